package io.potline.lake;

import io.potline.Problem;
import io.potline.gold.SqlFunctions;
import io.potline.gold.Views;
import io.potline.guard.Guard;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.package$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.DeltaTimeTravelSpec;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Nil$;

/**
 * Resolves the names of a lake's tables and views without registration: {@code gold.margin_period}
 * is the table at {@code ROOT/gold/margin_period}, opened when a query names it. A view is created
 * in the session's own catalog when a query first names it.
 *
 * <p>The root, and the versions at which tables are read, are settings of the session. Sessions
 * derived from it inherit them, and one process can have sessions on several lakes. With a
 * metastore the root is not set, and names are resolved by the metastore.
 */
public final class LakeCatalog extends DeltaCatalog {

  private static final String CATALOG = "spark.sql.catalog.spark_catalog";
  private static final String ROOT = "spark.potline.lake";
  private static final String GOLD = "gold";
  private static final String HIVE = "org.apache.spark.sql.hive.HiveSessionStateBuilder";

  /** Configures a session on a lake; with a metastore, names are resolved there. */
  public static SparkSession.Builder configure(SparkSession.Builder builder, String root) {
    builder
        .config(CATALOG, LakeCatalog.class.getName())
        .withExtensions(new SqlFunctions())
        .withExtensions(new Guard());
    boolean hasMetastore =
        new SparkConf().get("spark.sql.catalogImplementation", "in-memory").equals("hive");
    if (hasMetastore) {
      requireHive();
    }
    return hasMetastore ? builder : builder.config(ROOT, root);
  }

  private static void requireHive() {
    try {
      Class.forName(HIVE, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw Problem.usage(
          "spark.sql.catalogImplementation=hive needs the jar spark-hive of Spark %s, which is not on"
              + " the class path: add --packages org.apache.spark:spark-hive_2.13:%s after --, or set"
              + " SPARK_HOME to a Spark distribution, which has it.",
          package$.MODULE$.SPARK_VERSION(), package$.MODULE$.SPARK_VERSION());
    }
  }

  /** Resolves the names of the lake's session in this lake from now on. */
  public static void use(Lake lake) {
    if (!lake.hasMetastore()) {
      lake.spark().conf().set(ROOT, lake.root().toString());
    }
  }

  /** The lake in which a session resolves names; empty where a metastore does. */
  public static Optional<LakeFolder> lake(SparkSession spark) {
    return Optional.ofNullable(spark.conf().get(ROOT, null))
        .map(root -> LakeFolder.at(root, spark.sessionState().newHadoopConf()));
  }

  /** A new session that reads the tables at the given versions, whatever is committed meanwhile. */
  public static SparkSession pinned(SparkSession spark, LakeVersions versions) {
    SparkSession pinned = copy(spark);
    VersionsOfQuery.fix(pinned, versions);
    return pinned;
  }

  /** Each query of the process's sessions reads what the last finished run has left. */
  public static SparkSession.Builder followRuns(SparkSession.Builder builder, String root) {
    return VersionsOfQuery.follow(builder, root);
  }

  /** The versions that the session's next query reads; empty where it reads the last ones. */
  public static Optional<LakeVersions> versions(SparkSession spark) {
    return VersionsOfQuery.of(spark);
  }

  /**
   * Creates the databases and all views for SHOW VIEWS: Spark lists only those in the session's own
   * catalog.
   */
  public static void ensureViews(SparkSession spark) {
    lake(spark).ifPresent(lake -> Views.ensureAll(lake, spark, LakeCatalog::forViews));
  }

  /** The same with all tables too, for SHOW TABLE EXTENDED; their schemas are left out. */
  public static void ensureNames(SparkSession spark) {
    ensureViews(spark);
    lake(spark)
        .ifPresent(lake -> lake.databases().forEach(database -> enter(lake, database, spark)));
  }

  private static void enter(LakeFolder lake, String database, SparkSession spark) {
    for (String name : lake.tables(database)) {
      Identifier table = Identifier.of(new String[] {database}, name);
      lake.table(name(table))
          .ifPresent(
              path ->
                  spark
                      .sharedState()
                      .externalCatalog()
                      .createTable(catalogEntry(table, path), true));
    }
  }

  private static SparkSession copy(SparkSession spark) {
    return ((org.apache.spark.sql.classic.SparkSession) spark).cloneSession();
  }

  @Override
  public Table loadTable(Identifier identifier) {
    Optional<LakeVersions> versions = VersionsOfQuery.of(session());
    Optional<DeltaTableV2> table = table(identifier);
    boolean isMissing =
        table.isPresent()
            ? versions.filter(read -> read.lacks(name(identifier))).isPresent()
            : isViewWithoutTables(identifier);
    if (isMissing) {
      throw LakeCatalog.<RuntimeException>sneakyThrow(new NoSuchTableException(identifier));
    }
    Table loaded = table.isPresent() ? table.get() : super.loadTable(identifier);
    OptionalLong version =
        versions.map(read -> read.of(name(identifier))).orElse(OptionalLong.empty());
    return version.isPresent() && loaded instanceof DeltaTableV2 delta
        ? at(delta, version.getAsLong())
        : loaded;
  }

  @Override
  public Table loadTable(Identifier identifier, String version) {
    Optional<DeltaTableV2> table = table(identifier);
    return table.isPresent()
        ? at(table.get(), Long.parseLong(version))
        : super.loadTable(identifier, version);
  }

  @Override
  public Table loadTable(Identifier identifier, long timestamp) {
    Optional<DeltaTableV2> table = table(identifier);
    return table.isPresent()
        ? at(
            table.get(),
            new DeltaTimeTravelSpec(
                Option.apply(Literal.create(timestamp, DataTypes.TimestampType)),
                Option.empty(),
                Option.empty(),
                DeltaTimeTravelSpec.apply$default$4()))
        : super.loadTable(identifier, timestamp);
  }

  private static Table at(DeltaTableV2 table, long version) {
    return at(
        table,
        new DeltaTimeTravelSpec(
            Option.empty(),
            Option.apply(version),
            Option.empty(),
            DeltaTimeTravelSpec.apply$default$4()));
  }

  private static Table at(DeltaTableV2 table, DeltaTimeTravelSpec time) {
    return LakeTable.of(table, Option.apply(time));
  }

  @Override
  public boolean tableExists(Identifier identifier) {
    if (lake().filter(lake -> lake.has(name(identifier))).isPresent()) {
      return true;
    }
    return !isViewWithoutTables(identifier) && super.tableExists(identifier);
  }

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    Optional<LakeFolder> lake = lake(namespace);
    if (lake.isEmpty()) {
      return super.listTables(namespace);
    }
    Set<String> names = new LinkedHashSet<>(lake.get().tables(namespace[0]));
    if (namespace[0].equals(GOLD)) {
      names.addAll(Views.in(lake.get()));
    }
    return names.stream()
        .sorted()
        .map(name -> Identifier.of(namespace, name))
        .toArray(Identifier[]::new);
  }

