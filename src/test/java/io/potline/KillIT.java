package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a run, at a random moment, and of the run that takes over: after one more run
 * the lake equals one of a run that nobody killed.
 *
 * <p>{@code -Dpotline.kill.processes=N} kills N processes.
 */
@WithSpark
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {

  private static final int KILLS = Integer.getInteger("potline.kill.processes", 3);
  private static final int IN_A_ROW = 2;
  private static final long LOOK_MILLIS = 5;

  @TempDir private static Path folder;

  private final Random random = new Random(20260201);
  private Path conf;
  private String digest;
  private String clean;
  private long millisUnderLock;

  @BeforeAll
  void aRunThatNobodyKills(SparkSession spark) throws IOException, InterruptedException {
    conf = folder.resolve("conf");
    SmallConf.in(conf);
    Deliveries files = new Deliveries(folder.resolve("landing")).first();
    assertThat(Commands.potline(run("base")).exitCode()).isZero();
    files.more();
    copy("clean");
    Jobs.Job run = Jobs.start(Jobs.launcher(run("clean")), "");
    awaitLock("clean", run);
    long start = System.nanoTime();
    assertThat(run.result().exitCode()).isEqualTo(Problem.REFUSED);
    millisUnderLock = (System.nanoTime() - start) / 1_000_000;
    digest = LakeDigest.ofAnyPlace(SmallConf.tables(conf, lake("clean").toString()));
    clean = contents("clean");
    assertThat(clean).contains("gold.margin_period,");
  }

  @Test
  void theLakeIsThatOfARunThatNobodyKilled() throws IOException, InterruptedException {
    for (int kills = 0; kills < KILLS; kills += IN_A_ROW) {
      copy("killed");
      StringBuilder moments = new StringBuilder();
      for (int i = kills; i < Math.min(KILLS, kills + IN_A_ROW); i++) {
        moments.append(killOne()).append(" ms under the lock; ");
      }
      Commands.Result last = Commands.potline(run("killed"));
      assertThat(last.exitCode()).as(moments + last.err()).isIn(0, Problem.REFUSED);
      assertThat(contents("killed")).as("killed after " + moments).isEqualTo(clean);
    }
  }

  /** Kills a run at a random time after it has taken the lock, and returns the time. */
  private long killOne() throws IOException, InterruptedException {
    Jobs.Job run = Jobs.start(Jobs.launcher(run("killed")), "");
    awaitLock("killed", run);
    long moment = random.nextLong(millisUnderLock);
    Thread.sleep(moment);
    run.kill();
    run.result();
    return moment;
  }

  private void awaitLock(String lake, Jobs.Job run) throws IOException, InterruptedException {
    while (run.process().isAlive() && !holds(lake, run.process().pid())) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Whether a process has a file of the lock. */
  private boolean holds(String lake, long pid) throws IOException {
    try (Stream<Path> files = Files.list(lake(lake).resolve("_lock"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".lock")).toList()) {
        if (Files.exists(file) && Files.readString(file).contains("\npid=" + pid + "\n")) {
          return true;
        }
      }
      return false;
    }
  }

  private String contents(String lake) {
    Commands.Result result =
        Commands.potline("--lake", lake(lake).toString(), "sql", "--format", "csv", digest);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  private String[] run(String lake) {
    return new String[] {
      "--lake",
      lake(lake).toString(),
      "--conf",
      conf.toString(),
      "run",
      "--landing",
      folder.resolve("landing").toString()
    };
  }

  private Path lake(String name) {
    return folder.resolve(name);
  }

  private void copy(String name) throws IOException {
    FileUtils.deleteDirectory(lake(name).toFile());
    FileUtils.copyDirectory(lake("base").toFile(), lake(name).toFile());
  }
}
