package io.potline.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Counts Spark's jobs. In a process that is measured, {@code spark.extraListeners} names it, and it
 * writes its count and the peak of the heap to a file at the end.
 */
public final class JobCounter extends SparkListener {

  static final String FILE = "spark.potline.benchmark.file";

  private final AtomicLong jobs = new AtomicLong();
  private final String file;

  JobCounter() {
    this.file = null;
  }

  /** The constructor that Spark calls. */
  public JobCounter(SparkConf conf) {
    this.file = conf.get(FILE);
  }

  long jobs() {
    return jobs.get();
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    jobs.incrementAndGet();
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    if (file != null) {
      try {
        Files.writeString(Path.of(file), jobs.get() + " " + Heap.peakBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
