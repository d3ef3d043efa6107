package io.potline.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Lakes;
import io.potline.Problem;
import io.potline.Resources;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.lake.LakeCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.UserDefinedType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts to do more than read, in one session; each with the names of a lake at hand. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardTest {

  @TempDir static Path folder;

  private TestLake lake;
  private SparkSession guarded;
  private SparkSession open;

  @BeforeAll
  void openLake(SparkSession spark) throws IOException {
    lake = Lakes.threeDays(spark);
    open = spark;
    Files.writeString(folder.resolve("file"), "secret\n");
    spark.range(1).write().format("delta").save(folder.resolve("delta").toString());
    LakeCatalog.use(lake.lake());
    guarded = Guard.session(spark);
  }

  @AfterEach
  void nothingWasRun() {
    assertThat(System.getProperty("potline.guard")).isNull();
    assertThat(Made.COUNT).hasValue(0);
    assertThat(folder.resolve("file.made")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource
  void allowed(String statement) {
    assertThatCode(() -> guarded.sql(statement).collectAsList()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource
  void refused(String statement) {
    assertThatThrownBy(() -> guarded.sql(statement).collectAsList())
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("Refused: ");
  }

  @ParameterizedTest
  @MethodSource
  void failed(String statement) {
    assertThatThrownBy(() -> guarded.sql(statement).collectAsList())
        .isNotInstanceOf(Problem.class)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aRefusalSaysWhatAndWhereAndWhatToDoInstead() {
    assertThatThrownBy(() -> guarded.sql("SELECT 1,\n  reflect('a', 'b')"))
        .hasMessage(
            "Refused: reflect calls Java code, and only tables are read. Use another of SQL's functions:"
                + " SHOW FUNCTIONS lists them. It stands in line 2 at character 3.");
    assertThatThrownBy(() -> guarded.sql("SET spark.sql.ansi.enabled = false"))
        .hasMessageStartingWith(
            "Refused: the setting spark.sql.ansi.enabled is not one that a client may change. These"
                + " are: spark.sql.session.timeZone, ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT * FROM gold.capacity_metrics | For example: SELECT month, MEASURE(utilisation) AS u FROM gold.capacity_metrics GROUP BY month.
          SELECT DISTINCT year FROM gold.capacity_metrics | GROUP BY the dimensions
          SELECT year, utilisation FROM gold.capacity_metrics | MEASURE(its measures) by name
          SELECT c.year, MEASURE(utilisation) FROM gold.capacity_metrics c JOIN gold.margin_by_year m USING (year) GROUP BY c.year | join and filter around a subquery
          SELECT year, MEASURE(utilisation) AS u FROM gold.capacity_metrics GROUP BY year HAVING MEASURE(utilisation) > 0 | use the name: SELECT year, MEASURE(...) AS u ... GROUP BY year HAVING u > 0.
          SELECT year, MEASURE(utilisation) AS u FROM gold.capacity_metrics GROUP BY year ORDER BY MEASURE(utilisation) | GROUP BY year ORDER BY u.
          """)
  void whatAMetricViewCanNotDoIsExplained(String statement, String instead) {
    assertThatThrownBy(() -> guarded.sql(statement).collectAsList())
        .isInstanceOf(Problem.class)
        .hasMessageContaining(instead);
  }

  @Test
  void theColumnsOfAMetricViewCanBeAskedFor() {
    assertThat(guarded.table("gold.capacity_metrics").columns()).contains("year", "utilisation");
  }

  @Test
  void dataFramesAreCheckedToo() {
    assertThatThrownBy(() -> guarded.read().text(folder.resolve("file").toString()).collect())
        .hasMessageStartingWith("Refused: ");
    assertThatThrownBy(() -> guarded.table("gold.margin_period").writeTo("gold.x").create())
        .hasMessageStartingWith("Refused: ");
    assertThatThrownBy(() -> guarded.range(1).selectExpr("reflect('a', 'b')"))
        .hasMessageStartingWith("Refused: ");
  }

  @Test
  void tablesAndViewsAreListedWithTheirProperties() {
    assertThat(
            guarded.sql("SHOW TABLE EXTENDED IN gold LIKE 'margin_period|margin_by_year'").count())
        .isEqualTo(2);
  }

  @Test
  void aFunctionOfAClientIsRefusedUnlessFunctionsAreAllowed() {
    SparkSession session = Guard.session(open);
    session.udf().register("twice", (UDF1<Integer, Integer>) x -> 2 * x, DataTypes.IntegerType);
    assertThatThrownBy(() -> session.sql("SELECT twice(1)"))
        .hasMessageStartingWith("Refused: ")
        .hasMessageContaining("--allow-functions");
    session.conf().set(Guard.ALLOW_FUNCTIONS, "true");
    assertThat(session.sql("SELECT twice(1)").first().getInt(0)).isEqualTo(2);
    assertThatThrownBy(() -> session.sql("SELECT reflect('a', 'b')"))
        .hasMessageStartingWith("Refused: ");
  }

  @Test
  void sessionsAreGuardedIfTheirProcessServes() {
    SparkSession before = open.newSession();
    try {
      Guard.everySession(before);
      assertThatThrownBy(() -> before.sql("SET")).hasMessageStartingWith("Refused: ");
      assertThatThrownBy(() -> before.newSession().sql("SET")).hasMessageStartingWith("Refused: ");
    } finally {
      open.sharedState().conf().remove("spark.potline.guard");
    }
  }

  /** What a schema must not make. */
  public static final class Made extends UserDefinedType<Object> {

    static final AtomicInteger COUNT = new AtomicInteger();

    public Made() {
      COUNT.incrementAndGet();
    }

    @Override
    public DataType sqlType() {
      return DataTypes.StringType;
    }

    @Override
    public Object serialize(Object value) {
      return value;
    }

    @Override
    public Object deserialize(Object value) {
      return value;
    }

    @Override
    public Class<Object> userClass() {
      return Object.class;
    }
  }

  static Stream<String> allowed() {
    return attempts("allowed: ");
  }

  static Stream<String> refused() {
    return attempts("refused: ");
  }

  static Stream<String> failed() {
    return attempts("failed: ");
  }

  private static Stream<String> attempts(String outcome) {
    return Resources.text(GuardTest.class, "/guard/attempts.txt")
        .lines()
        .filter(line -> line.startsWith(outcome))
        .map(
            line ->
                line.substring(outcome.length())
                    .replace("{file}", folder.resolve("file").toString())
                    .replace("{delta}", folder.resolve("delta").toString()));
  }
}
