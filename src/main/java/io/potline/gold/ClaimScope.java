package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.PERIOD;

import io.potline.conf.Periods;
import io.potline.conf.Periods.Period;
import io.potline.graph.Slice;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.types.DataTypes;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The part of a table that a claim's query selects, from its WHERE clause: most claims are about
 * one day, month or period, and a change of other rows does not affect them.
 *
 * @param conditions column and literal that have to be equal; none where the query is more than a
 *     selection from one table
 */
record ClaimScope(List<Condition> conditions) {

  record Condition(String column, String value) {}

  private static final ClaimScope EVERYTHING = new ClaimScope(List.of());

  static ClaimScope of(SparkSession spark, String sql) {
    try {
      LogicalPlan plan = spark.sessionState().sqlParser().parsePlan(sql);
      while (!(plan instanceof Filter) && plan.children().size() == 1) {
        plan = plan.children().head();
      }
      return plan instanceof Filter filter && isTable(filter.child())
          ? new ClaimScope(conditions(filter.condition()))
          : EVERYTHING;
    } catch (ParseException e) {
      return EVERYTHING; // The error is reported when the query runs.
    }
  }

  private static boolean isTable(LogicalPlan plan) {
    return plan instanceof UnresolvedRelation
        || plan instanceof SubqueryAlias alias && isTable(alias.child());
  }

  private static List<Condition> conditions(Expression expression) {
    List<Condition> conditions = new ArrayList<>();
    if (expression instanceof And and) {
      conditions.addAll(conditions(and.left()));
      conditions.addAll(conditions(and.right()));
    } else if (expression instanceof EqualTo equal
        && equal.left() instanceof UnresolvedAttribute column
        && equal.right() instanceof Literal literal
        && literal.value() != null) {
      List<String> name = CollectionConverters.asJava(column.nameParts());
      String value =
          literal.dataType().equals(DataTypes.DateType)
              ? LocalDate.ofEpochDay((Integer) literal.value()).toString()
              : literal.value().toString();
      conditions.add(new Condition(name.get(name.size() - 1), value));
    }
    return conditions;
  }

  /** Whether a change of a slice may change the query's result. */
  boolean mayChangeWith(Slice slice, Periods periods) {
    if (slice.isAll() || !slice.regions().isEmpty() || slice.days().isEmpty()) {
      return true;
    }
    boolean isOtherDay =
        value(DATE.name())
            .or(() -> value(MONTH.name()))
            .filter(day -> !slice.days().contains(LocalDate.parse(day)))
            .isPresent();
    boolean isOtherPeriod =
        value(PERIOD.name())
            .filter(
                name ->
                    PeriodCells.affected(slice, periods).stream()
                        .map(Period::name)
                        .noneMatch(name::equals))
            .isPresent();
    return !isOtherDay && !isOtherPeriod;
  }

  private Optional<String> value(String column) {
    return conditions.stream()
        .filter(condition -> condition.column().equalsIgnoreCase(column))
        .map(Condition::value)
        .findFirst();
  }
}
