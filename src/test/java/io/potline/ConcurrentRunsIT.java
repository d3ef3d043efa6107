package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.contract.Table;
import io.potline.ops.Progress;
import io.potline.ops.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several runs at once on one lake and one landing folder, which gets files meanwhile, beside
 * {@code maintain}, a look back and readers.
 *
 * <p>{@code -Dpotline.concurrent.runs=N} starts N runs.
 */
@WithSpark
@Tag("nightly")
class ConcurrentRunsIT {

  private static final int RUNS = Integer.getInteger("potline.concurrent.runs", 4);
  private static final int LATE_FILES = 12;
  private static final long PAUSE_MILLIS = 1500;
  private static final String READ =
      "SELECT (SELECT count(*) FROM silver.price), (SELECT count(*) FROM gold.margin_period),"
          + " (SELECT count(*) FROM ops.run)";

  @TempDir private Path folder;

  @Test
  void nothingIsLostAndNothingDoubled(SparkSession spark) throws IOException, InterruptedException {
    SmallConf.in(folder.resolve("conf"));
    Deliveries files = new Deliveries(landing()).first();
    assertThat(run("lake").exitCode()).isZero();
    files.more();

    List<Jobs.Job> jobs = start();
    List<String> failed = new ArrayList<>();
    int late = 0;
    while (late < LATE_FILES || jobs.stream().anyMatch(job -> job.process().isAlive())) {
      if (late < LATE_FILES) {
        late++;
        String day = "2024-06-%02d".formatted(late + 2);
        files.land("prices/%s.csv".formatted(day), TestLake.PRICE_HEADER + Deliveries.day(day));
      }
      Commands.Result read = potline("lake", "sql", READ);
      if (read.exitCode() != 0) {
        failed.add(read.err());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    for (Jobs.Job job : jobs) {
      Jobs.Result result = job.result();
      assertThat(result.exitCode()).as(result.err()).isIn(0, Problem.REFUSED);
    }
    assertThat(failed).as("readers that failed").isEmpty();

    assertThat(run("lake").exitCode()).isZero();
    assertThat(run("clean").exitCode()).isEqualTo(Problem.REFUSED);
    assertEachRowCountsOnce();
    String digest = LakeDigest.ofAnyPlace(compared());
    assertThat(digest).contains("gold.margin_period").contains("bronze.price_quote");
    assertThat(csv("lake", digest)).isEqualTo(csv("clean", digest));
  }

  private List<Jobs.Job> start() throws IOException {
    List<Jobs.Job> jobs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      jobs.add(job("run", "--landing", landing().toString()));
    }
    jobs.add(job("maintain"));
    jobs.add(job("run", "--landing", landing().toString(), "--as-of", "2024-05-08T00:00:00Z"));
    return jobs;
  }

  /** The rows in the files are counted here, without potline. */
  private void assertEachRowCountsOnce() throws IOException {
    long rows = 0;
    long files = 0;
    try (Stream<Path> all = Files.walk(landing())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        rows += Files.readAllLines(file).size() - 1;
        files++;
      }
    }
    assertThat(
            csv(
                "lake",
                "SELECT sum(rows_accepted + rows_repeated + rows_missing + rows_ignored +"
                    + " rows_rejected) AS n,"
                    + " sum(files_taken) AS files FROM ops.run"))
        .isEqualTo("n,files\n%d,%d\n".formatted(rows, files));
    assertThat(
            csv(
                "lake",
                "SELECT sum(rows_read) AS n, count(*) AS files, count(DISTINCT path) AS paths"
                    + " FROM ops.landed_file"))
        .isEqualTo("n,files,paths\n%d,%d,%d\n".formatted(rows, files, files));
  }

  /** All that does not say which run did what, and when. */
  private List<Table> compared() {
    return SmallConf.tables(folder.resolve("conf"), folder.resolve("clean").toString()).stream()
        .filter(table -> !table.equals(RunLog.TABLE) && !table.equals(Progress.TABLE))
        .toList();
  }

  private Path landing() {
    return folder.resolve("landing");
  }

  private Commands.Result run(String lake) {
    return potline(lake, "run", "--landing", landing().toString());
  }

  private String csv(String lake, String query) {
    Commands.Result result = potline(lake, "sql", "--format", "csv", query);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  private Jobs.Job job(String... arguments) throws IOException {
    return Jobs.start(Jobs.launcher(onLake("lake", arguments)), "");
  }

  private Commands.Result potline(String lake, String... arguments) {
    return Commands.potline(onLake(lake, arguments));
  }

  private String[] onLake(String lake, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--lake",
                folder.resolve(lake).toString(),
                "--conf",
                folder.resolve("conf").toString()));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }
}
