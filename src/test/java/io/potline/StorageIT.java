package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.lake.LockRace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One story on a local folder, on S3 and on HDFS; on the last two each command is a process. */
@WithSpark
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StorageIT {

  private static final int ROUNDS = 20;

  @TempDir private static Path folder;

  private Path first;
  private Path more;
  private Storage local;
  private Storage s3;
  private Storage hdfs;

  /** What a lake holds at the end of the story. */
  private String expected;

  @BeforeAll
  void theStoryOnALocalFolder(SparkSession spark) throws IOException, InterruptedException {
    first = folder.resolve("first");
    more = folder.resolve("more");
    new Deliveries(first).first();
    new Deliveries(more).more();
    local = Storage.local(folder.resolve("local"));
    s3 = Storage.s3();
    hdfs = Storage.hdfs(folder.resolve("hdfs"));
    expected = story(local, "local");
    assertThat(expected).contains("gold_as_of.stage_margin_daily,").contains("ops.run,5 ");
  }

  @AfterAll
  void stop() {
    s3.close();
    hdfs.close();
  }

  @Test
  void theLakeOnS3HasTheSameRows() throws IOException, InterruptedException {
    assertThat(story(s3, "s3")).isEqualTo(expected);
  }

  @Test
  void theLakeOnHdfsHasTheSameRows() throws IOException, InterruptedException {
    assertThat(story(hdfs, "hdfs")).isEqualTo(expected);
  }

  @Test
  void ofManyProcessesOneTakesALockOnS3() throws IOException, InterruptedException {
    race(s3, "s3-race");
  }

  @Test
  void ofManyProcessesOneTakesALockOnHdfs() throws IOException, InterruptedException {
    race(hdfs, "hdfs-race");
  }

  /** First nobody holds the locks, then processes that have ended do. */
  private void race(Storage storage, String name) throws IOException, InterruptedException {
    LockRace race =
        new LockRace(
            storage.root() + "/race",
            ROUNDS,
            Duration.ofMillis(150),
            storage.classPath(),
            conf(storage, name).resolve("spark-defaults.conf"));
    List<Integer> each = IntStream.range(0, ROUNDS).boxed().toList();
    assertThat(race.run()).as("locks that nobody holds").hasSameElementsAs(each).hasSize(ROUNDS);
    assertThat(race.run()).as("locks of dead runs").hasSameElementsAs(each).hasSize(ROUNDS);
  }

  private String story(Storage storage, String name) throws IOException, InterruptedException {
    Path conf = conf(storage, name);
    Path spark = conf.resolve("spark-defaults.conf");
    List<String> run = List.of("run", "--landing", storage.root() + "/landing");

    storage.put(first, "landing", spark);
    assertThat(potline(storage, conf, run).exitCode()).isZero();

    storage.put(more, "landing", spark);
    Jobs.Job killed = Jobs.start(launcher(storage, conf, run), "");
    assertThat(killed.says("silver.price")).isTrue();
    killed.kill();
    assertThat(killed.result().exitCode()).isNotZero();

    Jobs.Result asOf = potline(storage, conf, with(run, "--as-of", "2024-05-08T00:00:00Z"));
    assertThat(asOf.exitCode()).as(asOf.err()).isEqualTo(Problem.REFUSED);
    assertThat(asOf.err()).contains("3 refused");
    assertThat(potline(storage, conf, run).exitCode()).isZero();
    assertThat(potline(storage, conf, List.of("maintain")).exitCode()).isZero();
    return potline(storage, conf, List.of("sql", "--format", "csv", "-f", digest().toString()))
        .out();
  }

  private static List<String> with(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all;
  }

  private Path conf(Storage storage, String name) {
    Path conf = folder.resolve("conf-" + name);
    SmallConf.in(conf).append("spark-defaults.conf", "\n" + storage.settings());
    return conf;
  }

  private Path digest() throws IOException {
    return Files.writeString(
        folder.resolve("digest.sql"),
        LakeDigest.ofAnyPlace(
            SmallConf.tables(folder.resolve("conf-local"), local.root() + "/lake")));
  }

  private static Jobs.Result potline(Storage storage, Path conf, List<String> arguments)
      throws IOException, InterruptedException {
    Jobs.Result result =
        storage.isLocal()
            ? inThisProcess(arguments(storage, conf, arguments))
            : Jobs.result(launcher(storage, conf, arguments), "");
    assertThat(result.exitCode()).as(result.err()).isIn(0, Problem.REFUSED);
    return result;
  }

  private static Jobs.Result inThisProcess(String... arguments) {
    Commands.Result result = Commands.potline(arguments);
    return new Jobs.Result(result.exitCode(), result.out(), result.err());
  }

  private static ProcessBuilder launcher(Storage storage, Path conf, List<String> arguments) {
    return Jobs.launcher(arguments(storage, conf, arguments));
  }

  private static String[] arguments(Storage storage, Path conf, List<String> arguments) {
    return with(
            List.of("--lake", storage.root() + "/lake", "--conf", conf.toString()),
            arguments.toArray(String[]::new))
        .toArray(String[]::new);
  }
}
