package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Tables;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.query.Explain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Smelters of three provinces. Without power, a tonne costs 1.93 x 3500 + 0.45 x 4000 + 0.02 x
 * 10000 + 2000 = 10755 CNY. Henan pays 0.5 for a kWh (17555 in all), Yunnan 0.3 (14835), Xinjiang
 * nothing of its own: only its plant A, which makes power of coal for 0.33 x 0.9 = 0.297 (14794.2).
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndustryCostTest {

  private static final String COLUMNS =
      "CAST(mean_cny_per_t AS DECIMAL(18,2)), CAST(lowest_cny_per_t AS DECIMAL(18,2)),"
          + " CAST(q1_cny_per_t AS DECIMAL(18,2)), CAST(median_cny_per_t AS DECIMAL(18,2)),"
          + " CAST(q3_cny_per_t AS DECIMAL(18,2)), CAST(highest_cny_per_t AS DECIMAL(18,2)),"
          + " CAST(operating_mt AS DECIMAL(18,2)), CAST(covered_fraction AS DECIMAL(18,4)),"
          + " CAST(in_profit_fraction AS DECIMAL(18,4))";

  private TestLake lake;

  @BeforeAll
  void fill(SparkSession spark, @TempDir Path folder) {
    lake = new TestLake(spark, folder);
    lake.conf(
        new TestConf(folder.resolve("conf"))
            .replace(
                "chain.yaml",
                "{input: smelter_other_cost, quantity: 1 t of product,",
                "{input: smelter_other_cost, quantity: 1 t of product, cash: {fraction: 0.6, source: test},")
            .replace(
                "chain.yaml",
                "\nvat:\n",
                """

                  - stage: captive_power
                    unit: kWh
                    consumes:
                      - {input: standard_coal_price, quantity: 0.00033 t, cash: 1, source: test}

                overrides:
                  - {region: Xinjiang, plant: A, stage: aluminium, input: power_price, at_cost: captive_power, source: test}

                vat:
                """)
            .read());
    List<String> prices = new ArrayList<>();
    // The mean price of January is 17000, of February 18100.
    for (String day : List.of("2024-01-02,16000", "2024-01-03,18000", "2024-02-05,18100")) {
      String date = day.substring(0, 10);
      prices.addAll(
          List.of(
              day.replace(",", ",aluminium_price,"),
              date + ",alumina_price,3500",
              date + ",power_price,0.4",
              date + ",power_price,0.5,,,Henan",
              date + ",power_price,0.3,,,Yunnan",
              date + ",anode_price,4000",
              date + ",aluminium_fluoride_price,10000",
              date + ",smelter_other_cost,2000",
              date + ",standard_coal_price,900"));
    }
    for (String figure :
        List.of(
            "cost,15500,,,,",
            "lowest_cost,14700,,,,",
            "highest_cost,17600,,,,",
            "in_profit,76,,,,%")) {
      prices.add("2024-01,aluminium_reported_" + figure + ",,,SMM_monthly");
    }
    lake.prices(prices.toArray(String[]::new))
        .capacity(
            "2024-01,aluminium,CN,,,45,40,Mt,,SMM",
            "2024-01,aluminium,Henan,,,2,2,Mt,,SMM",
            "2024-01,aluminium,Yunnan,,,6,5,Mt,,SMM",
            "2024-01,aluminium,Xinjiang,,,6,6,Mt,,SMM",
            "2024-01,aluminium,Xinjiang,A,,1,1,Mt,,SMM",
            "2024-02,aluminium,Henan,,,2,2,Mt,,Baiinfo");
    lake.run();
  }

  @Test
  void costsAreWeightedByOperatingCapacity() {
    // (2 x 17555 + 5 x 14835 + 1 x 14794.2) / 8; the other 5 Mt of Xinjiang have no cost of their
    // own. Of the 8 Mt, 1 costs 14794.2, 6 cost 14835 or less, 2 are above the price of 17000.
    assertThat(
            lake.rows(
                ("SELECT %s FROM gold.industry_cost_period WHERE period_type = 'month'"
                        + " AND period = '2024-01' AND cost_kind = 'full'")
                    .formatted(COLUMNS)))
        .containsExactly("15509.9 14794.2 14835 14835 14835 17555 8 0.2 0.75");
  }

  @Test
  void provincesAreRankedAndTheirMeanIsWeightedByOperatingCapacity() {
    Tables.register(lake.lake(), lake.conf());
    // The country pays 0.4 for a kWh, 16195 in all.
    assertThat(
            lake.rows(
                "SELECT rank, region, margin_cny_per_t, over_national_cny_per_t"
                    + " FROM gold.province_day WHERE stage = 'aluminium'"
                    + " AND date = DATE'2024-01-02' ORDER BY rank"))
        .containsExactly("1 Yunnan 1165 1360", "2 Henan -1555 -1360");
    // (2 x -1555 + 5 x 1165) / 7, of 7 Mt of 40; in February SMM's capacities of January hold.
    assertThat(
            lake.rows(
                "SELECT date, source, mean_margin_cny_per_t, unweighted_margin_cny_per_t,"
                    + " in_profit_fraction, province_count, operating_mt, covered_fraction"
                    + " FROM gold.province_mean_day WHERE stage = 'aluminium'"
                    + " AND date IN (DATE'2024-01-02', DATE'2024-02-05') ORDER BY date, source"))
        .containsExactly(
            "2024-01-02 SMM 387.857143 -195 0.7142857143 2 7 0.175",
            "2024-02-05 Baiinfo 545 545 1 1 2 -",
            "2024-02-05 SMM 2487.857143 1905 1 2 7 0.175");
  }

  @Test
  void theCashCostLeavesOutWhatIsNotPaid() {
    // 800 less each: 2000 x 0.4; Henan's 16755 is below the price of 17000
    assertThat(
            lake.rows(
                ("SELECT %s FROM gold.industry_cost_period WHERE period_type = 'month'"
                        + " AND period = '2024-01' AND cost_kind = 'cash'")
                    .formatted(COLUMNS)))
        .containsExactly("14709.9 13994.2 14035 14035 14035 16755 8 0.2 1");
  }

  /** The days of January are all in SMM's January, so both have the same costs. */
  @Test
  void whatAVendorPrintsOfTheIndustryStandsBesideIt() {
    assertThat(
            lake.rows(
                "SELECT metric, period_type, period, source_a, source_b, CAST(a AS DECIMAL(18,4)),"
                    + " b, CAST(gap AS DECIMAL(18,4)), unit FROM gold.vendor_gap"
                    + " WHERE kind = 'industry' ORDER BY metric"))
        .containsExactly(
            "aluminium_industry_highest_cny_per_t smm_month 2024-01 modelled:SMM SMM_monthly 17555"
                + " 17600 -45 CNY/t",
            "aluminium_industry_in_profit_fraction smm_month 2024-01 modelled:SMM SMM_monthly 0.75"
                + " 0.76 -0.01 fraction",
            "aluminium_industry_lowest_cny_per_t smm_month 2024-01 modelled:SMM SMM_monthly 14794.2"
                + " 14700 94.2 CNY/t",
            "aluminium_industry_mean_cny_per_t smm_month 2024-01 modelled:SMM SMM_monthly 15509.9"
                + " 15500 9.9 CNY/t");
  }

  @Test
  void itIsExplainedByTheCostsAndCapacitiesOfTheProvinces() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new Explain(lake.lake(), lake.conf(), new PrintStream(printed, true, StandardCharsets.UTF_8))
        .print(
            "gold.industry_cost_period",
            Map.of(
                "period_type",
                "month",
                "period",
                "2024-01",
                "stage",
                "aluminium",
                "cost_kind",
                "full",
                "source",
                "SMM"));
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("Henan +2 +17,?000.* +17,?555")
        .containsPattern("Xinjiang +A .*capacity/file-")
        .contains("captive_power of Xinjiang, A");
  }

  @Test
  void withoutANationalCapacityTheCoverageIsUnknownAndANewDayCounts() {
    assertThat(
            lake.rows(
                "SELECT source, mean_cny_per_t, covered_fraction FROM gold.industry_cost_period"
                    + " WHERE period_type = 'month' AND period = '2024-02' AND cost_kind = 'full'"
                    + " AND stage = 'aluminium'"))
        .containsExactly("Baiinfo 17555 -");
    // A new day changes the cost of its month only.
    lake.prices("2024-02-06,aluminium_price,18200", "2024-02-06,power_price,0.6,,,Henan").run();
    // (17555 + 18915) / 2
    assertThat(
            lake.rows(
                "SELECT period, mean_cny_per_t FROM gold.industry_cost_period"
                    + " WHERE period_type = 'month' AND cost_kind = 'full' AND stage = 'aluminium'"
                    + " ORDER BY period"))
        .containsExactly("2024-01 15509.9", "2024-02 18235");
  }
}
