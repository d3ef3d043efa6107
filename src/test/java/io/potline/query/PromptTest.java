package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.WithSpark;
import io.potline.conf.Conf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithSpark
class PromptTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));

  @TempDir Path home;

  private final SparkSession spark;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  PromptTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void statementsSpanLinesAndTheirResultsGoToStdout() throws IOException {
    type(
        "SELECT 1 AS a,\n  ';' AS b\n;\n\\format csv\nSELECT 2 AS c; SELECT 3 AS d;\n\\q\nSELECT 4;\n");
    assertThat(printed()).isEqualTo("a  b\n----\n1  ;\nc\n2\n\nd\n3\n\n");
    assertThat(shown()).contains("1 row, ").doesNotContain("4;");
  }

  @Test
  void anErrorIsOneLineAndTheNextStatementRuns() throws IOException {
    type("SELECT avrg(1);\nDROP TABLE gold.x;\n\\d gold.margin_perod\n\\y\nSELECT 5 AS e;\n");
    assertThat(shown())
        .contains("No function avrg, did you mean avg? SHOW FUNCTIONS lists them.")
        .contains("Refused: only queries are let through, and this is a DropTable.")
        .contains("No table or view gold.margin_perod, did you mean gold.margin_period?")
        .contains("No command \\y: \\h lists them.");
    assertThat(printed()).isEqualTo("e\n-\n5\n");
  }

  @Test
  void expandedARowHasOneLineAColumn() throws IOException {
    type("\\x\nSELECT 1 AS a, NULL AS b, '中' AS long;\n\\x\nSELECT 2 AS c;\n");
    assertThat(printed()).isEqualTo("-[ row 1 ]--------------\na     1\nb\nlong  中\nc\n-\n2\n");
    assertThat(shown()).contains("One line a column.").contains("One line a row.");
  }

  @Test
  void describingReadsTheDictionary() throws IOException {
    type("\\d\n\\d gold.margin_period;\n");
    assertThat(printed())
        .containsPattern("gold\\.margin_period +One period by region")
        .contains("mean_margin_cny_per_t_al  decimal(18,6)");
  }

  @Test
  void whatWasTypedIsKeptAsItWasTyped() throws IOException {
    type("SELECT '!!',\n  '\\\\';\n\\q\n");
    assertThat(Files.readString(home.resolve("history"))).contains("SELECT '!!',\\n  '\\\\\\\\';");
  }

  @Test
  void aHistoryThatCannotBeReadOrWrittenDoesNotMatter() throws IOException {
    Files.createDirectory(home.resolve("history"));
    type("SELECT 6 AS f;\n");
    assertThat(printed()).isEqualTo("f\n-\n6\n");
  }

  private void type(String text) throws IOException {
    PrintStream results = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Pager out = Pager.none(results);
    PrintStream counts = new PrintStream(screen, true, StandardCharsets.UTF_8);
    try (DumbTerminal terminal =
        new DumbTerminal(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), screen)) {
      new Prompt(
              terminal,
              home.resolve("history"),
              new Sql(spark, CONF, Prompt.DESCRIBE, out, counts),
              CONF,
              out,
              Printer.Format.TABLE)
          .run();
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String shown() {
    return screen.toString(StandardCharsets.UTF_8);
  }
}
