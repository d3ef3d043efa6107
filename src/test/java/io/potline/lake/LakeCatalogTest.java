package io.potline.lake;

import static io.potline.TestLake.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Tables;
import io.potline.WithSpark;
import io.potline.conf.Conf;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.gold.MarginPeriod;
import io.potline.gold.Views;
import io.potline.silver.QuotedSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names stand for folders, at any time and in any session; nothing is registered. */
@WithSpark
class LakeCatalogTest {

  private static final String VIEW = "gold.chain_cost_stability";

  @TempDir Path folder;

  private final SparkSession spark;
  private Lake lake;

  LakeCatalogTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void open() {
    lake = lake("lake");
    LakeCatalog.use(lake);
  }

  @Test
  void aTableIsFoundAsSoonAsItIsThere() {
    assertThatThrownBy(() -> spark.table("gold.number"))
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    append(lake, 2);
    assertThat(spark.catalog().databaseExists("gold")).isTrue();
    assertThat(spark.catalog().tableExists("gold.number")).isTrue();
    assertThat(count(spark)).isEqualTo(2);
    assertThat(spark.table("GOLD.Number").count()).isEqualTo(2);
    append(lake, 3);
    assertThat(count(spark)).isEqualTo(5);
  }

  @Test
  void onlyTablesWithCommitsAreListed() throws Exception {
    append(lake, 1);
    Files.createDirectories(folder.resolve("lake/gold/no_table/_delta_log"));
    Files.createDirectories(folder.resolve("lake/landing/number/_delta_log"));
    assertThat(texts(spark.sql("SHOW TABLES IN gold"))).containsExactly("gold number false");
    assertThat(texts(spark.sql("SHOW DATABASES")))
        .contains("gold")
        .doesNotContain("landing", "ops");
    assertThat(texts(spark.sql("SHOW COLUMNS IN gold.number"))).containsExactly("id");
    assertThat(texts(spark.sql("DESCRIBE HISTORY gold.number"))).hasSize(1);
    assertThat(texts(spark.sql("DESCRIBE DETAIL gold.number")).get(0)).contains("gold/number");
  }

  @Test
  void tablesAndViewsAreListedByEveryStatementAndCallOfTheCatalog() throws Exception {
    ensureTablesOf(VIEW);
    lake.ensure(QuotedSeries.TABLE, Map.of());
    LakeCatalog.ensureViews(spark);
    String view = VIEW.replace('.', ' ') + " false";
    assertThat(texts(spark.sql("SHOW VIEWS IN gold"))).contains(view);
    // Temporary views of the session are listed in every database.
    assertThat(texts(spark.sql("SHOW VIEWS IN silver")))
        .noneMatch(row -> row.startsWith("silver "));
    assertThat(texts(spark.sql("SHOW TABLES IN gold LIKE 'chain*'")))
        .containsExactly(view, "gold chain_margin_daily false");
    assertThat(texts(spark.catalog().listTables("gold").select("name", "tableType")))
        .contains("chain_cost_stability VIEW", "chain_margin_daily EXTERNAL");
    assertThat(texts(spark.catalog().listTables("silver").select("name", "tableType")))
        .containsExactly("quoted_series EXTERNAL");
    assertThat(texts(spark.catalog().listDatabases().select("name")))
        .containsExactlyInAnyOrder("gold", "silver", "default");
    assertThat(texts(spark.catalog().listColumns(VIEW).select("name"))).contains("period");
    for (String show : List.of("SHOW DATABASES", "SHOW SCHEMAS", "SHOW NAMESPACES")) {
      assertThat(texts(spark.sql(show))).containsExactlyInAnyOrder("gold", "silver", "default");
    }
    // The session's own catalog still has the databases, for the views of the first lake.
    LakeCatalog.use(lake("other"));
    assertThat(texts(spark.sql("SHOW DATABASES"))).containsExactly("default");
  }

