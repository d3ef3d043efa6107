package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapacityRulesTest {

  private TestLake lake;

  @BeforeAll
  void open(SparkSession spark) {
    lake = RulesLake.lake(spark);
  }

  private List<String> row(String columns, String where) {
    return lake.rows("SELECT " + columns + " FROM gold.capacity_utilisation WHERE " + where);
  }

  @Test
  void utilisationCeilingAndUpstreamOfTheReport() {
    assertThat(
            row(
                "built_mt, operating_mt, round(utilisation_fraction, 4), ceiling_mt,"
                    + " round(ceiling_used_fraction, 4), ceiling_headroom_mt,"
                    + " upstream_requirement_mt, upstream_surplus_mt",
                "source = 'Baiinfo' AND stage = 'aluminium'"))
        .containsExactly("45.102 43.53 0.9651 45 1.0023 -0.102 87.04686 2.15314");
  }

  @Test
  void theStageBeforeCountsOnlyFromTheSameSource() {
    assertThat(
            row(
                "built_mt, upstream_requirement_mt, upstream_surplus_mt",
                "source = 'SMM' AND region = 'CN' AND month = DATE'2024-12-01'"))
        .containsExactly("45.71 88.2203 -");
  }

  @Test
  void aTotalIsUsedAloneAndPartsAreSummedOtherwise() {
    assertThat(
            row("region, built_mt, operating_mt", "region IN ('Yunnan', 'Henan') ORDER BY region"))
        .containsExactly("Henan 3 2", "Yunnan 3 2.4");
  }

  @Test
  void aSumIsNullIfAPartIsMissing() {
    assertThat(row("built_mt, operating_mt, utilisation_fraction", "region = 'Gansu'"))
        .containsExactly("2 - -");
  }

  @Test
  void utilisationIsNotClampedButFlagged() {
    assertThat(row("utilisation_fraction > 1, is_above_built", "month = DATE'2024-11-01'"))
        .containsExactly("true true");
  }

  @Test
  void aCeilingHoldsFromItsDateAndForItsRegion() {
    assertThat(row("ceiling_mt, ceiling_headroom_mt", "month = DATE'2016-12-01'"))
        .containsExactly("- -");
    assertThat(row("ceiling_mt", "region = 'Henan'")).containsExactly("-");
  }
}
