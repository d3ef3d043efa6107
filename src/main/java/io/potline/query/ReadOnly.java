package io.potline.query;

import io.potline.Problem;
import io.potline.lake.LakeCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.LocalTempView$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedDataSource;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Accepts a statement only if it does nothing but read tables of the lake. It checks the parsed
 * plan, before anything is opened or run. It guards against mistakes and is not a security
 * boundary.
 */
final class ReadOnly {

  /** Statements that are not queries but only read metadata, by the parser's names. */
  private static final Set<String> HARMLESS =
      Set.of(
          "ShowTables",
          "ShowTablesCommand",
          "ShowNamespaces",
          "ShowNamespacesCommand",
          "ShowCatalogsCommand",
          "ShowCurrentNamespaceCommand",
          "ShowColumns",
          "ShowFunctions",
          "ShowTableProperties",
          "ShowViews",
          "DescribeRelation",
          "DescribeColumn",
          "DescribeNamespace",
          "DescribeFunction",
          "DescribeQueryCommand",
          "DescribeDeltaHistory",
          "DescribeDeltaDetailCommand",
          "ExplainCommand");

  /** Parts of queries that run something else: a program, or a text as a statement or name. */
  private static final List<String> HARMFUL =
      List.of("ScriptTransformation", "ExecuteImmediate", "PlanWithUnresolvedIdentifier");

  private static final Set<String> REFLECTION = Set.of("java_method", "reflect", "try_reflect");

  private final SparkSession spark;
  private final Vocabulary vocabulary;

  ReadOnly(SparkSession spark, Vocabulary vocabulary) {
    this.spark = spark;
    this.vocabulary = vocabulary;
  }

  /** Throws a {@link Problem} unless the statement only reads. */
  void check(String statement) throws ParseException {
    check(spark.sessionState().sqlParser().parsePlan(statement));
  }

  /** The same for a plan whose names are not resolved yet. */
  public void check(LogicalPlan plan) {
    String name = plan.getClass().getSimpleName();
    boolean isStatement =
        plan instanceof Command || plan instanceof ParsedStatement || name.endsWith("Statement");
    boolean isHarmless = HARMLESS.contains(name) || isTemporaryView(plan);
    if (isStatement && !isHarmless || HARMFUL.stream().anyMatch(name::contains)) {
      throw Problem.usage("Refused: only queries are let through, and this is a %s.", name);
    }
    if (plan.isStreaming()) {
      throw Problem.usage("Refused: a stream has no end, and only queries are let through.");
    }
    if (plan instanceof ShowViews) {
      LakeCatalog.ensureViews(spark);
    }
    if (plan instanceof UnresolvedRelation relation) {
      checkName(relation.multipartIdentifier());
    } else if (plan instanceof UnresolvedTableOrView relation) {
      checkName(relation.multipartIdentifier());
    } else if (plan instanceof UnresolvedTableValuedFunction function) {
      checkFunction(function.name());
    } else if (plan instanceof UnresolvedDataSource source) {
      throw Problem.usage(
          "Refused: only tables of the lake are read, and this is a source of %s.",
          source.format());
    } else if (plan instanceof ExplainCommand explain) {
      check(explain.logicalPlan());
    } else if (plan instanceof DescribeQueryCommand describe) {
      check(describe.plan());
    }
    for (TreeNode<?> inner : CollectionConverters.asJava(plan.innerChildren())) {
      if (inner instanceof LogicalPlan innerPlan) {
        check(innerPlan);
      }
    }
    CollectionConverters.asJava(plan.children()).forEach(this::check);
    CollectionConverters.asJava(plan.expressions()).forEach(this::check);
  }

  /**
   * Whether a plan creates a temporary view. It is visible to its session only, and its query is
   * checked too.
   */
  private static boolean isTemporaryView(LogicalPlan plan) {
    return plan instanceof CreateViewCommand view && view.viewType() == LocalTempView$.MODULE$;
  }

  private void check(Expression expression) {
    if (expression instanceof UnresolvedFunction function) {
      checkFunction(function.nameParts());
    } else if (expression instanceof SubqueryExpression subquery) {
      check(subquery.plan());
    }
    CollectionConverters.asJava(expression.children()).forEach(this::check);
  }

  private static void checkFunction(Seq<String> nameParts) {
    String function = nameParts.last().toLowerCase(Locale.ROOT);
    if (REFLECTION.contains(function)) {
      throw Problem.usage("Refused: %s calls Java code, and only tables are read.", function);
    }
  }

  /** A name such as csv.`/etc/passwd` is a file, not a table. */
  private void checkName(Seq<String> nameParts) {
    List<String> parts = CollectionConverters.asJava(nameParts);
    String database = parts.size() < 2 ? null : parts.get(parts.size() - 2);
    String name = String.join(".", parts);
    if (database != null && !spark.catalog().databaseExists(database)) {
      throw Problem.usage(
          "Refused: there is no database %s in the lake, so %s is no table of it%s",
          database, name, vocabulary.didYouMean(name));
    }
  }
}
