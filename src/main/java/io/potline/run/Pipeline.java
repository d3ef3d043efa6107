package io.potline.run;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.FORMER_VERDICT;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.REASONS;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RULES;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.gold.ClaimCheck;
import io.potline.gold.Gold;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.lake.Lease;
import io.potline.lake.SideBySide;
import io.potline.landing.Feed;
import io.potline.landing.Landing;
import io.potline.ops.LandedFile;
import io.potline.ops.LandedSeries;
import io.potline.ops.RejectedRow;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.RunLog.Entry;
import io.potline.ops.Steps;
import io.potline.silver.QuoteTable;
import io.potline.silver.Silver;
import io.potline.silver.Silver.Refreshed;
import io.potline.silver.Silver.Verdicts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One run: landing, bronze, silver, gold, and the log of it.
 *
 * <p>The files of a run are done with when they are noted in {@code ops.landed_file}. A run that
 * ends before that leaves no row in bronze: what it had written is taken out by itself or, if it
 * was killed, by the next one, which takes its files again.
 */
public final class Pipeline {

  private static final DateTimeFormatter RUN_ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_SAID = 20;
  private static final String CONSUMED = "consumed-bronze-version";
  private static final String FINGERPRINT = "fingerprint";
  private static final String UNFINISHED = "unfinished";
  private static final String PROVENANCE = "provenance";
  private static final String SYNTHETIC = "synthetic";
  private static final String REAL = "real";

  private final Lake lake;
  private final Conf conf;
  private final Steps steps = new Steps();

  public Pipeline(Lake lake, Conf conf) {
    this.lake = lake;
    this.conf = conf;
  }

  /**
   * @param start the run's beginning: quotes that don't say when they were published were then
   * @param asOf writes gold as known at that time, and leaves gold alone
   */
  public Counts run(String command, String landing, Instant start, Optional<Instant> asOf) {
    Landing.requireFolder(lake.spark(), landing);
    return underLock(
        command,
        start,
        asOf.isPresent() ? Tables.all(conf) : Tables.current(conf),
        (runId, lease) -> {
          Counts counts = land(landing, start, runId);
          lease.note(counts.asNotes());
          refreshGold(runId, asOf);
          register();
          return counts;
        });
  }

  /** Merges small files and removes old ones; what rests on them notes that nothing is new. */
  public void maintain(Instant start) {
    underLock(
        "maintain",
        start,
        List.of(),
        (runId, lease) -> {
          for (Table table : existing()) {
            steps.step(table.name(), () -> lake.maintain(table), files -> files + " files merged");
          }
          settle(runId, Map.of());
          refreshGold(runId, Optional.empty());
          return Counts.NONE;
        });
  }

  /** Takes the claims' verdicts as they are for known: none counts as worse than before. */
  public void acceptClaims(Instant start) {
    underLock(
        "check",
        start,
        List.of(),
        (runId, lease) -> {
          Dataset<Row> claims = lake.read(ClaimCheck.TABLE);
          Dataset<Row> accepted =
              claims
                  .withColumn(FORMER_VERDICT.name(), FORMER_VERDICT.from(lit(null)))
                  .withColumn(RUN_ID.name(), lit(runId));
          steps.step(
              ClaimCheck.TABLE.name(),
              () -> lake.reconcile(ClaimCheck.TABLE, claims, accepted),
              Changes::toString);
          return Counts.NONE;
        });
  }

