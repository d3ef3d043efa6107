package io.potline.guard;

import io.potline.Problem;
import io.potline.gold.SqlFunctions;
import io.potline.lake.LakeFolder;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.LocalTempView$;
import org.apache.spark.sql.catalyst.analysis.PlanWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.ResolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedView;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedDataSource;
import org.apache.spark.sql.catalyst.trees.Origin;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.delta.UnresolvedPathBasedDeltaTable;
import org.apache.spark.sql.delta.UnresolvedPathBasedDeltaTableRelation;
import org.apache.spark.sql.delta.UnresolvedPathBasedTable;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.Option;
import scala.Product;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The list of logical plans that are let through, and the check of a plan and all that is in it:
 * before its names are resolved, so that nothing is opened or run for it, and after, when it shows
 * what the names mean. What is in no list is refused.
 */
final class Plans {

  /** Parts of queries, by the names of their classes, before and after names are resolved. */
  private static final Set<String> QUERIES =
      Set.of(
          "Aggregate",
          "AsOfJoin",
          "CTERelationDef",
          "CTERelationRef",
          "CommandResult",
          "CurrentNamespace$",
          "DataFrameDropColumns",
          "Deduplicate",
          // Spark makes it to read the rows of a result.
          "DeserializeToObject",
          "Distinct",
          "EmptyRelation",
          "Except",
          "Expand",
          "Filter",
          "GeneralParameterizedQuery",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LimitAll",
          "LocalLimit",
          "LocalRelation",
          "LogicalRelation",
          "MetricViewPlaceholder",
          "NameParameterizedQuery",
          "NearestByJoin",
          "Offset",
          "OneRowRelation",
          "PipeOperator",
          "Pivot",
          "PosParameterizedQuery",
          "Project",
          "Range",
          "RebalancePartitions",
          "RelationTimeTravel",
          "Repartition",
          "RepartitionByExpression",
          "ResolvedHint",
          "ResolvedIdentifier",
          "ResolvedInlineTable",
          "ResolvedMetricView",
          "ResolvedNamespace",
          "ResolvedNonPersistentFunc",
          "ResolvedPersistentFunc",
          "ResolvedPersistentView",
          "ResolvedTable",
          "ResolvedTempView",
          "ReturnAnswer",
          "Sample",
          "Sort",
          "Subquery",
          "SubqueryAlias",
          "Tail",
          "Transpose",
          "Union",
          "UnionLoop",
          "UnionLoopRef",
          "Unpivot",
          "UnresolvedFunctionName",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedIdentifier",
          "UnresolvedInlineTable",
          "UnresolvedNamespace",
          "UnresolvedQualify",
          "UnresolvedRelation",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases",
          "UnresolvedTable",
          "UnresolvedTableOrView",
          "UnresolvedTableValuedFunction",
          "UnresolvedTranspose",
          "UnresolvedView",
          "UnresolvedWith",
          "View",
          "Window",
          "WithCTE",
          "WithWindowDefinition");

  /** Statements that only read metadata, or change nothing but the client's own session. */
  private static final Set<String> STATEMENTS =
      Set.of(
          "CreateViewCommand",
          "DescribeColumn",
          "DescribeColumnCommand",
          "DescribeDatabaseCommand",
          "DescribeDeltaDetailCommand",
          "DescribeDeltaHistory",
          "DescribeDeltaHistoryCommand",
          "DescribeFunction",
          "DescribeFunctionCommand",
          "DescribeNamespace",
          "DescribeQueryCommand",
          "DescribeRelation",
          "DescribeRelationJsonCommand",
          "DescribeTableCommand",
          "ExplainCommand",
          "SetCatalogAndNamespace",
          "SetCatalogCommand",
          "SetCommand",
          "SetNamespaceCommand",
          "ShowCatalogsCommand",
          "ShowColumns",
          "ShowColumnsCommand",
          "ShowCreateTable",
          "ShowCreateTableCommand",
          "ShowCurrentNamespaceCommand",
          "ShowDeltaTableColumnsCommand",
          "ShowFunctions",
          "ShowFunctionsCommand",
          "ShowNamespaces",
          "ShowNamespacesCommand",
          "ShowTableProperties",
          "ShowTablePropertiesCommand",
          "ShowTables",
          "ShowTablesCommand",
          "ShowTablesExtended",
          "ShowViews",
          "ShowViewsCommand");

