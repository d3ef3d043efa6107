package io.potline.silver;

import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.lake.Frames.materialised;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.potline.conf.Catalogue;
import io.potline.contract.Field;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.silver.SequencePass.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/**
 * Brings silver up to date with new commits to bronze. One join with silver finds the new
 * deliveries that only repeat what was known. The quotes of all others are judged again, from all
 * their deliveries.
 */
public final class Silver {

  /** How far back the quote before an affected one is searched at first. */
  private static final int LOOK_BACK_DAYS = 100;

  /** Up to this many rows are broadcast in a join. */
  private static final long FEW = 100_000;

  private static final String STATE = "_state";
  private static final String CHANGED = "changed";
  private static final String UNCONFIRMED = "unconfirmed";
  private static final String REPEATED = "repeated";

  private final Lake lake;
  private final String runId;

  public Silver(Lake lake, String runId) {
    this.lake = lake;
    this.runId = runId;
  }

  /** The tables that are made from deliveries, in the order of the feeds. */
  public static List<QuoteTable> tables(Catalogue catalogue) {
    return List.of(
        Price.from(catalogue),
        Capacity.from(catalogue.units()),
        Cost.from(catalogue.units()),
        Index.fromBronze());
  }

  /**
   * How many deliveries of this run were accepted, repeated or rejected.
   *
   * @param conflicts deliveries that this run refused, including some that an earlier run had
   *     accepted
   * @param conflictsFound how many these are
   */
  public record Verdicts(
      Changes changes,
      long accepted,
      long repeated,
      long rejected,
      Dataset<Row> conflicts,
      long conflictsFound) {}

  /**
   * @param consumed the version of bronze that silver now includes
   * @param fingerprint to be stored with it: if it differs at the next run, all quotes are judged
   *     again
   */
  public record Refreshed(Verdicts verdicts, long consumed, String fingerprint) {}

  /**
   * The changes of bronze that silver does not include yet.
   *
   * @param rows materialised, with the kind of each change
   * @param delivered how many of them this run delivered
   */
  private record PendingChanges(Dataset<Row> rows, DayRange days, long count, long delivered) {}

  /** The first and the last day of some rows. */
  private record DayRange(LocalDate first, LocalDate last) {

    Column contain(QuoteTable table) {
      return table.date().col().between(lit(first), lit(last));
    }
  }

  /** Quotes to be judged: the columns of the quote; a quote may occur several times. */
  private record AffectedQuotes(Dataset<Row> quotes, DayRange days, long count) {

    Dataset<Row> only(Dataset<Row> rows, List<Field> fields) {
      return Silver.only(rows, quotes, count, fields);
    }
  }

  /** Materialised rows, with metrics that were collected while they were computed. */
  private record Counted(Dataset<Row> rows, Map<String, Object> metrics) {

    long number(String metric) {
      return metrics.get(metric) == null ? 0 : (Long) metrics.get(metric);
    }

    DayRange days() {
      return new DayRange((LocalDate) metrics.get("first"), (LocalDate) metrics.get("last"));
    }
  }

  public Refreshed refresh(QuoteTable table, Optional<Long> consumed) {
    return refresh(table, consumed, Optional.empty());
  }

  /**
   * @param consumed the version of bronze that silver includes; empty if all quotes have to be
   *     judged
   * @param arrived the materialised rows of the last commit to bronze, if this run appended them,
   *     so that they are not read again
   */
  public Refreshed refresh(
      QuoteTable table, Optional<Long> consumed, Optional<Dataset<Row>> arrived) {
    long version = lake.version(table.bronze());
    boolean isNothingThere = lake.isEmpty(table.bronze()) && lake.isEmpty(table.silver());
    Verdicts verdicts =
        isNothingThere || consumed.filter(s -> s == version).isPresent()
            ? repeated(table, 0)
            : consumed
                .flatMap(s -> pending(table, s, version, arrived))
                .map(pending -> judgeChanged(table, pending))
                .orElseGet(() -> judgeAll(table));
    return new Refreshed(verdicts, version, table.fingerprint());
  }

