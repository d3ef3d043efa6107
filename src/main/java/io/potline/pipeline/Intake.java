package io.potline.pipeline;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.REASONS;
import static io.potline.contract.Fields.ROWS_IGNORED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.potline.Tables;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.lake.Frames;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.lake.SideBySide;
import io.potline.lake.Workload;
import io.potline.landing.Arrival;
import io.potline.landing.Arrivals;
import io.potline.landing.Feed;
import io.potline.landing.Landing;
import io.potline.ops.LandedFile;
import io.potline.ops.LandedSeries;
import io.potline.ops.Progress;
import io.potline.ops.Progress.Seen;
import io.potline.ops.RejectedRow;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.Steps;
import io.potline.silver.QuoteTable;
import io.potline.silver.Silver;
import io.potline.silver.Silver.Refreshed;
import io.potline.silver.Silver.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * From the files of a landing folder to bronze and silver, and the accounting of each row.
 *
 * <p>The files are read, then noted as this run's in {@code ops.landed_file}, then their rows are
 * stored: the refused ones, bronze, silver, conflicts. Each step can be repeated. A run that dies
 * after the note is completed by the next one, from the same files and under its id, so that each
 * row is stored once and counts once.
 */
final class Intake {

  private static final int MAX_SAID = 20;

  private final Lake lake;
  private final Conf conf;
  private final Steps steps;
  private final Progress progress;
  private final Landing landing;
  private final List<Feed> feeds;
  private DataOrigin origin;

  /**
   * @param root the landing folder
   * @param start the run's beginning
   */
  Intake(Lake lake, Conf conf, Steps steps, Progress progress, String root, Instant start) {
    this.lake = lake;
    this.conf = conf;
    this.steps = steps;
    this.progress = progress;
    this.feeds = Feeds.of(conf, start);
    this.landing = new Landing(lake, root, feeds, conf.landingRules(), start);
    this.origin = DataOrigin.of(lake);
    ensure(List.of(LandedFile.TABLE));
  }

  /** What the lake's rows are, these files' among them. */
  DataOrigin origin() {
    return origin;
  }

  /** Takes the new files. */
  Counts take(String runId) {
    Arrivals files = landing.arrivals(conf.settings().settle());
    if (!files.isEmpty()) {
      lake.openAhead(Tables.current(conf));
    }
    new Workload(files.bytes(), 0).apply(lake.spark());
    try (Frames frames = new Frames()) {
      List<Arrival> arrivals = read(files, runId, frames);
      note(files, arrivals, runId);
      arrivals.forEach(arrival -> reject(arrival, runId));
      Map<Table, Dataset<Row>> appended = toBronze(files, arrivals);
      Silver silver = new Silver(lake, runId);
      List<Verdicts> verdicts =
          toSilver(
              (table, consumed) ->
                  silver.refresh(
                      table, consumed, Optional.ofNullable(appended.get(table.bronze()))));
      rejectConflicts(verdicts, runId, frames);
      arrivals.stream()
          .filter(arrival -> arrival.feed() instanceof PriceQuote && arrival.wide() > 0)
          .forEach(arrival -> noteSeries(arrival.accepted(), runId, frames));
      Counts counts = new Counts(files.files(), 0, 0, 0, 0);
      for (Arrival arrival : arrivals) {
        int feed = feeds.indexOf(arrival.feed());
        counts = counts.plus(counts(arrival, files, verdicts.get(feed)));
      }
      return counts;
    }
  }

  /** Completes a run that has noted files and died or failed before it had finished with them. */
  Counts complete(String runId) {
    Arrivals files = landing.ofRun(runId);
    new Workload(files.bytes(), 0).apply(lake.spark());
    try (Frames frames = new Frames()) {
      List<Arrival> arrivals = read(files, runId, frames);
      note(files, arrivals, runId);
      arrivals.forEach(
          arrival -> rejectMissing(arrival.refusedRows(), arrival.feed(), runId, frames));
      toBronze(files, arrivals);
      sayLost(files, runId);
      List<Verdicts> verdicts = toSilver(new Silver(lake, runId)::complete);
      rejectConflicts(verdicts, runId, frames);
      noteSeries(ofFiles(runId), runId, frames);
      long accepted = verdicts.stream().mapToLong(Verdicts::accepted).sum();
      return LandedFile.counts(lake.read(LandedFile.TABLE), runId, accepted);
    }
  }

  /** The price quotes from the files of a run. */
  private Dataset<Row> ofFiles(String runId) {
    Dataset<Row> files = lake.read(LandedFile.TABLE).filter(RUN_ID.col().equalTo(runId));
    return lake.read(PriceQuote.TABLE)
        .join(files.select(FILE_SHA256.col()).distinct(), FILE_SHA256.name(), "left_semi");
  }

  private void note(Arrivals files, List<Arrival> arrivals, String runId) {
    if (!files.isEmpty()) {
      steps.step(
          LandedFile.TABLE.name(), () -> files.note(totals(arrivals), runId), Changes::toString);
    }
  }

