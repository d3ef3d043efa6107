package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.potline.contract.Table;
import io.potline.gold.Gold;
import io.potline.gold.MarginPeriod;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Gold can be read without Spark: by Delta Kernel, and by readers that know no table features. */
@WithSpark
class DirectReadersTest {

  private final Engine engine = DefaultEngine.create(new Configuration());

  @Test
  void deltaKernelReadsEveryGoldTable(SparkSession spark) throws IOException {
    TestLake lake = Lakes.threeDays(spark);
    Map<String, Long> bySpark = new HashMap<>();
    Map<String, Long> byKernel = new HashMap<>();
    for (Table table : Gold.tables(lake.conf())) {
      bySpark.put(table.name(), lake.lake().read(table).count());
      String path = lake.lake().root() + "/" + table.name().replace('.', '/');
      Snapshot snapshot = io.delta.kernel.Table.forPath(engine, path).getLatestSnapshot(engine);
      assertThat(snapshot.getProtocol().getMinReaderVersion()).as(table.name()).isEqualTo(1);
      byKernel.put(table.name(), count(snapshot.getScanBuilder().build()));
    }
    assertThat(byKernel).isEqualTo(bySpark);
    assertThat(byKernel.get(MarginPeriod.TABLE.name())).isPositive();
  }

  private long count(Scan scan) throws IOException {
    Row state = scan.getScanState(engine);
    long count = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            count += count(state, files.next());
          }
        }
      }
    }
    return count;
  }

  private long count(Row state, Row file) throws IOException {
    StructType schema = ScanStateRow.getPhysicalDataReadSchema(state);
    long count = 0;
    try (CloseableIterator<FilteredColumnarBatch> data =
        Scan.transformPhysicalData(
            engine,
            state,
            file,
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                    schema,
                    Optional.empty())
                .map(FileReadResult::getData))) {
      while (data.hasNext()) {
        try (CloseableIterator<Row> rows = data.next().getRows()) {
          for (; rows.hasNext(); rows.next()) {
            count++;
          }
        }
      }
    }
    return count;
  }
}
