package io.potline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.ops.RunLog.Counts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lakes that former versions wrote from {@code src/test/lakes/landing-1} and {@code landing-2} in
 * two runs (see {@code make.sh} there) are taken over by this one.
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormerLakesTest {

  private static final Path LAKES = Path.of("src", "test", "lakes");

  @TempDir private static Path folder;

  private SparkSession spark;
  private Map<String, List<String>> values;
  private Map<String, List<String>> valuesOfTheThirdDay;

  @BeforeAll
  void theSameFilesInALakeOfToday(SparkSession session) throws IOException {
    spark = session;
    TestLake fresh = new TestLake(spark, folder.resolve("fresh"));
    land(fresh, 1);
    fresh.run();
    land(fresh, 2);
    fresh.run();
    values = derived(fresh);
    land(fresh, 3);
    fresh.run();
    valuesOfTheThirdDay = derived(fresh);
  }

  private static void land(TestLake lake, int step) throws IOException {
    FileUtils.copyDirectory(LAKES.resolve("landing-" + step).toFile(), lake.landing().toFile());
  }

  private static Map<String, List<String>> derived(TestLake lake) {
    Map<String, List<String>> derived = new TreeMap<>(lake.values());
    derived.keySet().removeIf(table -> table.startsWith("bronze."));
    return derived;
  }

  private TestLake former(String name) throws IOException {
    TestLake lake = new TestLake(spark, folder.resolve(name));
    Path root = folder.resolve(name).resolve("lake");
    try (InputStream packed = getClass().getResourceAsStream("/lakes/" + name + ".zip");
        ZipInputStream zip = new ZipInputStream(packed)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = root.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
    land(lake, 1);
    land(lake, 2);
    return lake;
  }

  @Test
  void theLakeOfTheVersionBeforeIsTakenOver() throws IOException {
    isTakenOver("2026-11-25-progress");
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"2026-11-22-first", "2026-11-22-marks"})
  void lakesOfOlderVersionsAreTakenOver(String name) throws IOException {
    isTakenOver(name);
  }

  private void isTakenOver(String name) throws IOException {
    TestLake lake = former(name);
    List<String> margins =
        lake.rows(
            "SELECT date, stage, margin_cny_per_t_al FROM gold.stage_margin_daily ORDER BY ALL");
    List<String> quotes = lake.rows("SELECT count(*) FROM bronze.price_quote");
    assertThat(margins).hasSize(9);
    List<String> runs = lake.rows("SELECT count(*), sum(rows_accepted) FROM ops.run");

    Counts counts = lake.run();

    assertThat(counts.accepted()).isZero();
    assertThat(
            lake.rows(
                "SELECT count(*), sum(rows_accepted) FROM ops.run WHERE rows_ignored IS NULL"))
        .isEqualTo(runs);
    assertThat(derived(lake)).isEqualTo(values);
    assertThat(
            lake.rows(
                "SELECT date, stage, margin_cny_per_t_al FROM gold.stage_margin_daily ORDER BY"
                    + " ALL"))
        .isEqualTo(margins);
    assertThat(lake.rows("SELECT count(*) FROM bronze.price_quote")).isEqualTo(quotes);
    assertThat(lake.rows("SELECT count(*) FROM ops.rejected_row WHERE reasons LIKE '%fog_price%'"))
        .isNotEqualTo(List.of("0"));

    land(lake, 3);
    lake.run();

    assertThat(derived(lake)).isEqualTo(valuesOfTheThirdDay);
    assertThat(lake.run()).isEqualTo(Counts.NONE);
  }
}