  @Test
  void aTableHasItsCommentAndUnits() {
    lake.ensure(MarginPeriod.TABLE, Map.of());
    assertThat(texts(spark.sql("DESCRIBE TABLE gold.margin_period")))
        .anyMatch(row -> row.contains("[CNY per tonne of primary aluminium]"));
    assertThat(texts(spark.sql("SHOW TBLPROPERTIES gold.margin_period")))
        .contains("delta.enableChangeDataFeed true");
    assertThat(texts(spark.sql("DESCRIBE TABLE EXTENDED gold.margin_period")))
        .anyMatch(row -> row.contains(MarginPeriod.TABLE.grain()));
  }

  @Test
  void aViewExistsAsSoonAsTheTablesThatItDependsOnExist() {
    assertThat(spark.catalog().tableExists(VIEW)).isFalse();
    assertThatThrownBy(() -> spark.table(VIEW)).hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    ensureTablesOf(VIEW);
    assertThat(texts(spark.sql("SHOW TABLES IN gold"))).contains(VIEW.replace('.', ' ') + " false");
    assertThat(spark.table(VIEW).count()).isZero();
    assertThat(spark.catalog().tableExists(VIEW)).isTrue();
    // It was made for the lake before, and this one has not got its tables.
    LakeCatalog.use(lake("other"));
    assertThat(spark.catalog().tableExists(VIEW)).isFalse();
    assertThatThrownBy(() -> spark.table(VIEW)).hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
  }

  @Test
  void aViewIsCreatedWithTheViewsThatItDependsOn() {
    ensureTablesOf("gold.margin_by_year");
    assertThat(texts(spark.sql("SELECT * FROM gold.margin_by_year"))).isEmpty();
    assertThat(
            texts(
                spark.sql(
                    "SELECT year, MEASURE(observation_count) FROM gold.margin_metrics GROUP BY year")))
        .isEmpty();
  }

  @Test
  void severalLakesCanBeReadInOneProcess() {
    append(lake, 2);
    Lake other = lake("other");
    append(other, 7);
    SparkSession second = copy();
    LakeCatalog.use(new Lake(second, other.root().toString(), 30));
    assertThat(count(second)).isEqualTo(7);
    assertThat(count(spark)).isEqualTo(2);
    LakeCatalog.use(other);
    assertThat(count(spark)).isEqualTo(7);
  }

  @Test
  void aPinnedSessionReadsTheVersionsThatItWasGiven() {
    append(lake, 2);
    append(lake, 3);
    SparkSession first = LakeCatalog.pinned(spark, versions(Map.of("gold.number", 0L)));
    SparkSession second = LakeCatalog.pinned(spark, versions(Map.of("gold.number", 1L)));
    append(lake, 4);
    assertThat(count(first)).isEqualTo(2);
    assertThat(count(second)).isEqualTo(5);
    assertThat(count(spark)).isEqualTo(9);
    String asOf = "SELECT count(*) FROM gold.number VERSION AS OF ";
    assertThat(texts(spark.sql(asOf + "1"))).containsExactly("5");
    assertThat(texts(first.sql(asOf + "2"))).containsExactly("9");
    assertThat(LakeFolder.of(lake).version("gold.number")).hasValue(2);
  }

  /** Settings of a view's making hold within it; the version that is read is no such setting. */
  @Test
  void aPinHoldsForTheTablesOfAView() {
    ensureTablesOf(VIEW);
    assertThat(spark.table(VIEW).count()).isZero();
    SparkSession pinned =
        LakeCatalog.pinned(spark, versions(Map.of("gold.chain_margin_daily", 99L)));
    assertThatThrownBy(() -> pinned.table(VIEW).count()).hasMessageContaining("99");
  }

  @Test
  void aTableThatAnUnfinishedRunHasMadeIsNotThere() {
    append(lake, 2);
    SparkSession pinned = LakeCatalog.pinned(spark, versions(Map.of("gold.older", 0L)));
    assertThatThrownBy(() -> pinned.table("gold.number"))
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    assertThat(lake.at(versions(Map.of("gold.older", 0L))).version(table("gold.number")))
        .isEqualTo(-1);
  }

