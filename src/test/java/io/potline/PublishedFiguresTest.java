package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.ops.RunLog.Counts;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real figures, as SMM and others printed them; sources in src/test/resources/published. */
@WithSpark
class PublishedFiguresTest {

  @Test
  void reportedMarginsAndUtilisationOfRealMonths(SparkSession spark, @TempDir Path folder)
      throws IOException, InterruptedException {
    TestLake lake = new TestLake(spark, folder);
    Process recipe =
        new ProcessBuilder(
                "bash", "src/test/resources/published/to-landing.sh", lake.landing().toString())
            .inheritIO()
            .start();
    assertThat(recipe.waitFor()).isZero();
    Counts counts = lake.run();
    assertThat(counts.rejected()).isZero();

    // SMM prints profit = price - full cost; its December 2024 differs by 8 from its own parts.
    assertThat(
            lake.rows(
                """
                SELECT p.period, m.price_cny_per_t, m.cost_cny_per_t, m.margin_cny_per_t,
                       m.price_cny_per_t - m.cost_cny_per_t - m.margin_cny_per_t AS apart
                FROM gold.margin_period p
                JOIN gold.stage_margin_daily m
                  ON m.date = p.first_date AND m.stage = p.stage AND m.region = p.region
                 AND m.method = p.method
                WHERE p.period_type = 'smm_month' AND p.stage = 'aluminium'
                  AND p.method = 'reported' AND p.period BETWEEN '2024-12' AND '2025-04'
                ORDER BY p.period
                """))
        .containsExactly(
            "2024-12 20211 21114 -911 8",
            "2025-01 19970 19989 -19 0",
            "2025-02 20484 16909 3575 0",
            "2025-03 20721 17010 3710 1",
            "2025-04 20074 16386 3688 0");

    // The rate that SMM printed for December 2024 is 95.38 %; its own parts give 95.23 %.
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
    assertThat(lake.rows("SELECT count(*) FROM gold.stage_margin_daily WHERE method = 'modelled'"))
        .as("monthly averages never pass for daily quotes")
        .containsExactly("0");
    assertThat(lake.rows("SELECT DISTINCT is_synthetic FROM gold.stage_margin_daily"))
        .containsExactly("false");
  }
}