  private List<Arrival> read(Arrivals files, String runId, Frames frames) {
    List<Arrival> arrivals = new ArrayList<>();
    for (Feed feed : feeds.stream().filter(files::has).toList()) {
      arrivals.add(arrival(files, feed, runId, frames));
    }
    origin = origin.with(arrivals);
    ensure(Tables.current(conf));
    origin.requireOne(lake);
    return arrivals;
  }

  /** Makes tables what they are declared to be; what is known to be so is not opened. */
  private void ensure(List<Table> tables) {
    SideBySide.each(
        tables.stream().filter(table -> !progress.isAsDeclared(table)).toList(),
        table -> {
          if (lake.ensure(table, origin.properties())) {
            progress.forget(table);
          }
        });
    tables.forEach(progress::declare);
  }

  private Arrival arrival(Arrivals files, Feed feed, String runId, Frames frames) {
    return steps.step(
        "landing/" + feed.folder(),
        () -> Arrival.of(feed, frames.materialise(files.read(feed, runId))),
        arrival ->
            "%,d rows, %,d refused".formatted(arrival.total(), arrival.refused())
                + (arrival.missing() == 0 ? "" : ", %,d missing".formatted(arrival.missing()))
                + (arrival.ignored() == 0 ? "" : ", %,d ignored".formatted(arrival.ignored())));
  }

  /** Gives back the rows that were appended, where nothing else was done to their table. */
  private Map<Table, Dataset<Row>> toBronze(Arrivals files, List<Arrival> arrivals) {
    Map<Table, Dataset<Row>> appended = new HashMap<>();
    for (Arrival arrival : arrivals) {
      Table bronze = arrival.feed().table();
      if (files.isAnyReadAgain(arrival.feed())) {
        replace(arrival);
      } else if (arrival.total() > arrival.refused()) {
        lake.appendOnce(bronze, arrival.accepted(), files.contents(arrival.feed()));
        appended.put(bronze, arrival.accepted());
      }
    }
    return appended;
  }

  /** Rows of files that may have been read before take the place of those that they gave then. */
  private void replace(Arrival arrival) {
    Table bronze = arrival.feed().table();
    Dataset<Row> contents = arrival.rows().select(FILE_SHA256.col()).distinct();
    Dataset<Row> before =
        lake.read(bronze).join(contents, FILE_SHA256.name(), "left_semi").select(bronze.columns());
    lake.reconcile(bronze, before, arrival.accepted());
  }

  /** Brings a table of silver up to date, from the version of bronze that it includes. */
  private interface Refresh extends BiFunction<QuoteTable, Optional<Long>, Refreshed> {}

  /** What became of each delivery, in the order of the feeds. */
  private List<Verdicts> toSilver(Refresh refresh) {
    List<Supplier<Verdicts>> work = new ArrayList<>();
    for (QuoteTable table : Silver.tables(conf.catalogue())) {
      work.add(
          () ->
              steps.step(
                  table.silver().name(),
                  () -> toSilver(table, refresh),
                  verdicts -> verdicts.changes().toString()));
    }
    return SideBySide.results(work);
  }

  private Verdicts toSilver(QuoteTable table, Refresh refresh) {
    Optional<Long> consumed =
        progress
            .of(table.silver())
            .filter(s -> s.restsOn().equals(table.fingerprint()))
            .map(s -> s.consumed().get(table.bronze().name()));
    if (consumed.isEmpty()) {
      new Workload(0, lake.rowCount(table.bronze())).applyIfLarge(lake.spark());
    }
    Refreshed refreshed = refresh.apply(table, consumed);
    progress.note(
        table.silver(),
        new Seen(
            new TreeMap<>(Map.of(table.bronze().name(), refreshed.consumed())),
            refreshed.fingerprint()));
    return refreshed.verdicts();
  }

