package io.potline.ops;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.WithSpark;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.lake.LakeFolder;
import io.potline.lake.LakeVersions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithSpark
class ProgressTest {

  private static final Table FIRST = table("gold.first");
  private static final Table SECOND = table("gold.second");
  private static final List<Table> BOTH = List.of(FIRST, SECOND);

  private Lake lake;

  @Test
  void readersStayAtTheLastFinishedRunUntilAnotherHasFinished(
      SparkSession spark, @TempDir Path folder) {
    lake = new Lake(spark, folder.toString(), 30);
    BOTH.forEach(table -> lake.ensure(table, Map.of()));
    Progress.read(lake).write(BOTH, "first", 1);
    assertThatReadersSee("first", 0, 0);

    append(FIRST);
    assertThatReadersSee("first", 0, 0);

    Progress ofMaintenance = Progress.read(lake);
    assertThat(ofMaintenance.leaveUnfinished(BOTH)).containsExactly(FIRST.name());
    append(SECOND);
    ofMaintenance.write(BOTH, "maintenance", 2);
    assertThatReadersSee("maintenance", 0, 1);

    Progress.read(lake).write(BOTH, "second", 3);
    assertThatReadersSee("second", 1, 1);

    Progress.read(lake).write(BOTH, "nothing to do", 4);
    assertThatReadersSee("second", 1, 1);
  }

  private void append(Table table) {
    lake.append(table, lake.spark().range(1).select(lit("2024").as(Fields.PERIOD.name())));
  }

  private void assertThatReadersSee(String run, long first, long second) {
    assertThat(LakeVersions.ofLastRun(LakeFolder.of(lake)))
        .contains(
            new LakeVersions(
                run, new TreeMap<>(Map.of(FIRST.name(), first, SECOND.name(), second))));
  }

  private static Table table(String name) {
    return Table.of(name, "A row a period.").with(Fields.PERIOD).key(Fields.PERIOD);
  }
}