  @Override
  public boolean namespaceExists(String[] namespace) {
    return lake(namespace).isPresent() || super.namespaceExists(namespace);
  }

  @Override
  public String[][] listNamespaces() throws NoSuchNamespaceException {
    return Stream.concat(
            lake().stream().flatMap(lake -> lake.databases().stream()),
            Arrays.stream(super.listNamespaces())
                .map(namespace -> namespace[0])
                .filter(name -> lake().isEmpty() || !LakeFolder.DATABASES.contains(name)))
        .map(database -> new String[] {database})
        .toArray(String[][]::new);
  }

  @Override
  public Map<String, String> loadNamespaceMetadata(String[] namespace)
      throws NoSuchNamespaceException {
    Optional<LakeFolder> lake = lake(namespace);
    return lake.isPresent()
        ? Map.of(SupportsNamespaces.PROP_LOCATION, lake.get().path(namespace[0]).toString())
        : super.loadNamespaceMetadata(namespace);
  }

  private Optional<DeltaTableV2> table(Identifier identifier) {
    return lake()
        .flatMap(lake -> lake.table(name(identifier)))
        .map(path -> (DeltaTableV2) loadCatalogTable(identifier, catalogEntry(identifier, path)))
        .map(table -> LakeTable.of(table, Option.empty()));
  }

  /**
   * A catalog entry for a Delta table: schema and properties stay empty, because Delta reads them
   * from its log.
   */
  private static CatalogTable catalogEntry(Identifier identifier, Path path) {
    CatalogStorageFormat storage =
        new CatalogStorageFormat(
            Option.apply(path.toUri()),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            false,
            Map$.MODULE$.empty(),
            Option.empty());
    return new CatalogTable(
        new TableIdentifier(
            identifier.name(),
            Option.apply(identifier.namespace()[0]),
            Option.apply("spark_catalog")),
        CatalogTableType.EXTERNAL(),
        storage,
        new StructType(),
        Option.apply("delta"),
        nil(),
        Option.empty(),
        "",
        0L,
        -1L,
        "",
        Map$.MODULE$.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        nil(),
        false,
        true,
        Map$.MODULE$.empty(),
        Option.empty(),
        Option.empty());
  }

  @SuppressWarnings("unchecked")
  private static <T> scala.collection.immutable.Seq<T> nil() {
    return (scala.collection.immutable.Seq<T>) Nil$.MODULE$;
  }

  /**
   * Whether the name is a view's and the lake lacks a table that the view depends on. If no table
   * is missing, creates the view.
   */
  private static boolean isViewWithoutTables(Identifier identifier) {
    String view = name(identifier);
    Optional<LakeFolder> lake = lake();
    if (lake.isEmpty() || !Views.names().contains(view)) {
      return false;
    }
    if (!lake.get().hasAll(Views.tablesOf(view))) {
      return true;
    }
    Views.ensure(view, lake.get(), session(), LakeCatalog::forViews);
    return false;
  }

  /** Throws a checked exception without declaring it, as Spark's Scala code expects. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E sneakyThrow(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /**
   * A session with the settings of the first one, to create views in: a view keeps the settings of
   * its session and is visible to other sessions.
   */
  private static SparkSession forViews() {
    SparkSession first = SparkSession.getDefaultSession().getOrElse(LakeCatalog::session);
    SparkSession copy = copy(first);
    copy.conf().set(ROOT, session().conf().get(ROOT));
    return copy;
  }

  private static Optional<LakeFolder> lake(String[] namespace) {
    return namespace.length == 1
        ? lake().filter(lake -> lake.hasDatabase(namespace[0]))
        : Optional.empty();
  }

  private static Optional<LakeFolder> lake() {
    return lake(session());
  }

  /**
   * Not {@code SQLConf.get()}: within a view, that returns the settings with which the view was
   * created.
   */
  private static SparkSession session() {
    return SparkSession.active();
  }

  private static String name(Identifier identifier) {
    return identifier.toString().toLowerCase(Locale.ROOT);
  }
}