  /** What a client's own functions make of a query; allowed with them only. */
  private static final Set<String> WITH_FUNCTIONS =
      Set.of(
          "AppendColumns",
          "AppendColumnsWithObject",
          "ArrowEvalPython",
          "BatchEvalPython",
          "CoGroup",
          "FlatMapCoGroupsInArrow",
          "FlatMapCoGroupsInPandas",
          "FlatMapGroupsInArrow",
          "FlatMapGroupsInPandas",
          "MapElements",
          "MapGroups",
          "MapInArrow",
          "MapInPandas",
          "MapPartitions",
          "SerializeFromObject",
          "TypedFilter");

  /** Expressions that run code which is named by a text. */
  private static final Set<String> REFLECTION =
      Set.of("CallMethodViaReflection", "TryReflect", "ApplyFunctionExpression");

  private static final Set<String> OPTIONS = Set.of("versionasof", "timestampasof");
  private static final String CATALOG = "spark_catalog";

  private static final String NO_CHANGE =
      "Tables and views change only by jobs/potline run; SHOW, DESCRIBE and EXPLAIN are let"
          + " through too.";
  private static final String NO_PATH =
      "Name a table or view such as gold.margin_period: SHOW TABLES IN gold lists them.";

  private final boolean hasFunctions;
  private final UnaryOperator<String> didYouMean;

  /**
   * @param didYouMean the end of a sentence about a table that is not there
   */
  Plans(boolean hasFunctions, UnaryOperator<String> didYouMean) {
    this.hasFunctions = hasFunctions;
    this.didYouMean = didYouMean;
  }

