package io.potline.gold;

import io.potline.Resources;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Views over gold, for what is asked now and then and need not be stored. Each is one statement in
 * {@code src/main/resources/io/potline/gold}, to be read and copied by who writes SQL. A metric
 * view has no grain of its own: its measures are formulas that hold at any.
 */
public final class Views {

  private static final List<String> NAMES =
      List.of(
          "margin_observation",
          "pass_through",
          "chain_cost_stability",
          "margin_bridge_between",
          "margin_definition",
          "utilisation_definition",
          "output_utilisation",
          "upstream_balance",
          "dry_season_loss",
          "capacity_in_profit",
          "margin_metrics",
          "capacity_metrics",
          // They rest on those before.
          "margin_by_year",
          "capacity_by_year");

  private static final Pattern STATEMENT =
      Pattern.compile(
          "CREATE (?:OR REPLACE )?VIEW (\\S+) \\((.*?)\\)\\nCOMMENT '([^']*)'\\n"
              + "(WITH METRICS LANGUAGE YAML\\n)?AS\\n(.*)",
          Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("(\\w+) COMMENT '([^']*?)(?: \\[([^\\]']*)\\])?'");

  private static final Pattern TABLE_NAME = Pattern.compile("\\b(?:bronze|silver|gold|ops)\\.\\w+");

  private Views() {}

  /** A column with what it means; the unit is empty where there is none. */
  public record ViewColumn(String name, String meaning, String unit) {}

  /** A view as its file declares it. */
  public record View(
      String name, String grain, List<ViewColumn> columns, boolean isMetricView, String query) {}

  public static Set<String> names() {
    return NAMES.stream().map(name -> "gold." + name).collect(Collectors.toSet());
  }

  public static List<View> all() {
    return NAMES.stream().map(Views::view).toList();
  }

  /** The tables that a query rests on, those behind its views among them. */
  public static Set<String> tablesOf(String query) {
    Set<String> tables = new TreeSet<>();
    TABLE_NAME
        .matcher(query.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .forEach(
            name -> {
              if (names().contains(name)) {
                tables.addAll(tablesOf(view(name.substring("gold.".length())).query()));
              } else {
                tables.add(name);
              }
            });
    return tables;
  }

  private static View view(String name) {
    Matcher statement = STATEMENT.matcher(statement(name));
    if (!statement.matches()) {
      throw new IllegalStateException(name + ".sql is not laid out as the other views are");
    }
    List<ViewColumn> columns = new ArrayList<>();
    Matcher column = COLUMN.matcher(statement.group(2));
    while (column.find()) {
      String unit = column.group(3) == null ? "" : column.group(3);
      columns.add(new ViewColumn(column.group(1), column.group(2), unit));
    }
    return new View(
        statement.group(1),
        statement.group(3),
        columns,
        statement.group(4) != null,
        statement.group(5).strip());
  }

  /** Makes them known to the session's catalog, where the tables are that they rest on. */
  public static void register(Lake lake) {
    List<Table> tables = List.of(ReferenceValue.TABLE, CostCurve.TABLE, MarginFactorPeriod.TABLE);
    if (tables.stream().allMatch(lake::exists)) {
      NAMES.forEach(name -> register(lake.spark(), name));
    }
  }

  private static void register(SparkSession spark, String name) {
    View view = view(name);
    if (view.isMetricView()) {
      // Spark replaces no metric view, whatever the statement says.
      spark.sql("DROP VIEW IF EXISTS " + view.name());
    }
    spark.sql(statement(name));
  }

  private static String statement(String name) {
    return Resources.text(Views.class, name + ".sql");
  }
}
