package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RevisionImpactTest {

  private static final String IMPACTS =
      "SELECT series, region, date, known_from, old_value, new_value, stage, period, old_mean, new_mean"
          + " FROM gold.revision_impact WHERE %s ORDER BY series, region, date, known_from, stage, period";

  private static final String GAPS =
      "SELECT metric, date, source_a, source_b, a, b, gap, round(gap_fraction, 6) FROM gold.vendor_gap"
          + " ORDER BY metric";

  private TestLake lake;

  private static String impacts(String where) {
    return IMPACTS.formatted(where);
  }

  /** Each test in years of its own. */
  @BeforeAll
  void fill(SparkSession spark, @TempDir Path folder) {
    lake = new TestLake(spark, folder);
    lake.prices(
            "2022-05-06,bauxite_price,500,,,,,,2022-05-06T02:00:00Z",
            "2022-05-07,bauxite_price,520,,,,,,2022-05-07T02:00:00Z",
            "2022-05-06,mining_cost,160,,,,,,2022-05-06T02:00:00Z")
        .prices(
            "2024-12-30,bauxite_price,100,,,,USD/t,,2024-12-30T02:00:00Z",
            "2024-12-30,usd_cny,7,,,,,,2024-12-30T02:00:00Z",
            "2024-12-30,mining_cost,160,,,,,,2024-12-30T02:00:00Z",
            "2025-01-02,bauxite_price,100,,,,USD/t,,2025-01-02T02:00:00Z",
            "2025-01-02,bauxite_price,500,,,Shanxi,,,2025-01-02T02:00:00Z",
            "2024-12-30,usd_cny,7.1,,,,,,2025-01-05T02:00:00Z",
            "2025-01-02,bauxite_price,600,,,Shanxi,,,2025-01-06T02:00:00Z")
        .prices(
            "2023-05-06,bauxite_price,500,,,,,,,SMM",
            "2023-05-06,bauxite_price,520,,,,,,,Baiinfo",
            "2023-05-06,bauxite_price,400,,,,,excl,,Mysteel",
            "2023-05-06,mining_cost,160",
            "2023-05-06,bauxite_reported_margin,300")
        .capacity(
            "2023-05,aluminium,,,,45.71,43.53,Mt,,SMM", "2023-05,aluminium,,,,45.102,,Mt,,Baiinfo")
        .run();
  }

  @Test
  @Order(1)
  void aProvinceAndAnExchangeRateMoveTheirOwnMeans() {
    // 4.439 x (700 - 160) and 4.439 x (710 - 160), in both years: the rate is carried over the end
    // of the year. Shanxi: 4.439 x (500 - 160) and 4.439 x (600 - 160), with the country's mining.
    assertThat(lake.rows(impacts("stage = 'bauxite'")))
        .containsExactly(
            "bauxite_price Shanxi 2025-01-02 2025-01-06T02:00:00Z 500 600 bauxite 2025 1509.26 1953.16",
            "usd_cny CN 2024-12-30 2025-01-05T02:00:00Z 7 7.1 bauxite 2024 2397.06 2441.45",
            "usd_cny CN 2024-12-30 2025-01-05T02:00:00Z 7 7.1 bauxite 2025 2397.06 2441.45");
    assertThat(
            lake.rows(
                "SELECT p.mean_margin_cny_per_t_al - i.new_mean FROM gold.revision_impact i"
                    + " JOIN gold.margin_period p ON p.period_type = 'year' AND p.period = i.period"
                    + " AND p.region = i.region AND p.stage = i.stage AND p.method = i.method"))
        .containsOnly("0");
  }

  /** Bauxite on two days: the yearly means of what it earns are by hand. */
  @Test
  @Order(2)
  void aRevisionHasTheYearlyMeanBeforeAndAfterIt() {
    String year = "year(date) = 2022";
    assertThat(lake.rows(impacts(year))).isEmpty();
    assertThat(lake.rows(GAPS))
        .containsExactly(
            "aluminium_built_mt 2023-05-01 Baiinfo SMM 45.102 45.71 -0.608 -0.013301",
            "bauxite_margin_cny_per_t 2023-05-06 modelled reported 340 300 40 0.133333",
            "bauxite_price 2023-05-06 Baiinfo SMM 520 500 20 0.04");
    var before = lake.versions().get("gold.revision_impact");

    // The mining cost of the 6th is carried to the 7th: both days move.
    lake.prices("2022-05-06,mining_cost,170,,,,,,2022-05-08T02:00:00Z").run();
    // 4.439 x (500 + 520) / 2 - 4.439 x 160 = 1553.65
    List<String> first =
        List.of(
            "mining_cost CN 2022-05-06 2022-05-08T02:00:00Z 160 170 bauxite 2022 1553.65 1509.26",
            "mining_cost CN 2022-05-06 2022-05-08T02:00:00Z 160 170 chain 2022 - -");
    assertThat(lake.rows(impacts(year))).containsExactlyElementsOf(first);
    assertThat(lake.versions().get("gold.revision_impact")).isGreaterThan(before);

    // A third day later on is no news for what was known then.
    lake.prices("2022-05-09,bauxite_price,600,,,,,,2022-05-09T02:00:00Z")
        .prices("2023-06-06,bauxite_price,510,,,,,,,SMM")
        .prices(
            "2023-05-06,bauxite_price,505,,,,,,%s,SMM".formatted(Instant.now().plusSeconds(600)))
        .run();
    assertThat(lake.rows(impacts(year))).containsExactlyElementsOf(first);

    // An older revision that arrives late changes what was known before the other, and after it
    // nothing.
    lake.prices("2022-05-06,mining_cost,150,,,,,,2022-05-07T12:00:00Z").run();
    assertThat(lake.rows(impacts("stage = 'bauxite' AND " + year)))
        .containsExactly(
            "mining_cost CN 2022-05-06 2022-05-07T12:00:00Z 160 150 bauxite 2022 1553.65 1598.04",
            "mining_cost CN 2022-05-06 2022-05-08T02:00:00Z 150 170 bauxite 2022 1598.04 1509.26");
  }

  @Test
  @Order(3)
  void sourcesOfOneQuantityAreCompared() {
    assertThat(lake.rows(GAPS))
        .containsExactly(
            "aluminium_built_mt 2023-05-01 Baiinfo SMM 45.102 45.71 -0.608 -0.013301",
            "bauxite_margin_cny_per_t 2023-05-06 modelled reported 345 300 45 0.15",
            "bauxite_price 2023-05-06 Baiinfo SMM 520 505 15 0.029703");
  }
}
