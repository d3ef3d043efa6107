package io.potline.gold;

import io.potline.Resources;
import io.potline.lake.Lake;
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
 * Views over gold, for results that need not be stored. Each is one SQL file in {@code
 * src/main/resources/io/potline/gold}. A metric view has no fixed grain: its measures can be
 * grouped by any of its dimensions.
 */
public final class Views {

  /** The obvious answers: of the whole country, one row a year or day. */
  private static final Set<String> FOR_A_START = Set.of("margin_year", "margin_day", "chain_day");

  /** Each after the views that it depends on. */
  private static final List<String> NAMES =
      List.of(
          "margin_year",
          "calendar",
          "margin_day",
          "chain_day",
          "margin_observation",
          "province_day",
          "province_mean_day",
          "loss_streak",
          "margin_percentile",
          "pass_through",
          "sensitivity_daily",
          "nowcast_score",
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
  private static final ThreadLocal<Boolean> IS_CREATING = ThreadLocal.withInitial(() -> false);

  private Views() {}

  /** A column with its meaning; the unit is empty if there is none. */
  public record ViewColumn(String name, String meaning, String unit) {}

  /** A view, as declared in its file. */
  public record View(
      String name, String grain, List<ViewColumn> columns, boolean isMetricView, String query) {

    /** Whether it is one to start with. */
    public boolean isForAStart() {
      return FOR_A_START.contains(shortName(name));
    }
  }

  /** The full names of all views, such as gold.pass_through. */
  public static Set<String> names() {
    return FULL_NAMES;
  }

  public static List<View> all() {
    return NAMES.stream().map(Views::view).toList();
  }

  /** The tables that a query or a view depends on, directly or through views. */
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
      throw new IllegalStateException(
          name + ".sql does not have the layout of the other views' files");
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

  /** The short names of the views whose tables exist in a lake. */
  public static List<String> in(LakeFolder lake) {
    return NAMES.stream().filter(name -> lake.hasAll(tablesOf(DATABASE + "." + name))).toList();
  }

  /** Creates all views in a metastore whose tables exist in the lake. */
  public static void register(Lake lake) {
    LakeFolder folder = LakeFolder.of(lake);
    ensureDatabase(lake.spark(), folder, DATABASE);
    in(folder).forEach(name -> create(lake.spark(), name));
  }

  /**
   * Creates a view, and the views that it depends on, in the catalog that all sessions share,
   * unless it exists. A catalog calls this while Spark analyzes a query, and the analyzer's state
   * is kept by thread: so the statement runs in a new thread.
   */
  public static void ensure(
      String name, LakeFolder lake, SparkSession asking, Supplier<SparkSession> session) {
    if (!IS_CREATING.get() && !exists(asking, shortName(name))) {
      synchronized (IS_CREATING) {
        SparkSession spark = session.get();
        ensureDatabase(spark, lake, DATABASE);
        createMissing(spark, shortName(name));
      }
    }
  }

  /** Creates the lake's databases, and all views whose tables exist. */
  public static void ensureAll(
      LakeFolder lake, SparkSession asking, Supplier<SparkSession> session) {
    lake.databases().forEach(database -> ensureDatabase(asking, lake, database));
    in(lake).forEach(name -> ensure(DATABASE + "." + name, lake, asking, session));
  }

  /** Whether this thread is creating a view, so that its statement is not a client's. */
  public static boolean isCreating() {
    return IS_CREATING.get();
  }

  private static void createMissing(SparkSession spark, String name) {
    if (exists(spark, name)) {
      return;
    }
    namesIn(view(name).query()).stream()
        .filter(names()::contains)
        .forEach(other -> createMissing(spark, shortName(other)));
    FutureTask<Void> creation =
        new FutureTask<>(
            () -> {
              IS_CREATING.set(true);
              create(spark, name);
              return null;
            });
    new Thread(creation, "view " + name).start();
    try {
      creation.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while view " + name + " was created", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("View %s can't be created".formatted(name), e.getCause());
    }
  }

  private static boolean exists(SparkSession spark, String name) {
    return spark
        .sessionState()
        .catalog()
        .tableExists(new TableIdentifier(name, Option.apply(DATABASE)));
  }

  /** Creates a database in the session's own catalog, where views are stored. */
  private static void ensureDatabase(SparkSession spark, LakeFolder lake, String database) {
    spark
        .sharedState()
        .externalCatalog()
        .createDatabase(
            new CatalogDatabase(database, "", lake.path(database).toUri(), Map$.MODULE$.empty()),
            true);
  }

  private static void create(SparkSession spark, String name) {
    View view = view(name);
    if (view.isMetricView()) {
      // Spark ignores OR REPLACE for a metric view.
      spark.sql("DROP VIEW IF EXISTS " + view.name());
    }
    spark.sql(statement(name));
  }

  private static String statement(String name) {
    return Resources.text(Views.class, name + ".sql");
  }
}
