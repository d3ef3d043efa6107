package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.ops.RunLog.Counts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real figures, as SMM and others printed them; sources in src/test/resources/published. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedFiguresTest {

  @TempDir private static Path folder;

  private TestLake lake;

  @BeforeAll
  void land(SparkSession spark) throws IOException, InterruptedException {
    lake = new TestLake(spark, folder);
    Process recipe =
        new ProcessBuilder(
                "bash", "src/test/resources/published/to-landing.sh", lake.landing().toString())
            .inheritIO()
            .start();
    assertThat(recipe.waitFor()).isZero();
    Counts counts = lake.run();
    assertThat(counts.rejected()).isZero();
  }

  /** SMM prints profit = price - full cost; its December 2024 differs by 8 from its own parts. */
  @Test
  void smmsProfitOfAMonthIsItsPriceMinusItsCost() {
    assertThat(
            lake.rows(
                """
                SELECT m.period, p.value, c.value, m.mean_margin_cny_per_t_al,
                  p.value - c.value - m.mean_margin_cny_per_t_al AS apart, m.observation_count,
                  m.source
                FROM gold.margin_period m
                JOIN silver.price p ON p.series = 'aluminium_price' AND p.source = m.source
                  AND p.date = to_date(m.period || '-01')
                JOIN silver.price c ON c.series = 'aluminium_reported_cost' AND c.source = m.source
                  AND c.date = p.date
                WHERE m.period_type = 'smm_month' AND m.stage = 'aluminium'
                  AND m.method = 'reported' AND m.period BETWEEN '2024-12' AND '2025-04'
                ORDER BY m.period
                """))
        .containsExactly(
            "2024-12 20211 21114 -911 8 1 SMM_monthly",
            "2025-01 19970 19989 -19 0 1 SMM_monthly",
            "2025-02 20484 16909 3575 0 1 SMM_monthly",
            "2025-03 20721 17010 3710 1 1 SMM_monthly",
            "2025-04 20074 16386 3688 0 1 SMM_monthly");
  }

  @Test
  void aFigureOfAMonthIsInItsMonthAndInNoDailySeries() {
    assertThat(
            lake.rows(
                """
                SELECT period, first_date, last_date, mean_margin_cny_per_t_al, source
                FROM gold.margin_period
                WHERE period_type = 'month' AND method = 'reported' AND source LIKE '%_monthly'
                ORDER BY period
                """))
        .as("Antaike is the first of the vendors that print calendar months")
        .containsExactly(
            "2021-11 2021-11-01 2021-11-30 -1780 Antaike_monthly",
            "2024-02 2024-02-01 2024-02-29 1964 Antaike_monthly");
    assertThat(
            lake.rows(
                "SELECT date, value FROM silver.price WHERE source = 'Baiinfo_monthly'"
                    + " ORDER BY date"))
        .containsExactly("2019-08-01 12989", "2019-09-01 13094");
    assertThat(
            lake.rows(
                "SELECT date, price_cny_per_t, cost_cny_per_t, margin_cny_per_t"
                    + " FROM gold.stage_margin_daily WHERE method = 'reported' ORDER BY date"))
        .as("what SMM printed for a day")
        .containsExactly("2023-04-28 18480 16882 1597", "2024-12-12 - 21510 -1090");
    assertThat(
            lake.rows(
                "SELECT date FROM gold.stage_margin_daily WHERE method = 'modelled'"
                    + " AND stage = 'aluminium' ORDER BY date"))
        .as("days with a price of the day")
        .containsExactly("2020-04-03", "2023-04-28");
    assertThat(lake.rows("SELECT DISTINCT is_synthetic FROM gold.stage_margin_daily"))
        .containsExactly("false");
  }

  /**
   * (FOB + freight) x selling rate x 1.13 + 78. The 78 is from 24 April; SMM printed 5807, 5919 and
   * 3738 for the other days, with a rate of two decimals: 0.005 of it are up to 4 CNY.
   */
  @Test
  void importParityIsWhatSmmPrinted() {
    assertThat(
            lake.rows(
                """
                SELECT date, cost_cny_per_t, margin_cny_per_t FROM gold.stage_margin_daily
                WHERE stage = 'alumina_import' AND margin_cny_per_t IS NOT NULL ORDER BY date
                """))
        .containsExactly(
            "2025-01-02 5805.66942 -130.66942",
            "2025-01-09 5915.93595 -507.93595",
            "2025-01-10 5915.93595 -594.93595",
            "2025-02-27 4235.979075 -854.979075",
            "2025-03-13 3733.20309 -408.20309",
            "2025-04-24 3126.0846 -234.4446");
    assertThat(
            lake.rows(
                "SELECT missing_inputs FROM gold.stage_margin_daily"
                    + " WHERE stage = 'alumina_import' AND date = DATE'2022-09-09'"))
        .containsExactly("usd_cny");
    // -130.66942, -507.93595 and -594.93595 in January; 1.93 t of alumina in a tonne of aluminium.
    assertThat(
            lake.rows(
                "SELECT mean_margin_cny_per_t_al, observation_count FROM gold.margin_period"
                    + " WHERE stage = 'alumina_import' AND period_type = 'month'"
                    + " AND period = '2025-01'"))
        .containsExactly("-793.57825 3");
    assertThat(
            lake.rows(
                """
                SELECT factor, effect_cny_per_t_al FROM gold.margin_bridge
                WHERE stage = 'alumina_import' AND period_type = 'month'
                  AND from_period = '2025-02' AND to_period = '2025-03' ORDER BY factor
                """))
        .as("one day in each month: the change of each price, per tonne of aluminium")
        .contains("alumina_price -108.08", "alumina_port_fee 0");
  }

  /**
   * April rests on March's 17010 and on two prices. Alumina, quoted on 27 February (3381), 13 March
   * (3325) and 24 April (2891.64): on the lines between them, SMM's March has a mean of 3311.04
   * from the 27th on, its April one of 3030.00. Anodes at 4025 on 3 days of March and 5066 since:
   * 4909.85 and 5066. So 17010 + 1.93 x (3030.00 - 3311.04) + 0.45 x (5066 - 4909.85) = 16537.9.
   */
  @Test
  void theNowcastOfAMonthRestsOnWhatWasPublishedBefore() {
    assertThat(
            lake.rows(
                """
                SELECT period, max(as_of_date), max_by(seen_inputs, as_of_date),
                  max_by(days_quoted, as_of_date), max_by(days_expected, as_of_date),
                  max_by(reported_cny_per_t, as_of_date),
                  max_by(former_reported_cny_per_t, as_of_date),
                  round(max_by(estimate_cny_per_t, as_of_date), -1)
                FROM gold.nowcast WHERE metric = 'cost' AND source = 'SMM_monthly'
                GROUP BY period ORDER BY period
                """))
        .contains("2025-04 2025-04-24 alumina_price|anode_price 1 22 16386 17010 16540")
        .extracting(row -> row.substring(0, 18))
        .containsExactly("2025-01 2025-01-23", "2025-03 2025-03-24", "2025-04 2025-04-24");
    assertThat(
            lake.rows(
                "SELECT period, as_of_date FROM gold.nowcast n WHERE EXISTS (SELECT * FROM"
                    + " silver.price p WHERE p.series = 'aluminium_reported_cost'"
                    + " AND p.source = n.source AND p.date = to_date(n.period || '-01')"
                    + " AND p.known_from < to_utc_timestamp(date_add(n.as_of_date, 1), 'Asia/Shanghai'))"))
        .as("made after the print")
        .isEmpty();
    assertThat(
            lake.rows(
                """
                SELECT n.period, n.as_of_date FROM gold.nowcast n
                JOIN (SELECT period, as_of_date, sum(effect_cny_per_t) AS effect, max(since_period) AS since
                      FROM gold.nowcast_effect GROUP BY ALL) e USING (period, as_of_date)
                JOIN silver.price p ON p.series = 'aluminium_reported_cost' AND p.source = n.source
                  AND p.date = to_date(e.since || '-01')
                WHERE n.estimate_cny_per_t - p.value != e.effect
                """))
        .as("whose effects do not add up")
        .isEmpty();
  }

  /** Errors of 673, 7 and 152; those of the month before are 1125, -101 and 624. */
  @Test
  void itsRecordIsBetterThanRepeatingTheMonthBefore() {
    assertThat(
            lake.rows(
                "SELECT method, months, round(mean_absolute_error_cny_per_t), round(bias_cny_per_t),"
                    + " round(naive_mean_absolute_error_cny_per_t), round(skill_fraction, 2)"
                    + " FROM gold.nowcast_score ORDER BY method"))
        .containsExactly("all 3 277 277 617 0.55", "last_residual 3 277 277 617 0.55");
  }

  @Test
  void theLandingFilesAreThoseOfTheRecipe() throws IOException {
    for (String file : List.of("prices/published-prices.csv", "capacity/published-capacity.csv")) {
      assertThat(lake.landing().resolve(file))
          .hasSameTextualContentAs(Path.of("src/test/resources/published/landing", file));
    }
  }

  /** The rate that SMM printed for December 2024 is 95.38 %; its own parts give 95.23 %. */
  @Test
  void capacityByVendor() {
    assertThat(
            lake.rows(
                """
                SELECT month, region, built_mt, operating_mt,
                       cast(utilisation_fraction AS DECIMAL(6, 4)), ceiling_headroom_mt
                FROM gold.capacity_utilisation
                WHERE stage = 'aluminium' AND source = 'SMM' AND utilisation_fraction IS NOT NULL
                ORDER BY month
                """))
        .containsExactly(
            "2023-06-01 Yunnan 5.6 3.26 0.5821 -", "2024-12-01 CN 45.71 43.53 0.9523 -0.71");
    assertThat(
            lake.rows(
                "SELECT source, operating_mt FROM gold.capacity_utilisation"
                    + " WHERE month = DATE'2019-09-01' ORDER BY source"))
        .containsExactly("Baiinfo 35.03", "SMM 35.05");
  }
}
