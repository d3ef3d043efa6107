package io.potline.query;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.potline.conf.Conf;
import io.potline.conf.Names;
import io.potline.gold.Views;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;
import org.apache.spark.unsafe.types.UTF8String;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finds filters of a query on a text that no row of the table has, such as {@code stage =
 * 'Aluminium'}: the result is empty or a count of 0 then, and looks like an answer.
 */
final class UnmatchedTexts {

  private static final int MAX_VALUES = 1_000;
  private static final int MAX_LISTED = 12;

  /** Nodes that have a row only if their input has one. */
  private static final Set<String> KEEPING =
      Set.of(
          "Deduplicate",
          "Distinct",
          "Filter",
          "GlobalLimit",
          "LocalLimit",
          "Project",
          "Sort",
          "SubqueryAlias",
          "Window");

  /** A column that is compared with a text. */
  private record Comparison(String table, String column, String value) {

    Column holds() {
      return col("`" + column + "`").equalTo(lit(value));
    }
  }

  private final Set<Comparison> comparisons = new LinkedHashSet<>();

  private UnmatchedTexts() {}

  /**
   * One sentence for each such filter.
   *
   * @param rows how many the result has: where it has some, most filters have matched, and are not
   *     looked up
   */
  static List<String> in(Dataset<Row> result, long rows, SparkSession spark, Conf conf) {
    UnmatchedTexts texts = new UnmatchedTexts();
    texts.walk(
        ((org.apache.spark.sql.classic.Dataset<Row>) result).queryExecution().analyzed(), rows > 0);
    Set<String> metricViews = new LinkedHashSet<>();
    Views.all().stream()
        .filter(Views.View::isMetricView)
        .map(Views.View::name)
        .forEach(metricViews::add);
    List<String> hints = new ArrayList<>();
    texts.comparisons.stream()
        .map(Comparison::table)
        .distinct()
        .filter(table -> !metricViews.contains(table))
        .forEach(table -> hints.addAll(texts.hints(table, spark, conf)));
    return hints;
  }

  private void walk(LogicalPlan plan, boolean hasMatched) {
    if (plan instanceof View) {
      return; // Its filters are not the author's.
    }
    if (plan instanceof Filter filter) {
      conjuncts(filter.condition())
          .filter(condition -> !hasMatched || !(condition instanceof EqualTo))
          .forEach(condition -> collect(condition, plan));
    } else if (plan instanceof Join join && join.condition().isDefined()) {
      collect(join.condition().get(), plan);
    }
    for (LogicalPlan child : CollectionConverters.asJava(plan.children())) {
      walk(child, hasMatched && keepsRows(plan, child));
    }
    CollectionConverters.asJava(plan.subqueries()).forEach(subquery -> walk(subquery, false));
  }

  /** Whether the child has a row if the plan has one. */
  private static boolean keepsRows(LogicalPlan plan, LogicalPlan child) {
    if (plan instanceof Aggregate aggregate) {
      return !aggregate.groupingExpressions().isEmpty();
    }
    if (plan instanceof WithCTE with) {
      return with.plan() == child;
    }
    return plan instanceof Join join
        ? join.joinType() instanceof InnerLike
        : KEEPING.contains(plan.getClass().getSimpleName());
  }

  private static Stream<Expression> conjuncts(Expression condition) {
    return condition instanceof And and
        ? Stream.concat(conjuncts(and.left()), conjuncts(and.right()))
        : Stream.of(condition);
  }

  private void collect(Expression condition, LogicalPlan plan) {
    if (condition instanceof EqualTo equal) {
      add(equal.left(), equal.right(), plan);
      add(equal.right(), equal.left(), plan);
    } else if (condition instanceof EqualNullSafe equal) {
      add(equal.left(), equal.right(), plan);
      add(equal.right(), equal.left(), plan);
    } else if (condition instanceof In in) {
      CollectionConverters.asJava(in.list()).forEach(value -> add(in.value(), value, plan));
    }
    CollectionConverters.asJava(condition.children()).forEach(part -> collect(part, plan));
  }

  private void add(Expression column, Expression value, LogicalPlan plan) {
    if (column instanceof AttributeReference attribute
        && value instanceof Literal literal
        && literal.value() instanceof UTF8String text) {
      table(plan, attribute, "")
          .ifPresent(
              table -> comparisons.add(new Comparison(table, attribute.name(), text.toString())));
    }
  }

  /**
   * The table or view that a column comes from as it is; empty for a computed one.
   *
   * @param name of the table or view around the plan
   */
  private static Optional<String> table(LogicalPlan plan, AttributeReference column, String name) {
    if (plan instanceof SubqueryAlias alias) {
      List<String> qualifier = CollectionConverters.asJava(alias.identifier().qualifier());
      String database = qualifier.isEmpty() ? "" : qualifier.get(qualifier.size() - 1) + ".";
      return table(alias.child(), column, database + alias.identifier().name());
    }
    if (plan instanceof View) {
      return Optional.of(name);
    }
    if (plan.children().isEmpty()) {
      // Without a database, it is no table of the lake.
      return Optional.of(name).filter(known -> known.contains("."));
    }
    return CollectionConverters.asJava(plan.children()).stream()
        .filter(child -> child.outputSet().contains(column))
        .findFirst()
        .flatMap(child -> table(child, column, ""));
  }

  private List<String> hints(String table, SparkSession spark, Conf conf) {
    List<Comparison> ofTable =
        comparisons.stream().filter(comparison -> comparison.table().equals(table)).toList();
    Column[] matches =
        ofTable.stream().map(comparison -> max(comparison.holds())).toArray(Column[]::new);
    Row matched = spark.table(table).select(matches).first();
    List<String> hints = new ArrayList<>();
    for (int i = 0; i < ofTable.size(); i++) {
      if (matched.isNullAt(i) || !matched.getBoolean(i)) {
        hints.add(hint(ofTable.get(i), spark, conf));
      }
    }
    return hints;
  }

  private static String hint(Comparison comparison, SparkSession spark, Conf conf) {
    Column column = col("`" + comparison.column() + "`");
    List<String> values =
        spark
            .table(comparison.table())
            .select(column)
            .filter(column.isNotNull())
            .distinct()
            .orderBy(column)
            .limit(MAX_VALUES)
            .as(Encoders.STRING())
            .collectAsList();
    String sentence =
        "No row of %s has %s = '%s'"
            .formatted(comparison.table(), comparison.column(), comparison.value());
    if (values.isEmpty()) {
      return sentence + ": it has no value there.";
    }
    return nearest(comparison.value(), values, conf)
        .map(value -> sentence + ", did you mean '" + value + "'?")
        .orElseGet(
            () ->
                values.size() > MAX_LISTED
                    ? "%s: SELECT DISTINCT %s FROM %s lists its values."
                        .formatted(sentence, comparison.column(), comparison.table())
                    : values.stream().collect(joining("', '", sentence + ": it has '", "'.")));
  }

  /** By a name of conf, in either language, or by likeness. */
  private static Optional<String> nearest(String text, List<String> values, Conf conf) {
    Names likely = new Names();
    values.forEach(value -> likely.add(value, value));
    return Stream.of(
            conf.catalogue().regionNames(),
            conf.chain().stageNames(),
            conf.catalogue().seriesNames())
        .flatMap(names -> names.id(text).stream())
        .filter(values::contains)
        .findFirst()
        .or(() -> likely.nearest(text));
  }
}
