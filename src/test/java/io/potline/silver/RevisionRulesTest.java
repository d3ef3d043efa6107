package io.potline.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.SparkExtension;
import io.potline.TestLake;
import io.potline.ops.RunLog.Counts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class RevisionRulesTest {

  private static final String T1 = "2024-05-01T02:00:00Z";
  private static final String T2 = "2024-05-02T02:00:00Z";
  private static final String T3 = "2024-05-03T02:00:00Z";

  private static final String REVISIONS =
      "SELECT series, value, substr(string(known_from), 9, 2), substr(string(known_to), 9, 2),"
          + " is_stale, unit FROM silver.price ORDER BY series, date, known_from";

  private static String quote(String series, String value, String publishedAt) {
    return "2024-05-01,%s,%s,,,,,,%s".formatted(series, value, publishedAt);
  }

  /** A series for each rule. */
  private static List<String> deliveries() {
    return List.of(
        // A, B, A is three revisions.
        quote("lime_price", "300", T1),
        quote("lime_price", "310", T2),
        quote("lime_price", "300", T3),
        // The same content again adds nothing, also in another unit.
        quote("power_price", "0.43", T1),
        "2024-05-01,power_price,430,,,,CNY/MWh,," + T2,
        quote("power_price", "0.4300", T3),
        // Two contents at one time are a conflict: the one before stays.
        quote("anode_price", "4000", T1),
        quote("anode_price", "4100", T2),
        quote("anode_price", "4200", T2),
        // A conflict that a later publication settles.
        quote("mining_cost", "160", T1),
        quote("mining_cost", "161", T1),
        quote("mining_cost", "162", T2),
        // A conflict that leaves nothing.
        quote("standard_coal_price", "800", T1),
        quote("standard_coal_price", "801", T1),
        // An equal range is content, too.
        "2024-05-01,bauxite_price,,490,510,,,," + T1,
        "2024-05-01,bauxite_price,500,490,510,,,," + T2,
        "2024-05-01,bauxite_price,500,,,,,," + T3);
  }

  private static final List<String> EXPECTED =
      List.of(
          "anode_price 4000 01 - false CNY/t",
          "bauxite_price 500 01 03 - CNY/t",
          "bauxite_price 500 03 - false CNY/t",
          "lime_price 300 01 02 - CNY/t",
          "lime_price 310 02 03 - CNY/t",
          "lime_price 300 03 - false CNY/t",
          "mining_cost 162 02 - false CNY/t",
          "power_price 0.43 01 - false CNY/kWh");

  @Test
  void revisionsFollowFromPublicationWhateverTheOrderOfDeliveries(
      SparkSession spark, @TempDir Path together, @TempDir Path apart) {
    TestLake once = new TestLake(spark, together).prices(deliveries().toArray(String[]::new));
    Counts counts = once.run();
    assertThat(once.rows(REVISIONS)).isEqualTo(EXPECTED);
    assertThat(counts.accepted()).isEqualTo(8);
    assertThat(counts.repeated()).isEqualTo(3);
    assertThat(counts.rejected()).isEqualTo(6);

    List<String> shuffled = new ArrayList<>(deliveries());
    Collections.shuffle(shuffled, new Random(7));
    TestLake byAndBy = new TestLake(spark, apart);
    for (int from = 0; from < shuffled.size(); from += 6) {
      byAndBy
          .prices(
              shuffled.subList(from, Math.min(from + 6, shuffled.size())).toArray(String[]::new))
          .run();
    }
    assertThat(byAndBy.rows(REVISIONS)).isEqualTo(EXPECTED);
    assertThat(byAndBy.rows("SELECT count(*) FROM ops.rejected_row")).containsExactly("6");
  }

  @Test
  void aLateQuoteMakesLaterOnesFreshOrStale(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.prices(
            "2023-01-02,aluminium_price,19000,,,,,,2023-01-02T02:00:00Z",
            "2023-01-10,aluminium_price,19000,,,,,,2023-01-10T02:00:00Z")
        .run();
    // aluminium_price is stale after 20 days without a change.
    lake.prices("2023-01-23,aluminium_price,19000,,,,,,2023-01-23T02:00:00Z").run();
    String stale = "SELECT date, is_stale, unchanged_since FROM silver.price ORDER BY date";
    assertThat(lake.rows(stale))
        .containsExactly(
            "2023-01-02 false 2023-01-02",
            "2023-01-10 false 2023-01-02",
            "2023-01-23 true 2023-01-02");
    lake.prices("2023-01-05,aluminium_price,19500,,,,,,2023-02-01T02:00:00Z").run();
    assertThat(lake.rows(stale))
        .containsExactly(
            "2023-01-02 false 2023-01-02",
            "2023-01-05 false 2023-01-05",
            "2023-01-10 false 2023-01-10",
            "2023-01-23 false 2023-01-10");
  }
}
