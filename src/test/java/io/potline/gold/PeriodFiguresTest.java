package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.query.Explain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What vendors print for a month, beside the model's mean of that month: one life of a lake, each
 * step rests on the one before. A tonne of aluminium costs 1.93 x alumina + 13600 x 0.4 + 0.45 x
 * 4000 + 0.02 x 10000 + 2000 = 1.93 x alumina + 9440.
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PeriodFiguresTest {

  private static final String REPORTED =
      "SELECT period_type, period, stage, mean_margin_cny_per_t_al, min_margin_cny_per_t_al,"
          + " max_margin_cny_per_t_al, observation_count, first_date, last_date, source FROM %s"
          + " WHERE method = 'reported' AND period_type IN ('month', 'smm_month')"
          + " AND stage = 'aluminium' %s ORDER BY period_type, period";
  private static final String GAPS =
      "SELECT metric, date, period_type, period, source_a, source_b, a, b, gap,"
          + " round(gap_fraction, 6), unit, kind FROM gold.vendor_gap WHERE period IS NOT NULL"
          + " AND metric LIKE 'aluminium%' ORDER BY period_type, metric";

  private static final List<String> OF_JANUARY =
      List.of(
          "month 2025-01 aluminium -100 -100 -100 1 2025-01-01 2025-01-31 Antaike_monthly",
          "smm_month 2025-01 aluminium -19 -19 -19 1 2024-12-26 2025-01-24 SMM_monthly");

  @TempDir private static Path folder;

  private TestLake lake;

  /**
   * Five days of SMM's January: costs 20055, 20055, 19669, 19090 and 18704, margins -55, -45, 351,
   * 960 and 1396. The day before belongs to its December, the 27th to its February.
   */
  @BeforeAll
  void land(SparkSession spark) {
    lake = new TestLake(spark, folder);
    lake.prices(
            "2024-12-25,power_price,0.4,,,,,,2024-12-25T02:00:00Z",
            "2024-12-25,anode_price,4000,,,,,,2024-12-25T02:00:00Z",
            "2024-12-25,aluminium_fluoride_price,10000,,,,,,2024-12-25T02:00:00Z",
            "2024-12-25,smelter_other_cost,2000,,,,,,2024-12-25T02:00:00Z")
        .prices(day("2024-12-25", 19000, 5600))
        .prices(day("2024-12-26", 20000, 5500))
        .prices(day("2025-01-02", 20010, 5500))
        .prices(day("2025-01-10", 20020, 5300))
        .prices(day("2025-01-17", 20050, 5000))
        .prices(day("2025-01-24", 20100, 4800))
        .prices(day("2025-01-27", 20500, 4000))
        // A month is dated by any of its days, by its first, or as a month.
        .prices(
            "2024-12-28,aluminium_reported_cost,19989,,,,,,2025-01-26T02:00:00Z,SMM_monthly",
            "2025-01,aluminium_reported_margin,-19,,,,,,2025-01-26T02:00:00Z,SMM_monthly",
            "2025-01-01,aluminium_price,19970,,,,,,2025-01-26T02:00:00Z,SMM_monthly",
            "2025-01-31,aluminium_reported_margin,-100,,,,,,2025-02-03T02:00:00Z,Antaike_monthly",
            "2025-01-15,aluminium_reported_cost,20100,,,,,,2025-02-03T02:00:00Z,Baiinfo_monthly",
            "2025-01,aluminium_reported_cost,20000,,,,,,2025-02-03T02:00:00Z,Mysteel_monthly")
        .run();
  }

  private static String[] day(String day, int aluminium, int alumina) {
    return new String[] {
      "%s,aluminium_price,%d,,,,,,%sT02:00:00Z".formatted(day, aluminium, day),
      "%s,alumina_price,%d,,,,,,%sT02:00:00Z".formatted(day, alumina, day)
    };
  }

  @Test
  @Order(1)
  void aPrintedMarginIsTheReportedOneOfItsMonth() {
    assertThat(lake.rows(REPORTED.formatted("gold.margin_period", "")))
        .containsExactlyElementsOf(OF_JANUARY);
    assertThat(
            lake.rows(
                "SELECT DISTINCT period_type, period, expected_count, coverage_fraction"
                    + " FROM gold.margin_period WHERE method = 'reported' ORDER BY ALL"))
        .as("no mean of printed figures over a year or a quarter")
        .containsExactly("month 2025-01 18 1", "smm_month 2025-01 21 1");
    assertThat(
            lake.rows("SELECT DISTINCT source FROM gold.margin_period WHERE method = 'modelled'"))
        .containsExactly("-");
  }

  /**
   * SMM's January: (-55 - 45 + 351 + 960 + 1396) / 5 = 521.4 and (20055 + 20055 + 19669 + 19090 +
   * 18704) / 5 = 19514.6. The calendar's has the last four days and the 27th: its margin is 20500 -
   * 1.93 x 4000 - 9440 = 3340, its cost 17160.
   */
  @Test
  @Order(2)
  void theModelsMeanOfTheSameMonthStandsBesideIt() {
    assertThat(lake.rows(GAPS))
        .containsExactly(
            "aluminium_cost_cny_per_t 2025-01-31 month 2025-01 modelled reported 18935.6 20100"
                + " -1164.4 -0.05793 CNY/t margin",
            "aluminium_margin_cny_per_t 2025-01-31 month 2025-01 modelled reported 1200.4 -100"
                + " 1300.4 -13.004 CNY/t margin",
            "aluminium_reported_cost 2025-01-31 month 2025-01 Baiinfo_monthly Mysteel_monthly"
                + " 20100 20000 100 0.005 CNY/t, VAT incl price",
            "aluminium_cost_cny_per_t 2025-01-24 smm_month 2025-01 modelled reported 19514.6 19989"
                + " -474.4 -0.023733 CNY/t margin",
            "aluminium_margin_cny_per_t 2025-01-24 smm_month 2025-01 modelled reported 521.4 -19"
                + " 540.4 -28.442105 CNY/t margin");
  }

  @Test
  @Order(3)
  void noFigureOfAMonthEntersADailySeries() {
    assertThat(lake.rows("SELECT count(*) FROM gold.stage_margin_daily WHERE method = 'reported'"))
        .containsExactly("0");
    assertThat(
            lake.rows("SELECT count(*) FROM gold.stage_margin_daily WHERE date = DATE'2025-01-01'"))
        .containsExactly("0");
    assertThat(lake.rows("SELECT count(*) FROM gold.chain_margin_daily")).containsExactly("0");
    assertThat(lake.rows("SELECT count(*) FROM gold.vendor_gap WHERE period IS NULL"))
        .containsExactly("0");
  }

  @Test
  @Order(4)
  void bothAreExplainedByTheRowsOfTheFiles() {
    assertThat(
            explained(
                "gold.margin_period",
                Map.of(
                    "period_type", "smm_month",
                    "period", "2025-01",
                    "stage", "aluminium",
                    "method", "reported")))
        .containsPattern("aluminium_reported_margin +CN +SMM_monthly +-19\\.0+ .*file-8\\.csv +3")
        .doesNotContain("Antaike");
    assertThat(
            explained(
                "gold.vendor_gap",
                Map.of("metric", "aluminium_cost_cny_per_t", "period_type", "smm_month")))
        .containsPattern("aluminium_reported_cost +CN +SMM_monthly .*19989\\.0+ .*file-8\\.csv +2")
        .containsPattern("2024-12-26 +aluminium +20000\\.0+ +20055\\.0+ +-55\\.0+")
        .contains("2025-01-24")
        .doesNotContain("2025-01-27");
  }

  /** The cost of the 24th falls by 1.93 x 200 = 386: the means move by 77.2 in SMM's month. */
  @Test
  @Order(5)
  void aCorrectedQuoteOfADayMovesTheMeansOfItsMonths() {
    lake.prices("2025-01-24,alumina_price,4600,,,,,,2025-02-05T02:00:00Z").run();
    assertThat(lake.rows(GAPS + " LIMIT 2"))
        .allMatch(row -> row.contains("modelled reported 18858.4 ") || row.contains(" 1277.6 "));
    assertThat(lake.rows(GAPS))
        .anyMatch(row -> row.contains("smm_month 2025-01 modelled reported 19437.4 19989"))
        .anyMatch(row -> row.contains("smm_month 2025-01 modelled reported 598.6 -19"))
        .hasSize(5);
  }

  @Test
  @Order(6)
  void aCorrectedFigureIsARevisionWhateverDayItIsDatedBy() {
    lake.prices("2025-01-24,aluminium_reported_margin,-25,,,,,,2025-02-10T02:00:00Z,SMM_monthly")
        .run();
    assertThat(
            lake.rows(
                "SELECT date, value, known_from, known_to FROM silver.price"
                    + " WHERE series = 'aluminium_reported_margin' AND source = 'SMM_monthly'"
                    + " ORDER BY known_from"))
        .containsExactly(
            "2025-01-01 -19 2025-01-26T02:00:00Z 2025-02-10T02:00:00Z",
            "2025-01-01 -25 2025-02-10T02:00:00Z -");
    assertThat(lake.rows(REPORTED.formatted("gold.margin_period", "")))
        .containsExactly(
            OF_JANUARY.get(0),
            "smm_month 2025-01 aluminium -25 -25 -25 1 2024-12-26 2025-01-24 SMM_monthly");
    lake.runAsOf("2025-02-01T00:00:00Z");
    assertThat(
            lake.rows(
                REPORTED.formatted(
                    "gold_as_of.margin_period", "AND as_of = TIMESTAMP'2025-02-01T00:00:00Z'")))
        .as("Antaike had not printed its month yet")
        .containsExactly(OF_JANUARY.get(1));
  }

  /** SMM's daily figures of alumina: 100 and 200, and 170 for its month as printed. */
  @Test
  @Order(7)
  void aPrintedFigureTakesThePlaceOfTheMeanOfDailyOnes() {
    lake.prices(
            "2025-01-10,alumina_reported_margin,100,,,,,,2025-01-10T02:00:00Z,SMM",
            "2025-01-17,alumina_reported_margin,200,,,,,,2025-01-17T02:00:00Z,SMM",
            "2025-01,alumina_reported_margin,170,,,,,,2025-01-26T02:00:00Z,SMM_monthly")
        .run();
    assertThat(
            lake.rows(
                "SELECT period_type, mean_margin_cny_per_t_al / 1.93, observation_count, source"
                    + " FROM gold.margin_period WHERE stage = 'alumina' AND method = 'reported'"
                    + " AND period_type IN ('year', 'month', 'smm_month') ORDER BY period_type"))
        .containsExactly("month 150 2 SMM", "smm_month 170 1 SMM_monthly", "year 150 2 SMM");
  }

  @Test
  @Order(8)
  void aTerminalsMonthlyColumnIsOfMonthsAndDatedByTheirLastDays() {
    lake.file(
            "prices/wide.csv",
            """
            钢联数据
            指标名称,电解铝完全成本,电解铝利润
            频度,月,月
            更新时间,2025-03-28,2025-03-28
            2025-01-31,19989,-25
            2025-02-28,16909,3575
            2025-03-31,17010,3710
            """)
        .run();
    assertThat(lake.rows(REPORTED.formatted("gold.margin_period", "AND period_type = 'smm_month'")))
        .containsExactly(
            "smm_month 2025-01 aluminium -25 -25 -25 1 2024-12-26 2025-01-24 SMM_monthly",
            "smm_month 2025-02 aluminium 3575 3575 3575 1 2025-01-27 2025-02-25 SMM_monthly",
            "smm_month 2025-03 aluminium 3710 3710 3710 1 2025-02-26 2025-03-25 SMM_monthly");
    assertThat(
            lake.rows(
                "SELECT count(*) FROM gold.stage_margin_daily"
                    + " WHERE stage = 'aluminium' AND method = 'reported'"))
        .containsExactly("0");
  }

  @Test
  @Order(9)
  void theResultDoesNotDependOnTheOrderOfTheRuns(SparkSession spark, @TempDir Path other) {
    TestLake atOnce = new TestLake(spark, other);
    Stream.of(lake.landing().toFile().listFiles())
        .flatMap(feed -> Stream.of(feed.listFiles()))
        .forEach(file -> copy(file.toPath(), atOnce));
    atOnce.run();
    for (String table : List.of("gold.margin_period", "gold.vendor_gap")) {
      assertThat(atOnce.values().get(table)).as(table).isEqualTo(lake.values().get(table));
    }
  }

  private static void copy(Path file, TestLake to) {
    try {
      to.file("prices/" + file.getFileName(), java.nio.file.Files.readAllBytes(file));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The catalogue may also say it of a series, whoever prints it. */
  @Test
  @Order(10)
  void aSeriesMayHaveFiguresOfMonthsOnly(SparkSession spark, @TempDir Path other) {
    TestLake ofSeries = new TestLake(spark, other.resolve("lake"));
    ofSeries.conf(
        new TestConf(other.resolve("conf"))
            .append(
                "series.csv",
                "bauxite_printed_margin,Printed margin,铝土矿月度利润,,bauxite,reported_margin,CNY/t,"
                    + "incl,smm_month,45,,,-20000,20000,SMM\n")
            .read());
    ofSeries.prices("2025-02-26,bauxite_printed_margin,100,,,,,,2025-03-26,SMM").run();
    assertThat(
            ofSeries.rows(
                "SELECT period_type, period, method, mean_margin_cny_per_t_al, source"
                    + " FROM gold.margin_period"))
        .as("SMM's March begins on the 26th of February; 4.439 t of bauxite in a tonne")
        .containsExactly("smm_month 2025-03 reported 443.9 SMM");
    assertThat(ofSeries.rows("SELECT count(*) FROM gold.stage_margin_daily")).containsExactly("0");
  }

  /** As in a lake of a former version, which stored figures of months under the day given. */
  @Test
  @Order(11)
  void quotesThatTheCatalogueNowCallsFiguresOfMonthsLeaveTheDailyTables(
      SparkSession spark, @TempDir Path other) {
    TestLake former = new TestLake(spark, other.resolve("lake"));
    former
        .prices(
            "2024-12-25,bauxite_reported_margin,100,,,,,,2024-12-25T02:00:00Z",
            "2025-01-24,bauxite_reported_margin,200,,,,,,2025-01-24T02:00:00Z")
        .run();
    assertThat(former.rows("SELECT count(*) FROM gold.stage_margin_daily")).containsExactly("2");
    former.conf(
        new TestConf(other.resolve("conf"))
            .replace(
                "series.csv",
                "bauxite,reported_margin,CNY/t,incl,monthly",
                "bauxite,reported_margin,CNY/t,incl,smm_month")
            .read());
    former.run();
    assertThat(former.rows("SELECT count(*) FROM gold.stage_margin_daily")).containsExactly("0");
    assertThat(
            former.rows(
                "SELECT period_type, period, mean_margin_cny_per_t_al / 4.439"
                    + " FROM gold.margin_period ORDER BY period"))
        .containsExactly("smm_month 2024-12 100", "smm_month 2025-01 200");
    former.prices("2025-01,bauxite_reported_margin,210,,,,,,2025-02-10T02:00:00Z").run();
    assertThat(
            former.rows(
                "SELECT period, mean_margin_cny_per_t_al / 4.439 FROM gold.margin_period"
                    + " ORDER BY period"))
        .containsExactly("2024-12 100", "2025-01 210");
  }

  private String explained(String table, Map<String, String> key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new Explain(lake.lake(), lake.conf(), new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .print(table, key);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