  /** Throws a {@link Problem} unless the plan and all that is in it is in the list. */
  void check(LogicalPlan plan) {
    check(plan, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** Looks at all parts: not all plans are children, such as the relation of a time travel. */
  private void check(Object part, Set<Object> seen) {
    if (part instanceof TreeNode<?> node) {
      if (seen.add(node)) {
        checkNode(node);
        checkAll(CollectionConverters.asJava(node.children()), seen);
        checkAll(CollectionConverters.asJava(node.innerChildren()), seen);
        checkAll(elements(node), seen);
      }
    } else if (part instanceof Option<?> || part instanceof Tuple2<?, ?>) {
      checkAll(elements((Product) part), seen);
    } else if (part instanceof scala.collection.Iterable<?> parts) {
      checkAll(CollectionConverters.asJava(parts), seen);
    }
  }

  private void checkAll(Iterable<?> parts, Set<Object> seen) {
    parts.forEach(part -> check(part, seen));
  }

  private static Iterable<Object> elements(Product product) {
    return () -> CollectionConverters.asJava(product.productIterator());
  }

  private void checkNode(TreeNode<?> node) {
    if (node instanceof LogicalPlan plan) {
      checkPlan(plan);
    } else if (node instanceof Expression expression) {
      checkExpression(expression);
    }
  }

  private void checkPlan(LogicalPlan plan) {
    checkSource(plan);
    checkKind(plan);
    MetricViews.check(plan);
    if (plan instanceof UnresolvedRelation relation) {
      checkName(relation.multipartIdentifier(), plan.origin());
      relation.options().keySet().forEach(option -> checkOption(option, plan.origin()));
    } else if (plan instanceof UnresolvedTableOrView relation) {
      checkName(relation.multipartIdentifier(), plan.origin());
    } else if (plan instanceof UnresolvedTable relation) {
      checkName(relation.multipartIdentifier(), plan.origin());
    } else if (plan instanceof UnresolvedView relation) {
      checkName(relation.multipartIdentifier(), plan.origin());
    } else if (plan instanceof UnresolvedTableValuedFunction function) {
      Functions.check(function);
    } else if (plan instanceof LogicalRelation relation) {
      checkRelation(relation);
    } else if (plan instanceof ResolvedTable table) {
      checkDatabase(String.join(".", table.identifier().namespace()), table.identifier().name());
    } else if (plan instanceof SetCommand set) {
      checkSetting(set);
    }
  }

  /** Sources that are no tables, each with a message of its own. */
  private static void checkSource(LogicalPlan plan) {
    if (plan instanceof UnresolvedDataSource source) {
      throw noTable("this is a source of " + source.format(), plan);
    }
    if (plan instanceof UnresolvedPathBasedDeltaTable
        || plan instanceof UnresolvedPathBasedDeltaTableRelation
        || plan instanceof UnresolvedPathBasedTable) {
      throw noTable("this is a path", plan);
    }
    if (plan.isStreaming()) {
      throw noTable("this is a stream, which has no end", plan);
    }
    if (plan instanceof PlanWithUnresolvedIdentifier) {
      throw identifier(plan.origin());
    }
  }

  private static Problem noTable(String what, LogicalPlan plan) {
    return Refusal.of("only tables of the lake are read, and " + what, plan.origin(), NO_PATH);
  }

  private void checkKind(LogicalPlan plan) {
    String name = plan.getClass().getSimpleName();
    boolean isAllowed =
        QUERIES.contains(name)
            || STATEMENTS.contains(name) && isOfTheSession(plan)
            || hasFunctions && WITH_FUNCTIONS.contains(name);
    if (!isAllowed) {
      throw Refusal.of(
          "only queries are let through, and this is a " + name, plan.origin(), NO_CHANGE);
    }
  }

  /** A temporary view is visible to its session only, and its query is checked too. */
  private static boolean isOfTheSession(LogicalPlan plan) {
    return !(plan instanceof CreateViewCommand view) || view.viewType() == LocalTempView$.MODULE$;
  }

  private void checkExpression(Expression expression) {
    if (expression instanceof UnresolvedFunction function) {
      Functions.check(function);
    } else if (expression instanceof ExpressionWithUnresolvedIdentifier) {
      throw identifier(expression.origin());
    } else if (REFLECTION.contains(expression.getClass().getSimpleName())
        || expression instanceof UserDefinedExpression function && !isAllowed(function)) {
      throw Refusal.of(
          expression.prettyName() + " runs code that is not Spark's",
          expression.origin(),
          Refusal.NO_FUNCTIONS);
    }
  }

  private boolean isAllowed(UserDefinedExpression function) {
    return hasFunctions || function.name().equals(SqlFunctions.BRIDGE_EFFECTS);
  }

  private static Problem identifier(Origin origin) {
    return Refusal.of(
        "IDENTIFIER makes a name from a text",
        origin,
        "Write the name itself, in backquotes if needed.");
  }

  private static void checkOption(String option, Origin origin) {
    if (!OPTIONS.contains(option.toLowerCase(Locale.ROOT))) {
      throw Refusal.of(
          "a table is not read with the option " + option,
          origin,
          "Only versionAsOf and timestampAsOf are let through.");
    }
  }

  /** A name such as csv.`/etc/passwd` is a file, not a table. */
  private void checkName(Seq<String> nameParts, Origin origin) {
    List<String> parts = CollectionConverters.asJava(nameParts);
    String name = String.join(".", parts);
    boolean isOfTheLake =
        parts.size() < 2
            || parts.size() == 2 && isDatabase(parts.get(0))
            || parts.size() == 3
                && parts.get(0).equalsIgnoreCase(CATALOG)
                && isDatabase(parts.get(1));
    if (!isOfTheLake) {
      throw Problem.usage(
          "%s",
          "Refused: there is no database %s in the lake, so %s is no table of it%s"
              .formatted(parts.get(parts.size() - 2), name, didYouMean.apply(name)));
    }
  }

  private static boolean isDatabase(String name) {
    return LakeFolder.DATABASES.contains(name.toLowerCase(Locale.ROOT));
  }

  private static void checkRelation(LogicalRelation relation) {
    Option<CatalogTable> table = relation.catalogTable();
    if (table.isEmpty()) {
      throw noTable("this has no name", relation);
    }
    TableIdentifier name = table.get().identifier();
    checkDatabase(name.database().getOrElse(() -> ""), name.table());
  }

  private static void checkDatabase(String database, String table) {
    if (!isDatabase(database)) {
      throw Refusal.of("%s.%s is no table of the lake".formatted(database, table), NO_PATH);
    }
  }

  private static void checkSetting(SetCommand set) {
    if (set.kv().isEmpty() || set.kv().get()._1().equals("-v")) {
      throw ClientSettings.listing();
    }
    Tuple2<String, Option<String>> setting = set.kv().get();
    if (setting._2().isEmpty()) {
      ClientSettings.checkRead(setting._1());
    } else {
      ClientSettings.checkChange(setting._1(), setting._2().get());
    }
  }
}
