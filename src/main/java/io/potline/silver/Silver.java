package io.potline.silver;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Catalogue;
import io.potline.contract.Field;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Brings silver up to the bronze version that it has not seen yet. Only the quotes that new
 * deliveries touch are looked at; all deliveries of such a quote are judged together, in the order
 * of their publication.
 */
public final class Silver {

  /** How far back the quote before a new one is looked for first; it is found beyond, too. */
  private static final int LOOK_BACK_DAYS = 400;

  private static final String CONSUMED = "consumed-bronze-version";
  private static final String FINGERPRINT = "fingerprint";
  private static final String LAST_PUBLISHED = "_last_published";
  private static final String VERDICT = "verdict";
  private static final String STARTS = "_delivery_starts_revision";
  private static final String IS_ANCHOR = "_is_anchor";
  private static final String FIRST_TOUCHED = "_first_touched";

  private final Lake lake;
  private final Catalogue catalogue;
  private final String runId;

  public Silver(Lake lake, Catalogue catalogue, String runId) {
    this.lake = lake;
    this.catalogue = catalogue;
    this.runId = runId;
  }

  /**
   * What became of the deliveries that this run landed.
   *
   * @param conflicts deliveries refused by this run, also those that were accepted before
   */
  public record Verdicts(
      Changes changes, long accepted, long repeated, long rejected, Dataset<Row> conflicts) {}

  public Verdicts refreshPrices() {
    return refresh(prices());
  }

  public Verdicts refreshCapacity() {
    return refresh(capacity());
  }

  public Verdicts refreshCosts() {
    return refresh(costs());
  }

  public Verdicts refreshIndices() {
    return refresh(indices());
  }

  /** Deliveries of prices that contradict another one, and that no later one has settled. */
  public Dataset<Row> openPriceConflicts() {
    return openConflicts(prices());
  }

  public Dataset<Row> openCapacityConflicts() {
    return openConflicts(capacity());
  }

  public Dataset<Row> openCostConflicts() {
    return openConflicts(costs());
  }

  public Dataset<Row> openIndexConflicts() {
    return openConflicts(indices());
  }

  private Dataset<Row> openConflicts(Line line) {
    Column last = max(PUBLISHED_AT.col()).over(Window.partitionBy(Field.columns(line.quote)));
    return judged(lake.read(line.bronze), line)
        .withColumn(LAST_PUBLISHED, last)
        .filter(Revisions.IS_CONFLICT.and(PUBLISHED_AT.col().equalTo(col(LAST_PUBLISHED))));
  }

  private Line prices() {
    return new Line(
        PriceQuote.TABLE,
        Price.TABLE,
        Price.QUOTE,
        Price.CONTENT,
        Price.SPELLING,
        Revisions.PLACE,
        DATE,
        quotes -> Price.inCataloguesUnit(quotes, catalogue),
        Fingerprint.of(Price.fingerprint(catalogue)),
        this::writePrices);
  }

  private Line capacity() {
    return new Line(
        CapacityQuote.TABLE,
        Capacity.TABLE,
        Capacity.QUOTE,
        Capacity.CONTENT,
        Capacity.SPELLING,
        Capacity.DELIVERY,
        MONTH,
        quotes -> Capacity.inMt(quotes, catalogue.units()),
        Fingerprint.of(Capacity.fingerprint(catalogue.units())),
        this::writeRevisions);
  }

  private Line costs() {
    return new Line(
        CostQuote.TABLE,
        Cost.TABLE,
        Cost.QUOTE,
        Cost.CONTENT,
        List.of(),
        Revisions.PLACE,
        DATE,
        quotes -> Cost.inMt(quotes, catalogue.units()),
        Fingerprint.of(Cost.VERSION, catalogue.units()),
        this::writeRevisions);
  }

  private Line indices() {
    return new Line(
        IndexQuote.TABLE,
        Index.TABLE,
        Index.QUOTE,
        Index.CONTENT,
        List.of(),
        Revisions.PLACE,
        MONTH,
        quotes -> quotes,
        Fingerprint.of(Index.VERSION),
        this::writeRevisions);
  }

  /** One of the ways from bronze to silver. */
  private record Line(
      Table bronze,
      Table silver,
      List<Field> quote,
      List<Field> content,
      List<Field> spelling,
      List<Field> delivery,
      Field date,
      UnaryOperator<Dataset<Row>> inUnit,
      String fingerprint,
      Writer writer) {}

  private interface Writer {
    Changes write(Line line, Dataset<Row> revisions, Optional<Touched> touched);
  }

  /** The quotes that new deliveries touch, and the days between which they all are. */
  private record Touched(Dataset<Row> quotes, LocalDate first, LocalDate last) {}

