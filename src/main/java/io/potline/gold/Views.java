package io.potline.gold;

import io.potline.Resources;
import io.potline.lake.Lake;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogDatabase;
import scala.Option;
import scala.collection.immutable.Map$;

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

  private static final String DATABASE = "gold";
  private static final Set<String> FULL_NAMES =
      NAMES.stream().map(name -> DATABASE + "." + name).collect(Collectors.toUnmodifiableSet());
  private static final ThreadLocal<Boolean> IS_MAKING = ThreadLocal.withInitial(() -> false);

  private Views() {}

  /** A column with what it means; the unit is empty where there is none. */
  public record ViewColumn(String name, String meaning, String unit) {}

  /** A view as its file declares it. */
  public record View(
      String name, String grain, List<ViewColumn> columns, boolean isMetricView, String query) {}

  /** As in gold.pass_through. */
  public static Set<String> names() {
    return FULL_NAMES;
  }

  public static List<View> all() {
    return NAMES.stream().map(Views::view).toList();
  }

  /**
   * The tables that a query, or a view of this name, rests on, those behind its views among them.
   */
  public static Set<String> tablesOf(String query) {
    Set<String> tables = new TreeSet<>();
    for (String name : namesIn(query)) {
      if (names().contains(name)) {
        tables.addAll(tablesOf(view(shortName(name)).query()));
      } else {
        tables.add(name);
      }
    }
    return tables;
  }

  private static Set<String> namesIn(String query) {
    return TABLE_NAME
        .matcher(query.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String shortName(String name) {
    return name.substring(DATABASE.length() + 1);
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

  /** The short names of those whose tables a lake has. */
  public static List<String> in(LakeFolder lake) {
    return NAMES.stream().filter(name -> lake.hasAll(tablesOf(DATABASE + "." + name))).toList();
  }

  /** Makes all of them in a metastore, if the lake has the tables that they rest on. */
  public static void register(Lake lake) {
    LakeFolder folder = LakeFolder.of(lake);
    ensureDatabase(lake.spark(), folder);
    in(folder).forEach(name -> make(lake.spark(), name));
  }

  /**
   * Makes a view, and those that it rests on, in the catalog that all sessions share, unless it is
   * there. For a catalog that is asked for it while a query is analyzed: that state is the
   * thread's, so the statement gets a thread of its own.
   */
  public static void ensure(String name, SparkSession asking, Supplier<SparkSession> session) {
    if (!IS_MAKING.get() && !isMade(asking, shortName(name))) {
      synchronized (IS_MAKING) {
        SparkSession spark = session.get();
        LakeCatalog.lake(spark).ifPresent(lake -> ensureDatabase(spark, lake));
        makeMissing(spark, shortName(name));
      }
    }
  }

  /** All whose tables the lake has. */
  public static void ensureAll(
      LakeFolder lake, SparkSession asking, Supplier<SparkSession> session) {
    ensureDatabase(asking, lake);
    in(lake).forEach(name -> ensure(DATABASE + "." + name, asking, session));
  }

  /** Whether this thread is in {@link #ensure}, and so makes what no client has asked for. */
  public static boolean isMaking() {
    return IS_MAKING.get();
  }

  private static void makeMissing(SparkSession spark, String name) {
    if (isMade(spark, name)) {
      return;
    }
    namesIn(view(name).query()).stream()
        .filter(names()::contains)
        .forEach(other -> makeMissing(spark, shortName(other)));
    FutureTask<Void> making =
        new FutureTask<>(
            () -> {
              IS_MAKING.set(true);
              make(spark, name);
              return null;
            });
    new Thread(making, "view " + name).start();
    try {
      making.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while view " + name + " was made", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("View %s can't be made".formatted(name), e.getCause());
    }
  }

  private static boolean isMade(SparkSession spark, String name) {
    return spark
        .sessionState()
        .catalog()
        .tableExists(new TableIdentifier(name, Option.apply(DATABASE)));
  }

  /** In the session's own catalog; that names of tables have one is not enough for views. */
  private static void ensureDatabase(SparkSession spark, LakeFolder lake) {
    spark
        .sharedState()
        .externalCatalog()
        .createDatabase(
            new CatalogDatabase(DATABASE, "", lake.path(DATABASE).toUri(), Map$.MODULE$.empty()),
            true);
  }

  private static void make(SparkSession spark, String name) {
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
