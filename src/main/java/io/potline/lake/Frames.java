package io.potline.lake;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.execution.LogicalRDD$;
import org.apache.spark.storage.StorageLevel;

/** Keeps rows that several steps read, and releases them when it is closed. */
public final class Frames implements AutoCloseable {

  private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();

  /**
   * Keeps the rows once the first action has computed them. Blocks that are lost with an executor
   * are computed again. Where there is little to do, the rows' plan is replaced by a scan of them,
   * so that queries over them are planned faster; where there is much, they are kept in compressed
   * columns.
   */
  public Dataset<Row> materialise(Dataset<Row> rows) {
    if (!Workload.isSmall(rows.sparkSession())) {
      Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
      releases.add(() -> kept.unpersist(false));
      return kept;
    }
    org.apache.spark.sql.classic.Dataset<Row> origin =
        (org.apache.spark.sql.classic.Dataset<Row>) rows;
    JavaRDD<InternalRow> kept =
        origin
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(InternalRow::copy)
            .persist(StorageLevel.MEMORY_AND_DISK());
    releases.add(() -> kept.unpersist(false));
    LogicalRDD plan = LogicalRDD$.MODULE$.fromDataset(kept.rdd(), origin, false);
    return Dataset$.MODULE$.ofRows(origin.sparkSession(), plan);
  }

  @Override
  public void close() {
    releases.forEach(Runnable::run);
    releases.clear();
  }

  /** Materialises rows by a local checkpoint, for callers without a scope that releases them. */
  public static Dataset<Row> materialised(Dataset<Row> rows) {
    return rows.localCheckpoint();
  }
}
