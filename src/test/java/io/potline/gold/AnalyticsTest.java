package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.potline.Tables;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.contract.Table;
import io.potline.ops.Progress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Identities on random prices of two regions, and values by hand on one day. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalyticsTest {

  private static final long SEED = 42;

  private static final List<String> SERIES =
      List.of(
          "aluminium_price 20000",
          "alumina_price 3500",
          "power_price 0.4",
          "anode_price 4000",
          "aluminium_fluoride_price 10000",
          "smelter_other_cost 2000",
          "bauxite_price 500",
          "standard_coal_price 900",
          "caustic_soda_price 3000",
          "lime_price 300",
          "refinery_other_cost 900",
          "mining_cost 160");

  private TestLake lake;

  @BeforeAll
  void fill(SparkSession spark, @TempDir Path folder) {
    lake = new TestLake(spark, folder);
    // A coefficient that changes with the year 2024.
    lake.conf(
        new TestConf(folder.resolve("conf"))
            .replace(
                "chain.yaml",
                "{input: power_price, quantity: 13600 kWh, range: 13300..13650, source: S1 figure 1 (AC), cash: 1}",
                "{input: power_price, quantity: 13600 kWh, range: 13300..13650, valid_to: 2023-12-31,"
                    + " source: test}\n      - {input: power_price, quantity: 13400 kWh, range:"
                    + " 13300..13650, valid_from: 2024-01-01, source: test}")
            .append(
                "scenarios.yaml",
                """

                  - scenario: coke
                    source: test
                    shift: {alumina_price: -12 %}
                    quantity: {aluminium: {power_price: 13300 kWh}}

                  - scenario: grid
                    source: test
                    grid:
                      x: {series: alumina_price, from: 3400, to: 3500, step: 100}
                      y: {series: power_price, from: 0.4, to: 0.5, step: 0.1}
                """)
            .read());
    Random random = new Random(SEED);
    List<String> rows = new ArrayList<>();
    for (LocalDate day = LocalDate.of(2022, 12, 5);
        day.isBefore(LocalDate.of(2024, 3, 1));
        day = day.plusDays(1 + random.nextInt(9))) {
      for (String series : SERIES) {
        String[] parts = series.split(" ");
        double price = Double.parseDouble(parts[1]) * (0.8 + 0.4 * random.nextDouble());
        if (random.nextInt(8) > 0 || parts[0].equals("aluminium_price")) {
          rows.add("%s,%s,%.4f".formatted(day, parts[0], price));
        }
        if (parts[0].matches("alumina_price|power_price") && random.nextBoolean()) {
          rows.add("%s,%s,%.4f,,,Yunnan".formatted(day, parts[0], price * 0.9));
        }
      }
    }
    // By hand: 20000, and a chain of 1509.26 + 916.75 + 3885.
    for (String series : SERIES) {
      rows.add("2024-06-03," + series.replace(' ', ','));
    }
    lake.prices(rows.toArray(String[]::new)).run();
  }

  @Test
  void theEffectsOfABridgeAddUpToTheChangeOfTheMeanExactly() {
    assertThat(
            lake.rows(
                "SELECT count(*) > 200, count(DISTINCT stage), count(DISTINCT region) FROM gold.margin_bridge"))
        .containsExactly("true 4 2");
    assertThat(
            lake.rows(
                "SELECT b.* FROM (SELECT period_type, from_period, to_period, region, stage,"
                    + " sum(effect_cny_per_t_al) AS effects FROM gold.margin_bridge GROUP BY ALL) b"
                    + " FULL JOIN (SELECT a.period_type, a.period AS from_period,"
                    + " z.period AS to_period, a.region, a.stage,"
                    + " z.mean_margin_cny_per_t_al - a.mean_margin_cny_per_t_al AS change"
                    + " FROM gold.margin_period a JOIN gold.margin_period z"
                    + " ON a.period_type = z.period_type AND a.region = z.region"
                    + " AND a.stage = z.stage AND a.method = z.method"
                    + " AND (a.period_type = 'year' AND int(z.period) = int(a.period) + 1"
                    + "  OR a.period_type IN ('month', 'smm_month')"
                    + "   AND months_between(date(concat(z.period, '-01')), date(concat(a.period, '-01')))"
                    + "    IN (1, 12)"
                    + "  OR a.period_type = 'quarter' AND 4 * int(left(z.period, 4)) + int(right(z.period, 1))"
                    + "   - 4 * int(left(a.period, 4)) - int(right(a.period, 1)) IN (1, 4))) m"
                    + " USING (period_type, from_period, to_period, region, stage)"
                    + " WHERE NOT (effects <=> change)"))
        .isEmpty();
  }

  @Test
  void theViewOfAnyTwoPeriodsFollowsTheRuleOfTheTable() {
    Tables.register(lake.lake(), lake.conf());
    assertThat(
            lake.rows(
                "SELECT count(*) > 20, count_if(NOT a.effect_cny_per_t_al <=> b.effect_cny_per_t_al)"
                    + " FROM (SELECT * FROM gold.margin_bridge WHERE period_type IN ('year', 'quarter')) a"
                    + " FULL JOIN (SELECT v.* FROM gold.margin_bridge_between v JOIN (SELECT DISTINCT"
                    + " period_type, from_period, to_period FROM gold.margin_bridge) p"
                    + " USING (period_type, from_period, to_period)"
                    + " WHERE v.period_type IN ('year', 'quarter')) b"
                    + " USING (period_type, from_period, to_period, region, stage, factor)"))
        .containsExactly("true 0");
    assertThat(
            lake.rows(
                "SELECT sum(b.effect_cny_per_t_al) - (max(t.mean_margin_cny_per_t_al) -"
                    + " max(f.mean_margin_cny_per_t_al)) FROM gold.margin_bridge_between b"
                    + " JOIN gold.margin_period f ON f.period_type = 'month' AND f.period = '2023-02'"
                    + "  AND f.stage = 'chain' AND f.region = 'CN' AND f.method = 'modelled'"
                    + " JOIN gold.margin_period t ON t.period_type = 'month' AND t.period = '2023-09'"
                    + "  AND t.stage = 'chain' AND t.region = 'CN' AND t.method = 'modelled'"
                    + " WHERE b.period_type = 'month' AND from_period = '2023-02'"
                    + "  AND to_period = '2023-09' AND b.stage = 'chain' AND b.region = 'CN'"))
        .containsExactly("0");
  }

  @Test
  void theRunsOwnDefinitionOfAMarginEqualsMarginPeriod() {
    Tables.register(lake.lake(), lake.conf());
    assertThat(
            lake.rows(
                "SELECT count(*) > 10, count_if(abs(d.mean_margin_cny_per_t_al"
                    + " - p.mean_margin_cny_per_t_al) > 0.00001), max(abs(d.difference_cny_per_t_al))"
                    + " FROM gold.margin_definition d JOIN gold.margin_period p"
                    + " USING (period_type, period, stage) WHERE p.region = 'CN'"
                    + " AND p.method = 'modelled' AND vat = 'incl' AND tonnes = 'computed'"))
        .containsExactly("true 0 0");
    // 2024-06-03 by hand: 340 CNY per tonne of bauxite, or 340 / 1.13, times the tonnes.
    assertThat(
            lake.rows(
                "SELECT vat, tonnes, round(mean_margin_cny_per_t_al, 2) FROM gold.margin_definition"
                    + " WHERE period_type = 'month' AND period = '2024-06' AND stage = 'bauxite'"
                    + " ORDER BY vat, tonnes"))
        .containsExactly(
            "excl computed 1335.63",
            "excl published 1323.89",
            "incl computed 1509.26",
            "incl published 1496");
  }

  @Test
  void paymentsBetweenStagesCancelInTheChainsBridge() {
    assertThat(
            lake.rows(
                "SELECT DISTINCT factor, effect_cny_per_t_al FROM gold.margin_bridge"
                    + " WHERE stage = 'chain' AND region = 'CN'"
                    + " AND factor IN ('alumina_price', 'bauxite_price')"))
        .containsExactlyInAnyOrder("alumina_price 0", "bauxite_price 0");
    assertThat(
            lake.rows(
                "SELECT count(*) > 0, min(abs(effect_cny_per_t_al)) > 0 FROM gold.margin_bridge"
                    + " WHERE stage = 'alumina' AND factor = 'alumina_price'"))
        .containsExactly("true true");
  }

  @Test
  void aChangedCoefficientIsAFactorOfItsOwn() {
    assertThat(
            lake.rows(
                "SELECT DISTINCT period_type, from_period, to_period, factor FROM gold.margin_bridge"
                    + " WHERE factor LIKE '%_quantity' AND period_type = 'year'"))
        .containsExactly("year 2023 2024 power_price_quantity");
  }

  @Test
  void aGridHasTheMarginsOfEachPoint() {
    // 3885 at 3500 and 0.4; 1.93 x 100 and 13400 x 0.1
    assertThat(
            lake.rows(
                "SELECT x, y, shocked FROM gold.scenario_result WHERE scenario ="
                    + " 'grid' AND metric = 'aluminium_margin_cny_per_t_al'"
                    + " ORDER BY x, y"))
        .containsExactly("3400 0.4 4078", "3400 0.5 2738", "3500 0.4 3885", "3500 0.5 2545");
    // What a smelter pays a refinery moves no margin of the chain.
    assertThat(
            lake.rows(
                "SELECT DISTINCT y, shocked FROM gold.scenario_result WHERE scenario ="
                    + " 'grid' AND metric = 'chain_margin_cny_per_t_al' ORDER BY y"))
        .containsExactly("0.4 6311.01", "0.5 4971.01");
  }

  @Test
  void aScenarioChangesADayAndKeepsTheInvariants() {
    // From 2024-06-03: 3885, 916.75, 1509.26. The window's mean is not there: nothing is handed
    // over.
    assertThat(
            lake.rows(
                "SELECT metric, base, shocked, delta, metric_unit FROM gold.scenario_result"
                    + " WHERE scenario = 'coke' ORDER BY metric"))
        .containsExactly(
            "alumina_margin_cny_per_t_al 916.75 106.15 -810.6 CNY/t_al",
            "alumina_price 3500 3080 -420 CNY/t",
            "aluminium_margin_cny_per_t_al 3885 4735.6 850.6 CNY/t_al",
            "bauxite_margin_cny_per_t_al 1509.26 1509.26 0 CNY/t_al",
            "chain_margin_cny_per_t_al 6311.01 6351.01 40 CNY/t_al");
    assertThat(
            lake.rows(
                "SELECT metric, shocked FROM gold.scenario_result"
                    + " WHERE scenario = 'alumina_to_zero' ORDER BY metric"))
        .containsExactly(
            "alumina_margin_cny_per_t_al 0",
            "aluminium_margin_cny_per_t_al 4801.75",
            "bauxite_margin_cny_per_t_al 1509.26",
            "chain_margin_cny_per_t_al 6311.01");
    assertThat(
            lake.rows(
                "SELECT DISTINCT metric, delta FROM gold.scenario_result"
                    + " WHERE scenario = 'price_22065_5' AND delta <> 0 ORDER BY metric"))
        .containsExactly(
            "aluminium_margin_cny_per_t_al 2065.5",
            "aluminium_price 2065.5",
            "chain_margin_cny_per_t_al 2065.5");
  }

  @Test
  void reservesAndCarbonAreComputedOnOneBasis() {
    assertThat(
            lake.rows(
                "SELECT basis, round(years, 1) FROM gold.reserve_life WHERE mineral = 'bauxite'"
                    + " ORDER BY basis"))
        .containsExactly("metal 51.4", "ore 39.2");
    assertThat(
            lake.rows(
                "SELECT mix, round(low_t_co2_per_t_al, 2), round(high_t_co2_per_t_al, 2)"
                    + " FROM gold.carbon_intensity WHERE boundary = 'power' ORDER BY mix"))
        .containsExactly("2019 9.63 10.08", "2025 8.51 9.07");
  }

  @Test
  void everyTableHasTheProgressOfItsInputs() {
    Progress progress = Progress.read(lake.lake());
    assertThat(Gold.tables(lake.conf()).stream().filter(t -> progress.of(t).isEmpty()))
        .extracting(Table::name)
        .isEmpty();
  }

  @Test
  void aRunWithNothingNewChangesNoVersion() {
    var before = lake.versions();
    lake.run();
    var after = lake.versions();
    after.keySet().removeIf(table -> after.get(table).equals(before.get(table)));
    assertThat(after.keySet()).containsExactly("ops.run");
  }

  @Test
  void sharesAddUpToOne() {
    assertThat(
            lake.rows(
                "SELECT count(*) > 50, max(abs(signed - 1)) < 1e-8, max(abs(positive - 1)) < 1e-8"
                    + " FROM (SELECT sum(signed_share_fraction) AS signed,"
                    + " sum(positive_share_fraction) AS positive"
                    + " FROM gold.margin_share_daily GROUP BY date, region, method)"))
        .containsExactly("true true true");
    assertThat(
            lake.rows(
                "SELECT stage, round(signed_share_fraction, 4), positive_share_fraction > 0"
                    + " FROM gold.margin_share_daily WHERE date = DATE'2024-06-03' ORDER BY stage"))
        .containsExactly("alumina 0.1453 true", "aluminium 0.6156 true", "bauxite 0.2391 true");
  }

  @Test
  void aBandContainsTheMarginAndItsEndsFollowFromTheRanges() {
    assertThat(
            lake.rows(
                "SELECT count(*) FROM gold.margin_band_daily WHERE low_cny_per_t_al >"
                    + " margin_cny_per_t_al OR high_cny_per_t_al < margin_cny_per_t_al"))
        .containsExactly("0");
    // Smelting: 20000 - 1.98 x 3500 - 13650 x 0.4 - 0.5 x 4000 - 0.025 x 10000 - 2000 = 3360.
    // Alumina: 1.92 x (3500 - 1400 - 450 - 450 - 75 - 900) = 432; 1.98 x 705.
    // Bauxite: 340 x 1.92 x 2.2 and 340 x 1.98 x 2.8. The chain: all coefficients cost.
    // Low: 20000 - 5460 - 2000 - 250 - 2000 - 1.98 x (450 + 450 + 75 + 900) - 1.98 x 2.8 x 160.
    assertThat(
            lake.rows(
                "SELECT stage, low_cny_per_t_al, margin_cny_per_t_al, high_cny_per_t_al, top_driver"
                    + " FROM gold.margin_band_daily WHERE date = DATE'2024-06-03' AND region = 'CN'"
                    + " ORDER BY stage"))
        .containsExactly(
            "alumina 432 916.75 1395.9 bauxite_price",
            "aluminium 3360 3885 3980 alumina_price",
            "bauxite 1436.16 1509.26 1884.96 bauxite_price",
            "chain 5690.46 6311.01 6769.76 caustic_soda_price");
  }

  /** A margin of China that means count. */
  private record Margin(LocalDate date, BigDecimal margin) {}

  private List<Margin> margins(String stage) {
    return lake
        .lake()
        .spark()
        .sql(
            "SELECT date, margin_cny_per_t_al FROM gold.stage_margin_daily WHERE region = 'CN'"
                + " AND method = 'modelled' AND NOT is_stale AND margin_cny_per_t_al IS NOT NULL"
                + " AND stage = '%s' ORDER BY date".formatted(stage))
        .collectAsList()
        .stream()
        .map(row -> new Margin(row.getLocalDate(0), row.getDecimal(1)))
        .toList();
  }

  @Test
  void theViewsToStartWithHaveOneRowAYearOrDayOfChina() {
    Tables.register(lake.lake(), lake.conf());
    List<Margin> smelting = margins("aluminium");
    List<String> years = new ArrayList<>();
    for (int year : List.of(2022, 2023, 2024)) {
      List<BigDecimal> ofYear =
          smelting.stream().filter(m -> m.date().getYear() == year).map(Margin::margin).toList();
      BigDecimal sum = ofYear.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal mean = sum.divide(BigDecimal.valueOf(ofYear.size()), 6, RoundingMode.HALF_UP);
      years.add(
          "%d %s %d".formatted(year, mean.stripTrailingZeros().toPlainString(), ofYear.size()));
    }
    assertThat(
            lake.rows(
                "SELECT year, aluminium_margin_cny_per_t_al, day_count FROM gold.margin_year"
                    + " ORDER BY year"))
        .containsExactlyElementsOf(years);
    assertThat(
            lake.rows(
                "SELECT date, aluminium_margin_cny_per_t FROM gold.margin_day"
                    + " WHERE aluminium_margin_cny_per_t IS NOT NULL ORDER BY date"))
        .containsExactlyElementsOf(
            smelting.stream()
                .map(m -> m.date() + " " + m.margin().stripTrailingZeros().toPlainString())
                .toList());
    assertThat(
            lake.rows(
                "SELECT season, aluminium_price_cny_per_t_al, chain_margin_cny_per_t_al,"
                    + " aluminium_margin_cny_per_t_al, alumina_margin_cny_per_t_al,"
                    + " bauxite_margin_cny_per_t_al FROM gold.chain_day WHERE date = DATE'2024-06-03'"))
        .as("by hand: 1509.26 is the bauxite's, 916.75 the alumina's, 3885 the smelters'")
        .containsExactly("wet 20000 6311.01 3885 916.75 1509.26");
    for (String view : List.of("margin_year", "margin_day", "chain_day")) {
      assertThat(
              lake.rows(
                  "SELECT count(*) FROM gold.%s WHERE is_synthetic IS NULL OR run_id IS NULL"
                      .formatted(view)))
          .containsExactly("0");
    }
  }

  @Test
  void aDayHasItsSeason() {
    Tables.register(lake.lake(), lake.conf());
    List<String> expected = new ArrayList<>();
    for (LocalDate day = LocalDate.of(2022, 1, 1); day.getYear() < 2025; day = day.plusDays(1)) {
      int month = day.getMonthValue();
      boolean isWet = month > 5 && month < 11;
      int first = month > 5 ? day.getYear() : day.getYear() - 1;
      int number = month * 100 + day.getDayOfMonth();
      expected.add(
          "%s %s %s %b"
              .formatted(
                  day,
                  isWet ? "wet" : "dry",
                  isWet ? day.getYear() : first + "-" + (first + 1) % 100,
                  number >= 1115 || number <= 315));
    }
    assertThat(
            lake.rows(
                "SELECT date, season, season_year, is_heating_season FROM gold.calendar ORDER BY date"))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aStreakOfLossesHasTheDaysBetweenTwoDaysWithout() {
    Tables.register(lake.lake(), lake.conf());
    List<String> streaks = new ArrayList<>();
    for (String stage : List.of("aluminium", "alumina", "bauxite")) {
      List<Margin> all = margins(stage);
      List<Margin> streak = new ArrayList<>();
      for (int i = 0; i <= all.size(); i++) {
        if (i < all.size() && all.get(i).margin().signum() < 0) {
          streak.add(all.get(i));
        } else if (!streak.isEmpty()) {
          BigDecimal lowest =
              streak.stream().map(Margin::margin).min(BigDecimal::compareTo).orElseThrow();
          streaks.add(
              "%s %s %s %d %s %b"
                  .formatted(
                      stage,
                      streak.get(0).date(),
                      streak.get(streak.size() - 1).date(),
                      streak.size(),
                      lowest.stripTrailingZeros().toPlainString(),
                      i == all.size()));
          streak.clear();
        }
      }
    }
    assertThat(streaks).hasSizeGreaterThan(3);
    assertThat(
            lake.rows(
                "SELECT stage, first_date, last_date, day_count, lowest_margin_cny_per_t_al, is_last"
                    + " FROM gold.loss_streak WHERE region = 'CN' AND method = 'modelled'"
                    + " AND stage <> 'chain'"))
        .containsExactlyInAnyOrderElementsOf(streaks);
  }

  @Test
  void aPercentileLiesBetweenTheMarginsAroundIt() {
    Tables.register(lake.lake(), lake.conf());
    List<Margin> all = margins("aluminium");
    BigDecimal last = all.get(all.size() - 1).margin();
    List<Double> sorted = all.stream().map(m -> m.margin().doubleValue()).sorted().toList();
    long atOrBelow = all.stream().filter(m -> m.margin().compareTo(last) <= 0).count();
    Row row =
        lake.lake()
            .spark()
            .sql(
                "SELECT p10_cny_per_t_al, median_cny_per_t_al, p90_cny_per_t_al,"
                    + " at_or_below_last_fraction, last_margin_cny_per_t_al, day_count"
                    + " FROM gold.margin_percentile WHERE period_type = 'all' AND region = 'CN'"
                    + " AND stage = 'aluminium' AND method = 'modelled'")
            .first();
    for (int i = 0; i < 3; i++) {
      double place = List.of(0.1, 0.5, 0.9).get(i) * (sorted.size() - 1);
      double below = sorted.get((int) place);
      double above = sorted.get((int) Math.ceil(place));
      assertThat(row.getDecimal(i).doubleValue())
          .isCloseTo(below + (place - Math.floor(place)) * (above - below), within(1e-5));
    }
    assertThat(row.getDecimal(3).doubleValue())
        .isCloseTo((double) atOrBelow / all.size(), within(1e-9));
    assertThat(row.getDecimal(4)).isEqualByComparingTo(last);
    assertThat(row.getLong(5)).isEqualTo(all.size());
  }
}
