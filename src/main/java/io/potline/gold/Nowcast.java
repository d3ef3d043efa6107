package io.potline.gold;

import static io.potline.contract.Fields.AS_OF_DATE;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DAYS_EXPECTED;
import static io.potline.contract.Fields.DAYS_QUOTED;
import static io.potline.contract.Fields.ESTIMATE;
import static io.potline.contract.Fields.ESTIMATE_EFFECT;
import static io.potline.contract.Fields.ESTIMATE_ERROR;
import static io.potline.contract.Fields.ESTIMATE_FACTOR;
import static io.potline.contract.Fields.ESTIMATE_HIGH;
import static io.potline.contract.Fields.ESTIMATE_LOW;
import static io.potline.contract.Fields.FORMER_PRINTED;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.NOWCAST_METHOD;
import static io.potline.contract.Fields.NOWCAST_METRIC;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.PRINTED;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SEEN_INPUTS;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SINCE_PERIOD;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.TradingCalendar;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Days;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.Reach;
import io.potline.model.RevisedYear.FirstQuoted;
import io.potline.model.RevisedYear.Revision;
import io.potline.model.UsedSources.Quoted;
import io.potline.nowcast.Estimate;
import io.potline.nowcast.NowcastConf;
import io.potline.nowcast.NowcastHistory;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.nowcast}: what a vendor's figure of a month was expected to be on each day before it
 * was printed. {@link NowcastHistory} computes it; each stage is one task of an executor.
 *
 * <p>It is of the whole country, and not computed as of a past time: it has that time in {@code
 * as_of_date}.
 */
public final class Nowcast {

