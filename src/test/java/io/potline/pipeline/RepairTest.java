package io.potline.pipeline;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Commands.Result;
import io.potline.Problem;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.ops.RunLog.Counts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One lake, in which each test damages something, and has all of its values again at its end. */
@WithSpark
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepairTest {

  private static final String NO_CLAIMS =
      "claim,document,locator,statement,published,relation,decimals,unit,undecidable,reason,sql\n";

  @TempDir private static Path folder;

  private TestLake lake;
  private Map<String, List<String>> values;

  @BeforeAll
  void aLakeOfTwoDays(SparkSession spark) {
    lake = new TestLake(spark, folder);
    lake.conf(new TestConf(folder.resolve("conf")).write("claims.csv", NO_CLAIMS).readWithClaims());
    lake.prices(
            "2023-05-06,bauxite_price,500", "2023-05-06,mining_cost,160", "2023-05-06,fog_price,1")
        .run();
    lake.prices("2024-05-06,bauxite_price,510", "2024-05-06,mining_cost,170").run();
    values = lake.values();
    assertThat(values.get("gold.stage_margin_daily")).hasSize(2);
  }

  private Result repair() {
    DeltaLog.clearCache();
    return potline(
        "--lake",
        lake.lake().root().toString(),
        "--conf",
        folder.resolve("conf").toString(),
        "maintain",
        "--repair");
  }

  private void isRepaired(Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(lake.values()).isEqualTo(values);
    assertThat(lake.run()).isEqualTo(Counts.NONE);
    assertThat(lake.values()).isEqualTo(values);
  }

  private Path table(String name) {
    return folder.resolve("lake").resolve(name.replace('.', '/'));
  }

  private static List<Path> files(Path folder, String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes over the middle of a file, and takes away Hadoop's checksum, as another tool would. */
  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length / 4; i < bytes.length / 2; i++) {
      bytes[i] = (byte) (bytes[i] ^ 0x5a);
    }
    Files.write(file, bytes);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  @Test
  void aWholeLakeIsLeftAsItIs() {
    Map<String, Long> versions = lake.versions();
    Result result = repair();
    assertThat(result.exitCode()).as(result.err()).isZero();
    versions.computeIfPresent("ops.run", (table, version) -> version + 1);
    assertThat(lake.versions()).isEqualTo(versions);
  }

  @Test
  void goldWithADamagedFileADamagedCommitAndWithoutItsLastCommits() throws IOException {
    damage(files(table("gold.stage_margin_daily"), ".parquet").get(0));
    damage(files(table("gold.margin_share_daily").resolve("_delta_log"), ".json").get(0));
    for (String suffix : List.of(".json", ".crc")) {
      List<Path> last = files(table("gold.margin_period").resolve("_delta_log"), suffix);
      Files.delete(last.get(last.size() - 1));
      for (Path file : files(table("gold.margin_band_daily").resolve("_delta_log"), suffix)) {
        Files.delete(file);
      }
    }

    isRepaired(repair());

    try (Stream<Path> tables = Files.list(table("gold"))) {
      assertThat(
              tables
                  .map(path -> path.getFileName().toString())
                  .filter(name -> name.contains(".damaged-"))
                  .map(name -> name.substring(0, name.indexOf('.'))))
          .contains(
              "stage_margin_daily", "margin_share_daily", "margin_period", "margin_band_daily");
    }
  }

  @Test
  void silverWithoutAFileAndProgressThatCannotBeRead() throws IOException {
    Files.delete(files(table("silver.price"), ".parquet").get(0));
    for (Path file : files(table("ops.progress"), ".parquet")) {
      damage(file);
    }
    isRepaired(repair());
  }

  @Test
  void filesThatWereTakenAreNotTakenAgain() throws IOException {
    for (Path file : files(table("ops.landed_file"), ".parquet")) {
      damage(file);
    }
    Result result = repair();
    assertThat(result.exitCode()).as(result.err()).isZero();
    lake.run();
    assertThat(lake.values()).isEqualTo(values);
    assertThat(lake.run()).isEqualTo(Counts.NONE);
  }

  @Test
  void withoutTheRecordOfFilesNoRunTakesThemASecondTime() throws IOException {
    Path aside = folder.resolve("landed_file");
    Files.move(table("ops.landed_file"), aside);
    assertThatThrownBy(lake::run)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("ops.landed_file is gone: maintain --repair makes it again");
    Files.move(aside, table("ops.landed_file"));
  }

  @Test
  void bronzeIsLeftAloneAndItsFilesAreNamed() throws IOException {
    Path file = files(table("bronze.price_quote"), ".parquet").get(0);
    byte[] whole = Files.readAllBytes(file);
    damage(file);
    byte[] damaged = Files.readAllBytes(file);

    Result result = repair();

    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.err())
        .contains("bronze.price_quote is damaged")
        .contains("It lacks rows of 1 files, of which 1 are in the landing folder still")
        .contains("prices/file-");
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    Files.write(file, whole);
    DeltaLog.clearCache();
    assertThat(lake.values()).isEqualTo(values);
  }
}