  private Verdicts refresh(Line line) {
    long bronzeVersion = lake.version(line.bronze);
    Optional<Long> consumed =
        lake.mark(line.silver, FINGERPRINT)
            .filter(line.fingerprint::equals)
            .flatMap(same -> lake.mark(line.silver, CONSUMED))
            .map(Long::valueOf);
    boolean isNothingThere = lake.isEmpty(line.bronze) && lake.isEmpty(line.silver);
    if (isNothingThere || consumed.isPresent() && consumed.get() == bronzeVersion) {
      return new Verdicts(Changes.NONE, 0, 0, 0, lake.read(line.bronze).limit(0));
    }
    Optional<Touched> touched =
        consumed
            .flatMap(version -> lake.changesSince(line.bronze, version))
            .map(changes -> touched(changes, line));
    Dataset<Row> judged =
        computed(judged(touchedOnly(lake.read(line.bronze), line, touched), line));
    Map<String, Long> verdicts = verdicts(judged, line, touched);
    Dataset<Row> revisions =
        line.silver.shape(
            Revisions.of(judged, line.quote)
                .withColumn(RUN_ID.name(), lit(runId))
                .withColumn(UNCHANGED_SINCE.name(), UNCHANGED_SINCE.from(lit(null)))
                .withColumn(IS_STALE.name(), IS_STALE.from(lit(null))));
    Changes changes = line.writer.write(line, revisions, touched);
    lake.mark(
        line.silver,
        Map.of(CONSUMED, String.valueOf(bronzeVersion), FINGERPRINT, line.fingerprint));
    Column isOurs = RUN_ID.col().equalTo(runId);
    return new Verdicts(
        changes,
        verdicts.getOrDefault("accepted", 0L),
        verdicts.getOrDefault("repeated", 0L),
        verdicts.getOrDefault("rejected", 0L),
        judged.filter(Revisions.IS_CONFLICT.and(isOurs.or(Revisions.IS_NEW_CONFLICT))));
  }

  private Dataset<Row> judged(Dataset<Row> deliveries, Line line) {
    return Revisions.judged(
        line.inUnit.apply(deliveries), line.quote, line.content, line.spelling, runId);
  }

  private Touched touched(Dataset<Row> changes, Line line) {
    Dataset<Row> quotes = computed(changes.select(Field.columns(line.quote)).distinct());
    Row days = quotes.agg(min(line.date.col()), max(line.date.col())).first();
    return days.isNullAt(0)
        ? new Touched(quotes, LocalDate.EPOCH, LocalDate.EPOCH)
        : new Touched(quotes, days.getLocalDate(0), days.getLocalDate(1));
  }

  private static Dataset<Row> touchedOnly(Dataset<Row> rows, Line line, Optional<Touched> touched) {
    return touched
        .map(
            t ->
                rows.filter(line.date.col().between(lit(t.first), lit(t.last)))
                    .as("row")
                    .join(
                        t.quotes.as("touched"),
                        Field.same("row", "touched", line.quote),
                        "left_semi"))
        .orElse(rows);
  }