  public static final Table TABLE =
      Table.of(
              "gold.nowcast",
              "One figure that a source prints for a month, by day of trading before it was printed.")
          .with(STAGE, NOWCAST_METRIC, PERIOD, SOURCE, AS_OF_DATE)
          .with(PERIOD_TYPE, ESTIMATE, ESTIMATE_LOW, ESTIMATE_HIGH, NOWCAST_METHOD)
          .with(DAYS_QUOTED, DAYS_EXPECTED, PRINTED, ESTIMATE_ERROR, FORMER_PRINTED)
          .with(SEEN_INPUTS, VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(STAGE, NOWCAST_METRIC, PERIOD_TYPE, PERIOD, SOURCE, AS_OF_DATE)
          .rule("interval_is_ordered", "low_cny_per_t IS NULL OR low_cny_per_t <= high_cny_per_t")
          .rule("metric_is_known", "metric IN ('cost', 'margin')");

  private static final int VERSION = 1;

  private static final List<Field> FIELDS =
      List.of(
          STAGE,
          NOWCAST_METRIC,
          PERIOD,
          SOURCE,
          AS_OF_DATE,
          PERIOD_TYPE,
          ESTIMATE,
          ESTIMATE_LOW,
          ESTIMATE_HIGH,
          NOWCAST_METHOD,
          DAYS_QUOTED,
          DAYS_EXPECTED,
          PRINTED,
          ESTIMATE_ERROR,
          FORMER_PRINTED,
          SEEN_INPUTS,
          SINCE_PERIOD);

  private static final String EFFECTS = "effects";
  private static final String EFFECT = "effect";

  private Nowcast() {}

  static Node node() {
    return Node.of(TABLE, NowcastEffect.TABLE)
        .version(VERSION)
        .reading(Price.TABLE, QuotedSeries.TABLE)
        .dependingOn(
            conf ->
                List.of(PeriodFigures.confParts(conf), ModelRows.confParts(conf), conf.calendar()))
        .propagating(new DaysSinceKnown())
        .madeTogetherBy(Nowcast::rows);
  }

  /**
   * Affected are the days from the time on from which a national quote is another one, and the days
   * before it that had no news until then. A figure also completes the rows of its own month.
   */
  private static final class DaysSinceKnown implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      // A new source comes with a quote.
      if (input.equals(QuotedSeries.TABLE) || !run.sources().haveFigures()) {
        return Slice.NONE;
      }
      Dataset<Row> national = changed.filter(REGION.col().equalTo(Catalogue.NATIONAL));
      Column isFigure = PeriodFigures.isFigure(run.conf().catalogue());
      Row first =
          RevisionImpact.since(national)
              .agg(min(col(RevisionImpact.SINCE)), min(when(isFigure, DATE.col())))
              .first();
      if (first.isNullAt(0)) {
        return Slice.NONE;
      }
      LocalDate known = LocalDate.ofInstant(first.getInstant(0), TradingCalendar.CHINA);
      LocalDate from = known.minusDays(NowcastHistory.MAX_DAYS_LATE);
      // A figure is dated within its month, or in the one before or after.
      LocalDate month = first.isNullAt(1) ? from : first.getLocalDate(1).minusMonths(2);
      return Slice.days(Days.since(from.isBefore(month) ? from : month));
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return Slice.ALL;
    }
  }

  private static Map<Table, Dataset<Row>> rows(NodeRun run) {
    Dataset<Row> estimates = run.materialise(estimates(run));
    Dataset<Row> effects =
        estimates
            .withColumn(EFFECT, explode(col(EFFECTS)))
            .withColumn(ESTIMATE_FACTOR.name(), col(EFFECT + "." + ESTIMATE_FACTOR.name()))
            .withColumn(ESTIMATE_EFFECT.name(), col(EFFECT + "." + ESTIMATE_EFFECT.name()));
    return Map.of(
        TABLE,
        estimates.drop(EFFECTS, SINCE_PERIOD.name()),
        NowcastEffect.TABLE,
        effects.select(
            STAGE.col(),
            NOWCAST_METRIC.col(),
            PERIOD.col(),
            SOURCE.col(),
            AS_OF_DATE.col(),
            ESTIMATE_FACTOR.col(),
            PERIOD_TYPE.col(),
            SINCE_PERIOD.col(),
            ESTIMATE_EFFECT.col()));
  }

  private static Dataset<Row> estimates(NodeRun run) {
    Conf conf = run.conf();
    StructType schema =
        ModelRows.schema(FIELDS)
            .add(
                EFFECTS,
                DataTypes.createArrayType(
                    ModelRows.schema(List.of(ESTIMATE_FACTOR, ESTIMATE_EFFECT))));
    if (!run.sources().haveFigures()) {
      return run.spark().createDataFrame(List.of(), schema);
    }
    LocalDate first = run.slice().days().ranges().get(0).first();
    List<Column> columns = new ArrayList<>(Quotes.columns());
    columns.addAll(List.of(KNOWN_FROM.col(), KNOWN_TO.col(), STAGE.col()));
    return national(run)
        .filter(run.slice().isAll() ? lit(true) : DATE.col().geq(lit(firstQuoteUsed(first, conf))))
        .join(broadcast(stagesBySeries(run)), SERIES.name())
        .select(columns.toArray(Column[]::new))
        .groupByKey((MapFunction<Row, String>) row -> row.getAs(STAGE.name()), Encoders.STRING())
        .flatMapGroups(
            new OfStage(NowcastConf.of(conf), firstQuoted(run), first), Encoders.row(schema));
  }

  private static Dataset<Row> national(NodeRun run) {
    return run.read(Price.TABLE).filter(REGION.col().equalTo(Catalogue.NATIONAL));
  }

  private static LocalDate firstQuoteUsed(LocalDate first, Conf conf) {
    return NowcastHistory.firstMonthUsed(first).minusDays(Reach.of(conf).longestDays());
  }

  /** The stages whose nowcasts rest on each series. */
  private static Dataset<Row> stagesBySeries(NodeRun run) {
    Conf conf = run.conf();
    List<Row> stages = new ArrayList<>();
    for (Stage stage : conf.chain().stages()) {
      Set<String> used = conf.chain().seriesOf(stage);
      for (Series series : conf.catalogue().series()) {
        boolean isReported = series.isReported() && series.item().equals(stage.id());
        if (isReported || series.isExchangeRate() || used.contains(series.id())) {
          stages.add(RowFactory.create(series.id(), stage.id()));
        }
      }
    }
    return run.spark()
        .createDataFrame(
            stages, new StructType().add(SERIES.name(), "string").add(STAGE.name(), "string"));
  }

  /**
   * When each source first quoted a series. The time matters only where a series has several
   * sources: before its first quote a source has none that could be used.
   */
  private static List<FirstQuoted> firstQuoted(NodeRun run) {
    List<Quoted> quoted =
        run
            .read(QuotedSeries.TABLE)
            .filter(REGION.col().equalTo(Catalogue.NATIONAL))
            .select(SERIES.col(), REGION.col(), SOURCE.col())
            .collectAsList()
            .stream()
            .map(row -> new Quoted(row.getString(0), row.getString(1), row.getString(2)))
            .toList();
    Map<String, Long> sources =
        quoted.stream().collect(Collectors.groupingBy(Quoted::series, Collectors.counting()));
    Set<String> several =
        sources.keySet().stream()
            .filter(series -> sources.get(series) > 1)
            .collect(Collectors.toSet());
    List<FirstQuoted> first = new ArrayList<>();
    quoted.stream()
        .filter(of -> !several.contains(of.series()))
        .forEach(of -> first.add(new FirstQuoted(of, Instant.EPOCH)));
    if (!several.isEmpty()) {
      national(run)
          .filter(SERIES.col().isInCollection(several))
          .groupBy(SERIES.col(), REGION.col(), SOURCE.col())
          .agg(min(KNOWN_FROM.col()))
          .collectAsList()
          .forEach(
              row ->
                  first.add(
                      new FirstQuoted(
                          new Quoted(row.getString(0), row.getString(1), row.getString(2)),
                          row.getInstant(3))));
    }
    return first;
  }

  /** Computes the nowcasts of a stage from all revisions of its quotes and figures. */
  private record OfStage(NowcastConf conf, List<FirstQuoted> firstQuoted, LocalDate first)
      implements FlatMapGroupsFunction<String, Row, Row> {

    @Override
    public Iterator<Row> call(String stage, Iterator<Row> rows) {
      List<Revision> revisions = new ArrayList<>();
      rows.forEachRemaining(row -> revisions.add(revision(row)));
      return new NowcastHistory(
              conf.chain().stage(stage).orElseThrow(), conf, revisions, firstQuoted)
          .from(first).stream().map(OfStage::row).iterator();
    }

    private static Revision revision(Row row) {
      return new Revision(Quotes.of(row), row.getAs(KNOWN_FROM.name()), row.getAs(KNOWN_TO.name()));
    }

    private static Row row(Estimate of) {
      List<Row> effects = new ArrayList<>();
      of.effects().forEach((factor, effect) -> effects.add(RowFactory.create(factor, effect)));
      return RowFactory.create(
          of.subject().stage(),
          of.subject().metric(),
          of.period().name(),
          of.subject().source(),
          of.asOf(),
          of.period().type(),
          of.estimate(),
          of.low(),
          of.high(),
          of.method().id(),
          (long) of.daysQuoted(),
          (long) of.daysExpected(),
          of.reported(),
          of.reported() == null ? null : of.estimate().subtract(of.reported()),
          of.former(),
          of.inputs().isEmpty() ? null : String.join("|", of.inputs()),
          of.since().name(),
          effects.toArray(Row[]::new));
    }
  }
}
