package io.potline.pipeline;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.REASONS;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE_FILE;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

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
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From the files of a landing folder to bronze and silver, and the accounting of each row. */
final class Intake {

  private static final int MAX_SAID = 20;

  private final Lake lake;
  private final Conf conf;
  private final Steps steps;
  private final String runId;
  private final Progress progress;
  private DataOrigin origin;

  Intake(Lake lake, Conf conf, Steps steps, String runId, Progress progress) {
    this.lake = lake;
    this.conf = conf;
    this.steps = steps;
    this.runId = runId;
    this.progress = progress;
    this.origin = DataOrigin.of(lake);
  }

  /** What the lake's rows are, these files' among them. */
  DataOrigin origin() {
    return origin;
  }

  Counts take(String root, Instant start) {
    ensure(List.of(LandedFile.TABLE));
    List<Feed> feeds = Feeds.of(conf, start);
    Arrivals files =
        new Landing(lake, root, feeds, conf.landingRules(), start)
            .arrivals(conf.settings().settle());
    if (!files.isEmpty()) {
      lake.openAhead(Tables.current(conf));
    }
    new Workload(files.bytes(), 0).apply(lake.spark());
    try (Frames frames = new Frames()) {
      List<Arrival> arrivals = new ArrayList<>();
      for (Feed feed : feeds.stream().filter(files::has).toList()) {
        arrivals.add(arrival(files, feed, frames));
      }
      origin = origin.with(arrivals);
      ensure(Tables.current(conf));
      origin.requireOne(lake);
      Map<Table, Dataset<Row>> appended = toBronze(files, arrivals);
      List<Verdicts> verdicts = toSilver(appended);
      Counts counts = new Counts(files.files(), 0, 0, 0, 0);
      for (Arrival arrival : arrivals) {
        counts = counts.plus(counts(arrival, verdicts.get(feeds.indexOf(arrival.feed()))));
      }
      noteFiles(files, feeds, arrivals, verdicts, frames);
      arrivals.stream()
          .filter(arrival -> arrival.feed() instanceof PriceQuote && arrival.wide() > 0)
          .forEach(arrival -> noteSeries(arrival, start, frames));
      return counts;
    }
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

  private Arrival arrival(Arrivals files, Feed feed, Frames frames) {
    return steps.step(
        "landing/" + feed.folder(),
        () -> Arrival.of(feed, frames.materialise(files.read(feed, runId))),
        arrival ->
            "%,d rows, %,d refused".formatted(arrival.total(), arrival.refused())
                + (arrival.missing() == 0 ? "" : ", %,d missing".formatted(arrival.missing())));
  }

  /** Gives back the rows that were appended, where nothing else was done to their table. */
  private Map<Table, Dataset<Row>> toBronze(Arrivals files, List<Arrival> arrivals) {
    if (files.isAnyReadAgain()) {
      files.noteUnfinished();
      arrivals.forEach(this::replace);
      return Map.of();
    }
    Map<Table, Dataset<Row>> appended = new HashMap<>();
    for (Arrival arrival : arrivals) {
      if (arrival.total() > arrival.refused()) {
        lake.append(arrival.feed().table(), arrival.accepted());
        appended.put(arrival.feed().table(), arrival.accepted());
      }
    }
    return appended;
  }

  /** Rows of a file that is read again take the place of those that it gave before. */
  private void replace(Arrival arrival) {
    Table bronze = arrival.feed().table();
    Dataset<Row> before =
        lake.read(bronze)
            .join(
                arrival.rows().select(FILE_SHA256.col()).distinct(),
                FILE_SHA256.name(),
                "left_semi")
            .select(bronze.columns());
    lake.reconcile(bronze, before, arrival.accepted());
  }

  /** What became of each delivery, in the order of the feeds. */
  private List<Verdicts> toSilver(Map<Table, Dataset<Row>> appended) {
    Silver silver = new Silver(lake, runId);
    List<Supplier<Verdicts>> work = new ArrayList<>();
    for (QuoteTable table : Silver.tables(conf.catalogue())) {
      Optional<Dataset<Row>> arrived = Optional.ofNullable(appended.get(table.bronze()));
      work.add(
          () ->
              steps.step(
                  table.silver().name(),
                  () -> refresh(silver, table, arrived),
                  verdicts -> verdicts.changes().toString()));
    }
    return SideBySide.results(work);
  }

  private Verdicts refresh(Silver silver, QuoteTable table, Optional<Dataset<Row>> arrived) {
    Optional<Long> seen =
        progress
            .of(table.silver())
            .filter(s -> s.restsOn().equals(table.fingerprint()))
            .map(s -> s.consumed().get(table.bronze().name()));
    if (seen.isEmpty()) {
      new Workload(0, lake.rowCount(table.bronze())).applyIfLarge(lake.spark());
    }
    Refreshed refreshed = silver.refresh(table, seen, arrived);
    progress.note(
        table.silver(),
        new Seen(
            new TreeMap<>(Map.of(table.bronze().name(), refreshed.consumed())),
            refreshed.fingerprint()));
    return refreshed.verdicts();
  }

  /** Rows that bronze had already, from a former reading of their file, repeat what is known. */
  private static Counts counts(Arrival arrival, Verdicts verdicts) {
    long judged = verdicts.accepted() + verdicts.repeated() + verdicts.rejected();
    long readAgain = arrival.total() - arrival.refused() - judged;
    if (readAgain < 0) {
      throw new IllegalStateException(
          "%s: %d rows in the files, but %d were judged and %d refused"
              .formatted(arrival.feed().folder(), arrival.total(), judged, arrival.refused()));
    }
    return new Counts(
        0,
        verdicts.accepted(),
        verdicts.repeated() + readAgain,
        arrival.missing(),
        verdicts.rejected() + arrival.refused());
  }

  private void noteFiles(
      Arrivals files,
      List<Feed> feeds,
      List<Arrival> arrivals,
      List<Verdicts> verdicts,
      Frames frames) {
    boolean isAnyRefused =
        arrivals.stream().anyMatch(arrival -> arrival.refused() > 0)
            || verdicts.stream().anyMatch(v -> v.rejected() > 0 || v.changes() != Changes.NONE);
    Optional<Dataset<Row>> refused =
        isAnyRefused
            ? Optional.of(frames.materialise(refused(feeds, arrivals, verdicts)))
            : Optional.empty();
    refused.filter(rows -> !rows.isEmpty()).ifPresent(rows -> lake.append(RejectedRow.TABLE, rows));
    if (!files.isEmpty()) {
      steps.step(
          LandedFile.TABLE.name(),
          () -> files.note(totals(arrivals, refused), runId),
          Changes::toString);
    }
  }

  private Dataset<Row> refused(List<Feed> feeds, List<Arrival> arrivals, List<Verdicts> verdicts) {
    Dataset<Row> refused = lake.read(RejectedRow.TABLE).limit(0);
    for (Arrival arrival : arrivals) {
      if (arrival.refused() > 0) {
        Dataset<Row> rows = arrival.rows().filter(REASONS.col().isNotNull());
        refused = refused.unionByName(rejected(rows, arrival.feed().folder()));
      }
    }
    for (int i = 0; i < verdicts.size(); i++) {
      if (!verdicts.get(i).changes().equals(Changes.NONE) || verdicts.get(i).rejected() > 0) {
        Dataset<Row> rows =
            verdicts.get(i).conflicts().withColumn(REASONS.name(), conflictReason());
        refused = refused.unionByName(rejected(rows, feeds.get(i).folder()));
      }
    }
    return refused;
  }

  private static Column conflictReason() {
    Column time = date_format(PUBLISHED_AT.col(), "yyyy-MM-dd'T'HH:mm:ss.SSSX");
    return concat(
        lit("conflict: another content was published at the same time, "),
        time,
        lit("; neither counts until a later published_at settles it"));
  }

  private Dataset<Row> rejected(Dataset<Row> rows, String feed) {
    return RejectedRow.TABLE.shape(
        rows.withColumn(FEED.name(), lit(feed)).withColumn(RUN_ID.name(), lit(runId)));
  }

  /** How many rows each file that was read has, and how many of them are refused. */
  private Dataset<Row> totals(List<Arrival> arrivals, Optional<Dataset<Row>> refused) {
    List<Dataset<Row>> parts = new ArrayList<>();
    parts.add(
        lake.read(LandedFile.TABLE)
            .limit(0)
            .select(FEED.col(), FILE_SHA256.col(), ROWS_READ.col(), ROWS_REJECTED.col()));
    refused.ifPresent(
        rows ->
            parts.add(
                rows.select(
                    FEED.col(),
                    FILE_SHA256.col(),
                    lit(0L).as(ROWS_READ.name()),
                    lit(1L).as(ROWS_REJECTED.name()))));
    for (Arrival arrival : arrivals) {
      parts.add(
          arrival
              .rows()
              .select(
                  lit(arrival.feed().folder()).as(FEED.name()),
                  FILE_SHA256.col(),
                  coalesce(ROWS_MISSING.col(), lit(1L)).as(ROWS_READ.name()),
                  lit(0L).as(ROWS_REJECTED.name())));
    }
    return parts.stream()
        .reduce(Dataset::unionByName)
        .orElseThrow()
        .groupBy(FEED.col(), FILE_SHA256.col())
        .agg(
            sum(ROWS_READ.col()).as(ROWS_READ.name()),
            sum(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()));
  }

  /** An export that reaches back less far than the one before is said, and removes nothing. */
  private void noteSeries(Arrival arrival, Instant start, Frames frames) {
    Dataset<Row> series = frames.materialise(LandedSeries.of(arrival.accepted(), start));
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
