package io.potline.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.potline.Problem;
import io.potline.contract.Field;
import io.potline.contract.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The tables under one folder. The only class that knows of Delta.
 *
 * <p>Tables are reached by path, so any number of lakes can be open; {@link #register} gives them
 * their names in the session's catalog, be it in memory or a metastore.
 */
public final class Lake {

  /** {@code insert}, {@code update_preimage}, {@code update_postimage} or {@code delete}. */
  public static final String CHANGE_TYPE = "_change_type";

  private static final String CHANGE = "_change";
  private static final String INSERT = "insert";
  private static final String UPDATE = "update";
  private static final String DELETE = "delete";
  private static final String MARK = "potline.";

  private final SparkSession spark;
  private final Path root;
  private final Duration retention;

  public Lake(SparkSession spark, String root, int retentionDays) {
    this.spark = spark;
    this.root = qualified(spark, root);
    this.retention = Duration.ofDays(retentionDays);
  }

  public SparkSession spark() {
    return spark;
  }

  public Path root() {
    return root;
  }

  public FileSystem fileSystem() throws IOException {
    return root.getFileSystem(spark.sessionState().newHadoopConf());
  }

  /**
   * Makes a table what its declaration says: creates one that is missing; lays a derived one out
   * anew, empty and without marks, so that its rows are all computed again; adds the columns that
   * one of what was delivered has not got yet.
   */
  public void ensure(Table table, Map<String, String> properties) {
    if (!exists(table)) {
      build(DeltaTable.createIfNotExists(spark), table, properties);
      table
          .rules()
          .forEach(
              (rule, condition) ->
                  spark.sql(
                      "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s)"
                          .formatted(sqlPath(table), rule, condition)));
    } else if (table.isDerived()
        && !snapshot(table).schema().simpleString().equals(table.schema().simpleString())) {
      Map<String, String> kept = new HashMap<>(properties(table));
      kept.keySet().removeIf(name -> name.startsWith(MARK));
      kept.putAll(properties);
      build(DeltaTable.replace(spark), table, kept);
    } else if (!columns(table).containsAll(List.of(table.schema().fieldNames()))) {
      table.fields().stream()
          .filter(field -> !columns(table).contains(field.name()))
          .forEach(field -> addColumn(table, field));
    }
  }

  private void build(DeltaTableBuilder builder, Table table, Map<String, String> properties) {
    builder
        .location(path(table))
        .comment(table.grain())
        .addColumns(table.schema())
        .property("delta.enableChangeDataFeed", "true")
        .property("delta.deletedFileRetentionDuration", interval())
        .property("delta.logRetentionDuration", interval());
    properties.forEach(builder::property);
    dateOfKey(table).ifPresent(field -> builder.clusterBy(field.name()));
    builder.execute();
  }

  private void addColumn(Table table, Field field) {
    spark.sql(
        "ALTER TABLE %s ADD COLUMNS (%s %s COMMENT '%s')"
            .formatted(
                sqlPath(table),
                field.name(),
                field.type().sql(),
                field.comment().replace("'", "\\'")));
  }

  private List<String> columns(Table table) {
    return List.of(snapshot(table).schema().fieldNames());
  }

  public boolean exists(Table table) {
    return DeltaTable.isDeltaTable(spark, path(table));
  }

  /** Makes the table's name known to the session's catalog. */
  public void register(Table table) {
    spark.sql(
        "CREATE DATABASE IF NOT EXISTS %s LOCATION '%s'"
            .formatted(table.database(), new Path(root, table.database())));
    Optional<Path> registered = registered(table);
    if (registered.isPresent() && registered.get().equals(new Path(path(table)))) {
      return;
    }
    if (registered.isPresent() && hasMetastore()) {
      throw Problem.usage(
          "%s is already the name of the table at %s in this metastore, so it can't name %s: use"
              + " one metastore a lake.",
          table.name(), registered.get(), path(table));
    }
    registered.ifPresent(
        other -> spark.sessionState().catalog().dropTable(identifier(table), true, false));
    spark.sql(
        "CREATE TABLE %s USING DELTA LOCATION '%s'"
            .formatted(table.name(), path(table).replace("'", "\\'")));
  }

  /** Where the table of this name is, as far as the session's catalog knows. */
  private Optional<Path> registered(Table table) {
    SessionCatalog catalog = spark.sessionState().catalog();
    try {
      return catalog.tableExists(identifier(table))
          ? Optional.of(new Path(catalog.getTableMetadata(identifier(table)).location()))
          : Optional.empty();
    } catch (NoSuchNamespaceException | NoSuchTableException e) {
      return Optional.empty();
    }
  }

  private static TableIdentifier identifier(Table table) {
    return new TableIdentifier(table.shortName(), Option.apply(table.database()), Option.empty());
  }

  public boolean hasMetastore() {
    return spark.conf().get("spark.sql.catalogImplementation", "in-memory").equals("hive");
  }

  public Dataset<Row> read(Table table) {
    return spark.read().format("delta").load(path(table));
  }

  public boolean isEmpty(Table table) {
    return snapshot(table).numOfFiles() == 0;
  }

  public long version(Table table) {
    return snapshot(table).version();
  }

  public void append(Table table, Dataset<Row> rows) {
    table.shape(rows).write().format("delta").mode("append").save(path(table));
  }

  public void delete(Table table, Column condition) {
    if (!read(table).filter(condition).isEmpty()) {
      DeltaTable.forPath(spark, path(table)).delete(condition);
    }
  }

  /** Rows added, changed and taken away by a {@link #reconcile}. */
  public record Changes(long inserted, long updated, long deleted) {
    public static final Changes NONE = new Changes(0, 0, 0);

    @Override
    public String toString() {
      return equals(NONE)
          ? "unchanged"
          : "%,d new, %,d changed, %,d gone".formatted(inserted, updated, deleted);
    }
  }

  /**
   * Makes a slice of a table what it should be. Only rows whose content differs are written; where
   * none does, the table gets no new version, and rows that stay keep the run that wrote them.
   *
   * @param existing the slice as it is: rows of the table
   * @param wanted the slice as it should be, one row a key
   */
  public Changes reconcile(Table table, Dataset<Row> existing, Dataset<Row> wanted) {
    if (isEmpty(table)) {
      return insertAll(table, wanted);
    }
    Dataset<Row> changes = Frames.computed(changes(table, existing, wanted));
    Optional<Field> date = dateOfKey(table);
    Column day = date.map(Field::col).orElse(lit(null).cast(DataTypes.DateType));
    Map<String, Long> counts = new HashMap<>();
    List<LocalDate> days = new ArrayList<>();
    for (Row row : changes.groupBy(CHANGE).agg(count(lit(1)), min(day), max(day)).collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
      Stream.of(2, 3).filter(i -> !row.isNullAt(i)).forEach(i -> days.add(row.getLocalDate(i)));
    }
    if (counts.keySet().equals(Set.of(INSERT))) {
      append(table, changes);
    } else if (!counts.isEmpty()) {
      merge(table, changes, date, days);
    }
    return new Changes(
        counts.getOrDefault(INSERT, 0L),
        counts.getOrDefault(UPDATE, 0L),
        counts.getOrDefault(DELETE, 0L));
  }

  private Changes insertAll(Table table, Dataset<Row> wanted) {
    Dataset<Row> rows = Frames.computed(table.shape(wanted));
    long count = rows.count();
    if (count > 0) {
      append(table, rows);
    }
    return new Changes(count, 0, 0);
  }

  private static Dataset<Row> changes(Table table, Dataset<Row> existing, Dataset<Row> wanted) {
    String mark = "_is_there";
    Dataset<Row> old = existing.withColumn(mark, lit(true)).as("old");
    Dataset<Row> fresh = table.shape(wanted).withColumn(mark, lit(true)).as("new");
    Column differs =
        table.content().stream()
            .map(f -> not(f.of("old").eqNullSafe(f.of("new"))))
            .reduce(lit(false), Column::or);
    Column change =
        when(aliased("old", mark).isNull(), INSERT)
            .when(aliased("new", mark).isNull(), DELETE)
            .when(differs, UPDATE);
    List<Column> columns = new ArrayList<>();
    for (Field field : table.fields()) {
      Column value =
          table.key().contains(field)
              ? coalesce(field.of("new"), field.of("old"))
              : field.of("new");
      columns.add(value.as(field.name()));
    }
    columns.add(change.as(CHANGE));
    return old.join(fresh, Field.same("old", "new", table.key()), "full_outer")
        .select(columns.toArray(Column[]::new))
        .filter(col(CHANGE).isNotNull());
  }

  private void merge(
      Table table, Dataset<Row> changes, Optional<Field> date, List<LocalDate> days) {
    Column match = Field.same("old", "new", table.key());
    if (date.isPresent() && !days.isEmpty()) {
      // Literals, so that files of other days are not even opened.
      LocalDate first = days.stream().min(LocalDate::compareTo).orElseThrow();
      LocalDate last = days.stream().max(LocalDate::compareTo).orElseThrow();
      match = match.and(date.get().of("old").between(lit(first), lit(last)));
    }
    Map<String, Column> values = new HashMap<>();
    table.fields().forEach(f -> values.put(f.name(), f.of("new")));
    DeltaTable.forPath(spark, path(table))
        .as("old")
        .merge(changes.as("new"), match)
        .whenMatched(aliased("new", CHANGE).equalTo(DELETE))
        .delete()
        .whenMatched()
        .update(values)
        .whenNotMatched()
        .insert(values)
        .execute();
  }

  private static Column aliased(String alias, String name) {
    return col(alias + "." + name);
  }

  /**
   * The rows that commits after a version added, changed (before and after) and took away; empty
   * where the log does not reach back that far, so that the caller has to take the whole table.
   */
  public Optional<Dataset<Row>> changesSince(Table table, long version) {
    return changeFeed(table, version).map(feed -> feed.select(table.columns()));
  }

  /** As {@link #changesSince}, with what became of each row in {@link #CHANGE_TYPE}. */
  public Optional<Dataset<Row>> changeFeed(Table table, long version) {
    if (version == version(table)) {
      return Optional.of(read(table).limit(0).withColumn(CHANGE_TYPE, lit(INSERT)));
    }
    Path nextCommit = new Path(path(table), "_delta_log/%020d.json".formatted(version + 1));
    try {
      FileSystem files = fileSystem();
      if (version > version(table) || !files.exists(nextCommit)) {
        return Optional.empty();
      }
      FileStatus status = files.getFileStatus(nextCommit);
      if (status.getModificationTime() < System.currentTimeMillis() - retention.toMillis()) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Column> columns = new ArrayList<>(List.of(table.columns()));
    columns.add(col(CHANGE_TYPE));
    return Optional.of(
        spark
            .read()
            .format("delta")
            .option("readChangeFeed", "true")
            .option("startingVersion", version + 1)
            .load(path(table))
            .select(columns.toArray(Column[]::new)));
  }

  /** What a former run noted on the table with {@link #mark}. */
  public Optional<String> mark(Table table, String name) {
    return Optional.ofNullable(properties(table).get(MARK + name));
  }

  /** Notes how far a table has come, on the table itself: it goes where the table goes. */
  public void mark(Table table, Map<String, String> marks) {
    Map<String, String> present = properties(table);
    if (marks.entrySet().stream()
        .allMatch(m -> m.getValue().equals(present.get(MARK + m.getKey())))) {
      return;
    }
    String assignments =
        marks.entrySet().stream()
            .map(m -> "'%s%s' = '%s'".formatted(MARK, m.getKey(), m.getValue()))
            .sorted()
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow();
    spark.sql("ALTER TABLE %s SET TBLPROPERTIES (%s)".formatted(sqlPath(table), assignments));
  }

  /** Merges small files and removes those that no version within the retention needs. */
  public long maintain(Table table) {
    DeltaTable delta = DeltaTable.forPath(spark, path(table));
    Row metrics = delta.optimize().executeCompaction().select("metrics.numFilesRemoved").first();
    delta.vacuum(retention.toHours());
    return metrics.getLong(0);
  }

  private Map<String, String> properties(Table table) {
    return CollectionConverters.asJava(snapshot(table).metadata().configuration());
  }

  private Snapshot snapshot(Table table) {
    return DeltaLog.forTable(spark, path(table)).update(false, Option.empty(), Option.empty());
  }

  private static Optional<Field> dateOfKey(Table table) {
    return table.key().stream().filter(f -> f.type().equals(DataTypes.DateType)).findFirst();
  }

  private String path(Table table) {
    return new Path(new Path(root, table.database()), table.shortName()).toString();
  }

  private String sqlPath(Table table) {
    return "delta.`%s`".formatted(path(table).replace("`", "``"));
  }

  private String interval() {
    return "interval %d days".formatted(retention.toDays());
  }

  private static Path qualified(SparkSession spark, String root) {
    Path path = new Path(root);
    try {
      FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
      return path.makeQualified(files.getUri(), files.getWorkingDirectory());
    } catch (IOException e) {
      throw Problem.usage("The lake %s can't be reached: %s", root, e.getMessage());
    }
  }
}
