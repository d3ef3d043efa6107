package io.potline.pipeline;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_COPY;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.ROWS_IGNORED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RULES;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SIZE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.STARTED_AT;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.gold.Gold;
import io.potline.lake.Damage;
import io.potline.lake.Lake;
import io.potline.lake.Workload;
import io.potline.landing.Feed;
import io.potline.ops.LandedFile;
import io.potline.ops.Progress;
import io.potline.ops.Progress.Seen;
import io.potline.ops.RejectedRow;
import io.potline.ops.RunLog;
import io.potline.ops.Steps;
import io.potline.silver.QuoteTable;
import io.potline.silver.Silver;
import io.potline.silver.Silver.Refreshed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads all tables of a lake. A damaged one that follows from others is moved aside and made anew:
 * silver from bronze, gold from silver. What was delivered is left as it is.
 */
final class Repair {

  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("'damaged-'yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final int MAX_NAMED = 20;
  private static final Table REBUILT =
      new Table(
          LandedFile.TABLE.name() + "_rebuilt",
          LandedFile.TABLE.grain(),
          LandedFile.TABLE.key(),
          LandedFile.TABLE.fields(),
          LandedFile.TABLE.rules());

  private final Lake lake;
  private final Conf conf;
  private final Steps steps;
  private final String runId;
  private final Instant start;
  private final Map<String, Damage> damaged = new LinkedHashMap<>();
  private final List<Table> moved = new ArrayList<>();
  private final DataOrigin origin;

  Repair(Lake lake, Conf conf, Steps steps, String runId, Instant start) {
    this.lake = lake;
    this.conf = conf;
    this.steps = steps;
    this.runId = runId;
    this.start = start;
    Tables.all(conf).forEach(this::examine);
    if (isWithoutRecordOfFiles(lake, conf)) {
      note(Damage.ofLog(LandedFile.TABLE, "it is gone"));
    }
    this.origin = origin();
  }

  /**
   * Whether there are delivered rows, but no record of the files that they are from: a run would
   * take these files again.
   */
  static boolean isWithoutRecordOfFiles(Lake lake, Conf conf) {
    return !lake.exists(LandedFile.TABLE)
        && Feeds.of(conf, Instant.EPOCH).stream()
            .map(Feed::table)
            .anyMatch(table -> lake.exists(table) && !lake.isEmpty(table));
  }

  private void examine(Table table) {
    Optional<Damage> damage = lake.examine(table);
    damage.ifPresent(this::note);
    if (damage.isEmpty() && lake.exists(table) && lake.removeWrongFileList(table)) {
      steps.say("%s: the list of files beside its log was wrong, the log is used", table.name());
    } else if (damage.isPresent() || lake.exists(table)) {
      steps.say(
          "%-28s %s",
          table.name(), damage.map(d -> "damaged: " + d.reason()).orElse("can be read"));
    }
  }

  /** What the lake's rows are, as a table says that can be read. */
  private DataOrigin origin() {
    return Tables.all(conf).stream()
        .filter(table -> lake.exists(table) && !isDamaged(table))
        .map(table -> DataOrigin.of(lake, table))
        .filter(found -> found.stored().isPresent())
        .findFirst()
        .orElse(DataOrigin.UNKNOWN);
  }

  /** Moves aside what can be made anew; returns a sentence for each table that can't. */
  List<String> moveAside() {
    Progress progress = isDamaged(Progress.TABLE) ? null : Progress.read(lake);
    if (progress != null) {
      Tables.current(conf).stream()
          .filter(table -> isCutOff(table, progress))
          .forEach(table -> note(Damage.ofLog(table, "its last commits are gone")));
    }
    List<String> remaining = new ArrayList<>();
    for (Damage damage : List.copyOf(damaged.values())) {
      Table table = damage.table();
      if (isBronze(table)) {
        remaining.add(undelivered(damage));
      } else if (isMadeFromDamaged(table)) {
        remaining.add(
            "%s is damaged (%s). It can be made anew once all of bronze can be read."
                .formatted(table.name(), damage.reason()));
      } else {
        if (!table.equals(LandedFile.TABLE)) {
          moveAside(table);
        }
        moved.add(table);
        lost(table).ifPresent(remaining::add);
      }
    }
    return remaining;
  }

  private void moveAside(Table table) {
    steps.say("%s: moved to %s", table.name(), lake.moveAside(table, SUFFIX.format(start)));
  }

  /** Whether commits are gone that the last run had seen. */
  private boolean isCutOff(Table table, Progress progress) {
    return !isDamaged(table) && lake.version(table) < progress.version(table);
  }

  private void note(Damage damage) {
    damaged.put(damage.table().name(), damage);
  }

  /** Silver can be made anew if all of bronze can be read; gold if all of silver will be there. */
  private boolean isMadeFromDamaged(Table table) {
    boolean isSilverDamaged =
        damaged.values().stream().anyMatch(d -> d.table().database().equals("silver"));
    boolean isOfSilver = table.database().equals("silver");
    boolean isOfGold = table.database().equals("gold");
    boolean isRecordOfFiles = table.equals(LandedFile.TABLE);
    return !isBronzeWhole() && (isOfSilver || isRecordOfFiles || isOfGold && isSilverDamaged);
  }

  private boolean isDamaged(Table table) {
    return damaged.containsKey(table.name());
  }

  private static boolean isBronze(Table table) {
    return table.database().equals("bronze");
  }

  private boolean isBronzeWhole() {
    return damaged.values().stream().noneMatch(damage -> isBronze(damage.table()));
  }

  boolean isAnyMoved() {
    return !moved.isEmpty();
  }

  private boolean isAnyMovedOf(String database) {
    return moved.stream().anyMatch(table -> table.database().equals(database));
  }

  boolean isSilverWhole() {
    return damaged.values().stream()
        .map(Damage::table)
        .noneMatch(table -> table.database().equals("silver") && !moved.contains(table));
  }

  /** What is lost with a table that was moved aside. */
  private Optional<String> lost(Table table) {
    if (table.database().equals(Table.AS_OF_DATABASE)) {
      return Optional.of(
          "%s is empty now: run --as-of makes each time again, with today's conf."
              .formatted(table.name()));
    }
    boolean isLog =
        table.database().equals("ops")
            && !List.of(Progress.TABLE, LandedFile.TABLE).contains(table);
    return isLog
        ? Optional.of(
            "%s is empty now: what former runs wrote there can't be made again."
                .formatted(table.name()))
        : Optional.empty();
  }

  /** Bronze is what was delivered: says which files have to be delivered again. */
  private String undelivered(Damage damage) {
    String head =
        "%s is damaged (%s) and left as it is, because it holds what was delivered."
            .formatted(damage.table().name(), damage.reason());
    String tail =
        " Bring the file back from a backup of the lake; without one, make a new lake from the"
            + " files of the landing folder.";
    return head + deliveredIn(damage) + tail;
  }

  private String deliveredIn(Damage damage) {
    Optional<Damage.Range> range = damage.range(SOURCE_FILE.name());
    if (range.isEmpty() || damage.readable().isEmpty() || isDamaged(LandedFile.TABLE)) {
      return "";
    }
    List<Row> files = missing(damage, range.get());
    long present = files.stream().filter(row -> isThere(row.getString(1))).count();
    List<String> names = files.stream().limit(MAX_NAMED).map(row -> row.getString(0)).toList();
    return " It lacks rows of %,d files, of which %,d are in the landing folder still: %s%s."
        .formatted(
            files.size(),
            present,
            String.join(", ", names),
            files.size() > MAX_NAMED ? " and others" : "");
  }

  /** The files whose rows in the readable part are fewer than were taken. */
  private List<Row> missing(Damage damage, Damage.Range range) {
    String feed = feed(damage.table()).folder();
    Dataset<Row> landed =
        lake.read(LandedFile.TABLE)
            .filter(FEED.col().equalTo(feed))
            .filter(SOURCE_FILE.col().between(lit(range.least()), lit(range.greatest())))
            .groupBy(FILE_SHA256.col())
            .agg(
                min(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
                min(PATH.col()).as(PATH.name()),
                min(ROWS_READ.col().minus(ROWS_REJECTED.col())).as("taken"));
    Dataset<Row> readable =
        damage.readable().orElseThrow().groupBy(FILE_SHA256.col()).agg(count(lit(1)).as("found"));
    Column found = coalesce(readable.col("found"), lit(0L));
    return landed
        .join(readable, FILE_SHA256.name(), "left")
        .filter(found.lt(landed.col("taken")))
        .select(SOURCE_FILE.col(), PATH.col())
        .orderBy(SOURCE_FILE.col())
        .collectAsList();
  }

  private boolean isThere(String path) {
    try {
      Path file = new Path(path);
      return file.getFileSystem(lake.spark().sessionState().newHadoopConf()).exists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Feed feed(Table bronze) {
    return Feeds.of(conf, Instant.EPOCH).stream()
        .filter(feed -> feed.table().equals(bronze))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The progress of the tables that stay. It is to be written before the others are made again, so
   * that the next run computes their rows if this one is killed.
   */
  Progress progressOfTheRest() {
    if (moved.contains(LandedFile.TABLE)) {
      rebuildLandedFiles();
    }
    Progress progress = Progress.read(lake);
    if (moved.contains(LandedFile.TABLE)) {
      progress.noteFinished(LandedFile.TABLE);
    }
    if (isAnyMovedOf("silver")) {
      Silver.tables(conf.catalogue()).forEach(table -> progress.forget(table.silver()));
    }
    if (isAnyMovedOf("silver") || isAnyMovedOf("gold")) {
      Gold.tables(conf).forEach(progress::forget);
    }
    return progress;
  }

  /** Makes the tables that were moved again, empty; returns the progress as it is written. */
  Progress madeTables() {
    Progress progress = Progress.read(lake);
    Tables.current(conf).forEach(table -> lake.ensure(table, origin.properties()));
    Tables.current(conf).forEach(progress::declare);
    return progress;
  }

  /** Judges all quotes again, of the tables whose progress was forgotten. */
  void rebuildSilver(Progress progress) {
    new Workload(0, 0).apply(lake.spark());
    Silver silver = new Silver(lake, runId);
    for (QuoteTable table : Silver.tables(conf.catalogue())) {
      if (progress.of(table.silver()).isEmpty() && isBronzeWhole()) {
        new Workload(0, lake.rowCount(table.bronze())).applyIfLarge(lake.spark());
        Refreshed refreshed =
            steps.step(
                table.silver().name(),
                () -> silver.refresh(table, Optional.empty()),
                done -> done.verdicts().changes().toString());
        progress.note(
            table.silver(),
            new Seen(
                new TreeMap<>(Map.of(table.bronze().name(), refreshed.consumed())),
                refreshed.fingerprint()));
      }
    }
  }

  /**
   * Notes the files whose rows are in bronze, so that the next run knows them by their content and
   * does not take them again. Those with refused rows are read again. The table is made under
   * another name, and is whole when it gets its own.
   */
  private void rebuildLandedFiles() {
    if (lake.isThere(REBUILT)) {
      moveAside(REBUILT);
    }
    lake.ensure(REBUILT, origin.properties());
    for (Feed feed : Feeds.of(conf, Instant.EPOCH)) {
      if (lake.exists(feed.table())) {
        lake.append(REBUILT, landedFiles(feed));
      }
    }
    if (lake.isThere(LandedFile.TABLE)) {
      moveAside(LandedFile.TABLE);
    }
    lake.rename(REBUILT, LandedFile.TABLE);
  }

  private Dataset<Row> landedFiles(Feed feed) {
    Dataset<Row> files =
        lake.read(feed.table())
            .groupBy(FILE_SHA256.col())
            .agg(
                min(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
                min(RUN_ID.col()).as(RUN_ID.name()),
                count(lit(1)).as(ROWS_READ.name()))
            .withColumn(FEED.name(), lit(feed.folder()))
            .withColumn(PATH.name(), SOURCE_FILE.col())
            .withColumn(SIZE.name(), lit(0L))
            .withColumn(MODIFIED_AT.name(), lit(Instant.EPOCH))
            .withColumn(RULES.name(), lit(""))
            .withColumn(ROWS_MISSING.name(), lit(0L))
            .withColumn(ROWS_IGNORED.name(), lit(0L))
            .withColumn(IS_COPY.name(), lit(null).cast(IS_COPY.type()));
    return files
        .join(refused(feed), FILE_SHA256.name(), "left")
        .join(starts(), RUN_ID.name(), "left")
        .withColumn(TAKEN_AT.name(), coalesce(STARTED_AT.col(), lit(start)))
        .withColumn(ROWS_REJECTED.name(), coalesce(ROWS_REJECTED.col(), lit(0L)));
  }

  private Dataset<Row> refused(Feed feed) {
    return rows(RejectedRow.TABLE)
        .filter(FEED.col().equalTo(feed.folder()))
        .groupBy(FILE_SHA256.col())
        .agg(count(lit(1)).as(ROWS_REJECTED.name()));
  }

  private Dataset<Row> starts() {
    return rows(RunLog.TABLE).select(RUN_ID.col(), STARTED_AT.col());
  }

  /** The rows of a table; none if it is not there. */
  private Dataset<Row> rows(Table table) {
    return lake.exists(table)
        ? lake.read(table)
        : lake.spark().createDataFrame(List.of(), table.schema());
  }
}
