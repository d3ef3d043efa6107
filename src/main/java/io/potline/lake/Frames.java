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

/** Rows that several steps read. They are released when the scope is closed. */
public final class Frames implements AutoCloseable {

  private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();

  /**
   * Keeps rows when the first action has computed them. Blocks that an executor took with it are
   * computed again. Of little work the plan is cut off, since planning is what it pays for; of much
   * work the rows are kept in compressed columns.
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

  /** Former name and way: kept until all callers have a scope. */
  public static Dataset<Row> computed(Dataset<Row> rows) {
    return rows.localCheckpoint();
  }
}
