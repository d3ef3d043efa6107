package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.SparkExtension;
import io.potline.TestConf;
import io.potline.TestLake;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stage is a change of chain.yaml and series.csv alone: one in the chain, one beside it. */
@ExtendWith(SparkExtension.class)
class StagesByYamlTest {

  private static final String ROWS_OF_ANODE_AND_RECYCLING =
      """
      petroleum_coke_price,Petroleum coke,石油焦,,petroleum_coke,price,CNY/t,incl,weekly,30,,,100,20000,SMM
      coal_tar_pitch_price,Coal tar pitch,煤沥青,,coal_tar_pitch,price,CNY/t,incl,weekly,30,,,100,20000,SMM
      scrap_price,Aluminium scrap,废铝,,scrap,price,CNY/t,incl,daily,30,,,1000,40000,SMM
      recycled_price,Recycled ingot ADC12,再生铝锭,,recycled,price,CNY/t,incl,daily,30,,,1000,60000,SMM
      """;

  private static final String SCENARIO =
      """

        - scenario: coke_up
          source: test
          shift: {petroleum_coke_price: 10 %}
      """;

  private static final String STAGES =
      """
        - stage: anode
          name_en: Prebaked anode
          name_zh: 预焙阳极
          price: anode_price
          consumes:
            - {input: petroleum_coke_price, quantity: 1.05 t, source: test}
            - {input: coal_tar_pitch_price, quantity: 0.16 t, source: test}
        - stage: recycled
          name_en: Recycled aluminium
          name_zh: 再生铝
          price: recycled_price
          tonnes_per_tonne_of_product: 1
          consumes:
            - {input: scrap_price, quantity: 1.1 t, source: test}

      vat:
      """;

  @Test
  void twoStagesJoinWithoutALineOfCode(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    String day = "2024-05-06,";
    lake.prices(
        day + "aluminium_price,20000",
        day + "alumina_price,3500",
        day + "power_price,0.4",
        day + "anode_price,4000",
        day + "aluminium_fluoride_price,10000",
        day + "smelter_other_cost,2000",
        day + "bauxite_price,500",
        day + "standard_coal_price,900",
        day + "caustic_soda_price,3000",
        day + "lime_price,300",
        day + "refinery_other_cost,900",
        day + "mining_cost,160");
    lake.run();
    String chain =
        "SELECT bauxite_margin_cny_per_t_al, alumina_margin_cny_per_t_al,"
            + " aluminium_margin_cny_per_t_al, chain_margin_cny_per_t_al, chain_cost_cny_per_t_al";
    // 4.439 x 340; 1.93 x (3500 - 1150 - 450 - 450 - 75 - 900); 20000 - 6755 - 5440 - 1800 - 200 -
    // 2000
    assertThat(lake.rows(chain + " FROM gold.chain_margin_daily"))
        .containsExactly("1509.26 916.75 3805 6231.01 13768.99");

    lake.conf(
        new TestConf(folder.resolve("conf"))
            .append("series.csv", ROWS_OF_ANODE_AND_RECYCLING)
            .replace("chain.yaml", "\nvat:\n", "\n" + STAGES)
            .append("scenarios.yaml", SCENARIO)
            .read());
    lake.prices(
            day + "petroleum_coke_price,2000", day + "coal_tar_pitch_price,4000",
            day + "scrap_price,15000", day + "recycled_price,18000")
        .run();
    // An anode costs 1.05 x 2000 + 0.16 x 4000 = 2740; 0.45 of them go into a tonne.
    assertThat(
            lake.rows(
                "SELECT stage, margin_cny_per_t, margin_cny_per_t_al FROM gold.stage_margin_daily"
                    + " WHERE stage IN ('anode', 'recycled') ORDER BY stage"))
        .containsExactly("anode 1260 567", "recycled 1500 1500");
    assertThat(lake.rows(chain + ", anode_margin_cny_per_t_al FROM gold.chain_margin_daily"))
        .containsExactly("1509.26 916.75 3805 6798.01 13201.99 567");
    assertThat(
            lake.rows(
                "SELECT stage, mean_margin_cny_per_t_al FROM gold.margin_period"
                    + " WHERE period_type = 'year' ORDER BY stage"))
        .containsExactly(
            "alumina 916.75",
            "aluminium 3805",
            "anode 567",
            "bauxite 1509.26",
            "chain 6798.01",
            "recycled 1500");
    analyticsKnowThemToo(lake);
  }