  /**
   * The same for a run that an earlier process has begun. How many of its deliveries were accepted
   * is counted again, whether silver includes them or not.
   *
   * @param consumed the version of bronze that silver is known to include
   */
  public Refreshed complete(QuoteTable table, Optional<Long> consumed) {
    long version = lake.version(table.bronze());
    Verdicts verdicts =
        consumed
            .flatMap(c -> c == version ? deliveredByThisRun(table) : changed(table, c))
            .map(rows -> counted(table, rows))
            .map(pending -> judge(table, pending, allOf(table, pending)))
            .orElseGet(() -> judgeAll(table));
    return new Refreshed(verdicts, version, table.fingerprint());
  }

  private Optional<Dataset<Row>> deliveredByThisRun(QuoteTable table) {
    Dataset<Row> delivered = lake.read(table.bronze()).filter(RUN_ID.col().equalTo(runId));
    return Optional.of(
        materialised(table.bronze().shape(delivered).withColumn(Lake.CHANGE_TYPE, lit("insert"))));
  }

  private Optional<Dataset<Row>> changed(QuoteTable table, long consumed) {
    return lake.changeFeed(table.bronze(), consumed).map(feed -> materialised(feed));
  }

  private static Optional<AffectedQuotes> allOf(QuoteTable table, PendingChanges pending) {
    return pending.days.first == null
        ? Optional.empty()
        : Optional.of(new AffectedQuotes(quotes(table, pending.rows), pending.days, pending.count));
  }

  private Verdicts repeated(QuoteTable table, long count) {
    return new Verdicts(Changes.NONE, 0, count, 0, lake.read(table.bronze()).limit(0), 0);
  }

  private Optional<PendingChanges> pending(
      QuoteTable table, long consumed, long version, Optional<Dataset<Row>> arrived) {
    Optional<Dataset<Row>> rows =
        consumed == version - 1 && arrived.isPresent()
            ? arrived.map(a -> table.bronze().shape(a).withColumn(Lake.CHANGE_TYPE, lit("insert")))
            : changed(table, consumed);
    return rows.map(all -> counted(table, all));
  }

  private PendingChanges counted(QuoteTable table, Dataset<Row> pending) {
    Column isDelivered =
        RUN_ID.col().equalTo(runId).and(col(Lake.CHANGE_TYPE).isin("insert", "update_postimage"));
    Row row =
        pending
            .agg(
                min(table.date().col()),
                max(table.date().col()),
                count(lit(1)),
                count_if(isDelivered))
            .first();
    DayRange days = new DayRange(row.getLocalDate(0), row.getLocalDate(1));
    return new PendingChanges(pending, days, row.getLong(2), row.getLong(3));
  }

  private static List<Column> days(QuoteTable table, Column condition) {
    Column day = when(condition, table.date().col());
    return List.of(min(day).as("first"), max(day).as("last"));
  }

  private static Counted counted(Dataset<Row> rows, List<Column> metrics) {
    Observation observation = new Observation();
    Dataset<Row> kept =
        materialised(
            rows.observe(
                observation,
                metrics.get(0),
                metrics.subList(1, metrics.size()).toArray(Column[]::new)));
    try {
      return new Counted(kept, observation.getAsJava());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while silver was counted", e);
    }
  }

  private Verdicts judgeChanged(QuoteTable table, PendingChanges pending) {
    return pending.days.first == null
        ? repeated(table, 0)
        : judge(table, pending, affected(table, pending));
  }

  private Verdicts judge(
      QuoteTable table, PendingChanges pending, Optional<AffectedQuotes> affected) {
    if (affected.isEmpty()) {
      return repeated(table, pending.delivered);
    }
    Counted passed = pass(table, affected.get(), LOOK_BACK_DAYS);
    if (passed.number(PassSchema.WITHOUT_ANCHOR) > 0) {
      passed = pass(table, affected.get(), Integer.MAX_VALUE);
    }
    Changes changes = write(table, passed);
    if (table.tracksStaleness()) {
      writeQuotedSeries(passed);
    }
    return verdicts(table, changes, passed, pending.delivered, affected.get().days.contain(table));
  }

