package io.potline.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Lakes;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.contract.Fields;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import io.potline.gold.Gold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * The rows of each table on the market of {@link Lakes#threeDays}. A lake that is there already
 * gets the rows of a changed formula only when the version of its node is raised.
 */
@WithSpark
class NodeVersionsTest {

  private static final Path FILE = Path.of("src/test/resources/node-versions.csv");
  private static final String UPDATE = "potline.update-node-versions";
  private static final String HOW_TO_UPDATE =
      " Then write the file anew: mvn test -Dtest=NodeVersionsTest -D%s=true".formatted(UPDATE);

  /** A table as it came out: the version of its formula, its part of conf, and its rows. */
  private record Made(String version, String conf, String rows) {

    String line(String table) {
      return String.join(",", table, version, conf, rows);
    }
  }

  @Test
  void rowsChangeOnlyWithTheVersionOfTheirNode(SparkSession spark) throws IOException {
    Map<String, Made> now = made(Lakes.threeDays(spark));
    if (Boolean.getBoolean(UPDATE)) {
      List<String> lines = new ArrayList<>(List.of("table,version,conf,rows"));
      now.forEach((table, made) -> lines.add(made.line(table)));
      Files.write(FILE, lines);
    }
    Map<String, Made> noted = noted();
    assertThat(now.keySet())
        .as("The tables of gold are not those of " + FILE + "." + HOW_TO_UPDATE)
        .isEqualTo(noted.keySet());
    List<String> wrong = new ArrayList<>();
    now.forEach((table, made) -> wrong.addAll(problems(table, made, noted.get(table))));
    assertThat(wrong).isEmpty();
  }

  private static List<String> problems(String table, Made now, Made noted) {
    if (now.equals(noted)) {
      return List.of();
    }
    boolean isSameFormula = now.version.equals(noted.version);
    if (isSameFormula && now.conf.equals(noted.conf)) {
      return List.of(
          table
              + ": its rows have changed and the version of its node has not: raise version(%s)."
                  .formatted(now.version)
              + HOW_TO_UPDATE);
    }
    return List.of(
        table
            + (isSameFormula ? ": its part of conf has changed." : ": its version has changed.")
            + HOW_TO_UPDATE);
  }

  private static Map<String, Made> made(TestLake lake) {
    Map<String, Made> made = new TreeMap<>();
    for (Node node : Gold.nodes(lake.conf())) {
      String conf = Fingerprint.of(node.confParts().apply(lake.conf()));
      for (Table table : node.makes()) {
        List<String> rows =
            TestLake.texts(lake.lake().read(table).drop(Fields.RUN_ID.name())).stream()
                .sorted()
                .toList();
        made.put(
            table.name(),
            new Made(
                String.valueOf(node.version()), conf, Fingerprint.of(String.join("\n", rows))));
      }
    }
    return made;
  }

  private static Map<String, Made> noted() throws IOException {
    Map<String, Made> noted = new TreeMap<>();
    if (Files.exists(FILE)) {
      for (String line : Files.readAllLines(FILE).stream().skip(1).toList()) {
        String[] cells = line.split(",");
        noted.put(cells[0], new Made(cells[1], cells[2], cells[3]));
      }
    }
    return noted;
  }
}
