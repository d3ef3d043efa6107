package io.potline.query;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.WithSpark;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithSpark
class ReadOnlyTest {

  private final ReadOnly readOnly = new ReadOnly(SparkSession.active(), new Vocabulary(Map.of()));

  ReadOnlyTest(SparkSession spark) {
    spark.sql("CREATE DATABASE IF NOT EXISTS gold");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "WITH t AS (SELECT * FROM gold.margin_period) SELECT max(period) FROM t",
        "SELECT * FROM gold.a WHERE x IN (SELECT y FROM gold.b)",
        "SHOW TABLES IN gold",
        "SHOW SCHEMAS",
        "SHOW CATALOGS",
        "SHOW CURRENT NAMESPACE",
        "SHOW COLUMNS IN gold.margin_period",
        "SHOW VIEWS IN gold",
        "DESCRIBE TABLE gold.margin_period",
        "DESCRIBE HISTORY gold.margin_period",
        "EXPLAIN SELECT 1",
        "SELECT year, MEASURE(utilisation) AS u FROM gold.capacity_metrics GROUP BY year",
        "CREATE TEMPORARY VIEW v AS SELECT * FROM gold.margin_period",
        "VALUES (1), (2)"
      })
  void readOnlyStatementsAreAccepted(String statement) {
    assertThatCode(() -> readOnly.check(statement)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE gold.margin_period",
        "INSERT INTO gold.margin_period VALUES (1)",
        "WITH t AS (SELECT 1) INSERT INTO gold.margin_period SELECT * FROM t",
        "DELETE FROM gold.margin_period",
        "MERGE INTO gold.a USING gold.b ON a.x = b.x WHEN MATCHED THEN DELETE",
        "CREATE TABLE gold.x AS SELECT 1",
        "CREATE VIEW gold.v WITH METRICS LANGUAGE YAML AS $$ version: 0.1 $$",
        "CREATE VIEW gold.v AS SELECT 1",
        "CREATE GLOBAL TEMPORARY VIEW v AS SELECT 1",
        "CREATE TEMPORARY VIEW v AS SELECT * FROM csv.`/etc/passwd`",
        "CREATE TEMPORARY VIEW v USING csv OPTIONS (path '/etc/passwd')",
        "RESTORE TABLE gold.x TO VERSION AS OF 0",
        "CREATE TABLE gold.y SHALLOW CLONE gold.x",
        "REORG TABLE gold.x APPLY (PURGE)",
        "BEGIN DROP TABLE gold.x; END",
        "SELECT * FROM STREAM gold.x",
        "SELECT * FROM IDENTIFIER('csv.`/etc/passwd`')",
        "ALTER TABLE gold.x SET TBLPROPERTIES ('a' = 'b')",
        "VACUUM gold.x",
        "OPTIMIZE gold.x",
        "SET spark.sql.ansi.enabled = false",
        "ADD JAR 'x.jar'",
        "CACHE TABLE gold.x",
        "EXPLAIN DROP TABLE gold.x",
        "EXECUTE IMMEDIATE 'DROP TABLE gold.x'",
        "SELECT TRANSFORM(x) USING 'cat' AS y FROM gold.x",
        "SELECT java_method('java.lang.System', 'exit', 1)",
        "SELECT 1 WHERE EXISTS (SELECT reflect('java.lang.System', 'getenv', 'HOME'))",
        "WITH t AS (SELECT try_reflect('java.lang.System', 'getenv', 'HOME')) SELECT * FROM t",
        "SELECT * FROM csv.`/etc/passwd`",
        "SELECT (SELECT max(value) FROM text.`/etc/passwd`)",
        "DESCRIBE TABLE delta.`/tmp/x`"
      })
  void anythingElseIsRefused(String statement) {
    assertThatThrownBy(() -> readOnly.check(statement))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("Refused: ");
  }
}
