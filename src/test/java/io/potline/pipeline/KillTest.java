package io.potline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.FaultyFileSystem;
import io.potline.Tables;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.ops.LandedFile;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
  private static final int POINTS = Integer.getInteger("potline.kill.points", 4);

  /** What differs from run to run, or from one number of runs to another. */
  private static final Set<Field> OF_A_RUN =
      Set.of(
          Fields.RUN_ID,
          Fields.STARTED_AT,
          Fields.FINISHED_AT,
          Fields.MESSAGE,
          Fields.OUTCOME,
          Fields.CONSUMED,
          Fields.VERSION);

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
            .read();
    landBefore();
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

  /** A new day, capacity of two months, and the first of two contents of one time. */
  private void landBefore() throws IOException {
    StringBuilder prices = new StringBuilder(TestLake.PRICE_HEADER);
    for (String day : List.of("2023-12-29", "2024-05-06", "2024-05-07")) {
      prices.append(day(day));
    }
    land("prices/first.csv", prices.toString());
    land(
        "capacity/first.csv",
        TestLake.CAPACITY_HEADER
            + "2024-04,aluminium,CN,,,45.1,43.2,Mt,2024-05-10T02:00:00Z,SMM\n"
            + "2024-05,aluminium,CN,,,45.1,43.3,Mt,2024-06-10T02:00:00Z,SMM\n");
  }

  /** A new day, a restatement, a late quote, a bad row, a conflict, a revision of capacity. */
  private void landMore() throws IOException {
    land("prices/new-day.csv", TestLake.PRICE_HEADER + day("2024-05-08"));
    land(
        "prices/more.csv",
        TestLake.PRICE_HEADER
            + "2024-05-06,bauxite_price,510,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
            + "2024-01-15,bauxite_price,490,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
            + "2024-05-08,bauxite_price,nothing,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
            + "2024-05-07,lime_price,310,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
            + "2024-05-07,lime_price,320,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
            + "2024-05-06,anode_price,4000,,,CN,,,2024-05-06T02:00:00Z,SMM\n");
    land("prices/wide.csv", "date,氧化铝,铝土矿\n2024-05-09,3510,505\n2024-05-10,3520,\n");
    land(
        "capacity/revised.csv",
        TestLake.CAPACITY_HEADER
            + "2024-05,aluminium,CN,,,45.1,43.5,Mt,2024-07-10T02:00:00Z,SMM\n");
  }

  private static String day(String day) {
    return Stream.of(
            "aluminium_price,20000",
            "alumina_price,3500",
            "power_price,0.4",
            "anode_price,4000",
            "aluminium_fluoride_price,10000",
            "smelter_other_cost,2000",
            "bauxite_price,500",
            "standard_coal_price,900",
            "caustic_soda_price,3000",
            "lime_price,300",
            "refinery_other_cost,900",
            "mining_cost,160")
        .map(quote -> "%s,%s,,,CN,,,%sT02:00:00Z,SMM\n".formatted(day, quote, day))
        .collect(Collectors.joining());
  }

  private void land(String name, String content) throws IOException {
    Path file = folder.resolve("landing").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    Files.setLastModifiedTime(file, FileTime.from(START.minusSeconds(86_400)));
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
    // The file with columns for series has two cells in each row.
    long landed = rows + 2;
    assertThat(
            TestLake.texts(
                lake("clean")
                    .read(RunLog.TABLE)
                    .selectExpr(
                        "sum(rows_accepted + rows_repeated + rows_missing + rows_rejected)",
                        "sum(rows_missing)")))
        .containsExactly(landed + " 1");
    assertThat(
            TestLake.texts(
                lake("clean")
                    .read(LandedFile.TABLE)
                    .selectExpr("sum(rows_read)", "sum(rows_missing)")))
        .containsExactly(landed + " 1");
  }

  /** A hash and a count of the rows of each table, and the sums of the accounting. */
  private Map<String, String> contents(String name) {
    Lake lake = lake(name);
    List<String> queries = new ArrayList<>();
    for (Table table : Tables.all(after)) {
      if (lake.exists(table)) {
        String view = "killed_" + table.name().replace('.', '_');
        lake.read(table).createOrReplaceTempView(view);
        queries.add(table.equals(RunLog.TABLE) ? accounting(table, view) : digest(table, view));
      }
    }
    Map<String, String> contents = new TreeMap<>();
    spark
        .sql(String.join(" UNION ALL ", queries))
        .collectAsList()
        .forEach(row -> contents.put(row.getString(0), row.getString(1)));
    return contents;
  }

  private static String digest(Table table, String view) {
    String columns =
        table.fields().stream()
            .filter(field -> !OF_A_RUN.contains(field))
            .map(Field::name)
            .collect(Collectors.joining(", "));
    return "SELECT '%s', concat_ws(' ', count(*), bit_xor(xxhash64(%s)), sum(xxhash64(%s) %% 1000003))"
            .formatted(table.name(), columns, columns)
        + " FROM "
        + view;
  }

  private static String accounting(Table table, String view) {
    return "SELECT '%s', concat_ws(' ', sum(files_taken), sum(rows_accepted), sum(rows_repeated),"
            .formatted(table.name())
        + " sum(rows_missing), sum(rows_rejected), count_if(files_taken IS NULL),"
        + " count(*) - count(DISTINCT run_id)) FROM "
        + view;
  }
}
