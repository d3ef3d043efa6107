package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.ops.RunLog.Counts;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The feeds of costs and indices, and what is made of them. */
@WithSpark
class CostCurveTest {

  @Test
  void costsAndIndicesAreLandedLikeTheOtherFeeds(SparkSession spark) {
    TestLake lake = RulesLake.lake(spark);
    assertThat(RulesLake.costs(spark)).isEqualTo(new Counts(4, 12, 0, 0, 4));

    assertThat(
            lake.rows(
                "SELECT stage, source, block, region, operating_mt, cost_low_cny_per_t,"
                    + " cost_high_cny_per_t, cumulative_mt FROM gold.cost_curve"
                    + " ORDER BY stage, cumulative_mt"))
        .containsExactly(
            "aluminium SMM Plant A Yunnan 0.5 16400 16400 0.5",
            "aluminium SMM 17000..18000 CN 13.5 17000 18000 14",
            "aluminium SMM 18000..19000 CN 29.1 18000 19000 43.1",
            "bauxite modelled:SMM Guangxi Guangxi 12 150 150 12",
            "bauxite modelled:SMM Chongqing Chongqing 15 160 160 27");
    assertThat(
            lake.rows(
                "SELECT month, index, value, delta, delta_unit FROM gold.climate_index ORDER BY index"))
        .containsExactly(
            "2025-04-01 aluminium export -88 - -", "2025-04-01 aluminium output 22.9 1.4 unknown");
    assertThat(
            lake.rows(
                "SELECT feed, reasons FROM ops.rejected_row WHERE feed <> 'prices' ORDER BY feed, row_number"))
        .containsExactly(
            "costs cost_low 19000 is above cost_high 18000",
            "costs operating of 4510 Mt is outside the plausible range 0..150 Mt",
            "costs no operating",
            "indices unknown delta_unit 'per mille': expected point, percent or unknown");

    assertThat(lastCurve(lake, "2025-03-01"))
        .hasValueSatisfying(
            curve -> {
              assertThat(curve.date()).isEqualTo("2025-01-25");
              assertThat(curve.supply().requiredPrice(new java.math.BigDecimal("28.55")))
                  .hasValueSatisfying(
                      answer -> assertThat(answer.price()).isEqualByComparingTo("18500"));
              assertThat(curve.drift()).isNull();
            });
    assertThat(lastCurve(lake, "2025-01-24")).isEmpty();
  }

  private static Optional<RequiredPrice.Curve> lastCurve(TestLake lake, String date) {
    return RequiredPrice.lastCurve(
        lake.lake().read(CostCurve.TABLE),
        lake.lake().read(StageMarginDaily.TABLE),
        "aluminium",
        LocalDate.parse(date),
        Optional.empty());
  }
}
