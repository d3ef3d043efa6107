package io.potline;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.FaultyFileSystem.Operation;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithSpark
class FaultyFileSystemTest {

  private static final Table TABLE =
      Table.of("gold.test_period", "A row a period.")
          .with(Fields.PERIOD, Fields.UNIT, Fields.RUN_ID)
          .key(Fields.PERIOD);

  @TempDir Path folder;
  private SparkSession spark;
  private Lake lake;

  @BeforeEach
  void open(SparkSession session) {
    FaultyFileSystem.reset();
    spark = session;
    lake = new Lake(spark, FaultyFileSystem.SCHEME + "://" + folder, 30);
  }

  @AfterEach
  void heal() {
    FaultyFileSystem.reset();
    DeltaLog.clearCache();
  }

  private Dataset<Row> row(String period) {
    return spark.sql("SELECT '%s' AS period, 't' AS unit, 'a' AS run_id".formatted(period));
  }

  private void write(String period) {
    lake.ensure(TABLE, Map.of());
    lake.reconcile(TABLE, lit(true), row(period));
  }

  @Test
  void aLakeWorksOnIt() {
    write("2023");
    lake.append(TABLE, row("2024"));

    assertThat(TestLake.texts(lake.read(TABLE).orderBy("period")))
        .containsExactly("2023 t a", "2024 t a");
    assertThat(FaultyFileSystem.operations()).isGreaterThan(20);
  }

  @Test
  void aDeadProcessWritesNothingMore() throws IOException {
    write("2023");
    FaultyFileSystem.dieAt(5);

    assertThatThrownBy(() -> write("2024"))
        .hasStackTraceContaining(FaultyFileSystem.Dead.class.getName());

    assertThat(FaultyFileSystem.isDead()).isTrue();
    assertThat(FaultyFileSystem.operations()).isEqualTo(5);
    assertThat(FaultyFileSystem.lastOperation()).contains("test_period");
    assertThatThrownBy(() -> lake.fileSystem().exists(lake.root()))
        .isInstanceOf(FaultyFileSystem.Dead.class);
    heal();
    assertThat(TestLake.texts(lake.read(TABLE))).containsExactly("2023 t a");
  }

  @Test
  void whatADeadProcessHadBufferedIsLost() throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(lake.root(), "file");
    FaultyFileSystem.dieAt(2);
    var out = lake.fileSystem().create(file);
    out.write(1);
    assertThatThrownBy(out::close).isInstanceOf(FaultyFileSystem.Dead.class);
    FaultyFileSystem.reset();
    assertThat(lake.fileSystem().getFileStatus(file).getLen()).isZero();
  }

  @Test
  void operationsThatMatchFail() {
    write("2023");
    FaultyFileSystem.fail(
        (operation, path) -> operation == Operation.WRITE && path.getName().endsWith(".parquet"),
        () -> new IOException("No space left on device"));

    assertThatThrownBy(() -> write("2024")).hasStackTraceContaining("No space left on device");

    FaultyFileSystem.reset();
    write("2024");
    assertThat(TestLake.texts(lake.read(TABLE))).containsExactly("2024 t a");
  }
}
