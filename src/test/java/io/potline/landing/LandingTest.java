package io.potline.landing;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.REASONS;
import static io.potline.contract.Fields.ROWS_IGNORED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.lake.Frames;
import io.potline.ops.LandedFile;
import io.potline.pipeline.Feeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are taken, noted and read again, and how many Spark jobs that needs. */
@WithSpark
class LandingTest {

  private static final String HEADER = "date,series,value\n";
  private static final String GOOD = HEADER + "2025-01-07,lime_price,300\n";
  private static final String BAD = HEADER + "2025-01-07,lime_prise,300\n";

  private SparkSession spark;
  private TestLake lake;
  private Feed prices;
  private int jobs;

  private Arrivals arrivals(String rules, String start) {
    Landing landing = landing(rules, start);
    return counted(() -> landing.arrivals(Duration.ZERO));
  }

  private Landing landing(String rules, String start) {
    Instant now = Instant.parse(start);
    return new Landing(
        lake.lake(), lake.landing().toString(), Feeds.of(lake.conf(), now), rules, now);
  }

  private <T> T counted(Supplier<T> work) {
    AtomicInteger started = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            started.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      T result = work.get();
      spark.sparkContext().listenerBus().waitUntilEmpty();
      jobs = started.get();
      return result;
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  private Arrival read(Arrivals arrivals) {
    return counted(() -> Arrival.of(prices, Frames.materialised(arrivals.read(prices, "run"))));
  }

  private void note(Arrivals arrivals, Dataset<Row> rows) {
    Dataset<Row> totals =
        rows.groupBy(lit("prices").as(FEED.name()), FILE_SHA256.col())
            .agg(
                count(lit(1)).as(ROWS_READ.name()),
                lit(0L).as(ROWS_MISSING.name()),
                lit(0L).as(ROWS_IGNORED.name()),
                count(REASONS.col()).as(ROWS_REJECTED.name()));
    counted(() -> arrivals.note(totals, "run"));
  }

  @Test
  void aFileIsTakenOnceByContentAndReadAgainUnderOtherRules(
      SparkSession session, @TempDir Path folder) throws IOException {
    spark = session;
    lake = new TestLake(spark, folder);
    prices = Feeds.of(lake.conf(), Instant.parse("2026-01-08T00:00:00Z")).get(0);
    lake.lake().ensure(LandedFile.TABLE, Map.of());
    lake.file("prices/good.csv", GOOD);
    lake.file("prices/deep/down/bad.csv", BAD);
    lake.file("prices/.hidden.csv", GOOD);
    lake.file("prices/_temporary/x.csv", GOOD);
    lake.file("elsewhere/x.csv", GOOD);
    Arrivals first = arrivals("rules", "2025-01-08T00:00:00Z");
    assertThat(first.files()).isEqualTo(2);
    assertThat(first.has(prices)).isTrue();
    assertThat(first.isAnyReadAgain(prices)).isFalse();
    Arrival arrival = read(first);
    assertThat(arrival.total()).isEqualTo(2);
    assertThat(arrival.refused()).isEqualTo(1);
    assertThat(arrival.real()).isEqualTo(1);
    assertThat(arrival.synthetic()).isZero();
    note(first, arrival.rows());
    assertThat(noted()).containsExactly("bad.csv rules 1 1 2025", "good.csv rules 0 1 2025");

    // Nothing new.
    assertThat(arrivals("rules", "2026-01-08T00:00:00Z").isEmpty()).isTrue();
    assertThat(jobs).as("jobs, one of them Delta's").isLessThanOrEqualTo(2);

    // The same content under other names is noted, and not read.
    lake.file("prices/copy.csv", GOOD).file("prices/twin.csv", GOOD);
    Arrivals copies = arrivals("rules", "2026-01-08T00:00:00Z");
    assertThat(jobs).as("jobs, two of them Delta's").isLessThanOrEqualTo(6);
    assertThat(copies.isEmpty()).isFalse();
    assertThat(copies.files()).isZero();
    assertThat(copies.has(prices)).isFalse();
    note(copies, arrival.rows().limit(0));
    assertThat(jobs).isLessThanOrEqualTo(2);
    assertThat(noted()).contains("copy.csv rules 0 1 2025", "twin.csv rules 0 1 2025").hasSize(4);

    // Refused rows are judged again under other rules, and were taken when they were.
    Arrivals again = arrivals("others", "2026-01-08T00:00:00Z");
    assertThat(again.files()).isEqualTo(1);
    assertThat(again.isAnyReadAgain(prices)).isTrue();
    Arrival anew = read(again);
    assertThat(jobs).isLessThanOrEqualTo(3);
    note(again, anew.rows());
    assertThat(noted()).contains("bad.csv others 1 1 2025").hasSize(4);
    assertThat(arrivals("others", "2026-01-08T00:00:00Z").isEmpty()).isTrue();

    // The files of a run that died: those that are there are read again, and once each.
    Arrivals unfinished = landing("others", "2026-01-09T00:00:00Z").ofRun("run");
    assertThat(unfinished.files()).isEqualTo(2);
    assertThat(unfinished.isAnyGone()).isFalse();
    Files.move(lake.landing().resolve("prices/deep/down/bad.csv"), folder.resolve("away.csv"));
    Arrivals rest = landing("others", "2026-01-09T00:00:00Z").ofRun("run");
    assertThat(rest.files()).isEqualTo(1);
    assertThat(rest.isAnyGone()).isTrue();
    assertThat(rest.dropLost(noFiles(), 10)).containsExactly("prices/deep/down/bad.csv");
    assertThat(noted()).contains("bad.csv unfinished 1 1 2025");
    Files.move(folder.resolve("away.csv"), lake.landing().resolve("prices/back.csv"));
    Arrivals back = arrivals("others", "2026-01-10T00:00:00Z");
    assertThat(back.files()).isEqualTo(1);
    note(back, read(back).rows());
    assertThat(noted()).contains("back.csv others 1 1 2025").hasSize(5);

    // More files than are hashed on the spot, two of them alike.
    for (int i = 0; i < 20; i++) {
      lake.file(
          "prices/more-%d.csv".formatted(i),
          GOOD + "2025-01-%02d,lime_price,301\n".formatted(Math.max(8, 10 + i)));
    }
    lake.file("prices/more-alike.csv", GOOD + "2025-01-10,lime_price,301\n");
    Arrivals many = arrivals("others", "2026-01-10T00:00:00Z");
    assertThat(jobs).isLessThanOrEqualTo(9);
    assertThat(many.files()).isEqualTo(20);
    Arrival all = read(many);
    assertThat(jobs).isLessThanOrEqualTo(4);
    assertThat(all.total()).isEqualTo(40);
    note(many, all.rows());
    assertThat(noted()).hasSize(26);
    assertThat(arrivals("others", "2026-01-10T00:00:00Z").isEmpty()).isTrue();
  }

  private Dataset<Row> noFiles() {
    return lake.lake().read(LandedFile.TABLE).limit(0).select(FEED.col(), FILE_SHA256.col());
  }

  private List<String> noted() {
    return TestLake.texts(
        lake.lake()
            .read(LandedFile.TABLE)
            .selectExpr(
                "element_at(split(path, '/'), -1) AS name",
                "rules",
                "rows_rejected",
                "rows_read",
                "year(taken_at)")
            .orderBy("name"));
  }
}
