package io.potline.silver;

import static io.potline.contract.Fields.RUN_ID;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Catalogue;
import io.potline.lake.Frames;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.silver.Silver.Refreshed;
import io.potline.silver.Silver.Verdicts;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silver on tables of bronze that a test fills itself. */
@WithSpark
class SilverTest {

  private static final Catalogue CATALOGUE = TestConf.shipped().catalogue();
  private static final QuoteTable PRICES = Price.from(CATALOGUE);
  private static final StructType DELIVERY =
      StructType.fromDDL(
          "series string, region string, source string, date date, published_at timestamp,"
              + " quoted_value decimal(20,10), quoted_low decimal(20,10),"
              + " quoted_high decimal(20,10), quoted_unit string, vat_basis string,"
              + " delivered_by string, is_synthetic boolean, raw string, source_file string,"
              + " file_sha256 string, row_number bigint, column_name string, sheet string,"
              + " is_rolled_over boolean");

  private static final List<String> COMPARED =
      List.of(
          "SELECT series, region, source, date, value, unit, quoted_value, quoted_unit,"
              + " known_from, known_to, is_stale, unchanged_since, delivered_by, is_rolled_over"
              + " FROM silver.price ORDER BY 1, 2, 3, 4, 9",
          "SELECT series, region, source FROM silver.quoted_series ORDER BY 1, 2, 3");

  /** A lake with nothing but the tables of prices. */
  private static final class Prices {

    private final SparkSession spark;
    private final Lake lake;
    private Optional<Long> seen = Optional.empty();
    private int runs;

    Prices(SparkSession spark, Path folder) {
      this.spark = spark;
      this.lake = new Lake(spark, folder.toString(), 30);
      Stream.of(PriceQuote.TABLE, Price.TABLE, QuotedSeries.TABLE)
          .forEach(table -> lake.ensure(table, Map.of()));
    }

    Verdicts take(List<Row> deliveries, boolean isHandedOver) {
      String runId = "run-" + runs++;
      Dataset<Row> rows =
          Frames.materialised(
              spark.createDataFrame(deliveries, DELIVERY).withColumn(RUN_ID.name(), lit(runId)));
      lake.append(PriceQuote.TABLE, rows);
      Refreshed refreshed =
          new Silver(lake, runId)
              .refresh(PRICES, seen, isHandedOver ? Optional.of(rows) : Optional.empty());
      seen = Optional.of(refreshed.consumed());
      return refreshed.verdicts();
    }

    List<List<String>> rows() {
      Stream.of(Price.TABLE, QuotedSeries.TABLE).forEach(lake::register);
      return COMPARED.stream().map(query -> TestLake.texts(spark.sql(query))).toList();
    }
  }

  private static Row delivery(
      String series, int day, int published, String value, String unit, long row) {
    return RowFactory.create(
        series,
        "CN",
        "SMM",
        LocalDate.of(2024, 1, 1).plusDays(day),
        Instant.parse("2024-06-01T00:00:00Z").plusSeconds(3600L * published),
        new BigDecimal(value),
        null,
        null,
        unit,
        "incl",
        row % 3 == 0 ? null : "terminal",
        false,
        "raw " + row,
        "file.csv",
        "sha " + row % 2,
        row,
        null,
        null,
        row % 5 == 0 ? Boolean.TRUE : null);
  }