  /** One run at a time: it comes to its end and is logged, or what it began is taken back. */
  private Counts underLock(
      String command, Instant start, List<Table> tables, BiFunction<String, Lease, Counts> work) {
    String runId = runId(start);
    Lease lease = Lease.take(lake, runId, conf.settings().lockWait(), conf.settings().lockStale());
    lease.note(Map.of("command", command, "started_at", start.toString()));
    try {
      ensureTables(tables);
      lease.abandonedRun().ifPresent(dead -> recover(dead, start));
      Counts counts = work.apply(runId, lease);
      String outcome = counts.rejected() == 0 ? "done" : "refused";
      RunLog.append(lake, new Entry(runId, command, start, Instant.now(), outcome, counts, null));
      lease.close();
      return counts;
    } catch (RuntimeException | Error e) {
      try {
        rollBack(runId);
        RunLog.append(
            lake,
            new Entry(
                runId,
                command,
                start,
                Instant.now(),
                "failed",
                Counts.of(lease.notes()::get),
                e.getMessage()));
        lease.close();
      } catch (RuntimeException again) {
        lease.abandon();
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private static String runId(Instant start) {
    return RUN_ID_TIME.format(start) + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private void ensureTables(List<Table> tables) {
    Map<String, String> properties =
        provenance().map(p -> Map.of("potline." + PROVENANCE, p)).orElse(Map.of());
    SideBySide.each(tables, table -> lake.ensure(table, properties));
  }

  /** What a killed run had put into bronze before its files were noted is taken out again. */
  private void recover(Properties dead, Instant now) {
    String runId = dead.getProperty("run_id");
    Counts counts = Counts.of(dead::getProperty);
    steps.say(
        "Run %s was killed: %s",
        runId,
        counts.equals(Counts.NONE)
            ? "what it had begun is done anew"
            : "its %,d files are in, the rest is made good now".formatted(counts.files()));
    rollBack(runId);
    String start = dead.getProperty("started_at");
    RunLog.append(
        lake,
        new Entry(
            runId,
            dead.getProperty("command"),
            start == null ? null : Instant.parse(start),
            now,
            "killed",
            counts,
            "found by the next run"));
  }

  private void rollBack(String runId) {
    if (lake.exists(LandedFile.TABLE)
        && lake.read(LandedFile.TABLE).filter(RUN_ID.col().equalTo(runId)).isEmpty()) {
      Stream.concat(
              feeds(conf, Instant.EPOCH).stream().map(Feed::table), Stream.of(RejectedRow.TABLE))
          .filter(lake::exists)
          .forEach(table -> lake.delete(table, RUN_ID.col().equalTo(runId)));
    }
  }

  /** What is taken from a landing folder. */
  public static List<Feed> feeds(Conf conf, Instant start) {
    LocalDate latest = LocalDate.ofInstant(start, ZoneOffset.UTC).plusYears(1);
    return List.of(
        new PriceQuote(conf.catalogue(), conf.calendar(), latest),
        new CapacityQuote(conf.catalogue(), conf.chain(), latest),
        new CostQuote(conf.catalogue(), conf.chain(), latest),
        new IndexQuote(conf.catalogue(), latest));
  }

  private Counts land(String root, Instant start, String runId) {
    List<Feed> feeds = feeds(conf, start);
    Landing landing = new Landing(lake, root, feeds, conf.landingRules(), start);
    Dataset<Row> open = computed(landing.open(conf.settings().settle()));
    Dataset<Row> toRead = computed(landing.toRead(open));
    long files = open.isEmpty() ? 0 : toRead.count();
    List<Arrival> arrivals = new ArrayList<>();
    Map<Table, Dataset<Row>> appended = new HashMap<>();
    if (files > 0) {
      feeds.forEach(feed -> arrivals.add(arrival(landing, toRead, feed, runId)));
      requireOneProvenance(arrivals);
      boolean isAnyReadAgain = !toRead.filter(TAKEN_AT.col().lt(lit(start))).isEmpty();
      if (isAnyReadAgain) {
        // Should this run be killed, the next one has to read them whatever conf says by then.
        Dataset<Row> noted = noted(open);
        lake.reconcile(LandedFile.TABLE, noted, noted.withColumn(RULES.name(), lit(UNFINISHED)));
      }
      for (Arrival arrival : arrivals) {
        keepAccepted(arrival, isAnyReadAgain)
            .ifPresent(rows -> appended.put(arrival.feed.table(), rows));
      }
    }
    List<Verdicts> verdicts = settle(runId, appended);
    Counts counts = new Counts(files, 0, 0, 0, 0);
    for (int i = 0; i < arrivals.size(); i++) {
      counts = counts.plus(arrivals.get(i).counts(verdicts.get(i)));
    }
    Dataset<Row> refused = computed(refused(feeds, arrivals, verdicts, runId));
    if (!refused.isEmpty()) {
      lake.append(RejectedRow.TABLE, refused);
    }
    if (!open.isEmpty()) {
      note(landing, open, toRead, totals(arrivals, refused), runId);
    }
    arrivals.stream()
        .filter(arrival -> arrival.feed instanceof PriceQuote && arrival.wide > 0)
        .forEach(arrival -> noteSeries(arrival, start, runId));
    return counts;
  }

  /**
   * A feed's new rows, judged one by one: {@code reasons} is NULL where there is none.
   *
   * @param total rows and cells with a figure
   * @param missing cells without
   * @param wide those of {@code total} that are cells
   */
  private record Arrival(
      Feed feed, Dataset<Row> rows, long total, long refused, long missing, long wide) {

    Dataset<Row> accepted() {
      return rows.filter(REASONS.col().isNull().and(ROWS_MISSING.col().isNull()));
    }

    /** Rows that bronze had already, from a former reading of their file, repeat what is known. */
    Counts counts(Verdicts verdicts) {
      long judged = verdicts.accepted() + verdicts.repeated() + verdicts.rejected();
      long readAgain = total - refused - judged;
      if (readAgain < 0) {
        throw new IllegalStateException(
            "%s: %d rows in the files, but %d were judged and %d refused"
                .formatted(feed.folder(), total, judged, refused));
      }
      return new Counts(
          0,
          verdicts.accepted(),
          verdicts.repeated() + readAgain,
          missing,
          verdicts.rejected() + refused);
    }
  }

  private Arrival arrival(Landing landing, Dataset<Row> toRead, Feed feed, String runId) {
    Dataset<Row> rows = computed(landing.read(toRead, feed, runId));
    return steps.step(
        "landing/" + feed.folder(),
        () -> {
          Row row =
              rows.agg(
                      count_if(ROWS_MISSING.col().isNull()),
                      count(REASONS.col()),
                      coalesce(sum(ROWS_MISSING.col()), lit(0L)),
                      count(COLUMN_NAME.col()))
                  .first();
          return new Arrival(
              feed, rows, row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
        },
        arrival ->
            "%,d rows, %,d refused".formatted(arrival.total, arrival.refused)
                + (arrival.missing == 0 ? "" : ", %,d missing".formatted(arrival.missing)));
  }

  /**
   * Rows of a file that is read again take the place of those that it gave before.
   *
   * @return the rows of the one commit that was made, where it was an append
   */
  private Optional<Dataset<Row>> keepAccepted(Arrival arrival, boolean isAnyReadAgain) {
    Table bronze = arrival.feed.table();
    if (isAnyReadAgain) {
      Dataset<Row> before =
          lake.read(bronze)
              .join(
                  arrival.rows.select(FILE_SHA256.col()).distinct(),
                  FILE_SHA256.name(),
                  "left_semi")
              .select(bronze.columns());
      lake.reconcile(bronze, before, arrival.accepted());
    } else if (arrival.total > arrival.refused) {
      lake.append(bronze, arrival.accepted());
      return Optional.of(arrival.accepted());
    }
    return Optional.empty();
  }

  /** What became of each delivery, in the order of {@link #feeds}. */
  private List<Verdicts> settle(String runId, Map<Table, Dataset<Row>> appended) {
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
        lake.mark(table.silver(), FINGERPRINT)
            .filter(table.restsOn()::equals)
            .flatMap(same -> lake.mark(table.silver(), CONSUMED))
            .map(Long::valueOf);
    boolean isNothingThere = lake.isEmpty(table.bronze()) && lake.isEmpty(table.silver());
    Refreshed refreshed = silver.refresh(table, seen, arrived);
    if (!isNothingThere) {
      lake.mark(
          table.silver(),
          Map.of(CONSUMED, String.valueOf(refreshed.seen()), FINGERPRINT, refreshed.restsOn()));
    }
    return refreshed.verdicts();
  }

  private Dataset<Row> refused(
      List<Feed> feeds, List<Arrival> arrivals, List<Verdicts> verdicts, String runId) {
    Dataset<Row> refused = lake.read(RejectedRow.TABLE).limit(0);
    for (Arrival arrival : arrivals) {
      if (arrival.refused > 0) {
        Dataset<Row> rows = arrival.rows.filter(REASONS.col().isNotNull());
        refused = refused.unionByName(rejected(rows, arrival.feed.folder(), runId));
      }
    }
    for (int i = 0; i < verdicts.size(); i++) {
      if (!verdicts.get(i).changes().equals(Changes.NONE) || verdicts.get(i).rejected() > 0) {
        Dataset<Row> rows =
            verdicts.get(i).conflicts().withColumn(REASONS.name(), conflictReason());
        refused = refused.unionByName(rejected(rows, feeds.get(i).folder(), runId));
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

  private static Dataset<Row> rejected(Dataset<Row> rows, String feed, String runId) {
    return RejectedRow.TABLE.shape(
        rows.withColumn(FEED.name(), lit(feed)).withColumn(RUN_ID.name(), lit(runId)));
  }

  /** How many rows each file that was read has, and how many of them are refused. */
  private Dataset<Row> totals(List<Arrival> arrivals, Dataset<Row> refused) {
    Dataset<Row> totals =
        refused.select(
            FEED.col(),
            FILE_SHA256.col(),
            lit(0L).as(ROWS_READ.name()),
            lit(1L).as(ROWS_REJECTED.name()));
    for (Arrival arrival : arrivals) {
      totals =
          totals.unionByName(
              arrival.rows.select(
                  lit(arrival.feed.folder()).as(FEED.name()),
                  FILE_SHA256.col(),
                  coalesce(ROWS_MISSING.col(), lit(1L)).as(ROWS_READ.name()),
                  lit(0L).as(ROWS_REJECTED.name())));
    }
    return totals
        .groupBy(FEED.col(), FILE_SHA256.col())
        .agg(
            sum(ROWS_READ.col()).as(ROWS_READ.name()),
            sum(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()));
  }

  /** An export that reaches back less far than the one before is said, and removes nothing. */
  private void noteSeries(Arrival arrival, Instant start, String runId) {
    Dataset<Row> series = computed(LandedSeries.of(arrival.accepted(), start));
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

  private void note(
      Landing landing, Dataset<Row> open, Dataset<Row> toRead, Dataset<Row> totals, String runId) {
    Dataset<Row> notes = landing.notes(open, toRead, totals, runId);
    steps.step(
        LandedFile.TABLE.name(),
        () -> lake.reconcile(LandedFile.TABLE, noted(open), notes),
        Changes::toString);
  }

  private Dataset<Row> noted(Dataset<Row> open) {
    return lake.read(LandedFile.TABLE)
        .as("noted")
        .join(open.as("open"), Field.same("noted", "open", LandedFile.TABLE.key()), "left_semi");
  }

  /** Invented figures and real ones in one lake could not be told apart in a mean. */
  private void requireOneProvenance(List<Arrival> arrivals) {
    Set<String> provenances = new TreeSet<>();
    for (Arrival arrival : arrivals) {
      arrival.accepted().select(IS_SYNTHETIC.col()).distinct().collectAsList().stream()
          .map(row -> row.getBoolean(0) ? SYNTHETIC : REAL)
          .forEach(provenances::add);
    }
    provenance().ifPresent(provenances::add);
    if (provenances.size() > 1) {
      throw Problem.usage(
          "The landing folder brings %s data into a lake of %s data: %s. Use one lake for each.",
          provenance().filter(SYNTHETIC::equals).map(p -> REAL).orElse(SYNTHETIC),
          provenance().orElse(REAL),
          lake.root());
    }
    if (provenance().isEmpty() && !provenances.isEmpty()) {
      Map<String, String> mark = Map.of(PROVENANCE, provenances.iterator().next());
      existing().forEach(table -> lake.mark(table, mark));
    }
  }

  private Optional<String> provenance() {
    return lake.exists(LandedFile.TABLE)
        ? lake.mark(LandedFile.TABLE, PROVENANCE)
        : Optional.empty();
  }

  private void refreshGold(String runId, Optional<Instant> asOf) {
    boolean isSynthetic = provenance().filter(SYNTHETIC::equals).isPresent();
    Gold gold = new Gold(lake, conf, runId, isSynthetic, steps);
    if (asOf.isPresent()) {
      gold.writeAsOf(asOf.get());
    } else {
      gold.refreshMargins();
      gold.refreshUtilisation();
      gold.refreshAnalytics();
      gold.refreshClaims(() -> Tables.publish(lake, conf));
    }
  }

  /** A metastore keeps the names for others; in memory they are made where they are used. */
  private void register() {
    if (lake.hasMetastore()) {
      Tables.publish(lake, conf);
    }
  }

  private List<Table> existing() {
    return Tables.all(conf).stream().filter(lake::exists).toList();
  }
}
