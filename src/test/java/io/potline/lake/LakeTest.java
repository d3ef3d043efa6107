package io.potline.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.lake.Lake.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithSpark
class LakeTest {

  private static final Table TABLE =
      Table.of("gold.test_daily", "A row a day and plant.")
          .with(Fields.DATE, Fields.REGION, Fields.PLANT, Fields.UNIT, Fields.RUN_ID)
          .key(Fields.DATE, Fields.REGION, Fields.PLANT)
          .rule("unit_is_known", "unit IS NOT NULL");
  private static final Table PERIODS =
      Table.of("gold.test_period", "A row a period.")
          .with(Fields.PERIOD, Fields.UNIT, Fields.RUN_ID)
          .key(Fields.PERIOD);
  private static final Column ALL = lit(true);

  @TempDir Path folder;
  private SparkSession spark;
  private Lake lake;

  @BeforeEach
  void emptyTables(SparkSession session) {
    spark = session;
    lake = new Lake(spark, folder.toString(), 30);
    lake.ensure(TABLE, Map.of());
  }

  /** Rows {@code date region plant unit}; a dash is NULL. */
  private Dataset<Row> rows(String run, String... rows) {
    return spark
        .createDataset(List.of(rows), org.apache.spark.sql.Encoders.STRING())
        .select(
            expr("CAST(split(value, ' ')[0] AS DATE)").as("date"),
            expr("split(value, ' ')[1]").as("region"),
            expr("nullif(split(value, ' ')[2], '-')").as("plant"),
            expr("nullif(split(value, ' ')[3], '-')").as("unit"),
            lit(run).as("run_id"));
  }

  private static Column on(String first, String last) {
    return col("date").between(lit(LocalDate.parse(first)), lit(LocalDate.parse(last)));
  }

  private List<String> stored() {
    return TestLake.texts(lake.read(TABLE).orderBy("date", "region", "plant"));
  }

  private long files(Table table) {
    return lake.read(table).select("_metadata.file_name").distinct().count();
  }

  /** Days from 2021 to 2024. */
  private Dataset<Row> fourYears() {
    return spark
        .range(1461)
        .select(
            date_add(lit(LocalDate.parse("2021-01-01")), col("id").cast("int")).as("date"),
            lit("CN").as("region"),
            lit(null).cast("string").as("plant"),
            lit("t").as("unit"),
            lit("a").as("run_id"));
  }

  @Test
  void appendedRowsAreCountedWithTheirDays() {
    Changes changes = lake.append(TABLE, rows("a", "2024-01-02 CN - t", "2024-01-05 CN - t"));

    assertThat(changes)
        .isEqualTo(
            new Changes(2, 0, 0, LocalDate.parse("2024-01-02"), LocalDate.parse("2024-01-05")));
    assertThat(stored()).containsExactly("2024-01-02 CN - t a", "2024-01-05 CN - t a");
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    lake.reconcile(
        TABLE, ALL, rows("a", "2024-01-01 CN - t", "2024-01-02 CN - t", "2024-01-03 CN p t"));
    long version = lake.version(TABLE);

    Changes changes =
        lake.reconcile(
            TABLE, ALL, rows("b", "2024-01-01 CN - t", "2024-01-02 CN - kg", "2024-01-04 CN - t"));

    assertThat(changes)
        .isEqualTo(
            new Changes(1, 1, 1, LocalDate.parse("2024-01-02"), LocalDate.parse("2024-01-04")));
    assertThat(stored())
        .containsExactly("2024-01-01 CN - t a", "2024-01-02 CN - kg b", "2024-01-04 CN - t b");
    assertThat(lake.version(TABLE)).isEqualTo(version + 1);
    assertThat(TestLake.texts(lake.changesSince(TABLE, version).orElseThrow()))
        .containsExactlyInAnyOrder(
            "2024-01-02 CN - t a",
            "2024-01-02 CN - kg b",
            "2024-01-03 CN p t a",
            "2024-01-04 CN - t b");
  }

