package io.potline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.bronze.PriceQuote;
import io.potline.contract.Fields;
import io.potline.lake.RunLock;
import io.potline.ops.Progress;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of one lake: each step rests on the one before, as runs do. What a step brings lies in a
 * year of its own, where another step does not look.
 *
 * <pre>
 * 2019        deliveries that contradict and settle each other
 * 2020        quotes with and without tax
 * 2021, 2022  a restatement, a time to look back from, a killed run
 * 2023        a quote that arrives late
 * 2024, 2025  the whole chain, and stages that settings alone add
 * </pre>
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryTest {

  private static final String MARGINS =
      "SELECT date, margin_cny_per_t, run_id FROM gold.stage_margin_daily"
          + " WHERE stage = 'bauxite' AND year(date) IN (2021, 2022) ORDER BY date";
  private static final String STALE =
      "SELECT date, is_stale, unchanged_since FROM silver.price"
          + " WHERE series = 'aluminium_price' AND year(date) = 2023 ORDER BY date";
  private static final String TAXED =
      "SELECT date, margin_cny_per_t, vat_basis FROM gold.stage_margin_daily"
          + " WHERE stage = 'bauxite' AND year(date) = 2020 ORDER BY date";
  private static final String CHAIN =
      "SELECT bauxite_margin_cny_per_t_al, alumina_margin_cny_per_t_al,"
          + " aluminium_margin_cny_per_t_al, chain_margin_cny_per_t_al, chain_cost_cny_per_t_al";

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

  @TempDir private static Path folder;

  private TestLake lake;
  private List<List<String>> contradictions;
  private List<String> first;

  @BeforeAll
  void open(SparkSession spark) {
    lake = new TestLake(spark, folder);
    contradictions = QuoteRevisions.shuffledInThree(2019, new Random(7));
  }

  @Test
  @Order(1)
  void theFirstLoad() {
    String day = "2024-05-06,";
    lake.prices(
            "2021-03-01,bauxite_price,400,,,,,,2021-03-01T02:00:00Z",
            "2022-03-01,bauxite_price,500,,,,,,2022-03-01T02:00:00Z",
            "2021-03-01,mining_cost,160,,,,,,2021-03-01T02:00:00Z",
            "2022-03-01,mining_cost,160,,,,,,2022-03-01T02:00:00Z")
        .prices(
            "2023-01-02,aluminium_price,19000,,,,,,2023-01-02T02:00:00Z",
            "2023-01-10,aluminium_price,19000,,,,,,2023-01-10T02:00:00Z")
        .prices(
            "2020-05-06,bauxite_price,565",
            "2020-05-06,mining_cost,113",
            "2020-05-07,bauxite_price,500,,,,,excl",
            "2020-05-07,mining_cost,113,,,,,none")
        .prices(
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
            day + "mining_cost,160")
        .prices(contradictions.get(0).toArray(String[]::new))
        .run();
    first = lake.rows(MARGINS);
    assertThat(first).hasSize(2);
    assertThat(lake.rows(TAXED)).containsExactly("2020-05-06 452 incl", "2020-05-07 452 incl");
    // 4.439 x 340; 1.93 x (3500 - 1150 - 450 - 450 - 75 - 900); 20000 - 6755 - 5440 - 1800 - 200 -
    // 2000
    assertThat(lake.rows(CHAIN + " FROM gold.chain_margin_daily"))
        .containsExactly("1509.26 916.75 3805 6231.01 13768.99");
  }

  @Test
  @Order(2)
  void nothingNewMovesNoTableButTheLog() {
    Map<String, Long> before = lake.versions();
    assertThat(lake.run()).isEqualTo(Counts.NONE);
    assertThat(changed(before)).containsExactly("ops.run");
  }

  @Test
  @Order(3)
  void theSameBytesUnderAnotherNameAddNothing() throws IOException {
    Map<String, Long> before = lake.versions();
    lake.file("prices/copy.csv", Files.readAllBytes(lake.landing().resolve("prices/file-0.csv")));
    assertThat(lake.run()).isEqualTo(Counts.NONE);
    assertThat(changed(before)).containsExactly("ops.landed_file", "ops.progress", "ops.run");
  }

  @Test
  @Order(4)
  void aRestatementLeavesTheRowsOfOtherYearsAsTheyWereWritten() {
    lake.prices("2021-03-01,bauxite_price,410,,,,,,2022-04-01T02:00:00Z")
        // aluminium_price is stale after 20 days without a change.
        .prices("2023-01-23,aluminium_price,19000,,,,,,2023-01-23T02:00:00Z")
        .prices(contradictions.get(1).toArray(String[]::new))
        .run();
    List<String> restated = lake.rows(MARGINS);
    assertThat(restated.get(0)).startsWith("2021-03-01 250 ");
    assertThat(restated.get(1)).isEqualTo(first.get(1));
    assertThat(lake.rows(STALE))
        .containsExactly(
            "2023-01-02 false 2023-01-02",
            "2023-01-10 false 2023-01-02",
            "2023-01-23 true 2023-01-02");
  }

  @Test
  @Order(5)
  void aLateQuoteMakesLaterOnesFreshAndConflictsAreSettled() {
    lake.prices("2023-01-05,aluminium_price,19500,,,,,,2023-02-01T02:00:00Z")
        .prices(contradictions.get(2).toArray(String[]::new))
        .run();
    assertThat(lake.rows(STALE))
        .containsExactly(
            "2023-01-02 false 2023-01-02",
            "2023-01-05 false 2023-01-05",
            "2023-01-10 false 2023-01-10",
            "2023-01-23 false 2023-01-10");
    assertThat(lake.rows(QuoteRevisions.query(2019))).isEqualTo(QuoteRevisions.EXPECTED);
    assertThat(lake.rows("SELECT count(*) FROM ops.rejected_row")).containsExactly("6");
  }

  @Test
  @Order(6)
  void asOfATimeGoldIsLeftAloneAndLooksAsIfTheRestatementHadNeverCome() {
    Map<String, Long> before = lake.versions();
    lake.prices("2022-03-04,bauxite_price,510,,,,,,2022-05-01T02:00:00Z")
        .runAsOf("2022-03-15T00:00:00Z");
    assertThat(changed(before)).allMatch(t -> !t.startsWith("gold."));
    assertThat(
            lake.rows(
                "SELECT date, margin_cny_per_t FROM gold_as_of.stage_margin_daily"
                    + " WHERE stage = 'bauxite' AND year(date) > 2019 ORDER BY date"))
        .containsExactly("2021-03-01 240", "2022-03-01 340");
  }

  @Test
  @Order(7)
  void aKilledRunAndWhatGoldLacksAreCompletedByTheNext() throws IOException {
    // A run that died after silver and before gold: it has noted its file, and ops.run lacks it.
    lake.prices(
        "2022-03-07,bauxite_price,520,,,,,,2022-05-02T02:00:00Z", "2022-03-07,bauxite_price,x");
    RunLock dead = lock("dead-run");
    new Intake(
            lake.lake(),
            lake.conf(),
            new Steps(),
            Progress.read(lake.lake()),
            lake.landing().toString(),
            Instant.now())
        .take("dead-run");
    dead.abandon();
    assertThat(lake.run()).isEqualTo(new Counts(1, 1, 0, 0, 1));
    assertThat(
            lake.rows(
                "SELECT date, value FROM silver.price WHERE series = 'bauxite_price'"
                    + " AND year(date) = 2022 ORDER BY date"))
        .containsExactly("2022-03-01 500", "2022-03-04 510", "2022-03-07 520");
    assertThat(
            lake.rows(
                "SELECT outcome, files_taken, rows_accepted, rows_rejected FROM ops.run"
                    + " WHERE run_id = 'dead-run'"))
        .containsExactly("killed 1 1 1");
    assertThat(lake.rows("SELECT count(*) FROM bronze.price_quote WHERE run_id = 'dead-run'"))
        .containsExactly("1");
    assertThat(lake.rows("SELECT count(*) FROM ops.rejected_row WHERE run_id = 'dead-run'"))
        .containsExactly("1");
    // Gold lacked what the run as of a time had taken.
    assertThat(
            lake.rows(
                "SELECT max(date), max(margin_cny_per_t) FROM gold.stage_margin_daily"
                    + " WHERE stage = 'bauxite' AND year(date) = 2022"))
        .containsExactly("2022-03-07 360");
  }

  @Test
  @Order(7)
  void theLockOfAnOlderVersionIsTakenOverWithoutTheRowsThatItsRunHadNotNoted() throws IOException {
    lake.lake()
        .append(
            PriceQuote.TABLE,
            lake.lake()
                .read(PriceQuote.TABLE)
                .filter("series = 'bauxite_price' AND date = DATE'2022-03-01'")
                .withColumn(Fields.ROW_NUMBER.name(), functions.lit(77L))
                .withColumn(Fields.RUN_ID.name(), functions.lit("old-run")));
    Files.writeString(
        folder.resolve("lake/_run.lock"),
        "run_id=old-run\nhost=elsewhere\npid=1\nrenewed_at=2024-01-01T00:00:00Z\n");
    lake.run();
    assertThat(lake.rows("SELECT count(*) FROM bronze.price_quote WHERE run_id = 'old-run'"))
        .containsExactly("0");
    assertThat(lake.rows("SELECT outcome FROM ops.run WHERE run_id = 'old-run'"))
        .containsExactly("killed");
    assertThat(folder.resolve("lake/_run.lock")).doesNotExist();
  }

  @Test
  @Order(8)
  void twoStagesJoinWithoutALineOfCode() {
    String day = "2024-05-06,";
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
                    + " WHERE stage IN ('anode', 'recycled') AND year(date) = 2024 ORDER BY stage"))
        .containsExactly("anode 1260 567", "recycled 1500 1500");
    assertThat(lake.rows(CHAIN + ", anode_margin_cny_per_t_al FROM gold.chain_margin_daily"))
        .containsExactly("1509.26 916.75 3805 6798.01 13201.99 567");
    assertThat(
            lake.rows(
                "SELECT stage, mean_margin_cny_per_t_al FROM gold.margin_period"
                    + " WHERE period_type = 'year' AND period = '2024' ORDER BY stage"))
        .containsExactly(
            "alumina 916.75",
            "aluminium 3805",
            "anode 567",
            "bauxite 1509.26",
            "chain 6798.01",
            "recycled 1500");
  }

  @Test
  @Order(9)
  void analyticsKnowThemToo() {
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
  @Order(10)
  void aVatBasisOfTheRunRebuildsGold() {
    lake.conf(
        new TestConf(folder.resolve("conf-without-tax"))
            .append("series.csv", ROWS_OF_ANODE_AND_RECYCLING)
            .replace("chain.yaml", "\nvat:\n", "\n" + STAGES)
            .append("scenarios.yaml", SCENARIO)
            .replace("potline.properties", "potline.vat-basis=incl", "potline.vat-basis=excl")
            .read());
    lake.run();
    assertThat(lake.rows(TAXED)).containsExactly("2020-05-06 400 excl", "2020-05-07 387 excl");
    assertThat(lake.rows("SELECT DISTINCT vat_basis FROM gold.stage_margin_daily"))
        .containsExactly("excl");
  }

  @Test
  @Order(11)
  void aSecondRunLeavesWithAClearMessage() throws IOException {
    RunLock running = lock("first");
    assertThatThrownBy(() -> lock("second"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Another run is writing to")
        .hasMessageContaining("run first");
    running.close();
    lock("second").close();
  }

  private RunLock lock(String runId) throws IOException {
    return RunLock.take(
        lake.lake().fileSystem(),
        lake.lake().root(),
        runId,
        Map.of("command", "run"),
        0,
        Duration.ZERO,
        Duration.ofMinutes(5));
  }

  @Test
  @Order(12)
  void inventedDataDoNotJoinRealOnes() {
    List<String> quotes = lake.rows("SELECT count(*) FROM bronze.price_quote");
    lake.prices("2024-03-01,bauxite_price,500,,,,,,,synthetic");
    assertThatThrownBy(lake::run)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("synthetic data")
        .hasMessageContaining("Use one lake for each");
    assertThat(lake.rows("SELECT outcome FROM ops.run ORDER BY finished_at DESC LIMIT 1"))
        .contains("failed");
    assertThat(lake.rows("SELECT count(*) FROM bronze.price_quote")).isEqualTo(quotes);
  }

  @Test
  void inventedAndRealDataDoNotMix(SparkSession spark, @TempDir Path mixed) {
    TestLake other = new TestLake(spark, mixed);
    other.prices(
        "2024-03-01,bauxite_price,500,,,,,,,synthetic", "2024-03-01,mining_cost,160,,,,,,,SMM");
    assertThatThrownBy(other::run)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("synthetic data")
        .hasMessageContaining("Use one lake for each");
    assertThat(other.rows("SELECT outcome FROM ops.run")).containsExactly("failed");
    assertThat(other.rows("SELECT count(*) FROM bronze.price_quote")).containsExactly("0");
  }

  private Set<String> changed(Map<String, Long> before) {
    Set<String> changed = new TreeSet<>();
    lake.versions()
        .forEach(
            (table, version) -> {
              if (!version.equals(before.getOrDefault(table, version))) {
                changed.add(table);
              }
            });
    return changed;
  }
}
