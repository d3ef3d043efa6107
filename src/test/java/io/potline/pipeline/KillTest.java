package io.potline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Deliveries;
import io.potline.FaultyFileSystem;
import io.potline.LakeDigest;
import io.potline.Tables;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.ops.LandedFile;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run is killed at its n-th file operation, so is the run that takes over, and the lake after one
 * more run equals that of a run that nobody killed: in all databases, and in the accounting.
 *
 * <p>{@code -Dpotline.kill.points=N} tries N points, spread over the run at random from a fixed
 * seed.
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillTest {

  private static final Instant START = Instant.parse("2026-02-01T00:00:00Z");
  private static final int POINTS = Integer.getInteger("potline.kill.points", 2);

  @TempDir private static Path folder;

  private SparkSession spark;
  private Conf before;
  private Conf after;
  private Map<String, String> clean;
  private long operations;

  @BeforeAll
  void aRunThatNobodyKills(SparkSession session) throws IOException {
    spark = session;
    before = TestConf.shipped();
    after =
        new TestConf(folder.resolve("conf"))
            .replace("potline.properties", "potline.vat-basis=incl", "potline.vat-basis=excl")
            .append("ignored_series.csv", "螺纹钢,steel\n")
            .read();
    new Deliveries(folder.resolve("landing")).first();
    FaultyFileSystem.reset();
    run("base", before);
    landMore();
    copy("clean");
    FaultyFileSystem.reset();
    Counts counts = run("clean", after);
    operations = FaultyFileSystem.operations();
    assertThat(counts.accepted()).isGreaterThan(5);
    assertThat(counts.rejected()).isEqualTo(3);
    clean = contents("clean");
  }

  @AfterEach
  void heal() {
    revive();
  }

  private void revive() {
    spark.sparkContext().cancelAllJobs();
    FaultyFileSystem.reset();
    DeltaLog.clearCache();
  }

  private void landMore() {
    new Deliveries(folder.resolve("landing"))
        .more()
        .land("prices/wide.csv", "date,氧化铝,铝土矿,螺纹钢\n2024-05-09,3510,505,3400\n2024-05-10,3520,,\n");
  }

  private void copy(String lake) throws IOException {
    FileUtils.deleteDirectory(folder.resolve(lake).toFile());
    FileUtils.copyDirectory(folder.resolve("base").toFile(), folder.resolve(lake).toFile());
  }

  private Lake lake(String name) {
    return new Lake(spark, FaultyFileSystem.SCHEME + "://" + folder.resolve(name), 30);
  }

  private Counts run(String lake, Conf conf) {
    return new Pipeline(lake(lake), conf)
        .run("run", folder.resolve("landing").toString(), START, Optional.empty())
        .all();
  }

  /** Works until the n-th operation, if there are so many. */
  private void die(long n, Runnable work) {
    FaultyFileSystem.dieAt(n);
    try {
      work.run();
    } catch (Throwable e) { // Spark throws checked exceptions without declaring them
      assertThat(FaultyFileSystem.isDead()).as(() -> "failed by itself: " + e).isTrue();
    }
    revive();
  }

  @TestFactory
  Stream<DynamicTest> killedTwiceAndRunOnceMore() {
    Random random = new Random(20260201);
    return LongStream.range(0, POINTS)
        .map(i -> 1 + i * operations / POINTS + random.nextLong(Math.max(1, operations / POINTS)))
        .mapToObj(
            n -> {
              long second = 1 + random.nextLong(operations);
              return DynamicTest.dynamicTest(
                  "killed at operation %d of %d, then at %d".formatted(n, operations, second),
                  () -> killed(n, second));
            });
  }

  /** Maintenance changes no row, however often it is killed. */
  @TestFactory
  Stream<DynamicTest> maintenanceKilled() throws IOException {
    FileUtils.copyDirectory(folder.resolve("clean").toFile(), folder.resolve("kept").toFile());
    FaultyFileSystem.reset();
    maintain("kept");
    long all = FaultyFileSystem.operations();
    Random random = new Random(20260202);
    return LongStream.range(0, Math.max(1, POINTS / 4))
        .map(i -> 1 + random.nextLong(all))
        .mapToObj(
            n ->
                DynamicTest.dynamicTest(
                    "killed at operation %d of %d".formatted(n, all), () -> maintenanceKilled(n)));
  }

  private void maintenanceKilled(long n) throws IOException {
    FileUtils.deleteDirectory(folder.resolve("kept").toFile());
    FileUtils.copyDirectory(folder.resolve("clean").toFile(), folder.resolve("kept").toFile());
    die(n, () -> maintain("kept"));
    maintain("kept");
    assertThat(run("kept", after)).as("nothing is left to do").isEqualTo(Counts.NONE);
    assertThat(contents("kept")).isEqualTo(clean);
  }

  private void maintain(String lake) {
    new Pipeline(lake(lake), after).maintain(START);
  }

  private void killed(long first, long second) throws IOException {
    copy("killed");
    die(first, () -> run("killed", after));
    die(second, () -> run("killed", after));
    run("killed", after);
    assertThat(contents("killed")).isEqualTo(clean);
    FaultyFileSystem.reset();
    assertThat(run("killed", after)).as("nothing is left to do").isEqualTo(Counts.NONE);
  }

  @Test
  void theRowsOfEachRunAddUpToThoseInItsFiles() throws IOException {
    long rows = 0;
    try (Stream<Path> files = Files.walk(folder.resolve("landing"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        rows += Files.readAllLines(file).size() - 1;
      }
    }
    // The file with columns for series has three cells in each row.
    long landed = rows + 4;
    assertThat(
            TestLake.texts(
                lake("clean")
                    .read(RunLog.TABLE)
                    .selectExpr(
                        "sum(rows_accepted + rows_repeated + rows_missing + rows_ignored"
                            + " + rows_rejected)",
                        "sum(rows_missing)",
                        "sum(rows_ignored)")))
        .containsExactly(landed + " 1 2");
    assertThat(
            TestLake.texts(
                lake("clean")
                    .read(LandedFile.TABLE)
                    .selectExpr("sum(rows_read)", "sum(rows_missing)", "sum(rows_ignored)")))
        .containsExactly(landed + " 1 2");
  }

  private Map<String, String> contents(String name) {
    Lake lake = lake(name);
    List<Table> tables = Tables.all(after).stream().filter(lake::exists).toList();
    tables.forEach(table -> lake.read(table).createOrReplaceTempView(view(table.name())));
    Map<String, String> contents = new TreeMap<>();
    spark
        .sql(LakeDigest.ofOnePlace(tables, KillTest::view))
        .collectAsList()
        .forEach(row -> contents.put(row.getString(0), row.getString(1)));
    return contents;
  }

  private static String view(String table) {
    return "killed_" + table.replace('.', '_');
  }
}
