package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.query.Sql;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures hold at any grain, or are NULL; and everything in the catalog says what it is. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricViewsTest {

  private TestLake lake;

  @BeforeAll
  void fill(SparkSession spark, @TempDir Path folder) {
    lake = new TestLake(spark, folder);
    lake.conf(new TestConf(folder.resolve("conf")).read());
    List<String> prices = new ArrayList<>();
    for (String day :
        List.of("2023-11-30", "2023-12-29", "2024-01-02", "2024-01-31", "2024-02-01")) {
      int daysIn = Integer.parseInt(day.substring(8));
      prices.addAll(
          List.of(
              day + ",aluminium_price," + (19000 + 7 * daysIn),
              day + ",alumina_price," + (3400 + 3 * daysIn),
              day + ",power_price,0.4",
              day + ",anode_price,4000",
              day + ",aluminium_fluoride_price,10000",
              day + ",smelter_other_cost,2000",
              day + ",bauxite_price," + (500 + daysIn),
              day + ",standard_coal_price,900",
              day + ",caustic_soda_price,3000",
              day + ",lime_price,300",
              day + ",refinery_other_cost,900",
              day + ",mining_cost,500.5",
              day + ",mining_cost,450,,,Henan",
              day + ",bauxite_reported_margin," + (daysIn - 2)));
    }
    // Stale: it has a row, and is in no mean.
    prices.addAll(
        List.of(
            "2025-01-01,bauxite_price,400",
            "2025-07-15,bauxite_price,400",
            "2025-07-15,mining_cost,300"));
    lake.prices(prices.toArray(String[]::new))
        .capacity(
            "2024-01,aluminium,CN,,,45,43,Mt,,SMM",
            "2024-02,aluminium,CN,,,45.2,,Mt,,SMM",
            "2024-01,alumina,CN,,,100,90,Mt,,SMM",
            "2024-01,aluminium,CN,,,45.1,43.5,Mt,,Baiinfo",
            "2024-01,aluminium,Yunnan,,,5,2,Mt,,SMM",
            "2024-02,aluminium,Yunnan,,,6,6,Mt,,SMM",
            "2024-01,aluminium,Henan,,,2,2,Mt,,SMM",
            "2024-02,aluminium,Henan,,,2,1,Mt,,SMM",
            "2023-12,aluminium,Yunnan,,,5,4,Mt,,SMM");
    lake.run();
    Tables.publish(lake.lake(), lake.conf());
    // Again, as every run does where there is a metastore.
    Views.register(lake.lake());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM gold.margin_metrics",
        "SELECT year, MEASURE(year) FROM gold.capacity_metrics GROUP BY year",
        "SELECT year, sum(utilisation) FROM gold.capacity_metrics GROUP BY year",
        "SELECT c.year FROM gold.capacity_metrics c JOIN gold.margin_by_year m ON m.year = c.year"
      })
  void anUnsupportedUseOfAMetricViewIsExplained(String statement) {
    Sql sql = new Sql(lake.lake().spark(), lake.conf(), "describe", System.out, System.err);
    assertThatThrownBy(() -> sql.result(statement, Dataset::count))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is a metric view: SELECT its dimensions and MEASURE(its measures)");
  }

  /** 2 January 2024: a smelter earns 3000.42 and a refinery 376.4 per tonne of its own product. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        // 3406 + 3000.42 / 1.93
        "aluminium,alumina_price,-1.93,-65.7358,4960.621761658,0.4564362189,NULL",
        // 19014 - 3000.42
        "aluminium,aluminium_price,1,190.14,16013.58,-0.1578005680,NULL",
        // 0.4 + 3000.42 / 13600
        "aluminium,power_price,-13600,-54.4,0.6206191176,0.5515477941,NULL",
        // 3000 + 376.4 / 0.15; in cash, 0.66 x 900 is not paid: 3000 + 970.4 / 0.15
        "alumina,caustic_soda_price,-0.2895,-8.685,5509.3333333333,0.8364444444,9469.3333333333",
        // 900 + 376.4; 900 + 970.4 / 0.34
        "alumina,refinery_other_cost,-1.93,-17.37,1276.4,0.4182222222,3754.1176470588",
        // 3406 - 376.4; 3406 - 970.4
        "alumina,alumina_price,1.93,65.7358,3029.6,-0.1105108632,2435.6"
      })
  void theBreakEvenPriceIsWhereTheMarginIsZero(
      String stage,
      String input,
      String perUnit,
      String perPercent,
      String breakEven,
      String distance,
      String cash) {
    Row row =
        lake.lake()
            .spark()
            .sql(
                "SELECT * FROM gold.sensitivity_daily WHERE date = DATE'2024-01-02' AND region ="
                    + " 'CN' AND stage = '%s' AND input = '%s'".formatted(stage, input))
            .first();
    assertThat(row.<BigDecimal>getAs("per_unit_cny_per_t_al")).isEqualByComparingTo(perUnit);
    assertThat(row.<BigDecimal>getAs("per_percent_cny_per_t_al")).isEqualByComparingTo(perPercent);
    assertThat(row.<BigDecimal>getAs("break_even_price")).isEqualByComparingTo(breakEven);
    assertThat(row.<BigDecimal>getAs("break_even_distance_fraction"))
        .isCloseTo(new BigDecimal(distance), within(new BigDecimal("1e-9")));
    if (cash == null) {
      assertThat(row.<BigDecimal>getAs("cash_break_even_price")).isNull();
    } else {
      assertThat(row.<BigDecimal>getAs("cash_break_even_price")).isEqualByComparingTo(cash);
    }
  }

  @Test
  void marginsOverYearsQuartersAndMonthsAreThoseOfMarginPeriod() {
    for (String grain : List.of("year", "quarter", "month")) {
      String period = grain.equals("month") ? "date_format(month, 'yyyy-MM')" : grain;
      String measured =
          "SELECT "
              + period
              + ", region, stage, method, n, mean, low, high, first, last FROM (SELECT "
              + grain
              + ", region, stage, method, MEASURE(observation_count) AS n,"
              + " MEASURE(mean_margin_cny_per_t_al) AS mean, MEASURE(min_margin_cny_per_t_al) AS low,"
              + " MEASURE(max_margin_cny_per_t_al) AS high, MEASURE(first_date) AS first,"
              + " MEASURE(last_date) AS last FROM gold.margin_metrics"
              + " GROUP BY region, stage, method, "
              + grain
              + ")";
      List<String> stored =
          lake.rows(
              "SELECT period, region, stage, method, observation_count, mean_margin_cny_per_t_al,"
                  + " min_margin_cny_per_t_al, max_margin_cny_per_t_al, first_date, last_date"
                  + " FROM gold.margin_period WHERE period_type = '"
                  + grain
                  + "'");
      assertThat(lake.rows(measured)).as(grain).containsExactlyInAnyOrderElementsOf(stored);
      assertThat(stored)
          .anyMatch(row -> row.contains("CN chain modelled"))
          .anyMatch(row -> row.contains("Henan bauxite modelled"))
          .anyMatch(row -> row.contains("CN bauxite reported"));
    }
  }

  private List<String> margins(String where) {
    return lake.rows(
        "SELECT MEASURE(mean_margin_cny_per_t_al) AS mean, MEASURE(min_margin_cny_per_t_al) AS low,"
            + " MEASURE(mean_price_cny_per_t) AS price, MEASURE(margin_of_price_fraction) AS part,"
            + " MEASURE(profitable_fraction) AS profitable, MEASURE(observation_count) AS n,"
            + " MEASURE(first_date) AS first FROM gold.margin_metrics WHERE "
            + where);
  }

  @Test
  void aMeasureThatMixesStagesRegionsOrMethodsIsNull() {
    String bauxite = "stage = 'bauxite' AND year = '2024' AND ";
    assertThat(margins(bauxite + "region = 'CN' AND method = 'modelled'"))
        .doesNotContain("- - - - - - -");
    assertThat(margins("year = '2024' AND region = 'CN' AND method = 'modelled'"))
        .containsExactly("- - - - - - -");
    assertThat(margins(bauxite + "method = 'modelled'")).containsExactly("- - - - - - -");
    assertThat(margins(bauxite + "region = 'CN'")).containsExactly("- - - - - - -");
  }

  @Test
  void aRatioIsTheQuotientOfTheSums() {
    // Prices 502, 531 and 501, cost 500.5.
    assertThat(
            lake.rows(
                "SELECT mean_price_cny_per_t, mean_cost_cny_per_t, margin_of_price_fraction,"
                    + " profitable_fraction FROM gold.margin_by_year WHERE year = '2024'"
                    + " AND region = 'CN' AND stage = 'bauxite' AND method = 'modelled'"))
        .containsExactly("511.333333 500.5 0.0211864407 1");
    // Reported 0, 29 and -1: what is 0 is no profit.
    assertThat(
            lake.rows(
                "SELECT profitable_fraction, observation_count FROM gold.margin_by_year"
                    + " WHERE year = '2024' AND stage = 'bauxite' AND method = 'reported'"))
        .containsExactly("0.3333333333 3");
  }

  @Test
  void theChainsPriceAndCostAreThoseOfAluminium() {
    assertThat(
            lake.rows(
                "SELECT mean_price_cny_per_t,"
                    + " abs(mean_price_cny_per_t - mean_cost_cny_per_t - mean_margin_cny_per_t_al)"
                    + " < 0.00001 FROM gold.margin_by_year WHERE year = '2024' AND region = 'CN'"
                    + " AND stage = 'chain' AND method = 'modelled'"))
        .containsExactly("19079.333333 true");
  }

  @Test
  void utilisationByProvinceAndByYearIsARatioOfSums() {
    assertThat(
            lake.rows(
                "SELECT year, region, MEASURE(utilisation) AS utilisation FROM gold.capacity_metrics"
                    + " WHERE stage = 'aluminium' AND source = 'SMM'"
                    + " GROUP BY year, region ORDER BY year, region"))
        .containsExactly(
            "2023 Yunnan 0.8",
            // Only January has both.
            "2024 CN 0.9555555556",
            "2024 Henan 0.75",
            "2024 Yunnan 0.7272727273");
    assertThat(
            lake.rows(
                "SELECT month, MEASURE(utilisation) AS utilisation FROM gold.capacity_metrics"
                    + " WHERE stage = 'aluminium' AND source = 'SMM' AND region = 'CN'"
                    + " GROUP BY month EXCEPT SELECT month, utilisation_fraction"
                    + " FROM gold.capacity_utilisation"))
        .isEmpty();
  }

  private List<String> capacity(String where) {
    return lake.rows(
        "SELECT year, MEASURE(utilisation) AS utilisation, MEASURE(mean_built_mt) AS built,"
            + " MEASURE(mean_operating_mt) AS operating,"
            + " MEASURE(ceiling_used_fraction) AS ceiling_used,"
            + " MEASURE(mean_ceiling_headroom_mt) AS headroom, MEASURE(month_count) AS months"
            + " FROM gold.capacity_metrics WHERE "
            + where
            + " GROUP BY year ORDER BY year");
  }

  @Test
  void provincesMayBeTakenTogether() {
    String provinces = "stage = 'aluminium' AND source = 'SMM' AND region <> 'CN'";
    assertThat(capacity(provinces + " AND year = '2024'"))
        .containsExactly("2024 0.7333333333 7.5 5.5 - - 2");
    assertThat(capacity("stage = 'aluminium' AND source = 'SMM' AND region = 'CN'"))
        .containsExactly("2024 0.9555555556 45.1 43 1.0022222222 -0.1 1");
    // Henan lacks the December that Yunnan has: the mean of a sum would be of other months.
    assertThat(
            lake.rows(
                "SELECT MEASURE(mean_built_mt) AS built, MEASURE(mean_operating_mt) AS operating,"
                    + " MEASURE(utilisation) AS utilisation FROM gold.capacity_metrics WHERE "
                    + provinces))
        .containsExactly("- - 0.75");
  }

  @Test
  void aMeasureThatMixesCnWithProvincesOrStagesOrSourcesIsNull() {
    String nothing = "2024 - - - - - -";
    assertThat(capacity("stage = 'aluminium' AND source = 'SMM' AND year = '2024'"))
        .containsExactly(nothing);
    assertThat(capacity("region = 'CN' AND source = 'SMM'")).containsExactly(nothing);
    assertThat(capacity("region = 'CN' AND stage = 'aluminium'")).containsExactly(nothing);
  }

  @Test
  void plainViewsAreMadeOfTheMetricViews() {
    assertThat(
            lake.rows(
                "SELECT year, region, mean_built_mt, mean_operating_mt, utilisation_fraction,"
                    + " month_count FROM gold.capacity_by_year WHERE stage = 'aluminium'"
                    + " AND source = 'SMM' ORDER BY year, region"))
        .containsExactly(
            "2023 Yunnan 5 4 0.8 1",
            "2024 CN 45.1 43 0.9555555556 1",
            "2024 Henan 2 1.5 0.75 2",
            "2024 Yunnan 5.5 4 0.7272727273 2");
    assertThat(
            lake.rows(
                "SELECT year, region, stage, method, mean_margin_cny_per_t_al"
                    + " FROM gold.margin_by_year EXCEPT SELECT period, region, stage, method,"
                    + " mean_margin_cny_per_t_al FROM gold.margin_period WHERE period_type = 'year'"))
        .isEmpty();
  }

  @Test
  void everyTableViewAndColumnOfTheCatalogHasAComment(SparkSession spark) {
    List<String> names = new ArrayList<>(Views.names());
    Tables.current(lake.conf()).forEach(table -> names.add(table.name()));
    assertThat(names).hasSizeGreaterThan(45);
    List<String> silent = new ArrayList<>();
    for (String name : names) {
      if (comment(spark, name).isBlank()) {
        silent.add(name);
      }
      for (StructField column : spark.table(name).schema().fields()) {
        String comment = column.getComment().getOrElse(() -> "");
        boolean isAmount = column.dataType() instanceof DecimalType;
        if (comment.isBlank() || isAmount && !comment.endsWith("]")) {
          silent.add(name + "." + column.name() + ": " + comment);
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  private static String comment(SparkSession spark, String name) {
    return spark.sql("DESCRIBE TABLE EXTENDED " + name).collectAsList().stream()
        .filter(line -> line.getString(0).equals("Comment"))
        .map(line -> line.getString(1))
        .findFirst()
        .orElse("");
  }
}
