package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.query.Explain;
import io.potline.query.NowcastPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nowcasts over a lake's life: each run adds what it knows, and what was written stays true.
 * Alumina is at 3000 in January and at 3100 in February, 1.93 t of it in a tonne of aluminium.
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NowcastTest {

  private static final String ROWS =
      "SELECT period, as_of_date, estimate_cny_per_t, method, days_quoted, reported_cny_per_t,"
          + " error_cny_per_t, former_reported_cny_per_t FROM gold.nowcast"
          + " ORDER BY period, as_of_date";

  @TempDir private static Path folder;

  private TestLake lake;

  @BeforeAll
  void land(SparkSession spark) {
    lake = new TestLake(spark, folder);
    lake.prices(
            alumina("2024-01-02", 3000),
            alumina("2024-01-31", 3000),
            alumina("2024-02-01", 3100),
            "2024-01,aluminium_reported_cost,16000,,,,,,2024-02-05T02:00:00Z,SMM_monthly",
            alumina("2024-02-06", 3100))
        .run();
  }

  private static String alumina(String day, int price) {
    return "%s,alumina_price,%d,,,,,,%sT02:00:00Z".formatted(day, price, day);
  }

  /**
   * SMM's January ended on the 25th. Its February began at 3000: on the 26th, 29th, 30th and 31st;
   * 3100 on its other 11 days: mean 3073.333333.
   */
  @Test
  @Order(1)
  void thereIsOneForEachDayOfTradingOnWhichAFigureIsAwaited() {
    assertThat(lake.rows(ROWS))
        .containsExactly(
            "2024-02 2024-02-05 16141.533333 last_residual 2 - - 16000",
            "2024-02 2024-02-06 16141.533333 last_residual 3 - - 16000");
  }

  /** 3200 on the last 5 of the 15 days: mean 3106.666667. */
  @Test
  @Order(2)
  void aNewDayAddsARowAndLeavesTheOthers() {
    lake.prices(alumina("2024-02-08", 3100), alumina("2024-02-19", 3200)).run();
    assertThat(lake.rows(ROWS))
        .startsWith(
            "2024-02 2024-02-05 16141.533333 last_residual 2 - - 16000",
            "2024-02 2024-02-06 16141.533333 last_residual 3 - - 16000")
        .endsWith("2024-02 2024-02-19 16205.866667 last_residual 5 - - 16000")
        .hasSize(5);
  }

  @Test
  @Order(3)
  void thePrintCompletesItsRows() {
    lake.prices("2024-02,aluminium_reported_cost,16190,,,,,,2024-02-26T02:00:00Z,SMM_monthly")
        .run();
    assertThat(lake.rows(ROWS))
        .startsWith("2024-02 2024-02-05 16141.533333 last_residual 2 16190 -48.466667 16000")
        .contains("2024-02 2024-02-19 16205.866667 last_residual 5 16190 15.866667 16000");
    assertThat(
            lake.rows(
                "SELECT method, months, mean_absolute_error_cny_per_t,"
                    + " naive_mean_absolute_error_cny_per_t, skill_fraction FROM gold.nowcast_score"))
        .containsExactlyInAnyOrder(
            "all 1 15.866667 190 0.916491", "last_residual 1 15.866667 190 0.916491");
  }

  @Test
  @Order(4)
  void itIsPrintedWithWhatMovedIt() {
    String page =
        printed(
            out ->
                new NowcastPage(out, lake.lake())
                    .print(LocalDate.parse("2024-02-19"), Optional.empty()));
    assertThat(page.lines())
        .contains(
            "cost of aluminium as SMM_monthly prints it for smm_month 2024-02, CNY per tonne, VAT incl",
            "  as_of_date             2024-02-19",
            "  estimate               16205.87",
            "  days_quoted            5 of 15",
            "  printed_since          16190.00, error 15.87",
            "  moved_since_2024-01         +205.87  alumina_price",
            "  record                 1 months: mean absolute error 15.87, bias +15.87; repeating the"
                + " month before: 190.00");
    assertThat(
            printed(
                out ->
                    new NowcastPage(out, lake.lake())
                        .print(LocalDate.parse("2024-01-31"), Optional.of("aluminium"))))
        .startsWith("no_nowcast: on no day up to 2024-01-31 was a figure of aluminium awaited");
  }

  @Test
  @Order(5)
  void itIsExplainedByWhatWasKnownOnTheDay() {
    String explained =
        printed(
            out ->
                new Explain(lake.lake(), lake.conf(), out)
                    .print(
                        "gold.nowcast", Map.of("period", "2024-02", "as_of_date", "2024-02-06")));
    assertThat(explained)
        .contains("aluminium_reported_cost", "16000", "3100")
        .doesNotContain("16190.0000000000", "3200");
  }

  /** What the runs wrote is what one that begins anew computes. */
  @Test
  @Order(6)
  void aRebuildMakesTheSameRows() throws IOException {
    List<String> tables = List.of("nowcast", "nowcast_effect");
    List<String> before = new ArrayList<>();
    for (String table : tables) {
      before.addAll(rows(table));
      FileUtils.deleteDirectory(folder.resolve("lake/gold/" + table).toFile());
    }
    DeltaLog.clearCache();
    lake.run();
    List<String> after = new ArrayList<>();
    tables.forEach(table -> after.addAll(rows(table)));
    assertThat(after).hasSizeGreaterThan(10).isEqualTo(before);
  }

  private List<String> rows(String table) {
    return lake.rows("SELECT * EXCEPT (run_id) FROM gold.%s ORDER BY ALL".formatted(table));
  }

  private static String printed(Consumer<PrintStream> work) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    work.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
