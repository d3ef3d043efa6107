package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.landing.sheet.CutOff;
import io.potline.landing.sheet.StoredFile;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Feeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run over a folder of damaged and good files: what is good is in, the rest has a reason. */
@WithSpark
class HostileRunTest {

  private static final int FILES = 60;

  @Test
  void nothingThatAFileContainsOrIsCalledEndsARun(SparkSession spark, @TempDir Path folder)
      throws IOException {
    TestLake lake = new TestLake(spark, folder);
    for (Feed feed : Feeds.of(lake.conf(), Instant.now())) {
      Files.createDirectories(lake.landing().resolve(feed.folder()));
    }
    for (int day = 1; day <= 5; day++) {
      lake.prices("2024-11-0%d,lime_price,30%d,,,,,,2024-11-0%d,SMM".formatted(day, day, day));
    }
    Path outside = Files.writeString(folder.resolve("secret.csv"), "date,series,value\n");
    for (int seed = 1_000_000; seed < 1_000_000 + FILES; seed++) {
      HostileFiles.write(seed, lake.landing(), outside);
    }
    lake.file(
        "prices/for 27 years.csv",
        "date,series,value,published_at\n2024-11-01,lime_price,9,2052-01-01\n");
    lake.file(
        "prices/a:b.csv", "date,series,value,published_at\n2024-11-06,lime_price,306,2024-11-06\n");
    Map<String, String> listed = listed(lake);
    Counts counts = lake.run();

    assertThat(lake.rows("SELECT outcome FROM ops.run")).containsExactly("refused");
    assertThat(counts.rejected()).as("which is exit code 3").isPositive();
    assertThat(
            lake.rows(
                "SELECT value FROM silver.price WHERE series = 'lime_price' AND region = 'CN'"
                    + " AND date BETWEEN '2024-11-01' AND '2024-11-06' ORDER BY date"))
        .containsExactly("301", "302", "303", "304", "305", "306");
    Set<String> known =
        new TreeSet<>(
            lake.rows(
                "SELECT source_file FROM ops.landed_file"
                    + " UNION SELECT source_file FROM ops.rejected_row"));
    listed.forEach(
        (name, path) -> {
          if (!known.contains(name)) {
            assertThat(isCutOff(path, lake)).as(name).isTrue();
          }
        });
    assertThat(
            lake.rows(
                "SELECT count(*) FROM ops.rejected_row WHERE coalesce(trim(reasons), '') = ''"))
        .containsExactly("0");

    // What can't be read is said by each run; the rest is done with.
    Counts again = lake.run();
    assertThat(again.accepted()).isZero();
    assertThat(again.rejected())
        .isEqualTo(
            Long.parseLong(
                lake.rows(
                        "SELECT count(*) FROM ops.rejected_row"
                            + " WHERE reasons LIKE 'the file can''t be opened: %'"
                            + " AND run_id = (SELECT max(run_id) FROM ops.run)")
                    .get(0)))
        .isPositive();
  }

  /** Path by name. */
  private static Map<String, String> listed(TestLake lake) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Feed feed : Feeds.of(lake.conf(), Instant.now())) {
      LocalListing.of(
              new org.apache.hadoop.fs.Path("file", null, lake.landing().toString()),
              feed.folder(),
              feed.limits())
          .forEach(file -> all.put(file.name(), file.path()));
    }
    assertThat(all).hasSizeGreaterThan(FILES);
    return all;
  }

  private static boolean isCutOff(String path, TestLake lake) {
    try {
      return CutOff.isCutOff(
          StoredFile.of(
              FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(path)),
          lake.conf().settings().fileLimits());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
