package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.conf.Conf;
import io.potline.gold.CapacityUtilisation;
import io.potline.gold.MarginPeriod;
import io.potline.query.Printer.Format;
import io.potline.query.Statements.Statement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithSpark
class SqlTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));

  @TempDir Path folder;

  private final SparkSession spark;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  SqlTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void emptyTables() {
    TestLake lake = new TestLake(spark, folder);
    for (var table : List.of(MarginPeriod.TABLE, CapacityUtilisation.TABLE)) {
      lake.lake().ensure(table, Map.of());
      lake.lake().register(table);
    }
  }

  @Test
  void unitsStandUnderTheNamesOfColumns() {
    run(
        "SELECT period, mean_margin_cny_per_t_al, min_margin_cny_per_t_al AS low,"
            + " coverage_fraction, observation_count * 2 AS twice FROM gold.margin_period",
        Format.TABLE);
    assertThat(printed())
        .isEqualTo(
            """
            period  mean_margin_cny_per_t_al                low  coverage_fraction  twice
                    CNY per tonne of primary   CNY per tonne of      fraction, 1 =
                                   aluminium  primary aluminium              100 %
            -----------------------------------------------------------------------------
            """);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("0 rows, ");
  }

  @Test
  void otherProgramsGetNoUnits() {
    run("SELECT period, coverage_fraction FROM gold.margin_period", Format.CSV);
    assertThat(printed()).isEqualTo("period,coverage_fraction\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT * FROM gold.margin_perod | No table or view gold.margin_perod, did you mean gold.margin_period? describe lists them.
          SELECT * FROM margin_period | No table or view margin_period, did you mean gold.margin_period? describe lists them.
          SELECT * FROM golden.margin_period | Refused: there is no database golden in the lake, so golden.margin_period is no table of it, did you mean gold.margin_period?
          SELECT * FROM glod.margin_period | Refused: there is no database glod in the lake, so glod.margin_period is no table of it, did you mean gold.margin_period?
          SELECT * FROM gold.zzzzzzzz | No table or view gold.zzzzzzzz. describe lists them.
          SELECT perod FROM gold.margin_period | No column perod, did you mean period? describe gold.margin_period lists its columns.
          SELECT p.perod FROM gold.margin_period p | No column p.perod, did you mean p.period? describe gold.margin_period lists its columns.
          SELECT max_margin FROM gold.margin_period | No column max_margin, did you mean max_margin_cny_per_t_al? describe gold.margin_period lists its columns.
          SELECT 1 FROM gold.margin_period WHERE stage = chain | No column chain; if it is a text, write 'chain'. describe gold.margin_period lists its columns.
          SELECT ab | No column ab; if it is a text, write 'ab'.
          SELECT avrg(1) | No function avrg, did you mean avg? SHOW FUNCTIONS lists them.
          SELECT 1 / 0 | Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.%n  SELECT 1 / 0%n         ^^^^^
          SELECT 1 FORM gold.x | Syntax error at or near 'gold'.%n  SELECT 1 FORM gold.x%n                ^^^
          """)
  void anErrorMessageSuggestsTheNearestName(String statement, String message) {
    assertThatThrownBy(() -> run(statement, Format.TABLE))
        .isInstanceOf(Problem.class)
        .hasMessage(message.formatted());
    assertThat(printed()).isEmpty();
  }

  @Test
  void noStatementRunsIfOneIsRefused() {
    Sql sql = sql();
    assertThatThrownBy(
            () -> sql.run(List.of("SELECT 1", "DROP TABLE gold.margin_period"), Format.TABLE))
        .isInstanceOf(Problem.class);
    assertThat(printed()).isEmpty();
  }

  @Test
  void anErrorInAFileHasFileLineAndStatement() {
    List<Statement> statements = Statements.placed("SELECT 1;\n\nSELECT 2,\n  avrg(3);\n");
    assertThatThrownBy(() -> sql().run("q.sql", statements, Format.CSV))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "q.sql, line 4: statement 2: No function avrg, did you mean avg? SHOW FUNCTIONS lists"
                + " them.");
    assertThat(printed()).as("of the statement before").isEqualTo("1\n1\n\n");
    List<Statement> refused = Statements.placed("SELECT 1;\nDROP TABLE gold.x");
    out.reset();
    assertThatThrownBy(() -> sql().run("q.sql", refused, Format.CSV))
        .hasMessageStartingWith("q.sql, line 2: statement 2: Refused: ");
    assertThat(printed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          SELECT * FROM t WHERE stage = 'Alumina' | stage = 'Alumina', did you mean 'alumina'?
          SELECT count(*) FROM t WHERE stage = 'Alumina' | stage = 'Alumina', did you mean 'alumina'?
          SELECT * FROM t x WHERE x.region IN ('云南', 'CN') | region = '云南', did you mean 'Yunnan'?
          SELECT * FROM t WHERE stage <> 'steel' | stage = 'steel': it has 'alumina', 'chain'.
          WITH c AS (SELECT stage FROM t WHERE region = 'Yunan') SELECT sum(1) FROM c | region = 'Yunan', did you mean 'Yunnan'?
          SELECT * FROM t WHERE stage = (SELECT max(stage) FROM t WHERE region = 'X') | region = 'X': it has 'CN', 'Yunnan'.
          SELECT * FROM t WHERE stage = 'alumina' | -
          SELECT count(*) FROM t WHERE stage = 'alumina' AND region = 'CN' | -
          SELECT * FROM t WHERE upper(stage) = 'ALUMINA' OR n = 3 | -
          """)
  void aFilterOnATextThatNoRowHasGetsAHint(String query, String hint) {
    String view =
        "CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES ('alumina', 'CN', 1),"
            + " ('chain', 'Yunnan', 2) AS v(stage, region, n)";
    sql().run(List.of(view, query), Format.CSV);
    List<String> hints =
        err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("No")).toList();
    assertThat(hints).isEqualTo(hint == null ? List.of() : List.of("No row of t has " + hint));
  }

  private void run(String statement, Format format) {
    sql().run(List.of(statement), format);
  }

  private Sql sql() {
    return new Sql(
        spark,
        CONF,
        "describe",
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
