package io.potline.lake;

import org.apache.spark.sql.SparkSession;

/**
 * How much a run has to do, and the settings that fit. A day's rows take longer to plan than to
 * compute, so they get few partitions and no compiled code; a load of millions of rows gets many
 * partitions, adaptive execution and compiled code.
 *
 * @param bytes of the new files
 * @param rows that have to be computed, as far as is known
 */
public record Workload(long bytes, long rows) {

  private static final String ADAPTIVE = "spark.sql.adaptive.enabled";
  private static final long SMALL_BYTES = 8L << 20;
  private static final long SMALL_ROWS = 100_000;
  private static final long ROWS_A_PARTITION = 250_000;
  private static final long BYTES_A_PARTITION = 16L << 20;
  private static final long MOST_PARTITIONS = 1_000;

  public boolean isSmall() {
    return bytes <= SMALL_BYTES && rows <= SMALL_ROWS;
  }

  /** Whether a session is set up for little work. */
  static boolean isSmall(SparkSession spark) {
    return spark.conf().get(ADAPTIVE).equals("false");
  }

  /** Changes the session's settings to fit this workload. */
  public void apply(SparkSession spark) {
    set(spark, ADAPTIVE, String.valueOf(!isSmall()));
    set(spark, "spark.sql.codegen.wholeStage", String.valueOf(!isSmall()));
    set(spark, "spark.sql.codegen.factoryMode", isSmall() ? "NO_CODEGEN" : "FALLBACK");
    set(spark, "spark.sql.shuffle.partitions", String.valueOf(partitions(spark)));
  }

  /**
   * Sets the session up for this much work, unless it is little: the rest of the run may have more.
   */
  public void applyIfLarge(SparkSession spark) {
    if (!isSmall()) {
      apply(spark);
    }
  }

  private long partitions(SparkSession spark) {
    if (isSmall()) {
      return 1;
    }
    long wanted = Math.max(rows / ROWS_A_PARTITION, bytes / BYTES_A_PARTITION);
    long atLeast = 2L * spark.sparkContext().defaultParallelism();
    return Math.max(atLeast, Math.min(wanted, MOST_PARTITIONS));
  }

  private static void set(SparkSession spark, String setting, String value) {
    spark.conf().set(setting, value);
  }
}