  /** The quotes with a new delivery that does more than repeat silver. */
  private Optional<AffectedQuotes> affected(QuoteTable table, PendingChanges pending) {
    Dataset<Row> known = lake.read(table.silver()).filter(pending.days.contain(table));
    if (known.inputFiles().length == 0) {
      return allOf(table, pending);
    }
    Column isChanged = col(STATE).equalTo(CHANGED);
    Column isUnconfirmed = col(STATE).equalTo(UNCONFIRMED);
    List<Column> metrics = new ArrayList<>(days(table, isChanged));
    metrics.add(count_if(isChanged).as(CHANGED));
    metrics.add(count_if(isUnconfirmed).as(UNCONFIRMED));
    metrics.add(min(when(isUnconfirmed, PUBLISHED_AT.col())).as("first_published"));
    metrics.add(max(when(isUnconfirmed, PUBLISHED_AT.col())).as("last_published"));
    Counted compared = counted(compared(table, pending.rows, known), metrics);
    Optional<AffectedQuotes> changed =
        affected(quotes(table, compared.rows.filter(isChanged)), compared);
    Optional<AffectedQuotes> contradicted =
        compared.number(UNCONFIRMED) == 0
            ? Optional.empty()
            : contradicted(
                table,
                compared.rows.filter(isUnconfirmed),
                pending.days,
                (Instant) compared.metrics.get("first_published"),
                (Instant) compared.metrics.get("last_published"));
    return Stream.of(changed, contradicted).flatMap(Optional::stream).reduce(Silver::both);
  }

  private static AffectedQuotes both(AffectedQuotes one, AffectedQuotes other) {
    return new AffectedQuotes(
        one.quotes.unionByName(other.quotes),
        new DayRange(
            Stream.of(one.days.first, other.days.first).min(LocalDate::compareTo).orElseThrow(),
            Stream.of(one.days.last, other.days.last).max(LocalDate::compareTo).orElseThrow()),
        one.count + other.count);
  }

  private static Optional<AffectedQuotes> affected(Dataset<Row> quotes, Counted counted) {
    long count = counted.number(CHANGED);
    return count == 0
        ? Optional.empty()
        : Optional.of(new AffectedQuotes(quotes, counted.days(), count));
  }

  private static Dataset<Row> quotes(QuoteTable table, Dataset<Row> rows) {
    return rows.select(Field.columns(table.quote()));
  }

  /**
   * Compares new deliveries with what was known when they were published. A delivery that only
   * repeats it needs no judging, unless it does not start the revision: then another delivery of
   * the same time may contradict it, and it is unconfirmed.
   */
  private static Dataset<Row> compared(QuoteTable table, Dataset<Row> pending, Dataset<Row> known) {
    Column isTime =
        KNOWN_FROM
            .of("known")
            .leq(PUBLISHED_AT.of("new"))
            .and(coalesce(KNOWN_TO.of("known").gt(PUBLISHED_AT.of("new")), lit(true)));
    Column isSame =
        col("new." + Lake.CHANGE_TYPE)
            .equalTo("insert")
            .and(KNOWN_FROM.of("known").isNotNull())
            .and(Field.same("new", "known", table.content()));
    Column isFirst = KNOWN_FROM.of("known").equalTo(PUBLISHED_AT.of("new"));
    Column isSpelledAlike = Field.same("new", "known", table.spelling());
    Column state =
        when(not(isSame), CHANGED)
            .when(not(isFirst), UNCONFIRMED)
            .when(isSpelledAlike, REPEATED)
            .otherwise(CHANGED);
    List<Column> columns =
        Stream.of(table.quote(), List.of(PUBLISHED_AT), table.content())
            .flatMap(List::stream)
            .map(f -> f.of("new"))
            .collect(Collectors.toList());
    columns.add(state.as(STATE));
    return table
        .inUnit()
        .apply(pending)
        .as("new")
        .join(known.as("known"), Field.same("new", "known", table.quote()).and(isTime), "left")
        .select(columns.toArray(Column[]::new));
  }

