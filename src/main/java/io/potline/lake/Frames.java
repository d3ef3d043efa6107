package io.potline.lake;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Rows that several steps go on from. */
public final class Frames {

  private Frames() {}

  /**
   * Computes rows once, keeps them where they were computed, and forgets how. What builds on them
   * is planned in a fraction of the time: on a day's rows, planning is nearly all there is to do.
   */
  public static Dataset<Row> computed(Dataset<Row> rows) {
    return rows.localCheckpoint();
  }

  /** Rows that several results are made from: computed once, until they are unpersisted. */
  public static Dataset<Row> materialise(Dataset<Row> rows) {
    return rows.persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** Does something that reads tables many times, and has each of them read once. */
  public static <T> T cached(SparkSession spark, Collection<String> tables, Supplier<T> work) {
    List<String> present = tables.stream().filter(spark.catalog()::tableExists).toList();
    try {
      present.forEach(spark.catalog()::cacheTable);
      return work.get();
    } finally {
      present.forEach(spark.catalog()::uncacheTable);
    }
  }
}