  private static List<Row> randomDeliveries(Random random, int count) {
    List<Row> deliveries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isPower = random.nextBoolean();
      int level = 1 + random.nextInt(2);
      boolean isPerMwh = random.nextInt(4) == 0;
      String value = isPower ? (isPerMwh ? level + "00" : "0." + level) : level + "00";
      String unit = isPower ? (isPerMwh ? "CNY/MWh" : "CNY/kWh") : "CNY/t";
      // Far apart, so that the quote before is also looked for beyond the first look back.
      int day = random.nextInt(8) * (random.nextInt(6) == 0 ? 40 : 5);
      String series = isPower ? "power_price" : "lime_price";
      deliveries.add(delivery(series, day, random.nextInt(6), value, unit, i));
    }
    return deliveries;
  }

  @Test
  void batchByBatchIsWhatAllAtOnceIs(
      SparkSession spark, @TempDir Path together, @TempDir Path apart) {
    long seed = 11;
    Random random = new Random(seed);
    List<Row> deliveries = randomDeliveries(random, 160);
    Prices once = new Prices(spark, together);
    Verdicts all = once.take(deliveries, true);
    assertThat(all.accepted() + all.repeated() + all.rejected()).isEqualTo(deliveries.size());
    assertThat(all.rejected()).isEqualTo(all.conflicts().count()).isPositive();

    Collections.shuffle(deliveries, random);
    Prices byAndBy = new Prices(spark, apart);
    int from = 0;
    for (int size : new int[] {40, 1, 50, 25, 3, 41}) {
      List<Row> batch = deliveries.subList(from, from + size);
      Verdicts verdicts = byAndBy.take(batch, size != 25);
      assertThat(verdicts.accepted() + verdicts.repeated() + verdicts.rejected())
          .as("seed %d, from %d", seed, from)
          .isEqualTo(size);
      from += size;
    }
    assertThat(byAndBy.rows()).as("seed " + seed).isEqualTo(once.rows());
    assertThat(new Silver(byAndBy.lake, "").openConflicts(PRICES).distinct().count())
        .isEqualTo(openConflicts(deliveries));
  }

  private static long openConflicts(List<Row> deliveries) {
    return deliveries.stream()
        .map(row -> Arrays.asList(row.get(0), row.get(3)))
        .distinct()
        .filter(
            quote -> {
              List<Row> ofQuote =
                  deliveries.stream()
                      .filter(r -> quote.equals(Arrays.asList(r.get(0), r.get(3))))
                      .toList();
              Instant last =
                  ofQuote.stream().map(r -> r.getInstant(4)).max(Instant::compareTo).orElseThrow();
              return ofQuote.stream()
                      .filter(r -> r.getInstant(4).equals(last))
                      .map(r -> content(r))
                      .distinct()
                      .count()
                  > 1;
            })
        .count();
  }

  private static BigDecimal content(Row row) {
    BigDecimal value = row.getDecimal(5);
    return (row.getString(8).equals("CNY/MWh") ? value.movePointLeft(3) : value)
        .stripTrailingZeros();
  }

  @Test
  void theWholeHistoryAgainIsSettledAndOnlyNewsIsWritten(SparkSession spark, @TempDir Path folder) {
    Prices prices = new Prices(spark, folder);
    List<Row> history = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      history.add(delivery("lime_price", day, 0, "3" + day, "CNY/t", day));
    }
    prices.take(history, true);
    long version = prices.lake.version(Price.TABLE);
    List<List<String>> before = prices.rows();

    Verdicts again = prices.take(published(history, 1, 100), true);
    assertThat(again.changes()).isEqualTo(Changes.NONE);
    assertThat(again.repeated()).isEqualTo(30);
    assertThat(prices.lake.version(Price.TABLE)).isEqualTo(version);

    List<Row> more = new ArrayList<>(published(history, 2, 200));
    more.add(delivery("lime_price", 30, 2, "400", "CNY/t", 230));
    Verdicts news = prices.take(more, true);
    assertThat(news.changes()).isEqualTo(new Changes(1, 0, 0));
    assertThat(news.accepted()).isEqualTo(1);
    assertThat(news.repeated()).isEqualTo(30);

    // One of them is contradicted afterwards, at the time of a delivery that was settled.
    Verdicts conflict =
        prices.take(List.of(delivery("lime_price", 3, 1, "999", "CNY/t", 303)), true);
    assertThat(conflict.rejected()).isEqualTo(1);
    assertThat(conflict.conflicts().count()).isEqualTo(2);
    assertThat(conflict.changes()).isEqualTo(Changes.NONE);
    // And what says the same at that time, as silver does, is refused with them.
    Verdicts third = prices.take(List.of(delivery("lime_price", 3, 1, "33", "CNY/t", 403)), true);
    assertThat(third.rejected()).isEqualTo(1);
    assertThat(third.conflicts().count()).isEqualTo(1);
    assertThat(prices.rows().get(0)).hasSize(31).containsAll(before.get(0));
  }

  private static List<Row> published(List<Row> history, int published, int firstRow) {
    List<Row> again = new ArrayList<>();
    for (int day = 0; day < history.size(); day++) {
      again.add(delivery("lime_price", day, published, "3" + day, "CNY/t", firstRow + (long) day));
    }
    return again;
  }

  @Test
  void whatBronzeHasLostLeavesSilver(SparkSession spark, @TempDir Path folder) {
    Prices prices = new Prices(spark, folder);
    prices.take(List.of(delivery("lime_price", 0, 0, "300", "CNY/t", 1)), true);
    prices.take(List.of(delivery("power_price", 0, 0, "0.4", "CNY/kWh", 2)), true);
    prices.lake.delete(PriceQuote.TABLE, RUN_ID.col().equalTo("run-1"));
    Refreshed refreshed = new Silver(prices.lake, "run-2").refresh(PRICES, prices.seen);
    assertThat(refreshed.verdicts().changes()).isEqualTo(new Changes(0, 0, 1));
    assertThat(prices.rows().get(1)).containsExactly("lime_price CN SMM");
  }
}