  /** How the deliveries of this run count: against silver as it was before. */
  private Map<String, Long> verdicts(Dataset<Row> judged, Line line, Optional<Touched> touched) {
    Dataset<Row> before = touchedOnly(lake.read(line.silver), line, touched).as("before");
    Column isKnown =
        Field.same("now", "before", line.quote)
            .and(KNOWN_FROM.of("before").equalTo(PUBLISHED_AT.of("now")))
            .and(Field.same("now", "before", line.content));
    Column[] delivery =
        Stream.of(line.quote.stream(), Stream.of(PUBLISHED_AT), line.delivery.stream())
            .flatMap(fields -> fields)
            .map(Field::col)
            .toArray(Column[]::new);
    Column startsRevision = max(Revisions.STARTS_REVISION).over(Window.partitionBy(delivery));
    Column verdict =
        when(Revisions.IS_CONFLICT, "rejected")
            .when(col(STARTS).and(KNOWN_FROM.of("before").isNull()), "accepted")
            .otherwise("repeated");
    Map<String, Long> counts = new HashMap<>();
    judged
        .filter(RUN_ID.col().equalTo(runId))
        .withColumn(STARTS, startsRevision)
        .as("now")
        .join(before, isKnown, "left")
        .groupBy(verdict.as(VERDICT))
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private Changes writeRevisions(Line line, Dataset<Row> revisions, Optional<Touched> touched) {
    Dataset<Row> existing = touchedOnly(lake.read(line.silver), line, touched);
    return lake.reconcile(line.silver, existing, revisions);
  }

  /**
   * How long a value has stood depends on the quotes before it, so a new quote can make later ones
   * stale or fresh: they are written with it where that changes them.
   */
  private Changes writePrices(Line line, Dataset<Row> revisions, Optional<Touched> touched) {
    Dataset<Row> silver = lake.read(line.silver);
    Dataset<Row> former = revisions.filter(KNOWN_TO.col().isNotNull());
    Dataset<Row> current = Price.current(revisions);
    Dataset<Row> existing = silver;
    if (touched.isPresent()) {
      Dataset<Row> later = computed(later(silver, touched.get()));
      existing = touchedOnly(silver, line, touched).unionByName(later);
      current = current.unionByName(notYetJudged(later));
    }
    Dataset<Row> anchors =
        touched
            .map(t -> anchors(silver, t))
            .orElse(silver.limit(0))
            .withColumn(IS_ANCHOR, lit(true));
    Dataset<Row> sequence =
        computed(current.withColumn(IS_ANCHOR, lit(false)).unionByName(anchors));
    Dataset<Row> judged =
        Price.withStaleness(sequence, catalogue).filter(not(col(IS_ANCHOR))).drop(IS_ANCHOR);
    Changes changes =
        lake.reconcile(
            line.silver,
            existing,
            judged.unionByName(former).withColumn(RUN_ID.name(), lit(runId)));
    writeQuotedSeries(revisions, touched);
    return changes;
  }

  /** Current quotes after the first touched one of their sequence, the touched ones aside. */
  private static Dataset<Row> later(Dataset<Row> silver, Touched touched) {
    return Price.current(silver)
        .filter(DATE.col().geq(lit(touched.first)))
        .as("row")
        .join(
            firstTouched(touched).as("touched"),
            Field.same("row", "touched", Price.QUOTED_BY)
                .and(DATE.of("row").gt(col(FIRST_TOUCHED))),
            "left_semi")
        .as("row")
        .join(touched.quotes.as("touched"), Field.same("row", "touched", Price.QUOTE), "left_anti");
  }

  /** The last quote before the first touched one: what came before it is known from it. */
  private static Dataset<Row> anchors(Dataset<Row> silver, Touched touched) {
    LocalDate horizon = touched.first.minusDays(LOOK_BACK_DAYS);
    Dataset<Row> first = firstTouched(touched);
    Dataset<Row> near = lastBefore(silver.filter(DATE.col().geq(lit(horizon))), first);
    // Nearly always empty, and then Spark does not read the older files at all.
    Dataset<Row> withoutNear =
        first
            .as("touched")
            .join(near.as("near"), Field.same("touched", "near", Price.QUOTED_BY), "left_anti");
    Dataset<Row> far = lastBefore(silver.filter(DATE.col().lt(lit(horizon))), withoutNear);
    return near.unionByName(far);
  }

  private static Dataset<Row> lastBefore(Dataset<Row> silver, Dataset<Row> first) {
    Column isBefore = DATE.of("row").lt(col(FIRST_TOUCHED));
    return Price.current(silver)
        .as("row")
        .join(
            broadcast(first).as("touched"),
            Field.same("row", "touched", Price.QUOTED_BY).and(isBefore))
        .groupBy(Price.QUOTED_BY.stream().map(f -> f.of("row")).toArray(Column[]::new))
        .agg(max_by(struct("row.*"), DATE.of("row")).as("last"))
        .select("last.*");
  }

  private static Dataset<Row> firstTouched(Touched touched) {
    return touched
        .quotes
        .groupBy(Field.columns(Price.QUOTED_BY))
        .agg(min(DATE.col()).as(FIRST_TOUCHED));
  }

  private static Dataset<Row> notYetJudged(Dataset<Row> quotes) {
    return quotes.withColumn(UNCHANGED_SINCE.name(), UNCHANGED_SINCE.from(lit(null)));
  }

  private void writeQuotedSeries(Dataset<Row> revisions, Optional<Touched> touched) {
    Column[] quotedBy = Field.columns(Price.QUOTED_BY);
    Dataset<Row> present = revisions.select(quotedBy).distinct();
    Dataset<Row> existing = lake.read(QuotedSeries.TABLE);
    if (touched.isPresent()) {
      Dataset<Row> candidates = touched.get().quotes.select(quotedBy).distinct();
      Dataset<Row> withoutNew = only(candidates, present, "left_anti");
      Dataset<Row> stillQuoted =
          only(lake.read(Price.TABLE).select(quotedBy), withoutNew, "left_semi").distinct();
      present = present.unionByName(stillQuoted);
      existing = only(existing, candidates, "left_semi");
    }
    lake.reconcile(QuotedSeries.TABLE, existing, present.withColumn(RUN_ID.name(), lit(runId)));
  }

  private static Dataset<Row> only(Dataset<Row> rows, Dataset<Row> others, String joinType) {
    return rows.as("row")
        .join(others.as("other"), Field.same("row", "other", Price.QUOTED_BY), joinType);
  }
}
