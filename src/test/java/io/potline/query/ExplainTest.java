package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Lakes;
import io.potline.Problem;
import io.potline.Tables;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.gold.Gold;
import io.potline.gold.Views;
import io.potline.gold.Views.View;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each row of gold can be traced to the rows that it was computed from. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private TestLake lake;
  private Explain explain;

  @BeforeAll
  void open(SparkSession spark) {
    lake = Lakes.threeDays(spark);
    explain =
        new Explain(lake.lake(), lake.conf(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
  }

  @Test
  void everyTableCanBeExplained() {
    List<String> without = new ArrayList<>();
    for (Table table : Gold.tables(lake.conf())) {
      List<Row> rows = lake.lake().read(table).limit(1).collectAsList();
      if (rows.isEmpty()) {
        without.add(table.name());
        continue;
      }
      Map<String, String> key = new HashMap<>();
      for (Field field : table.key()) {
        Object value = rows.get(0).getAs(field.name());
        key.put(field.name(), value == null ? "" : value.toString());
      }
      assertThat(explained(table.name(), key))
          .as(table.name())
          .startsWith(table.name())
          .containsPattern("\\n\\n\\S.*\\n\\n(.+\\n)+-+\\n");
    }
    // It needs provinces: see IndustryCostTest.
    assertThat(without).containsExactly("gold.industry_cost_period");
  }

  @Test
  void everyViewCanBeReadAlsoWherePricesDoNotMove() {
    Tables.register(lake.lake(), lake.conf());
    for (View view : Views.all()) {
      if (!view.isMetricView()) {
        assertThat(lake.rows("SELECT * FROM " + view.name())).as(view.name()).isNotNull();
      }
    }
    assertThat(
            lake.rows(
                "SELECT change_count, correlation_of_changes FROM gold.pass_through"
                    + " WHERE period_type = 'month' AND period = '2024-05'"))
        .containsExactly("1 -");
    assertThat(
            lake.rows(
                "SELECT operating_publisher, denominator_publisher, round(utilisation_fraction, 4)"
                    + " FROM gold.utilisation_definition WHERE operating_publisher = 'S2'"
                    + " AND denominator_publisher IN ('S1', 'SMM') ORDER BY denominator_mt"))
        .containsExactly("S2 S1 0.9718", "S2 SMM 0.9633", "S2 SMM 0.9589");
    assertThat(
            lake.rows(
                "SELECT surplus_over_built_mt, surplus_over_operating_mt FROM gold.upstream_balance"
                    + " WHERE stage = 'aluminium'"))
        .containsExactly("2.15314 5.1871");
    assertThat(
            lake.rows(
                "SELECT days, annualised_output_mt FROM gold.output_utilisation"
                    + " WHERE month = DATE'2023-02-01' AND publisher = 'SMM'"))
        .contains("28 40.280357143");
  }

  @Test
  void aMarginIsTracedToTheRowsOfTheFilesAndTheRates() {
    assertThat(
            explained(
                "gold.stage_margin_daily",
                Map.of(
                    "date",
                    "2024-05-06",
                    "region",
                    "CN",
                    "stage",
                    "alumina",
                    "method",
                    "modelled")))
        .containsPattern(
            "bauxite_price +2\\.300000 +t +710\\.0+ +1633\\.0+ +2024-05-06 +100\\.0+ +USD/t")
        .containsPattern(
            "input +bauxite_price +CN +SMM +2024-05-06 +100\\.0+ +USD/t .*file-1\\.csv +8")
        .containsPattern("exchange rate +usd_cny +CN +\\S+ +2024-05-06 +7\\.10+ .*file-1\\.csv +9");
  }

  @Test
  void whatIsLeftOutIsTheWholeCountryModelled() {
    assertThat(
            explained("gold.stage_margin_daily", Map.of("date", "2024-05-06", "stage", "alumina")))
        .contains("region=CN: filled in, because it was left out")
        .contains("method=modelled: filled in, because it was left out")
        .containsPattern("refinery_other_cost +1\\.000000 +t of product +900");
  }

  @Test
  void aMissingTableOrColumnIsReported() {
    assertThatThrownBy(() -> explained("gold.margin_perod", Map.of()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("did you mean gold.margin_period?");
    assertThatThrownBy(() -> explained("gold.margin_metrics", Map.of("year", "2024")))
        .hasMessage(
            "gold.margin_metrics is a view, and only rows of tables are explained. It is made from"
                + " gold.chain_margin_daily, gold.stage_margin_daily: explain a row of those.");
    assertThatThrownBy(() -> explained("gold.margin_period", Map.of("stag", "chain")))
        .hasMessageContaining("has no column stag; its key is period_type, period");
    assertThatThrownBy(() -> explained("gold.margin_period", Map.of("period", "1999")))
        .hasMessageContaining("has no row with {period=1999}");
    assertThatThrownBy(() -> explained("gold.margin_period", Map.of("period", "2024")))
        .hasMessageContaining("More than one row");
  }

  private String explained(String table, Map<String, String> key) {
    bytes.reset();
    explain.print(table, key);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
