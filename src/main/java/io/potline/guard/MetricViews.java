package io.potline.guard;

import io.potline.Problem;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedHaving;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.metricview.logical.DimensionInputColumn;
import org.apache.spark.sql.metricview.logical.InputColumn;
import org.apache.spark.sql.metricview.logical.MetricViewPlaceholder;
import scala.jdk.javaapi.CollectionConverters;

/** Says what to write in place of what a metric view can't do: Spark's own errors do not. */
final class MetricViews {

  private static final String MEASURE = "measure";

  private MetricViews() {}

  /** Spark resolves MEASURE after GROUP BY only where SELECT has none. */
  static void check(LogicalPlan plan) {
    if (plan instanceof UnresolvedHaving having
        && hasMeasure(having.havingCondition())
        && isOfMeasures(having.child())) {
      throw elsewhere("HAVING", "HAVING u > 0");
    }
    if (plan instanceof Sort sort
        && CollectionConverters.asJava(sort.order()).stream().anyMatch(MetricViews::hasMeasure)
        && isOfMeasures(sort.child())) {
      throw elsewhere("ORDER BY", "ORDER BY u");
    }
  }

  private static Problem elsewhere(String clause, String example) {
    return Problem.usage(
        "%s",
        ("MEASURE can't stand in %s when it stands in SELECT too. Name it there, and use the name:"
                + " SELECT year, MEASURE(...) AS u ... GROUP BY year %s.")
            .formatted(clause, example));
  }

  private static boolean isOfMeasures(LogicalPlan plan) {
    LogicalPlan query = plan instanceof UnresolvedHaving having ? having.child() : plan;
    return query instanceof Aggregate aggregate
        && CollectionConverters.asJava(aggregate.aggregateExpressions()).stream()
            .anyMatch(column -> hasMeasure((Expression) column));
  }

  private static boolean hasMeasure(Expression expression) {
    return expression instanceof UnresolvedFunction function
            && function.nameParts().last().equalsIgnoreCase(MEASURE)
        || CollectionConverters.asJava(expression.children()).stream()
            .anyMatch(MetricViews::hasMeasure);
  }

  /** A metric view that is left when a query is optimized has not been grouped. */
  static final class Ungrouped extends Rule<LogicalPlan> {

    private final Predicate<SparkSession> isOn;
    private final SparkSession session;

    Ungrouped(SparkSession session, Predicate<SparkSession> isOn) {
      this.session = session;
      this.isOn = isOn;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      if (isOn.test(session)) {
        refuse(plan);
      }
      return plan;
    }

    private static void refuse(LogicalPlan plan) {
      if (plan instanceof MetricViewPlaceholder view) {
        throw ungrouped(view);
      }
      CollectionConverters.asJava(plan.children()).forEach(Ungrouped::refuse);
    }
  }

  private static Problem ungrouped(MetricViewPlaceholder view) {
    String name = view.metadata().identifier().unquotedString().replace("spark_catalog.", "");
    List<InputColumn> columns = CollectionConverters.asJava(view.inputColumns());
    String dimension = first(columns, column -> column instanceof DimensionInputColumn);
    String measure = first(columns, column -> !(column instanceof DimensionInputColumn));
    return Problem.usage(
        "%s",
        ("%s is a metric view: SELECT its dimensions and MEASURE(its measures) by name, GROUP BY the"
                + " dimensions; join and filter around a subquery. For example: SELECT %s, MEASURE(%s)"
                + " AS u FROM %s GROUP BY %s. DESCRIBE %s lists them.")
            .formatted(name, dimension, measure, name, dimension, name));
  }

  private static String first(List<InputColumn> columns, Predicate<InputColumn> kind) {
    return columns.stream().filter(kind).map(InputColumn::name).findFirst().orElse("...");
  }
}
