package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.LAST_DATE;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Periods;
import io.potline.conf.Periods.Period;
import io.potline.conf.Series;
import io.potline.conf.TradingCalendar;
import io.potline.contract.Field;
import io.potline.contract.Fingerprint;
import io.potline.graph.ChangePropagation;
import io.potline.graph.NodeFingerprint;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.Quote;
import io.potline.model.ReportedFigures;
import io.potline.model.ReportedFigures.Figure;
import io.potline.model.UsedSources;
import io.potline.silver.Price;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The figures that vendors print for months, such as the average cost of SMM's January: not quotes
 * of a day. The catalogue tells them apart by series or by source.
 */
public final class PeriodFigures {

  /** Role of the series: reported cost or margin; NULL for a price. */
  static final String ROLE = "role";

  static final String PER_TONNE = "per_tonne";
  static final String PER_TONNE_AL = "per_tonne_al";

  /** Whether the source is the one that is used for the stage, role, region and type of month. */
  static final String IS_USED = "is_used";

  /** The figures of a source for one month, which may have been dated by several of its days. */
  private static final List<Field> KEY = List.of(SERIES, REGION, SOURCE, PERIOD_TYPE, PERIOD);

  private PeriodFigures() {}

  /** The parts of conf that say what is a figure of a month, and how it is converted. */
  static Object confParts(Conf conf) {
    return List.of(
        conf.periods(),
        conf.chain(),
        conf.catalogue().series().stream()
            .filter(s -> s.isVendorsFigure() || s.periodType() != null)
            .toList(),
        conf.catalogue().monthTypes(),
        conf.settings().vatBasis());
  }

  /**
   * The fingerprint of a node that reads these figures: its rows of a region also depend on the
   * sources in use there.
   */
  static NodeFingerprint fingerprint(NodeRun run, Object... all) {
    List<String> reported =
        run.conf().catalogue().series().stream()
            .filter(Series::isVendorsFigure)
            .map(Series::id)
            .toList();
    SortedMap<String, String> byRegion = run.sources().textByRegion(reported);
    byRegion.replaceAll((region, sources) -> Fingerprint.of(sources));
    return new NodeFingerprint("", Fingerprint.of(all), byRegion);
  }

  /** The condition that a row of {@code silver.price} is a figure of a month. */
  static Column isFigure(Catalogue catalogue) {
    List<String> series =
        catalogue.series().stream().filter(s -> s.periodType() != null).map(Series::id).toList();
    return SOURCE.col().endsWith(Catalogue.MONTHLY).or(SERIES.col().isInCollection(series));
  }

  /**
   * One row for each figure: its period and, for a cost or margin of a stage, the amounts.
   *
   * @param prices current rows of {@code silver.price}
   */
  public static Dataset<Row> of(Dataset<Row> prices, UsedSources sources, Conf conf) {
    List<Column> columns = new ArrayList<>(Quotes.columns());
    columns.add(KNOWN_FROM.col());
    Converter converter = new Converter(conf, sources);
    Dataset<Row> figures =
        prices
            .filter(isFigure(conf.catalogue()))
            .select(columns.toArray(Column[]::new))
            .map((MapFunction<Row, Row>) converter::figure, Encoders.row(schema()));
    return figures
        .groupBy(Field.columns(KEY))
        .agg(max_by(struct(col("*")), struct(KNOWN_FROM.col(), DATE.col())).as("figure"))
        .select("figure.*");
  }

  /** The current figures of the periods that the run's slice affects. */
  static Dataset<Row> affected(NodeRun run) {
    Slice slice = run.slice();
    Periods periods = run.conf().periods();
    Dataset<Row> prices = Price.current(run.read(Price.TABLE));
    if (!slice.isAll() && slice.regions().isEmpty()) {
      prices = prices.filter(near(PeriodCells.affected(slice, periods)));
    }
    return of(prices, run.sources(), run.conf()).filter(PeriodCells.rowsIn(slice, periods));
  }

  /** The days by which figures of months among these periods may be dated. */
  private static Column near(Set<Period> periods) {
    List<Period> months = periods.stream().filter(Period::isMonth).toList();
    LocalDate first =
        months.stream().map(Period::first).min(LocalDate::compareTo).orElse(LocalDate.MAX);
    LocalDate last =
        months.stream().map(Period::last).max(LocalDate::compareTo).orElse(LocalDate.MIN);
    return months.isEmpty()
        ? lit(false)
        : DATE.col().between(lit(first.minusMonths(1)), lit(last.plusMonths(1)));
  }

  private static StructType schema() {
    StructType schema = new StructType();
    for (Field field :
        List.of(
            SERIES,
            REGION,
            SOURCE,
            DATE,
            VALUE,
            UNIT,
            VAT_BASIS,
            KNOWN_FROM,
            PERIOD_TYPE,
            PERIOD,
            FIRST_DATE,
            LAST_DATE,
            STAGE)) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema
        .add(ROLE, DataTypes.StringType, true)
        .add(PER_TONNE, DataTypes.createDecimalType(18, 6), true)
        .add(PER_TONNE_AL, DataTypes.createDecimalType(18, 6), true)
        .add(IS_USED, DataTypes.BooleanType, false);
  }

  private record Converter(
      Catalogue catalogue, Periods periods, ReportedFigures reported, UsedSources sources)
      implements Serializable {

    Converter(Conf conf, UsedSources sources) {
      this(
          conf.catalogue(),
          conf.periods(),
          new ReportedFigures(conf.chain(), conf.catalogue(), conf.settings().vatBasis()),
          sources);
    }

    /** The month of a figure, also of one that a former version stored under the day given. */
    Period period(Quote quote, Instant knownFrom) {
      String type = catalogue.periodType(quote.series(), quote.source()).orElseThrow();
      return periods.monthOfFigure(
          type, quote.date(), LocalDate.ofInstant(knownFrom, TradingCalendar.CHINA));
    }

    Row figure(Row row) {
      Quote quote = Quotes.of(row);
      Instant knownFrom = row.getAs(KNOWN_FROM.name());
      Period period = period(quote, knownFrom);
      Optional<Figure> figure = reported.figure(quote);
      return RowFactory.create(
          quote.series(),
          quote.region(),
          quote.source(),
          quote.date(),
          quote.value(),
          quote.unit(),
          quote.vatBasis(),
          knownFrom,
          period.type(),
          period.name(),
          period.first(),
          period.last(),
          figure.map(Figure::stage).orElse(null),
          figure.map(Figure::role).orElse(null),
          figure.map(Figure::perTonne).orElse(null),
          figure.map(Figure::perTonneAl).orElse(null),
          figure.isPresent() && reported.isUsed(quote, period.type(), sources));
    }
  }

  /** The days by which a change of figures affects their periods. */
  static Slice slice(Dataset<Row> changed, NodeRun run) {
    Conf conf = run.conf();
    Converter converter = new Converter(conf, run.sources());
    List<Column> columns = new ArrayList<>(Quotes.columns());
    columns.add(KNOWN_FROM.col());
    Dataset<Row> months =
        changed
            .filter(isFigure(conf.catalogue()))
            .select(columns.toArray(Column[]::new))
            .map(
                (MapFunction<Row, Row>)
                    row ->
                        RowFactory.create(
                            converter
                                .period(Quotes.of(row), row.getAs(KNOWN_FROM.name()))
                                .calendarMonth()),
                Encoders.row(new StructType().add(DATE.name(), DATE.type(), false)))
            .distinct();
    return Slice.days(ChangePropagation.daysOf(months.select(DATE.col(), lit(0))));
  }
}
