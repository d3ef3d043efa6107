package io.potline.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.potline.Problem;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.lake.TableFiles.Replacing;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.functions;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The tables under one folder: creating, reading, writing and maintaining them.
 *
 * <p>Tables are opened by path, so a process can have several lakes open. {@link #register} enters
 * their names in a metastore; without one {@link LakeCatalog} resolves them.
 */
public final class Lake {

  /** {@code insert}, {@code update_preimage}, {@code update_postimage} or {@code delete}. */
  public static final String CHANGE_TYPE = "_change_type";

  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
  private static final Comparator<String> ORDER = Comparator.naturalOrder();
  private static final String MARK = "potline.";
  private static final String RULE = "delta.constraints.";

  /** With less, maintenance would remove files that running queries read. */
  private static final int LEAST_RETENTION_DAYS = 1;

  private final SparkSession spark;
  private final Path root;
  private final Duration retention;
  private final Optional<LakeVersions> versions;
  private volatile Runnable beforeCommit = () -> {};

  public Lake(SparkSession spark, String root, int retentionDays) {
    this(
        spark,
        qualified(spark, root),
        Duration.ofDays(Math.max(retentionDays, LEAST_RETENTION_DAYS)),
        Optional.empty());
  }

  private Lake(SparkSession spark, Path root, Duration retention, Optional<LakeVersions> versions) {
    this.spark = spark;
    this.root = root;
    this.retention = retention;
    this.versions = versions;
  }

  /** The same lake at the given versions, to be read, with a session that reads them too. */
  public Lake at(LakeVersions read) {
    return new Lake(LakeCatalog.pinned(spark, read), root, retention, Optional.of(read));
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
   * Sets what is asked before each commit from now on.
   *
   * @param check throws where nothing may be committed
   */
  public void beforeCommits(Runnable check) {
    beforeCommit = check;
  }

  /**
   * Brings a table in line with its declaration. A missing table is created. Columns that it lacks
   * are added; a derived table that differs otherwise is laid out anew with the rows that fit.
   * Columns that are not declared stay in tables whose rows can't be computed again: delivered rows
   * and those of past times.
   *
   * @return whether the rows have to be computed: the table is new, or its columns have changed
   */
  public boolean ensure(Table table, Map<String, String> properties) {
    beforeCommit.run();
    if (!exists(table)) {
      Map<String, String> all = new HashMap<>(properties);
      all.putAll(declaredProperties(table));
      TableFiles.create(spark, path(table), table, all);
      return true;
    }
    boolean isComputed =
        table.isDerived() && !table.database().equals(Table.AS_OF_DATABASE) && !isAsDeclared(table);
    if (!isComputed || hasKey(table)) {
      addMissingColumns(table);
    }
    if (isComputed && !isAsDeclared(table)) {
      replace(table, properties);
    }
    return isComputed;
  }

  /** Whether no column of the key is lacking that may not be NULL: such a one can't be added. */
  private boolean hasKey(Table table) {
    List<String> present = columns(table);
    return table.key().stream()
        .allMatch(field -> field.isOptionalInKey() || present.contains(field.name()));
  }

  private boolean isAsDeclared(Table table) {
    return snapshot(table).schema().simpleString().equals(table.schema().simpleString());
  }

  private Map<String, String> declaredProperties(Table table) {
    Map<String, String> all = new HashMap<>(retentionProperties());
    all.put("delta.enableChangeDataFeed", "true");
    all.put("delta.checkpointInterval", "50");
    table.rules().forEach((rule, condition) -> all.put(RULE + rule, condition));
    return all;
  }

  private Map<String, String> retentionProperties() {
    return Map.of(
        "delta.deletedFileRetentionDuration",
        interval(),
        "delta.logRetentionDuration",
        interval(),
        "delta.setTransactionRetentionDuration",
        interval());
  }

  /**
   * Lays a table out as it is declared. Rows keep what fits: it is computed again, but for what
   * only the rows themselves know, such as a claim's former verdict.
   */
  private void replace(Table table, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties(table));
    all.keySet().removeIf(name -> name.startsWith(MARK) || name.startsWith(RULE));
    all.putAll(properties);
    all.putAll(declaredProperties(table));
    Dataset<Row> rows = fitting(table, read(table));
    files(table).replace(table, all, Layout.of(table).apply(rows, rowCount(table)));
  }

  /** Rows of other columns in those of a table; those that break its rules are left out. */
  private static Dataset<Row> fitting(Table table, Dataset<Row> rows) {
    Set<String> present = Set.of(rows.columns());
    Column[] columns =
        table.fields().stream()
            .map(field -> fitting(field, present.contains(field.name())))
            .toArray(Column[]::new);
    Stream<Column> ofKey =
        table.key().stream()
            .filter(field -> !field.isOptionalInKey())
            .map(field -> field.col().isNotNull());
    Stream<Column> ofRules = table.rules().values().stream().map(functions::expr);
    return rows.select(columns)
        .filter(Stream.concat(ofKey, ofRules).reduce(lit(true), Column::and))
        .dropDuplicates(Field.names(table.key()));
  }

  private static Column fitting(Field field, boolean isThere) {
    Column value = isThere ? field.col().try_cast(field.type()) : lit(null).cast(field.type());
    return value.as(field.name());
  }

  /** Adds them where they are declared, so that the order is the declared one. */
  private void addMissingColumns(Table table) {
    List<String> present = columns(table);
    String place = "FIRST";
    for (Field field : table.fields()) {
      if (!present.contains(field.name())) {
        spark.sql(
            "ALTER TABLE %s ADD COLUMNS (%s %s COMMENT '%s' %s)"
                .formatted(
                    sqlPath(table),
                    field.name(),
                    field.type().sql(),
                    field.comment().replace("'", "\\'"),
                    place));
      }
      place = "AFTER " + field.name();
    }
  }

  private List<String> columns(Table table) {
    return List.of(snapshot(table).schema().fieldNames());
  }

  public boolean exists(Table table) {
    return version(table) >= 0;
  }

  /**
   * Registers the table's name in the metastore; without a metastore {@link LakeCatalog} resolves
   * it.
   */
  public void register(Table table) {
    if (!hasMetastore()) {
      LakeCatalog.use(this);
      return;
    }
    spark.sql(
        "CREATE DATABASE IF NOT EXISTS %s LOCATION '%s'"
            .formatted(table.database(), new Path(root, table.database())));
    Optional<Path> registered = registered(table);
    if (registered.isPresent() && registered.get().equals(new Path(path(table)))) {
      return;
    }
    if (registered.isPresent()) {
      throw Problem.usage(
          "%s is already the name of the table at %s in this metastore, so it can't name %s: use"
              + " one metastore a lake.",
          table.name(), registered.get(), path(table));
    }
    spark.sql(
        "CREATE TABLE %s USING DELTA LOCATION '%s'"
            .formatted(table.name(), path(table).replace("'", "\\'")));
  }

  /** The path that the session's catalog has for the table's name; empty where it has none. */
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
    TableFiles files = files(table);
    return files.isListed()
        ? files.read(files.all())
        : spark
            .read()
            .format("delta")
            .options(pinned(table).map(v -> Map.of("versionAsOf", v.toString())).orElse(Map.of()))
            .load(path(table));
  }

  /** The version at which the table is read; empty where that is the last one. */
  private Optional<Long> pinned(Table table) {
    return versions.map(read -> read.versions().get(table.name()));
  }

  /** The rows that fulfil a condition. Files whose statistics exclude such rows are not opened. */
  public Dataset<Row> read(Table table, Column slice) {
    TableFiles files = files(table);
    return files.read(files.matching(slice)).filter(slice);
  }

  /**
   * Opens the logs of tables in the background, in this order: they are open when a step asks for
   * them. What fails here fails again, with its reason, where the table is used.
   */
  public void openAhead(List<Table> tables) {
    Thread opening =
        new Thread(
            () -> tables.stream().filter(this::exists).forEach(table -> files(table).isListed()),
            "open-ahead");
    opening.setDaemon(true);
    opening.setUncaughtExceptionHandler((thread, failure) -> {});
    opening.start();
  }

  public boolean isEmpty(Table table) {
    return files(table).all().isEmpty();
  }

  /** The number of rows, from the statistics of the table's files. */
  public long rowCount(Table table) {
    return TableFiles.rows(files(table).all());
  }

  /**
   * The version at which the table is read: the last one, by the names of the log's files, unless
   * the lake was opened at others. -1 if there is no such table.
   */
  public long version(Table table) {
    if (versions.isPresent() && versions.get().lacks(table.name())) {
      return -1;
    }
    return pinned(table).orElseGet(() -> lastVersion(table));
  }

  private long lastVersion(Table table) {
    try {
      long last = -1;
      for (FileStatus file : fileSystem().listStatus(new Path(path(table), "_delta_log"))) {
        Matcher commit = COMMIT.matcher(file.getPath().getName());
        last = commit.matches() ? Math.max(last, Long.parseLong(commit.group(1))) : last;
      }
      return last;
    } catch (FileNotFoundException e) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Appends rows in one pass. Keys are not checked; files are split by year only in a session that
   * is set up for a large {@link Workload}.
   */
  public Changes append(Table table, Dataset<Row> rows) {
    return append(table, rows, Optional.empty());
  }

  /** Appends rows unless an append of this name was committed before: it does nothing then. */
  public Changes appendOnce(Table table, Dataset<Row> rows, String name) {
    return files(table).lastNumber(name) >= 0
        ? Changes.NONE
        : append(table, rows, Optional.of(transaction(name, 1)));
  }

  private static SetTransaction transaction(String name, long number) {
    return new SetTransaction(name, number, Option.apply(System.currentTimeMillis()));
  }

  private Changes append(Table table, Dataset<Row> rows, Optional<SetTransaction> transaction) {
    Dataset<Row> laidOut =
        Layout.of(table).apply(table.shape(rows), Workload.isSmall(spark) ? 0 : Long.MAX_VALUE);
    List<AddFile> added = files(table).commit(laidOut, List.of(), Replacing.CONTENT, transaction);
    Optional<String> date = Layout.dateOfKey(table).map(Field::name);
    List<Statistics> statistics = added.stream().map(Statistics::of).toList();
    return new Changes(
        TableFiles.rows(added),
        0,
        0,
        date.flatMap(d -> statistics.stream().flatMap(s -> s.least(d).stream()).min(ORDER))
            .map(LocalDate::parse)
            .orElse(null),
        date.flatMap(d -> statistics.stream().flatMap(s -> s.greatest(d).stream()).max(ORDER))
            .map(LocalDate::parse)
            .orElse(null));
  }

  /**
   * Replaces all rows of a table, and refuses to if a writer with a higher token has.
   *
   * @param name of the commits that carry the token
   * @param note what else the commit carries, as Delta's user metadata
   */
  public void overwrite(Table table, Dataset<Row> rows, String name, long token, String note) {
    TableFiles files = files(table);
    if (files.lastNumber(name) > token) {
      throw Problem.failure(
          "%s of %s was written by a run that started later: this run was taken for dead, and stops"
              + " here.",
          table.name(), root);
    }
    files.replaceAll(table.shape(rows), transaction(name, token), note);
  }

  /** The highest number that a commit of this name has carried; -1 if none has. */
  public long lastNumber(Table table, String name) {
    return exists(table) ? files(table).lastNumber(name) : -1;
  }

  public void delete(Table table, Column condition) {
    beforeCommit.run();
    if (!read(table).filter(condition).isEmpty()) {
      DeltaTable.forPath(spark, path(table)).delete(condition);
    }
  }

  /**
   * How many rows were inserted, updated and deleted.
   *
   * @param first the first day of the table's key with a change; null where the key has no day or
   *     nothing changed
   * @param last the last one
   */
  public record Changes(
      long inserted, long updated, long deleted, LocalDate first, LocalDate last) {

    public static final Changes NONE = new Changes(0, 0, 0);

    public Changes(long inserted, long updated, long deleted) {
      this(inserted, updated, deleted, null, null);
    }

    @Override
    public String toString() {
      return equals(NONE)
          ? "unchanged"
          : "%,d new, %,d changed, %,d gone".formatted(inserted, updated, deleted);
    }
  }

  /**
   * Replaces a slice of a table by the given rows. Only rows whose content differs are written.
   * Unchanged rows keep their run_id; if no row differs, the table gets no new version.
   *
   * @param slice a condition over key columns and literals, by which files of other years are
   *     skipped; {@code lit(true)} is the whole table
   * @param wanted the new rows of the slice, one for each key
   */
  public Changes reconcile(Table table, Column slice, Dataset<Row> wanted) {
    TableFiles files = files(table);
    return new Reconciliation(table, files).run(files.matching(slice), slice, wanted);
  }

  /** The same for existing rows that the caller has selected. */
  public Changes reconcile(Table table, Dataset<Row> existing, Dataset<Row> wanted) {
    return new Reconciliation(table, files(table)).runSelected(existing, wanted);
  }

  /**
   * The rows that commits after a version inserted, updated (before and after) or deleted; empty if
   * the log does not reach back that far, so that the caller has to use the whole table.
   */
  public Optional<Dataset<Row>> changesSince(Table table, long version) {
    return changeFeed(table, version).map(feed -> feed.select(table.columns()));
  }

  /** As {@link #changesSince}, with the kind of change in {@link #CHANGE_TYPE}. */
  public Optional<Dataset<Row>> changeFeed(Table table, long version) {
    if (version == version(table)) {
      return Optional.of(read(table).limit(0).withColumn(CHANGE_TYPE, lit("insert")));
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

  /** A note that {@link #mark} stored on the table. */
  public Optional<String> mark(Table table, String name) {
    return Optional.ofNullable(properties(table).get(MARK + name));
  }

  /** Stores notes on the table itself, as table properties, so that they are copied with it. */
  public void mark(Table table, Map<String, String> marks) {
    Map<String, String> present = properties(table);
    if (marks.entrySet().stream()
        .allMatch(m -> m.getValue().equals(present.get(MARK + m.getKey())))) {
      return;
    }
    Map<String, String> properties = new HashMap<>();
    marks.forEach((name, value) -> properties.put(MARK + name, value));
    setProperties(table, properties);
  }

  /**
   * Rewrites files whose rows are not split by year, and removes files that no version within the
   * retention time needs. Returns the number of rewritten files.
   */
  public long maintain(Table table) {
    TableFiles files = files(table);
    Layout layout = Layout.of(table);
    List<AddFile> scattered = layout.scattered(files.all());
    if (!scattered.isEmpty()) {
      Dataset<Row> rows = layout.apply(files.read(scattered), TableFiles.rows(files.all()));
      files.commit(rows, scattered, Replacing.LAYOUT);
    }
    bringRetentionInLine(table);
    beforeCommit.run();
    DeltaTable.forPath(spark, path(table)).vacuum();
    return scattered.size();
  }

  /**
   * The retention is a property of the table, by which VACUUM goes. A table that was made under
   * another setting gets the one of today.
   */
  private void bringRetentionInLine(Table table) {
    Map<String, String> present = properties(table);
    Map<String, String> wanted = retentionProperties();
    if (!present.entrySet().containsAll(wanted.entrySet())) {
      setProperties(table, wanted);
    }
  }

  private void setProperties(Table table, Map<String, String> properties) {
    String assignments =
        properties.entrySet().stream()
            .map(p -> "'%s' = '%s'".formatted(p.getKey(), p.getValue()))
            .sorted()
            .collect(Collectors.joining(", "));
    beforeCommit.run();
    spark.sql("ALTER TABLE %s SET TBLPROPERTIES (%s)".formatted(sqlPath(table), assignments));
  }

  /** Reads all of a table; empty if nothing is wrong with it. */
  public Optional<Damage> examine(Table table) {
    if (exists(table)) {
      return Damage.of(spark, table, path(table));
    }
    return hasFiles(table)
        ? Optional.of(Damage.ofLog(table, "its log has no commit"))
        : Optional.empty();
  }

  /** Whether a folder has data: a run that ended before its first commit leaves none. */
  private boolean hasFiles(Table table) {
    try {
      return Stream.of(fileSystem().listStatus(new Path(path(table))))
          .anyMatch(file -> file.getPath().getName().endsWith(".parquet"));
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes the list of files that Delta keeps beside the last commit, if it is not what the log
   * says. Without it, the log is read.
   */
  public boolean removeWrongFileList(Table table) {
    TableFiles files = files(table);
    Set<String> listed = files.all().stream().map(AddFile::path).collect(Collectors.toSet());
    Set<String> ofLog = files.ofLog().stream().map(AddFile::path).collect(Collectors.toSet());
    if (listed.equals(ofLog)) {
      return false;
    }
    String name = "_delta_log/%020d.crc".formatted(files.snapshot().version());
    try {
      fileSystem().delete(new Path(path(table), name), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DeltaLog.invalidateCache(spark, new Path(path(table)));
    return true;
  }

  /** Whether a table has a folder, whatever is in it. */
  public boolean isThere(Table table) {
    try {
      return fileSystem().exists(new Path(path(table)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Renames a table's folder, so that the table is not there; returns the folder's new path. */
  public Path moveAside(Table table, String suffix) {
    return rename(table, new Path(path(table)).suffix("." + suffix));
  }

  /** Gives a table the name of one that is not there. */
  public void rename(Table from, Table to) {
    rename(from, new Path(path(to)));
    DeltaLog.invalidateCache(spark, new Path(path(to)));
  }

  private Path rename(Table table, Path to) {
    beforeCommit.run();
    Path from = new Path(path(table));
    try {
      if (!fileSystem().rename(from, to)) {
        throw new IOException("%s can't be renamed to %s".formatted(from, to));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DeltaLog.invalidateCache(spark, from);
    return to;
  }

  private Map<String, String> properties(Table table) {
    return CollectionConverters.asJava(snapshot(table).metadata().configuration());
  }

  private TableFiles files(Table table) {
    return pinned(table)
        .map(version -> TableFiles.at(version, spark, path(table)))
        .orElseGet(() -> TableFiles.of(spark, path(table), beforeCommit));
  }

  private Snapshot snapshot(Table table) {
    return files(table).snapshot();
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