  private static void analyticsKnowThemToo(TestLake lake) {
    assertThat(
            lake.rows(
                "SELECT stage, round(signed_share_fraction, 6), round(positive_share_fraction, 6)"
                    + " FROM gold.margin_share_daily WHERE stage = 'anode'"))
        .containsExactly("anode 0.083407 0.083407");
    // Its coefficients have no range; what the smelter takes of it has, and moves both.
    assertThat(
            lake.rows(
                "SELECT stage, low_cny_per_t_al, margin_cny_per_t_al, high_cny_per_t_al"
                    + " FROM gold.margin_band_daily WHERE stage IN ('anode', 'recycled') ORDER BY stage"))
        .containsExactly("anode 567 567 630", "recycled 1500 1500 1500");
    assertThat(
            lake.rows(
                "SELECT metric, base, shocked FROM gold.scenario_result WHERE scenario = 'coke_up'"
                    + " AND delta <> 0 ORDER BY metric"))
        .containsExactly(
            "anode_margin_cny_per_t_al 567 472.5",
            "chain_margin_cny_per_t_al 6798.01 6703.51",
            "petroleum_coke_price 2000 2200");
    // A year later anodes are dearer by 500 and coke by 200: 0.45 x 500, and 0.45 x 1.05 x 200.
    String later = "2025-05-06,";
    lake.prices(
            later + "aluminium_price,20100",
            later + "alumina_price,3510",
            later + "power_price,0.4",
            later + "anode_price,4500",
            later + "aluminium_fluoride_price,10000",
            later + "smelter_other_cost,2000",
            later + "bauxite_price,510",
            later + "standard_coal_price,900",
            later + "caustic_soda_price,3000",
            later + "lime_price,300",
            later + "refinery_other_cost,900",
            later + "mining_cost,160",
            later + "petroleum_coke_price,2200",
            later + "coal_tar_pitch_price,4000")
        .run();
    assertThat(
            lake.rows(
                "SELECT stage, factor, effect_cny_per_t_al FROM gold.margin_bridge"
                    + " WHERE period_type = 'year' AND effect_cny_per_t_al <> 0"
                    + " AND factor IN ('anode_price', 'petroleum_coke_price') ORDER BY stage, factor"))
        .containsExactly(
            "aluminium anode_price -225",
            "anode anode_price 225",
            "anode petroleum_coke_price -94.5",
            "chain petroleum_coke_price -94.5");
  }

  @Test
  void aVatBasisOfTheRunRebuildsGold(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.prices(
        "2024-05-06,bauxite_price,565",
        "2024-05-06,mining_cost,113",
        "2024-05-07,bauxite_price,500,,,,,excl",
        "2024-05-07,mining_cost,113,,,,,none");
    lake.run();
    String margins =
        "SELECT date, margin_cny_per_t, vat_basis FROM gold.stage_margin_daily ORDER BY date";
    assertThat(lake.rows(margins)).containsExactly("2024-05-06 452 incl", "2024-05-07 452 incl");
    lake.conf(
        new TestConf(folder.resolve("conf"))
            .replace("potline.properties", "potline.vat-basis=incl", "potline.vat-basis=excl")
            .read());
    lake.run();
    assertThat(lake.rows(margins)).containsExactly("2024-05-06 400 excl", "2024-05-07 387 excl");
  }
}
