package io.potline.cli;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Commands.Result;
import io.potline.FaultyFileSystem;
import io.potline.FaultyFileSystem.Operation;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a command says when the machine or the storage fails, and what becomes of the lake. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {

  private static final String NO_CLAIMS =
      "claim,document,locator,statement,published,relation,decimals,unit,undecidable,reason,sql\n";
  private static final Set<Operation> WRITING =
      Set.of(
          Operation.CREATE, Operation.WRITE, Operation.RENAME, Operation.DELETE, Operation.MKDIRS);

  @TempDir private static Path folder;

  private TestLake lake;
  private int day;

  @BeforeAll
  void aLakeOfADay(SparkSession spark) {
    FaultyFileSystem.reset();
    lake = new TestLake(spark, folder, FaultyFileSystem.SCHEME + "://" + folder.resolve("lake"));
    lake.conf(new TestConf(folder.resolve("conf")).write("claims.csv", NO_CLAIMS).readWithClaims());
    newDay().run();
  }

  private TestLake newDay() {
    String date = "2024-05-%02d,".formatted(++day);
    return lake.prices(date + "bauxite_price,5%02d".formatted(day), date + "mining_cost,160");
  }

  @AfterEach
  void heal() {
    FaultyFileSystem.reset();
    DeltaLog.clearCache();
  }

  private Result command(String... command) {
    String[] all = new String[command.length + 4];
    all[0] = "--lake";
    all[1] = lake.lake().root().toString();
    all[2] = "--conf";
    all[3] = folder.resolve("conf").toString();
    System.arraycopy(command, 0, all, 4, command.length);
    return potline(all);
  }

  /** A run with a new day fails with a message, and the next one brings that day all the same. */
  private void aRunSays(String message) {
    Map<String, List<String>> before = lake.values();
    Result failed = command("run", "--landing", lake.landing().toString());
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
    List<String> lines = failed.err().lines().filter(l -> l.startsWith("potline: ")).toList();
    assertThat(lines).singleElement().asString().contains(message);
    assertThat(failed.err()).doesNotContain("\tat ");
    heal();
    assertThat(lake.values().get("gold.stage_margin_daily"))
        .isEqualTo(before.get("gold.stage_margin_daily"));
    lake.run();
    assertThat(lake.rows("SELECT count(*) FROM gold.stage_margin_daily")).containsExactly("" + day);
    assertThat(lake.rows("SELECT count(*) FROM bronze.price_quote")).containsExactly("" + 2 * day);
  }

  @Test
  void aFullDiskWhileGoldIsWritten() {
    newDay();
    FaultyFileSystem.fail(
        (operation, path) ->
            operation == Operation.WRITE
                && path.toString().contains("/gold/")
                && path.getName().endsWith(".parquet"),
        () -> new IOException("No space left on device"));
    aRunSays("No space is left on the disk");
  }

  @Test
  void aFullDiskForCommits() {
    newDay();
    FaultyFileSystem.fail(
        (operation, path) ->
            operation == Operation.WRITE && path.toString().contains("/gold/stage_margin_daily/"),
        () -> new IOException("No space left on device"));
    aRunSays("No space is left on the disk");
  }

  @Test
  void aLakeThatIsReadOnly() {
    newDay();
    FaultyFileSystem.fail(
        (operation, path) -> WRITING.contains(operation),
        () -> new FileNotFoundException("/lake/x (Read-only file system)"));
    aRunSays("The storage is read-only (/lake/x). Make it writable");
  }

  @Test
  void aLakeThatMayNotBeWritten() {
    newDay();
    FaultyFileSystem.fail(
        (operation, path) -> WRITING.contains(operation),
        () -> new FileNotFoundException("/lake/x (Permission denied)"));
    aRunSays("This account may not use a file or folder (/lake/x)");
  }

  @Test
  void aQueryOfADamagedTableSaysHowItIsMended() {
    FaultyFileSystem.fail(
        (operation, path) ->
            operation == Operation.OPEN
                && path.toString().contains("stage_margin_daily")
                && path.getName().endsWith(".parquet"),
        () -> new FileNotFoundException("File faulty:/lake/gold/x.parquet does not exist"));
    Result failed = command("sql", "SELECT sum(margin_cny_per_t) FROM gold.stage_margin_daily");
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
    assertThat(failed.err()).contains("x.parquet").contains("maintain --repair");
  }
}
