package io.potline.benchmark;

import io.potline.conf.Conf;
import io.potline.lake.Lake;
import io.potline.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Runs potline in this process and session, which earlier runs have warmed up. */
public final class WarmRunner implements Runner {

  private static final long MAX_WAIT_MILLIS = 30_000;

  private final SparkSession spark;
  private final Conf conf;

  public WarmRunner(SparkSession spark, Conf conf) {
    this.spark = spark;
    this.conf = conf;
  }

  @Override
  public String process() {
    return "warm";
  }

  @Override
  public Cost run(Path lake, Path landing) {
    Lake opened = new Lake(spark, lake.toString(), conf.settings().retentionDays());
    SparkContext context = spark.sparkContext();
    JobCounter counter = new JobCounter();
    context.addSparkListener(counter);
    try {
      Heap.reset();
      long start = System.nanoTime();
      new Pipeline(opened, conf)
          .run(
              "run",
              landing.toString(),
              Instant.now().truncatedTo(ChronoUnit.MICROS),
              Optional.empty());
      double seconds = (System.nanoTime() - start) / 1e9;
      long peak = Heap.peakBytes();
      context.listenerBus().waitUntilEmpty(MAX_WAIT_MILLIS);
      return new Cost(seconds, counter.jobs(), 0, peak);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's jobs can't be counted", e);
    } finally {
      context.removeSparkListener(counter);
    }
  }
}
