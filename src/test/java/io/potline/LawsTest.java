package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.ops.RunLog.Counts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds for any input: many deliveries in any order give what one gives, with any parallelism;
 * and both give what a slow loop over the quotes gives.
 */
@WithSpark
class LawsTest {

  private static final long SEED = 20250107;
  private static final LocalDate FIRST = LocalDate.of(2018, 4, 2);
  private static final int DAYS = 60;
  private static final BigDecimal TOLERANCE = new BigDecimal("0.00001");

  private record Quote(
      LocalDate date, String region, String series, BigDecimal value, int revision) {

    String row() {
      boolean isExclusive = isExclusive();
      return "%s,%s,%s,,,%s,,%s,%sT0%d:00:00Z"
          .formatted(
              date, series, value, region, isExclusive ? "excl" : "", date.plusDays(1), revision);
    }

    boolean isExclusive() {
      return value.remainder(BigDecimal.valueOf(7)).intValue() == 3;
    }

    BigDecimal withTax() {
      BigDecimal rate =
          date.isBefore(LocalDate.of(2018, 5, 1)) ? new BigDecimal("1.17") : new BigDecimal("1.16");
      return isExclusive() ? value.multiply(rate) : value;
    }
  }

  @Test
  void rowsEqualThoseOfASlowLoopForAnyDeliveryAndParallelism(
      SparkSession spark, @TempDir Path together, @TempDir Path apart) {
    Random random = new Random(SEED);
    List<Quote> quotes = randomQuotes(random);

    TestLake once = new TestLake(spark, together);
    once.prices(quotes.stream().map(Quote::row).toArray(String[]::new));
    Counts counts = once.run();
    assertThat(
            counts.accepted()
                + counts.repeated()
                + counts.missing()
                + counts.ignored()
                + counts.rejected())
        .isEqualTo(quotes.size());
    String margins =
        "SELECT date, region, margin_cny_per_t, missing_inputs, is_stale"
            + " FROM gold.stage_margin_daily WHERE stage = 'bauxite' ORDER BY date, region";
    String means =
        "SELECT period_type, period, region, stage, mean_margin_cny_per_t_al, observation_count,"
            + " first_date, last_date FROM gold.margin_period ORDER BY 1, 2, 3, 4";
    String revisions =
        "SELECT series, region, date, value, vat_basis, known_from, known_to, is_stale,"
            + " unchanged_since FROM silver.price ORDER BY series, region, date, known_from";
    String impacts =
        "SELECT series, region, date, known_from, stage, period, old_value, new_value, old_mean,"
            + " new_mean FROM gold.revision_impact ORDER BY 1, 2, 3, 4, 5, 6";
    assertAgree(spark, once, margins, quotes);
    assertThat(once.rows(impacts)).hasSizeGreaterThan(20);
    List<List<String>> expected =
        Stream.of(revisions, margins, means, impacts).map(once::rows).toList();

    List<Quote> shuffled = new ArrayList<>(quotes);
    Collections.shuffle(shuffled, random);
    TestLake byAndBy = new TestLake(spark, apart);
    String partitions = spark.conf().get("spark.sql.shuffle.partitions");
    spark.conf().set("spark.sql.shuffle.partitions", "7");
    try {
      int half = shuffled.size() / 2;
      byAndBy.prices(rows(shuffled.subList(0, half))).run();
      byAndBy.prices(rows(shuffled.subList(half, shuffled.size()))).run();
    } finally {
      spark.conf().set("spark.sql.shuffle.partitions", partitions);
    }
    assertThat(Stream.of(revisions, margins, means, impacts).map(byAndBy::rows).toList())
        .as("seed " + SEED)
        .isEqualTo(expected);
  }

  private static String[] rows(List<Quote> quotes) {
    return quotes.stream().map(Quote::row).toArray(String[]::new);
  }

  /** Prices with gaps, flat stretches and revisions, in the country and in one province. */
  private static List<Quote> randomQuotes(Random random) {
    List<Quote> quotes = new ArrayList<>();
    for (String region : List.of("CN", "Henan")) {
      for (String series : List.of("bauxite_price", "mining_cost")) {
        int value = 400;
        for (int day = 0; day < DAYS; day++) {
          boolean isGap = random.nextInt(100) < (series.equals("mining_cost") ? 60 : 25);
          if (!isGap) {
            value = random.nextInt(3) == 0 ? value : 300 + random.nextInt(300);
            int revisions = random.nextInt(6) == 0 ? 2 : 1;
            for (int revision = 1; revision <= revisions; revision++) {
              quotes.add(
                  new Quote(
                      FIRST.plusDays(day),
                      region,
                      series,
                      BigDecimal.valueOf(value + revision - 1),
                      revision));
            }
          }
        }
      }
    }
    return quotes;
  }

  /** The rules once more, as plainly as can be. */
  private static void assertAgree(
      SparkSession spark, TestLake lake, String margins, List<Quote> quotes) {
    Map<String, TreeMap<LocalDate, Quote>> latest = new HashMap<>();
    for (Quote quote : quotes) {
      latest
          .computeIfAbsent(quote.region + quote.series, k -> new TreeMap<>())
          .merge(quote.date, quote, (a, b) -> a.revision > b.revision ? a : b);
    }
    lake.rows(margins);
    List<Row> actual = spark.sql(margins).collectAsList();
    int expectedRows = 0;
    for (String region : List.of("CN", "Henan")) {
      expectedRows += latest.get(region + "bauxite_price").size();
    }
    assertThat(actual).hasSize(expectedRows);
    for (Row row : actual) {
      LocalDate date = row.getLocalDate(0);
      Quote price = latest.get(row.getString(1) + "bauxite_price").get(date);
      Map.Entry<LocalDate, Quote> cost =
          latest.get(row.getString(1) + "mining_cost").floorEntry(date);
      if (cost == null) {
        assertThat(row.isNullAt(2)).isTrue();
        assertThat(row.getString(3)).isEqualTo("mining_cost");
      } else {
        BigDecimal expected =
            price.withTax().subtract(cost.getValue().withTax(), MathContext.UNLIMITED);
        assertThat(row.getDecimal(2))
            .as("%s %s", date, row.getString(1))
            .isCloseTo(expected, org.assertj.core.data.Offset.offset(TOLERANCE));
      }
    }
  }
}
