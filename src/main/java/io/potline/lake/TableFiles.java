package io.potline.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.potline.contract.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.DeltaOptions;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The files of a table's last version, or of another that is read.
 *
 * <p>Delta writes the list of a small table's files, with their statistics, beside each commit.
 * What that list answers needs no Spark job; the files of a large table are listed by Delta.
 */
final class TableFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final DeltaLog log;
  private final Snapshot snapshot;
  private final Runnable beforeCommit;

  private TableFiles(SparkSession spark, DeltaLog log, Snapshot snapshot, Runnable beforeCommit) {
    this.spark = spark;
    this.log = log;
    this.snapshot = snapshot;
    this.beforeCommit = beforeCommit;
  }

  /**
   * @param beforeCommit throws where nothing may be committed
   */
  static TableFiles of(SparkSession spark, String path, Runnable beforeCommit) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    return new TableFiles(
        spark, log, log.update(false, Option.empty(), Option.empty()), beforeCommit);
  }

  /** The files of a version, to be read. */
  static TableFiles at(long version, SparkSession spark, String path) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    Snapshot last = log.update(false, Option.empty(), Option.empty());
    Snapshot snapshot =
        last.version() == version
            ? last
            : log.getSnapshotAt(version, Option.empty(), Option.empty(), false);
    return of(spark, log, snapshot);
  }

  static TableFiles of(SparkSession spark, DeltaLog log, Snapshot snapshot) {
    return new TableFiles(
        spark,
        log,
        snapshot,
        () -> {
          throw new IllegalStateException(log.dataPath() + " was opened to be read");
        });
  }

  /**
   * Makes an empty table in one commit.
   *
   * @param properties including the constraints of its rows, as {@code delta.constraints.NAME}
   */
  static void create(
      SparkSession spark, String path, Table table, java.util.Map<String, String> properties) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    log.createLogDirectoriesIfNotExists();
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(log.unsafeVolatileSnapshot()));
    Metadata metadata =
        new Metadata(
            UUID.randomUUID().toString(),
            null,
            table.grain(),
            new Format("parquet", Map.from(seq(List.of()))),
            table.schema().json(),
            seq(List.of()),
            Map.from(CollectionConverters.asScala(properties)),
            Option.apply(System.currentTimeMillis()));
    transaction.updateMetadataForNewTable(metadata);
    transaction.commit(
        seq(List.of()), new DeltaOperations.CreateTable(metadata, false, false, Option.empty()));
  }

  /** Gives the table another declaration and other rows, in one commit. */
  void replace(Table table, java.util.Map<String, String> properties, Dataset<Row> rows) {
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(snapshot));
    transaction.readWholeTable();
    Metadata former = snapshot.metadata();
    transaction.updateMetadataForTableOverwrite(
        new Metadata(
            former.id(),
            former.name(),
            table.grain(),
            former.format(),
            table.schema().json(),
            former.partitionColumns(),
            Map.from(CollectionConverters.asScala(properties)),
            former.createdTime()));
    long now = System.currentTimeMillis();
    List<Action> actions =
        new ArrayList<>(CollectionConverters.asJava(transaction.writeFiles(rows, options())));
    all().forEach(file -> actions.add(file.removeWithTimestamp(now, true)));
    beforeCommit.run();
    transaction.commit(seq(actions), operation(false, Optional.empty()));
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** The files, if they are known without a Spark job. A list that is not whole is not used. */
  private Option<Seq<AddFile>> listed() {
    return snapshot.checksumOpt().filter(TableFiles::isWhole).flatMap(VersionChecksum::allFiles);
  }

  private static boolean isWhole(VersionChecksum checksum) {
    List<AddFile> files =
        checksum.allFiles().isDefined()
            ? CollectionConverters.asJava(checksum.allFiles().get())
            : List.of();
    return files.size() == checksum.numFiles()
        && files.stream().mapToLong(AddFile::size).sum() == checksum.tableSizeBytes();
  }

  /** The files by the log alone, whatever the list beside it says. */
  List<AddFile> ofLog() {
    return snapshot.allFilesViaStateReconstruction().collectAsList();
  }

  boolean isListed() {
    return listed().isDefined();
  }

  List<AddFile> all() {
    return listed().isDefined()
        ? CollectionConverters.asJava(listed().get())
        : snapshot.allFiles().collectAsList();
  }

  /** The files that may have rows that fulfil a condition, by their statistics. */
  List<AddFile> matching(Column condition) {
    Filter filter = (Filter) read(List.of()).filter(condition).queryExecution().analyzed();
    Expression resolved = filter.condition();
    return all().stream().filter(file -> Statistics.of(file).mayHold(resolved)).toList();
  }

  Dataset<Row> read(List<AddFile> files) {
    return log.createDataFrame(snapshot, seq(files), false, Option.empty());
  }

  static long rows(Collection<AddFile> files) {
    return files.stream().mapToLong(file -> statistics(file).path("numRecords").asLong()).sum();
  }

  static JsonNode statistics(AddFile file) {
    try {
      return JSON.readTree(file.stats() == null ? "{}" : file.stats());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Statistics of " + file.path() + " can't be read", e);
    }
  }

  /** The files with the given names. */
  static List<AddFile> named(List<AddFile> files, Set<String> names) {
    Predicate<AddFile> isNamed =
        file -> names.contains(file.path().substring(file.path().lastIndexOf('/') + 1));
    return files.stream().filter(isNamed).toList();
  }

  /** The highest number that a commit of this name has carried; -1 if none has. */
  long lastNumber(String name) {
    return snapshot.transactions().get(name).map(Long.class::cast).getOrElse(() -> -1L);
  }

  /** Adds rows; they may carry Delta's {@code _change_type}. Returns the new files. */
  List<AddFile> commit(Dataset<Row> rows, List<AddFile> replaced, Replacing how) {
    return commit(rows, replaced, how, Optional.empty());
  }

  /**
   * Replaces all rows by others.
   *
   * @param note what the commit carries as Delta's user metadata
   */
  void replaceAll(Dataset<Row> rows, SetTransaction identifier, String note) {
    commit(
        rows,
        all(),
        Replacing.CONTENT,
        Optional.of(identifier),
        operation(false, Optional.of(note)));
  }

  /**
   * A commit with a name and a number, as Delta's transaction identifier. Delta refuses it if
   * another writer has made a commit of the same name meanwhile.
   */
  List<AddFile> commit(
      Dataset<Row> rows,
      List<AddFile> replaced,
      Replacing how,
      Optional<SetTransaction> identifier) {
    return commit(rows, replaced, how, identifier, operation(replaced.isEmpty(), Optional.empty()));
  }

  private List<AddFile> commit(
      Dataset<Row> rows,
      List<AddFile> replaced,
      Replacing how,
      Optional<SetTransaction> identifier,
      DeltaOperations.Operation operation) {
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(snapshot));
    identifier.ifPresent(id -> transaction.txnVersion(id.appId()));
    if (!replaced.isEmpty()) {
      transaction.readWholeTable();
    }
    List<Action> actions = new ArrayList<>(identifier.stream().toList());
    List<AddFile> added = new ArrayList<>();
    for (FileAction action : CollectionConverters.asJava(transaction.writeFiles(rows, options()))) {
      if (action instanceof AddFile file) {
        added.add(file);
        actions.add(how == Replacing.LAYOUT ? withoutChange(file) : file);
      } else {
        actions.add(action);
      }
    }
    long now = System.currentTimeMillis();
    replaced.forEach(file -> actions.add(file.removeWithTimestamp(now, how == Replacing.CONTENT)));
    beforeCommit.run();
    transaction.commit(seq(actions), operation);
    return added;
  }

  /** Whether a commit changes rows, or only the files in which they are stored. */
  enum Replacing {
    CONTENT,
    LAYOUT
  }

  private Option<DeltaOptions> options() {
    @SuppressWarnings("unchecked")
    scala.collection.immutable.Map<String, String> none =
        (scala.collection.immutable.Map<String, String>) (Object) Map$.MODULE$.empty();
    return Option.apply(
        new DeltaOptions(
            none.updated("maxRecordsPerFile", Layout.mostRowsAFile()),
            ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf()));
  }

  private static AddFile withoutChange(AddFile file) {
    return file.copy(
        file.path(),
        file.partitionValues(),
        file.size(),
        file.modificationTime(),
        false,
        file.stats(),
        file.tags(),
        file.deletionVector(),
        file.baseRowId(),
        file.defaultRowCommitVersion(),
        file.clusteringProvider(),
        file.backReference(),
        file.amtPassthrough());
  }

  private static DeltaOperations.Operation operation(boolean isAppend, Optional<String> note) {
    return new DeltaOperations.Write(
        isAppend ? SaveMode.Append : SaveMode.Overwrite,
        Option.empty(),
        Option.empty(),
        Option.apply(note.orElse(null)),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  private static <T> Seq<T> seq(List<T> items) {
    return CollectionConverters.asScala(items).toSeq();
  }
}
