package io.potline.silver;

import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.lake.Frames.computed;
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

  /** How far back the quote before a touched one is searched at first. */
  private static final int LOOK_BACK_DAYS = 100;

  /** Up to this many rows are broadcast in a join. */
  private static final long FEW = 100_000;

  private static final String STATE = "_state";
  private static final String NEWS = "news";
  private static final String DOUBT = "doubt";
  private static final String SETTLED = "settled";

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
   */
  public record Verdicts(
      Changes changes, long accepted, long repeated, long rejected, Dataset<Row> conflicts) {}

  /**
   * @param seen the version of bronze that silver now includes
   * @param restsOn to be stored with it: if it differs at the next run, all quotes are judged again
   */
  public record Refreshed(Verdicts verdicts, long seen, String restsOn) {}

  /**
   * The changes of bronze that silver does not include yet.
   *
   * @param rows materialised, with the kind of each change
   * @param delivered how many of them this run delivered
   */
  private record Unseen(Dataset<Row> rows, Days days, long count, long delivered) {}

  /** The first and the last day of some rows. */
  private record Days(LocalDate first, LocalDate last) {

    Column contain(QuoteTable table) {
      return table.date().col().between(lit(first), lit(last));
    }
  }

  /** Quotes to be judged: the columns of the quote; a quote may occur several times. */
  private record Touched(Dataset<Row> quotes, Days days, long count) {

    Dataset<Row> only(Dataset<Row> rows, List<Field> fields) {
      return Silver.only(rows, quotes, count, fields);
    }
  }

  /** Materialised rows, with metrics that were collected while they were computed. */
  private record Counted(Dataset<Row> rows, Map<String, Object> metrics) {

    long number(String metric) {
      return metrics.get(metric) == null ? 0 : (Long) metrics.get(metric);
    }

    Days days() {
      return new Days((LocalDate) metrics.get("first"), (LocalDate) metrics.get("last"));
    }
  }

  public Refreshed refresh(QuoteTable table, Optional<Long> seen) {
    return refresh(table, seen, Optional.empty());
  }

  /**
   * @param seen the version of bronze that silver includes; empty if all quotes have to be judged
   * @param arrived the materialised rows of the last commit to bronze, if this run appended them,
   *     so that they are not read again
   */
  public Refreshed refresh(QuoteTable table, Optional<Long> seen, Optional<Dataset<Row>> arrived) {
    long version = lake.version(table.bronze());
    boolean isNothingThere = lake.isEmpty(table.bronze()) && lake.isEmpty(table.silver());
    Verdicts verdicts =
        isNothingThere || seen.filter(s -> s == version).isPresent()
            ? repeated(table, 0)
            : seen.flatMap(s -> unseen(table, s, version, arrived))
                .map(unseen -> judgeNews(table, unseen))
                .orElseGet(() -> judgeAll(table));
    return new Refreshed(verdicts, version, table.restsOn());
  }

  private Verdicts repeated(QuoteTable table, long count) {
    return new Verdicts(Changes.NONE, 0, count, 0, lake.read(table.bronze()).limit(0));
  }

  private Optional<Unseen> unseen(
      QuoteTable table, long seen, long version, Optional<Dataset<Row>> arrived) {
    Optional<Dataset<Row>> rows =
        seen == version - 1 && arrived.isPresent()
            ? arrived.map(a -> table.bronze().shape(a).withColumn(Lake.CHANGE_TYPE, lit("insert")))
            : lake.changeFeed(table.bronze(), seen).map(feed -> computed(feed));
    return rows.map(all -> counted(table, all));
  }

  private Unseen counted(QuoteTable table, Dataset<Row> unseen) {
    Column isDelivered =
        RUN_ID.col().equalTo(runId).and(col(Lake.CHANGE_TYPE).isin("insert", "update_postimage"));
    Row row =
        unseen
            .agg(
                min(table.date().col()),
                max(table.date().col()),
                count(lit(1)),
                count_if(isDelivered))
            .first();
    Days days = new Days(row.getLocalDate(0), row.getLocalDate(1));
    return new Unseen(unseen, days, row.getLong(2), row.getLong(3));
  }

  private static List<Column> days(QuoteTable table, Column condition) {
    Column day = when(condition, table.date().col());
    return List.of(min(day).as("first"), max(day).as("last"));
  }

  private static Counted counted(Dataset<Row> rows, List<Column> metrics) {
    Observation observation = new Observation();
    Dataset<Row> kept =
        computed(
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

  private Verdicts judgeNews(QuoteTable table, Unseen unseen) {
    if (unseen.days.first == null) {
      return repeated(table, 0);
    }
    Optional<Touched> touched = touched(table, unseen);
    if (touched.isEmpty()) {
      return repeated(table, unseen.delivered);
    }
    Counted passed = pass(table, touched.get(), LOOK_BACK_DAYS);
    if (passed.number(Passed.WITHOUT_ANCHOR) > 0) {
      passed = pass(table, touched.get(), Integer.MAX_VALUE);
    }
    Changes changes = write(table, passed);
    if (table.getsStale()) {
      writeQuotedSeries(passed);
    }
    return verdicts(table, changes, passed, unseen.delivered, touched.get().days.contain(table));
  }

  /** The quotes with a new delivery that does more than repeat silver. */
  private Optional<Touched> touched(QuoteTable table, Unseen unseen) {
    Dataset<Row> known = lake.read(table.silver()).filter(unseen.days.contain(table));
    if (known.inputFiles().length == 0) {
      return Optional.of(new Touched(quotes(table, unseen.rows), unseen.days, unseen.count));
    }
    Column isNews = col(STATE).equalTo(NEWS);
    Column isDoubt = col(STATE).equalTo(DOUBT);
    List<Column> metrics = new ArrayList<>(days(table, isNews));
    metrics.add(count_if(isNews).as(NEWS));
    metrics.add(count_if(isDoubt).as(DOUBT));
    metrics.add(min(when(isDoubt, PUBLISHED_AT.col())).as("first_published"));
    metrics.add(max(when(isDoubt, PUBLISHED_AT.col())).as("last_published"));
    Counted compared = counted(compared(table, unseen.rows, known), metrics);
    Optional<Touched> news = touched(quotes(table, compared.rows.filter(isNews)), compared);
    Optional<Touched> contradicted =
        compared.number(DOUBT) == 0
            ? Optional.empty()
            : contradicted(
                table,
                compared.rows.filter(isDoubt),
                unseen.days,
                (Instant) compared.metrics.get("first_published"),
                (Instant) compared.metrics.get("last_published"));
    return Stream.of(news, contradicted).flatMap(Optional::stream).reduce(Silver::both);
  }

  private static Touched both(Touched one, Touched other) {
    return new Touched(
        one.quotes.unionByName(other.quotes),
        new Days(
            Stream.of(one.days.first, other.days.first).min(LocalDate::compareTo).orElseThrow(),
            Stream.of(one.days.last, other.days.last).max(LocalDate::compareTo).orElseThrow()),
        one.count + other.count);
  }

  private static Optional<Touched> touched(Dataset<Row> quotes, Counted news) {
    long count = news.number(NEWS);
    return count == 0 ? Optional.empty() : Optional.of(new Touched(quotes, news.days(), count));
  }

  private static Dataset<Row> quotes(QuoteTable table, Dataset<Row> rows) {
    return rows.select(Field.columns(table.quote()));
  }

  /**
   * Compares new deliveries with what was known when they were published. A delivery that only
   * repeats it needs no judging, unless it does not start the revision: then another delivery of
   * the same time may contradict it, and it is in doubt.
   */
  private static Dataset<Row> compared(QuoteTable table, Dataset<Row> unseen, Dataset<Row> known) {
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
        when(not(isSame), NEWS)
            .when(not(isFirst), DOUBT)
            .when(isSpelledAlike, SETTLED)
            .otherwise(NEWS);
    List<Column> columns =
        Stream.of(table.quote(), List.of(PUBLISHED_AT), table.content())
            .flatMap(List::stream)
            .map(f -> f.of("new"))
            .collect(Collectors.toList());
    columns.add(state.as(STATE));
    return table
        .inUnit()
        .apply(unseen)
        .as("new")
        .join(known.as("known"), Field.same("new", "known", table.quote()).and(isTime), "left")
        .select(columns.toArray(Column[]::new));
  }

  /** The deliveries in doubt that an earlier delivery of the same time contradicts. */
  private Optional<Touched> contradicted(
      QuoteTable table, Dataset<Row> doubts, Days days, Instant first, Instant last) {
    Dataset<Row> before =
        lake.read(table.bronze())
            .filter(days.contain(table))
            .filter(PUBLISHED_AT.col().between(lit(first), lit(last)))
            .filter(RUN_ID.col().notEqual(runId));
    if (before.inputFiles().length == 0) {
      return Optional.empty();
    }
    Column contradicts =
        Field.same("doubt", "before", table.quote())
            .and(PUBLISHED_AT.of("doubt").equalTo(PUBLISHED_AT.of("before")))
            .and(not(Field.same("doubt", "before", table.content())));
    Dataset<Row> contradicted =
        doubts
            .as("doubt")
            .join(table.inUnit().apply(before).as("before"), contradicts, "left_semi");
    List<Column> metrics = new ArrayList<>(days(table, lit(true)));
    metrics.add(count(lit(1)).as(NEWS));
    Counted quotes = counted(quotes(table, contradicted), metrics);
    return touched(quotes.rows, quotes);
  }

  private Counted pass(QuoteTable table, Touched touched, int lookBackDays) {
    Dataset<Row> quotes = touched.quotes;
    Dataset<Row> deliveries =
        touched.only(lake.read(table.bronze()).filter(touched.days.contain(table)), table.quote());
    Dataset<Row> rows =
        Passed.deliveries(table, deliveries)
            .unionByName(Passed.shaped(table, stored(table, touched, lookBackDays), Passed.STORED))
            .unionByName(Passed.shaped(table, quotes, Passed.TOUCHED));
    if (table.getsStale()) {
      Dataset<Row> registered = touched.only(lake.read(QuotedSeries.TABLE), table.sequence());
      rows = rows.unionByName(Passed.shaped(table, registered, Passed.REGISTERED));
    }
    return counted(SequencePass.over(rows, table, runId, Scope.TOUCHED), counts());
  }

  /**
   * The rows of silver of touched quotes; where quotes can become stale, also the current rows
   * after them and some before them.
   */
  private Dataset<Row> stored(QuoteTable table, Touched touched, int lookBackDays) {
    Dataset<Row> silver = lake.read(table.silver());
    Column isTouchedDay = touched.days.contain(table);
    if (!table.getsStale()) {
      return touched.only(silver.filter(isTouchedDay), table.quote());
    }
    Column isNear =
        lookBackDays == Integer.MAX_VALUE
            ? lit(true)
            : table.date().col().geq(lit(touched.days.first.minusDays(lookBackDays)));
    return touched.only(
        silver.filter(isNear).filter(isTouchedDay.or(KNOWN_TO.col().isNull())), table.sequence());
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
            Passed.INSERT,
            Passed.UPDATE,
            Passed.DELETE,
            Passed.NEW_CONFLICT,
            Passed.NEW_SEQUENCE)) {
      counts.add(count_if(col(Passed.KIND).equalTo(kind)).as(kind));
    }
    Passed.NUMBERS.forEach(number -> counts.add(sum(col(number)).as(number)));
    return counts;
  }

  private Changes write(QuoteTable table, Counted passed) {
    Changes changes =
        new Changes(
            passed.number(Passed.INSERT),
            passed.number(Passed.UPDATE),
            passed.number(Passed.DELETE));
    Dataset<Row> rows = passed.rows;
    if (changes.updated() + changes.deleted() > 0) {
      lake.reconcile(
          table.silver(),
          silverRows(table, rows, Passed.REPLACED, Passed.DELETE),
          silverRows(table, rows, Passed.INSERT, Passed.UPDATE));
    } else if (changes.inserted() > 0) {
      lake.append(table.silver(), silverRows(table, rows, Passed.INSERT));
    }
    return changes;
  }

  private static Dataset<Row> silverRows(QuoteTable table, Dataset<Row> rows, Object... kinds) {
    return table.silver().shape(rows.filter(col(Passed.KIND).isin(kinds)));
  }

  private Verdicts verdicts(
      QuoteTable table, Changes changes, Counted passed, long delivered, Column days) {
    long accepted = passed.number(Passed.ACCEPTED);
    long rejected = passed.number(Passed.REJECTED);
    long found = passed.number(Passed.NEW_CONFLICT);
    Dataset<Row> bronze = lake.read(table.bronze());
    Dataset<Row> conflicts =
        found == 0
            ? bronze.limit(0)
            : only(
                bronze.filter(days),
                passed.rows.filter(col(Passed.KIND).equalTo(Passed.NEW_CONFLICT)),
                found,
                QuoteTable.PLACE);
    return new Verdicts(changes, accepted, delivered - accepted - rejected, rejected, conflicts);
  }

  /** Judges all of bronze and compares the result with all of silver. */
  private Verdicts judgeAll(QuoteTable table) {
    Dataset<Row> rows = Passed.deliveries(table, lake.read(table.bronze()));
    if (!lake.isEmpty(table.silver())) {
      rows = rows.unionByName(Passed.shaped(table, lake.read(table.silver()), Passed.STORED));
    }
    Counted passed = counted(SequencePass.over(rows, table, runId, Scope.ALL), counts());
    Changes changes = write(table, passed);
    if (table.getsStale()) {
      writeAllQuotedSeries();
    }
    return verdicts(table, changes, passed, passed.number(Passed.DELIVERED), lit(true));
  }

  private void writeQuotedSeries(Counted passed) {
    if (passed.number(Passed.WITHOUT_QUOTE) > 0) {
      writeAllQuotedSeries();
    } else if (passed.number(Passed.NEW_SEQUENCE) > 0) {
      Dataset<Row> sequences = passed.rows.filter(col(Passed.KIND).equalTo(Passed.NEW_SEQUENCE));
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
    Column said = xxhash64(Field.columns(table.content()));
    Dataset<Row> bronze = lake.read(table.bronze());
    Dataset<Row> suspects =
        table
            .inUnit()
            .apply(bronze)
            .groupBy(atOneTime)
            .agg(min(said).as("least"), max(said).as("most"))
            .filter(col("least").notEqual(col("most")));
    Dataset<Row> deliveries =
        Passed.deliveries(table, only(bronze, suspects, Long.MAX_VALUE, table.quote()));
    return SequencePass.over(deliveries, table, runId, Scope.ALL)
        .filter(
            col(Passed.KIND)
                .isin(Passed.NEW_CONFLICT, Passed.OLD_CONFLICT)
                .and(col(Passed.OPEN).equalTo(1)))
        .select(Field.columns(table.quote()));
  }
}