  /** The unconfirmed deliveries that an earlier delivery of the same time contradicts. */
  private Optional<AffectedQuotes> contradicted(
      QuoteTable table, Dataset<Row> unconfirmed, DayRange days, Instant first, Instant last) {
    Dataset<Row> before =
        lake.read(table.bronze())
            .filter(days.contain(table))
            .filter(PUBLISHED_AT.col().between(lit(first), lit(last)))
            .filter(RUN_ID.col().notEqual(runId));
    if (before.inputFiles().length == 0) {
      return Optional.empty();
    }
    Column contradicts =
        Field.same("unconfirmed", "before", table.quote())
            .and(PUBLISHED_AT.of("unconfirmed").equalTo(PUBLISHED_AT.of("before")))
            .and(not(Field.same("unconfirmed", "before", table.content())));
    Dataset<Row> contradicted =
        unconfirmed
            .as("unconfirmed")
            .join(table.inUnit().apply(before).as("before"), contradicts, "left_semi");
    List<Column> metrics = new ArrayList<>(days(table, lit(true)));
    metrics.add(count(lit(1)).as(CHANGED));
    Counted quotes = counted(quotes(table, contradicted), metrics);
    return affected(quotes.rows, quotes);
  }

  private Counted pass(QuoteTable table, AffectedQuotes affected, int lookBackDays) {
    Dataset<Row> quotes = affected.quotes;
    Dataset<Row> deliveries =
        affected.only(
            lake.read(table.bronze()).filter(affected.days.contain(table)), table.quote());
    Dataset<Row> rows =
        PassSchema.deliveries(table, deliveries)
            .unionByName(
                PassSchema.shaped(table, stored(table, affected, lookBackDays), PassSchema.STORED))
            .unionByName(PassSchema.shaped(table, quotes, PassSchema.AFFECTED));
    if (table.tracksStaleness()) {
      Dataset<Row> registered = affected.only(lake.read(QuotedSeries.TABLE), table.sequence());
      rows = rows.unionByName(PassSchema.shaped(table, registered, PassSchema.REGISTERED));
    }
    return counted(SequencePass.over(rows, table, runId, Scope.AFFECTED), counts());
  }

  /**
   * The rows of silver of affected quotes; where quotes can become stale, also the current rows
   * after them and some before them.
   */
  private Dataset<Row> stored(QuoteTable table, AffectedQuotes affected, int lookBackDays) {
    Dataset<Row> silver = lake.read(table.silver());
    Column isAffectedDay = affected.days.contain(table);
    if (!table.tracksStaleness()) {
      return affected.only(silver.filter(isAffectedDay), table.quote());
    }
    Column isNear =
        lookBackDays == Integer.MAX_VALUE
            ? lit(true)
            : table.date().col().geq(lit(affected.days.first.minusDays(lookBackDays)));
    return affected.only(
        silver.filter(isNear).filter(isAffectedDay.or(KNOWN_TO.col().isNull())), table.sequence());
  }

  private static Dataset<Row> only(
      Dataset<Row> rows, Dataset<Row> others, long count, List<Field> fields) {
    Dataset<Row> sent = count <= FEW ? broadcast(others) : others;
    return rows.as("row")
        .join(sent.as("other"), Field.same("row", "other", fields), "left_semi")
        .select("row.*");
  }

  private static List<Column> counts() {
    List<Column> counts = new ArrayList<>();
    for (String kind :
        List.of(
            PassSchema.INSERT,
            PassSchema.UPDATE,
            PassSchema.DELETE,
            PassSchema.NEW_CONFLICT,
            PassSchema.NEW_SEQUENCE)) {
      counts.add(count_if(col(PassSchema.KIND).equalTo(kind)).as(kind));
    }
    PassSchema.NUMBERS.forEach(number -> counts.add(sum(col(number)).as(number)));
    return counts;
  }

  private Changes write(QuoteTable table, Counted passed) {
    Changes changes =
        new Changes(
            passed.number(PassSchema.INSERT),
            passed.number(PassSchema.UPDATE),
            passed.number(PassSchema.DELETE));
    Dataset<Row> rows = passed.rows;
    if (changes.updated() + changes.deleted() > 0) {
      lake.reconcile(
          table.silver(),
          silverRows(table, rows, PassSchema.REPLACED, PassSchema.DELETE),
          silverRows(table, rows, PassSchema.INSERT, PassSchema.UPDATE));
    } else if (changes.inserted() > 0) {
      lake.append(table.silver(), silverRows(table, rows, PassSchema.INSERT));
    }
    return changes;
  }

