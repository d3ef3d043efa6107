package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.SparkExtension;
import io.potline.TestLake;
import io.potline.ops.RunLog.Counts;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The feeds of costs and indices, and what is made of them. */
@ExtendWith(SparkExtension.class)
class CostCurveTest {

  @Test
  void costsAndIndicesGoTheWayOfAllFeeds(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.file(
        "costs/costs.csv",
        """
        date,stage,operating,cost_low,cost_high,region,plant,unit,published_at,source
        2025-01-25,aluminium,1350,17000,18000,,,万吨,2025-02-01T00:00:00Z,SMM
        2025-01-25,aluminium,29.1,18000,19000,,,Mt,2025-02-01T00:00:00Z,SMM
        2025-01-25,电解铝,500,16500,16500,Yunnan,Plant A,kt,2025-02-01T00:00:00Z,SMM
        2025-01-25,电解铝,500,16400,16400,Yunnan,Plant A,kt,2025-02-02T00:00:00Z,SMM
        2025-01-25,aluminium,1,19000,18000,,,Mt,2025-02-01T00:00:00Z,SMM
        2025-01-25,aluminium,4510,17000,18000,,,Mt,2025-02-01T00:00:00Z,SMM
        2025-01-25,aluminium,,17000,18000,,,Mt,2025-02-01T00:00:00Z,SMM
        """);
    lake.file(
        "indices/indices.csv",
        """
        month,index,value,delta,delta_unit
        2025-04,aluminium output,22.9,1.4,unknown
        2025-04,aluminium export,-88.0,,
        2025-04,alumina output,52.5,-4.9,per mille
        """);
    // Regional cost and capacity: 4.439 x nothing, only bauxite has all its inputs here.
    lake.prices(
        "2025-01-24,bauxite_price,500,,,Shanxi",
        "2025-01-24,bauxite_price,500,,,Henan",
        "2025-01-24,mining_cost,160,,,Shanxi",
        "2025-01-24,mining_cost,150,,,Henan");
    lake.capacity("2025-01,bauxite,Shanxi,,,20,15,Mt", "2025-01,bauxite,Henan,,,20,12,Mt");
    assertThat(lake.run()).isEqualTo(new Counts(4, 12, 0, 0, 4));

    assertThat(
            lake.rows(
                "SELECT stage, source, block, region, operating_mt, cost_low_cny_per_t,"
                    + " cost_high_cny_per_t, cumulative_mt FROM gold.cost_curve"
                    + " ORDER BY stage, cumulative_mt"))
        .containsExactly(
            "aluminium SMM Plant A Yunnan 0.5 16400 16400 0.5",
            "aluminium SMM 17000..18000 CN 13.5 17000 18000 14",
            "aluminium SMM 18000..19000 CN 29.1 18000 19000 43.1",
            "bauxite modelled:SMM Henan Henan 12 150 150 12",
            "bauxite modelled:SMM Shanxi Shanxi 15 160 160 27");
    assertThat(
            lake.rows(
                "SELECT month, index, value, delta, delta_unit FROM gold.climate_index ORDER BY index"))
        .containsExactly(
            "2025-04-01 aluminium export -88 - -", "2025-04-01 aluminium output 22.9 1.4 unknown");
    assertThat(lake.rows("SELECT feed, reasons FROM ops.rejected_row ORDER BY feed, row_number"))
        .containsExactly(
            "costs cost_low 19000 is above cost_high 18000",
            "costs operating of 4510 Mt is outside the plausible range 0..150 Mt",
            "costs no operating",
            "indices unknown delta_unit 'per mille': expected point, percent or unknown");

    assertThat(
            RequiredPrice.lastCurve(
                lake.lake().read(CostCurve.TABLE),
                lake.lake().read(StageMarginDaily.TABLE),
                "aluminium",
                LocalDate.parse("2025-03-01"),
                Optional.empty()))
        .hasValueSatisfying(
            curve -> {
              assertThat(curve.date()).isEqualTo("2025-01-25");
              assertThat(curve.supply().requiredPrice(new java.math.BigDecimal("28.55")))
                  .hasValueSatisfying(
                      answer -> assertThat(answer.price()).isEqualByComparingTo("18500"));
              assertThat(curve.drift()).isNull();
            });
    assertThat(
            RequiredPrice.lastCurve(
                lake.lake().read(CostCurve.TABLE),
                lake.lake().read(StageMarginDaily.TABLE),
                "aluminium",
                LocalDate.parse("2025-01-24"),
                Optional.empty()))
        .isEmpty();
  }
}