  @Test
  void rowsThatAreThereMakeNoVersion() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t", "2024-01-01 CN p t"));
    long version = lake.version(TABLE);

    Changes changes =
        lake.reconcile(TABLE, ALL, rows("b", "2024-01-01 CN - t", "2024-01-01 CN p t"));

    assertThat(changes).isEqualTo(Changes.NONE);
    assertThat(lake.version(TABLE)).isEqualTo(version);
  }

  @Test
  void rowsOutsideTheSliceStay() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t", "2024-01-02 CN - t"));

    lake.reconcile(TABLE, on("2024-01-02", "2024-01-09"), rows("b", "2024-01-03 CN - t"));

    assertThat(stored()).containsExactly("2024-01-01 CN - t a", "2024-01-03 CN - t b");
  }

  @Test
  void callersMaySelectTheRowsThemselves() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t", "2024-01-02 CN - t"));

    lake.reconcile(
        TABLE, lake.read(TABLE).filter("date = DATE'2024-01-02'"), rows("b", "2024-01-02 CN - kg"));

    assertThat(stored()).containsExactly("2024-01-01 CN - t a", "2024-01-02 CN - kg b");
  }

  @Test
  void aSliceWithoutRowsIsAppendedInTwoJobs() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t"));
    Dataset<Row> wanted = rows("b", "2024-01-02 CN - t");

    int jobs = jobs(() -> lake.reconcile(TABLE, on("2024-01-02", "2024-01-02"), wanted));

    assertThat(jobs).isEqualTo(2);
    assertThat(files(TABLE)).isEqualTo(2);
  }

  @Test
  void aChangeTakesTwoJobs() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t"));
    Dataset<Row> wanted = rows("b", "2024-01-01 CN - kg");

    assertThat(jobs(() -> lake.reconcile(TABLE, ALL, wanted))).isEqualTo(2);
  }

  @Test
  void twoRowsOfOneKeyAreRefused() {
    Dataset<Row> twice = rows("a", "2024-01-01 CN - t", "2024-01-01 CN - kg");
    assertThatThrownBy(() -> lake.reconcile(TABLE, ALL, twice))
        .hasMessageContaining("gold.test_daily")
        .hasMessageContaining("{\"date\":\"2024-01-01\",\"region\":\"CN\"}");

    lake.append(TABLE, rows("a", "2024-01-01 CN - t"));

    assertThatThrownBy(() -> lake.reconcile(TABLE, ALL, twice))
        .hasMessageContaining("{\"date\":\"2024-01-01\",\"region\":\"CN\"}");
    assertThat(stored()).containsExactly("2024-01-01 CN - t a");
  }

  @Test
  void twoRowsOfOneKeyAreRefusedWhereTheCallerSelectsTheRows() {
    Dataset<Row> twice = rows("a", "2024-01-01 CN - t", "2024-01-01 CN - kg");
    assertThatThrownBy(() -> lake.reconcile(TABLE, lake.read(TABLE), twice))
        .hasMessageContaining("{\"date\":\"2024-01-01\",\"region\":\"CN\"}");
  }

  @Test
  void anotherRetentionIsTakenOverByTablesThatAreThere() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t"));
    lake.reconcile(TABLE, ALL, rows("b", "2024-01-02 CN - t"));
    for (int days : List.of(7, 60, 0)) {
      Lake other = new Lake(spark, folder.toString(), days);
      other.maintain(TABLE);
      other.maintain(TABLE);
      String kept = "interval %d days".formatted(Math.max(1, days));
      assertThat(TestLake.texts(spark.sql("SHOW TBLPROPERTIES delta.`%s`".formatted(path(TABLE)))))
          .contains(
              "delta.deletedFileRetentionDuration " + kept, "delta.logRetentionDuration " + kept);
    }
    assertThat(stored()).containsExactly("2024-01-02 CN - t b");
    Dataset<Row> history = spark.sql("DESCRIBE HISTORY delta.`%s`".formatted(path(TABLE)));
    assertThat(history.filter("operation = 'SET TBLPROPERTIES'").count()).isEqualTo(3);
  }

  private Path path(Table table) {
    return folder.resolve(table.name().replace('.', '/'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "garbage",
        "{\"tableSizeBytes\":1,\"numFiles\":9,\"numMetadata\":1,\"numProtocol\":1,\"allFiles\":[]}"
      })
  void aDamagedListOfFilesIsNotUsed(String list) throws IOException {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t"));
    lake.append(TABLE, rows("a", "2024-01-02 CN - t"));
    Path log = path(TABLE).resolve("_delta_log");
    Files.writeString(log.resolve("%020d.crc".formatted(lake.version(TABLE))), list);
    Files.delete(log.resolve(".%020d.crc.crc".formatted(lake.version(TABLE))));
    DeltaLog.clearCache();

    assertThat(stored()).containsExactly("2024-01-01 CN - t a", "2024-01-02 CN - t a");
    lake.append(TABLE, rows("a", "2024-01-03 CN - t"));
    assertThat(stored()).hasSize(3);
    assertThat(lake.rowCount(TABLE)).isEqualTo(3);
  }

  @Test
  void aListOfFilesThatTheLogContradictsIsRemoved() throws IOException {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t"));
    lake.append(TABLE, rows("a", "2024-01-02 CN - t"));
    Path log = path(TABLE).resolve("_delta_log");
    long last = lake.version(TABLE);
    Files.copy(
        log.resolve("%020d.crc".formatted(last - 1)),
        log.resolve("%020d.crc".formatted(last)),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(log.resolve(".%020d.crc.crc".formatted(last)));
    DeltaLog.clearCache();

    assertThat(lake.removeWrongFileList(TABLE)).isTrue();

    assertThat(stored()).hasSize(2);
    assertThat(lake.removeWrongFileList(TABLE)).isFalse();
  }

  @Test
  void rowsKeepWhatFitsWhenColumnsChange() {
    lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - t"));
    Table wider =
        Table.of(TABLE.name(), TABLE.grain())
            .with(Fields.DATE, Fields.REGION, Fields.PLANT, Fields.STAGE, Fields.UNIT)
            .with(Fields.RUN_ID)
            .key(Fields.DATE, Fields.REGION, Fields.PLANT);
    assertThat(lake.ensure(wider, Map.of())).isTrue();
    assertThat(lake.ensure(wider, Map.of())).isFalse();
    assertThat(stored()).containsExactly("2024-01-01 CN - - t a");

    Table narrower =
        Table.of(TABLE.name(), TABLE.grain())
            .with(Fields.DATE, Fields.REGION, Fields.PLANT, Fields.RUN_ID)
            .key(Fields.DATE, Fields.REGION, Fields.PLANT);
    assertThat(lake.ensure(narrower, Map.of())).isTrue();
    assertThat(lake.ensure(narrower, Map.of())).isFalse();
    assertThat(TestLake.texts(lake.read(narrower))).containsExactly("2024-01-01 CN - a");
    assertThat(lake.read(narrower).schema().simpleString())
        .isEqualTo(narrower.schema().simpleString());

    Table ofAnotherKey =
        Table.of(TABLE.name(), TABLE.grain())
            .with(Fields.DATE, Fields.STAGE, Fields.RUN_ID)
            .key(Fields.DATE, Fields.STAGE);
    assertThat(lake.ensure(ofAnotherKey, Map.of())).isTrue();
    assertThat(lake.isEmpty(ofAnotherKey)).isTrue();
  }

  @Test
  void rowsOfPastTimesStayWhenColumnsChange() {
    Table past =
        Table.of(TABLE.name(), TABLE.grain())
            .with(Fields.DATE, Fields.REGION, Fields.PLANT, Fields.UNIT, Fields.RUN_ID)
            .key(Fields.DATE, Fields.REGION, Fields.PLANT)
            .asOf();
    lake.ensure(past, Map.of());
    lake.reconcile(
        past,
        ALL,
        rows("a", "2024-01-01 CN - t").withColumn("as_of", expr("TIMESTAMP'2024-02-01'")));
    Table other =
        Table.of(TABLE.name(), TABLE.grain())
            .with(Fields.DATE, Fields.REGION, Fields.PLANT, Fields.STAGE, Fields.RUN_ID)
            .key(Fields.DATE, Fields.REGION, Fields.PLANT)
            .asOf();

    assertThat(lake.ensure(other, Map.of())).isFalse();
    lake.reconcile(
        other,
        expr("as_of = TIMESTAMP'2024-03-01'"),
        rows("b", "2024-01-01 CN - kg")
            .drop("unit")
            .withColumn("stage", lit("alumina"))
            .withColumn("as_of", expr("TIMESTAMP'2024-03-01'")));

    assertThat(
            TestLake.texts(
                lake.read(past).select("date", "stage", "unit", "run_id").orderBy("as_of")))
        .containsExactly("2024-01-01 - t a", "2024-01-01 alumina - b");
  }

  @Test
  void rulesOfTheTableHold() {
    assertThatThrownBy(() -> lake.reconcile(TABLE, ALL, rows("a", "2024-01-01 CN - -")))
        .hasStackTraceContaining("unit_is_known");
  }

  @Test
  void eachYearHasItsOwnFiles() {
    lake.reconcile(TABLE, ALL, fourYears());
    assertThat(files(TABLE)).isEqualTo(4);
    List<String> before = names();

    lake.reconcile(TABLE, on("2022-05-05", "2022-05-05"), rows("b", "2022-05-05 CN - kg"));

    List<String> after = names();
    assertThat(after).hasSize(4).containsAll(List.of(before.get(0), before.get(2), before.get(3)));
    assertThat(lake.read(TABLE).count()).isEqualTo(1461);
  }

  /** The files in the order of their years. */
  private List<String> names() {
    return TestLake.texts(
        lake.read(TABLE)
            .groupBy(col("_metadata.file_name"))
            .agg(org.apache.spark.sql.functions.min("date").as("first"))
            .orderBy("first")
            .select("file_name"));
  }

  @Test
  void maintainGathersTheFilesOfAYear() {
    lake.reconcile(TABLE, ALL, fourYears());
    lake.append(TABLE, rows("b", "2025-01-01 CN - t"));
    lake.append(TABLE, rows("b", "2025-01-02 CN - t"));

    assertThat(lake.maintain(TABLE)).isEqualTo(2);

    assertThat(files(TABLE)).isEqualTo(5);
    assertThat(lake.maintain(TABLE)).isZero();
    assertThat(lake.read(TABLE).count()).isEqualTo(1463);
  }

  @Test
  void periodsAreLaidOutByTheirYear() {
    lake.ensure(PERIODS, Map.of());
    Dataset<Row> periods =
        spark
            .range(2000)
            .select(
                expr("concat(2021 + id % 3, '-', id)").as("period"),
                lit("t").as("unit"),
                lit("a").as("run_id"))
            .union(spark.sql("SELECT '2020-12-31..2023-01-07', 't', 'a'"));

    assertThat(lake.reconcile(PERIODS, ALL, periods))
        .isEqualTo(new Changes(2001, 0, 0, null, null));

    assertThat(files(PERIODS)).isEqualTo(3);
    assertThat(lake.maintain(PERIODS)).isZero();
  }

  @Test
  void versionsAreCountedWithoutAJob() {
    assertThat(jobs(() -> assertThat(lake.version(TABLE)).isZero())).isZero();
    assertThat(lake.version(PERIODS)).isEqualTo(-1);
    assertThat(lake.exists(PERIODS)).isFalse();
    assertThat(lake.isEmpty(TABLE)).isTrue();
  }

  private int jobs(Runnable work) {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(counter);
    try {
      work.run();
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    } finally {
      spark.sparkContext().removeSparkListener(counter);
    }
    return jobs.get();
  }
}
