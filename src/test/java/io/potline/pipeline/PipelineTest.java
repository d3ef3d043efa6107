package io.potline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.SparkExtension;
import io.potline.TestLake;
import io.potline.bronze.PriceQuote;
import io.potline.contract.Fields;
import io.potline.lake.Lease;
import io.potline.ops.RunLog.Counts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class PipelineTest {

  private static final String MARGINS =
      "SELECT date, margin_cny_per_t, run_id FROM gold.stage_margin_daily ORDER BY date";

  /** A life of a lake: each step rests on the one before, as runs do. */
  @Test
  void aLakeGrowsByWhatIsNewAndByNothingElse(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.prices(
            "2021-03-01,bauxite_price,400,,,,,,2021-03-01T02:00:00Z",
            "2024-03-01,bauxite_price,500,,,,,,2024-03-01T02:00:00Z",
            "2021-03-01,mining_cost,160,,,,,,2021-03-01T02:00:00Z",
            "2024-03-01,mining_cost,160,,,,,,2024-03-01T02:00:00Z")
        .run();
    List<String> first = lake.rows(MARGINS);

    // Nothing new: no table but the log has a new version.
    Map<String, Long> before = lake.versions();
    assertThat(lake.run()).isEqualTo(Counts.NONE);
    assertThat(changed(before, lake.versions())).containsExactly("ops.run");

    // The same bytes under another name add nothing.
    before = lake.versions();
    lake.file("prices/copy.csv", read(lake.landing().resolve("prices/file-0.csv")));
    assertThat(lake.run()).isEqualTo(Counts.NONE);
    assertThat(changed(before, lake.versions())).containsExactly("ops.landed_file", "ops.run");

    // A restatement of 2021 leaves the rows of 2024 as they were written.
    lake.prices("2021-03-01,bauxite_price,410,,,,,,2024-04-01T02:00:00Z").run();
    List<String> restated = lake.rows(MARGINS);
    assertThat(restated.get(0)).startsWith("2021-03-01 250 ");
    assertThat(restated.get(1)).isEqualTo(first.get(1));

    // As of a time: gold is left alone, and looks as if the restatement had never come.
    before = lake.versions();
    lake.prices("2024-03-04,bauxite_price,510,,,,,,2024-05-01T02:00:00Z")
        .runAsOf("2024-03-15T00:00:00Z");
    assertThat(changed(before, lake.versions())).allMatch(t -> !t.startsWith("gold."));
    assertThat(
            lake.rows(
                "SELECT date, margin_cny_per_t FROM gold_as_of.stage_margin_daily ORDER BY date"))
        .containsExactly("2021-03-01 240", "2024-03-01 340");

    // What that run took is owed to gold, and made good by the next one without a file.
    lake.run();
    assertThat(lake.rows("SELECT max(date), max(margin_cny_per_t) FROM gold.stage_margin_daily"))
        .containsExactly("2024-03-04 350");
  }

  @Test
  void aKilledRunIsMadeGoodByTheNext(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.prices("2024-03-01,bauxite_price,500,,,,,,2024-03-01T02:00:00Z").run();
    // A run that died between bronze and the note of its files: its rows are there, its lock too.
    Lease dead = Lease.take(lake.lake(), "dead-run", Duration.ZERO, Duration.ofMinutes(5));
    lake.lake()
        .append(
            PriceQuote.TABLE,
            lake.lake()
                .read(PriceQuote.TABLE)
                .withColumn(Fields.QUOTED_VALUE.name(), functions.lit("999").cast("decimal(20,10)"))
                .withColumn(Fields.ROW_NUMBER.name(), functions.lit(77L))
                .withColumn(Fields.RUN_ID.name(), functions.lit("dead-run")));
    dead.abandon();
    lake.prices("2024-03-04,bauxite_price,510,,,,,,2024-03-04T02:00:00Z").run();
    assertThat(lake.rows("SELECT date, value FROM silver.price ORDER BY date"))
        .containsExactly("2024-03-01 500", "2024-03-04 510");
    assertThat(lake.rows("SELECT outcome FROM ops.run WHERE run_id = 'dead-run'"))
        .containsExactly("killed");
  }

  @Test
  void aSecondRunLeavesWithAClearMessage(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    Lease running = Lease.take(lake.lake(), "first", Duration.ZERO, Duration.ofMinutes(5));
    assertThatThrownBy(
            () -> Lease.take(lake.lake(), "second", Duration.ZERO, Duration.ofMinutes(5)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Another run is writing to")
        .hasMessageContaining("run first");
    running.close();
    Lease.take(lake.lake(), "second", Duration.ZERO, Duration.ofMinutes(5)).close();
  }

  @Test
  void inventedAndRealDataDoNotMix(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.prices(
        "2024-03-01,bauxite_price,500,,,,,,,synthetic", "2024-03-01,mining_cost,160,,,,,,,SMM");
    assertThatThrownBy(lake::run)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("synthetic data")
        .hasMessageContaining("Use one lake for each");
    assertThat(lake.rows("SELECT outcome FROM ops.run")).containsExactly("failed");
    assertThat(lake.rows("SELECT count(*) FROM bronze.price_quote")).containsExactly("0");
  }

  private static Set<String> changed(Map<String, Long> before, Map<String, Long> after) {
    Set<String> changed = new TreeSet<>();
    after.forEach(
        (table, version) -> {
          if (!version.equals(before.getOrDefault(table, version))) {
            changed.add(table);
          }
        });
    return changed;
  }

  private static byte[] read(Path file) {
    try {
      return java.nio.file.Files.readAllBytes(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