  private void rejectConflicts(List<Verdicts> verdicts, String runId, Frames frames) {
    boolean isAny = false;
    for (int i = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i).conflictsFound() > 0) {
        isAny = true;
        Dataset<Row> rows =
            verdicts.get(i).conflicts().withColumn(REASONS.name(), conflictReason());
        rejectMissing(rows, feeds.get(i), runId, frames);
      }
    }
    if (isAny) {
      LandedFile.noteRejected(lake, runId);
    }
  }

  /** Rows that bronze had already, from a former reading of their file, repeat what is known. */
  private static Counts counts(Arrival arrival, Arrivals files, Verdicts verdicts) {
    long judged = verdicts.accepted() + verdicts.repeated() + verdicts.rejected();
    long stored = arrival.total() - arrival.refused() - judged;
    if (stored < 0 || stored > 0 && !files.isAnyReadAgain(arrival.feed())) {
      throw new IllegalStateException(
          "%s: %d rows in the files, but %d were judged and %d refused"
              .formatted(arrival.feed().folder(), arrival.total(), judged, arrival.refused()));
    }
    return new Counts(
        0,
        verdicts.accepted(),
        verdicts.repeated() + stored,
        arrival.missing(),
        verdicts.rejected() + arrival.refused(),
        arrival.ignored());
  }

  /** Appends refused rows, unless this run has. */
  private void reject(Arrival arrival, String runId) {
    if (arrival.refused() > 0) {
      lake.appendOnce(
          RejectedRow.TABLE,
          rejected(arrival.refusedRows(), arrival.feed(), runId),
          arrival.feed().folder() + "/" + runId);
    }
  }

  /** Appends those of the refused rows that are not there yet. */
  private void rejectMissing(Dataset<Row> rows, Feed feed, String runId, Frames frames) {
    Dataset<Row> known =
        lake.read(RejectedRow.TABLE)
            .filter(RUN_ID.col().equalTo(runId))
            .select(RejectedRow.TABLE.columns());
    Dataset<Row> missing = frames.materialise(rejected(rows, feed, runId).exceptAll(known));
    if (!missing.isEmpty()) {
      lake.append(RejectedRow.TABLE, missing);
    }
  }

  private static Column conflictReason() {
    Column time = date_format(PUBLISHED_AT.col(), "yyyy-MM-dd'T'HH:mm:ss.SSSX");
    return concat(
        lit("conflict: another content was published at the same time, "),
        time,
        lit("; neither counts until a later published_at settles it"));
  }

  private static Dataset<Row> rejected(Dataset<Row> rows, Feed feed, String runId) {
    return RejectedRow.TABLE.shape(
        rows.withColumn(FEED.name(), lit(feed.folder())).withColumn(RUN_ID.name(), lit(runId)));
  }

  /**
   * How many rows each file that was read has, and how many of them are missing, ignored or
   * refused.
   */
  private Dataset<Row> totals(List<Arrival> arrivals) {
    Dataset<Row> none =
        lake.read(LandedFile.TABLE)
            .limit(0)
            .select(
                FEED.col(),
                FILE_SHA256.col(),
                ROWS_READ.col(),
                ROWS_MISSING.col(),
                ROWS_IGNORED.col(),
                ROWS_REJECTED.col());
    return arrivals.stream()
        .map(
            arrival ->
                arrival
                    .rows()
                    .select(
                        lit(arrival.feed().folder()).as(FEED.name()),
                        FILE_SHA256.col(),
                        coalesce(ROWS_MISSING.col().plus(ROWS_IGNORED.col()), lit(1L))
                            .as(ROWS_READ.name()),
                        coalesce(ROWS_MISSING.col(), lit(0L)).as(ROWS_MISSING.name()),
                        coalesce(ROWS_IGNORED.col(), lit(0L)).as(ROWS_IGNORED.name()),
                        when(REASONS.col().isNotNull(), 1L).otherwise(0L).as(ROWS_REJECTED.name())))
        .reduce(none, Dataset::unionByName)
        .groupBy(FEED.col(), FILE_SHA256.col())
        .agg(
            sum(ROWS_READ.col()).as(ROWS_READ.name()),
            sum(ROWS_MISSING.col()).as(ROWS_MISSING.name()),
            sum(ROWS_IGNORED.col()).as(ROWS_IGNORED.name()),
            sum(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()));
  }

  /** Files that are gone before their rows were stored are named. */
  private void sayLost(Arrivals files, String runId) {
    if (!files.isAnyGone()) {
      return;
    }
    Dataset<Row> stored =
        feeds.stream()
            .map(
                feed ->
                    lake.read(feed.table())
                        .filter(RUN_ID.col().equalTo(runId))
                        .select(lit(feed.folder()).as(FEED.name()), FILE_SHA256.col()))
            .reduce(Dataset::unionByName)
            .orElseThrow()
            .distinct();
    files
        .dropLost(stored, MAX_SAID)
        .forEach(
            file ->
                steps.say(
                    "%s was removed or changed before run %s had stored its rows: none is in the"
                        + " lake. Deliver it again.",
                    file, runId));
  }

  /** An export that reaches back less far than the one before is said, and removes nothing. */
  private void noteSeries(Dataset<Row> quotes, String runId, Frames frames) {
    Dataset<Row> files =
        lake.read(LandedFile.TABLE)
            .filter(RUN_ID.col().equalTo(runId))
            .select(FILE_SHA256.col(), TAKEN_AT.col());
    Dataset<Row> series = frames.materialise(LandedSeries.of(quotes, files));
    Dataset<Row> known =
        lake.read(LandedSeries.TABLE)
            .join(series.select(FILE_SHA256.col()).distinct(), FILE_SHA256.name(), "left_semi");
    lake.reconcile(LandedSeries.TABLE, known.select(LandedSeries.TABLE.columns()), series);
    LandedSeries.shortened(lake.read(LandedSeries.TABLE))
        .filter(RUN_ID.col().equalTo(runId))
        .limit(MAX_SAID)
        .collectAsList()
        .forEach(
            row ->
                steps.say(
                    "%s: %s reaches back to %s only, the export before to %s. What is known stays.",
                    row.getAs(SOURCE_FILE.name()),
                    row.getAs(SERIES.name()),
                    row.getAs(FIRST_DATE.name()),
                    row.getAs(LandedSeries.FORMER_FIRST_DATE)));
  }
}