  private static Dataset<Row> silverRows(QuoteTable table, Dataset<Row> rows, Object... kinds) {
    return table.silver().shape(rows.filter(col(PassSchema.KIND).isin(kinds)));
  }

  private Verdicts verdicts(
      QuoteTable table, Changes changes, Counted passed, long delivered, Column days) {
    long accepted = passed.number(PassSchema.ACCEPTED);
    long rejected = passed.number(PassSchema.REJECTED);
    long found = passed.number(PassSchema.NEW_CONFLICT);
    Dataset<Row> bronze = lake.read(table.bronze());
    Dataset<Row> conflicts =
        found == 0
            ? bronze.limit(0)
            : only(
                bronze.filter(days),
                passed.rows.filter(col(PassSchema.KIND).equalTo(PassSchema.NEW_CONFLICT)),
                found,
                QuoteTable.PLACE);
    return new Verdicts(
        changes, accepted, delivered - accepted - rejected, rejected, conflicts, found);
  }

  /** Judges all of bronze and compares the result with all of silver. */
  private Verdicts judgeAll(QuoteTable table) {
    Dataset<Row> rows = PassSchema.deliveries(table, lake.read(table.bronze()));
    if (!lake.isEmpty(table.silver())) {
      rows =
          rows.unionByName(PassSchema.shaped(table, lake.read(table.silver()), PassSchema.STORED));
    }
    Counted passed = counted(SequencePass.over(rows, table, runId, Scope.ALL), counts());
    Changes changes = write(table, passed);
    if (table.tracksStaleness()) {
      writeAllQuotedSeries();
    }
    return verdicts(table, changes, passed, passed.number(PassSchema.DELIVERED), lit(true));
  }

  private void writeQuotedSeries(Counted passed) {
    if (passed.number(PassSchema.WITHOUT_QUOTE) > 0) {
      writeAllQuotedSeries();
    } else if (passed.number(PassSchema.NEW_SEQUENCE) > 0) {
      Dataset<Row> sequences =
          passed.rows.filter(col(PassSchema.KIND).equalTo(PassSchema.NEW_SEQUENCE));
      lake.append(QuotedSeries.TABLE, sequences.withColumn(RUN_ID.name(), lit(runId)));
    }
  }

  private void writeAllQuotedSeries() {
    Dataset<Row> quoted = lake.read(Price.TABLE).select(QuotedSeries.TABLE.keyColumns()).distinct();
    lake.reconcile(
        QuotedSeries.TABLE,
        lake.read(QuotedSeries.TABLE),
        quoted.withColumn(RUN_ID.name(), lit(runId)));
  }

  /**
   * The quotes of deliveries that contradict another one and that no later delivery has settled.
   * Only quotes with two contents at one time are judged.
   */
  public Dataset<Row> openConflicts(QuoteTable table) {
    Column[] atOneTime =
        Stream.concat(table.quote().stream(), Stream.of(PUBLISHED_AT))
            .map(Field::col)
            .toArray(Column[]::new);
    Column contentHash = xxhash64(Field.columns(table.content()));
    Dataset<Row> bronze = lake.read(table.bronze());
    Dataset<Row> suspects =
        table
            .inUnit()
            .apply(bronze)
            .groupBy(atOneTime)
            .agg(min(contentHash).as("least"), max(contentHash).as("most"))
            .filter(col("least").notEqual(col("most")));
    Dataset<Row> deliveries =
        PassSchema.deliveries(table, only(bronze, suspects, Long.MAX_VALUE, table.quote()));
    return SequencePass.over(deliveries, table, runId, Scope.ALL)
        .filter(
            col(PassSchema.KIND)
                .isin(PassSchema.NEW_CONFLICT, PassSchema.OLD_CONFLICT)
                .and(col(PassSchema.OPEN).equalTo(1)))
        .select(Field.columns(table.quote()));
  }
}