  @Test
  void aLakeIsReadAtTheVersionsAtWhichItWasOpened() {
    append(lake, 2);
    Lake opened = lake.at(LakeVersions.latest(LakeFolder.of(lake)));
    append(lake, 3);
    assertThat(opened.read(table("gold.number")).count()).isEqualTo(2);
    assertThat(count(opened.spark())).isEqualTo(2);
    assertThat(lake.read(table("gold.number")).count()).isEqualTo(5);
  }

  @Test
  void withoutAFinishedRunTablesAreReadAsTheyAre() {
    append(lake, 2);
    assertThat(LakeVersions.ofLastRun(LakeFolder.of(lake))).isEmpty();
    assertThat(count(following())).isEqualTo(2);
  }

  /** Runs commit to two tables, one after the other, while both are read in one query. */
  @Test
  void aQueryReadsTheTablesOfOneRunAndTheNextQueryThoseOfTheNext() throws Exception {
    finishRun(0);
    SparkSession reader = following();
    reader.sql("CREATE TEMPORARY VIEW of_second AS SELECT max(id) AS last FROM gold.second");
    String query =
        "SELECT last = max(id) AND last = (SELECT max(id) FROM gold.second), last"
            + " FROM gold.number, of_second GROUP BY last";
    CompletableFuture<Void> runs =
        CompletableFuture.runAsync(() -> IntStream.rangeClosed(1, 6).forEach(this::finishRun));
    Set<String> seen = new TreeSet<>();
    while (!runs.isDone()) {
      seen.addAll(texts(reader.sql(query)));
    }
    runs.join();
    assertThat(seen).hasSizeGreaterThan(2).allMatch(row -> row.startsWith("true "));
    assertThat(texts(reader.sql(query))).containsExactly("true 6");
    append(lake, 100);
    assertThat(texts(reader.sql(query))).containsExactly("true 6");
  }

  /** A run whose number both tables have, and then the progress in its commit. */
  private void finishRun(int number) {
    for (String table : List.of("number", "second")) {
      spark
          .range(number, number + 1L)
          .write()
          .format("delta")
          .mode("append")
          .save(lake.root() + "/gold/" + table);
    }
    Map<String, Long> versions = Map.of("gold.number", (long) number, "gold.second", (long) number);
    spark
        .range(1)
        .write()
        .format("delta")
        .mode("overwrite")
        .option("userMetadata", versions(versions).text())
        .save(lake.root() + "/ops/progress");
  }

  private SparkSession following() {
    SparkSession following = copy();
    following.conf().set(VersionsOfQuery.FOLLOWED, lake.root().toString());
    return following;
  }

  private SparkSession copy() {
    return ((org.apache.spark.sql.classic.SparkSession) spark).cloneSession();
  }

  private static LakeVersions versions(Map<String, Long> versions) {
    return new LakeVersions("run", new TreeMap<>(versions));
  }

  private static Table table(String name) {
    return Table.of(name, "One number.").with(Fields.TABLE_NAME).key(Fields.TABLE_NAME);
  }

  private Lake lake(String name) {
    return new Lake(spark, folder.resolve(name).toString(), 30);
  }

  private void ensureTablesOf(String view) {
    List<Table> tables = Tables.all(Conf.read(Path.of("conf")));
    Stream.of(view)
        .flatMap(name -> Views.tablesOf(name).stream())
        .flatMap(name -> tables.stream().filter(table -> table.name().equals(name)))
        .forEach(table -> lake.ensure(table, Map.of()));
  }

  private void append(Lake to, long rows) {
    String path = to.root() + "/gold/number";
    spark.range(rows).write().format("delta").mode("append").save(path);
  }

  private static long count(SparkSession session) {
    List<Row> rows = session.sql("SELECT count(*) FROM gold.number").collectAsList();
    return rows.get(0).getLong(0);
  }
}
