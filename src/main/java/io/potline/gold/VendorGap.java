package io.potline.gold;

import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.COST_KIND;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.GAP;
import static io.potline.contract.Fields.GAP_FRACTION;
import static io.potline.contract.Fields.GAP_KIND;
import static io.potline.contract.Fields.GAP_METRIC;
import static io.potline.contract.Fields.GAP_PERIOD;
import static io.potline.contract.Fields.GAP_PERIOD_TYPE;
import static io.potline.contract.Fields.GAP_UNIT;
import static io.potline.contract.Fields.HIGHEST_COST;
import static io.potline.contract.Fields.IN_PROFIT_FRACTION;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LAST_DATE;
import static io.potline.contract.Fields.LOWEST_COST;
import static io.potline.contract.Fields.MARGIN;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.MEAN_COST;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OF_A;
import static io.potline.contract.Fields.OF_B;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_A;
import static io.potline.contract.Fields.SOURCE_B;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.UTILISATION;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Periods;
import io.potline.conf.Series;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.Method;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code gold.vendor_gap}: the difference between two sources of one quantity, or between the
 * modelled and the reported margin or cost, of a day or of a month. Two sources are compared only
 * in the same unit and VAT basis, and figures of months only with figures of the same month.
 */
public final class VendorGap {

  public static final Table TABLE =
      Table.of(
              "gold.vendor_gap",
              "One quantity by day or month, region and pair of sources that quote it, or modelled and"
                  + " reported.")
          .with(GAP_METRIC, DATE, SOURCE_A, SOURCE_B, OF_A, OF_B, GAP, GAP_FRACTION)
          .with(REGION, GAP_UNIT, GAP_KIND, RUN_ID, IS_SYNTHETIC, GAP_PERIOD_TYPE, GAP_PERIOD)
          .key(GAP_METRIC, DATE, REGION, SOURCE_A, SOURCE_B, GAP_PERIOD_TYPE, GAP_PERIOD);

  private static final int VERSION = 3;
  private static final String OF_PRICE = "price";
  private static final String OF_MARGIN = "margin";
  private static final String OF_CAPACITY = "capacity";
  private static final String OF_INDUSTRY = "industry";

  /** The period of a gap of a day. */
  private static final Column NONE = lit(null).cast(DataTypes.StringType);

  private static final String PER_TONNE_OF_PRODUCT = "CNY/t";

  /** The columns in which two sources must agree to be compared. */
  private static final List<Field> COMPARED =
      List.of(GAP_METRIC, DATE, REGION, GAP_UNIT, GAP_KIND, GAP_PERIOD_TYPE, GAP_PERIOD);

  private VendorGap() {}

  static Node node(Conf conf) {
    return Node.of(TABLE)
        .version(VERSION)
        .reading(
            StageMarginDaily.TABLE,
            IndustryCostPeriod.TABLE,
            CapacityUtilisation.TABLE,
            Price.TABLE,
            QuotedSeries.TABLE)
        .dependingOn(PeriodFigures::confParts)
        .fingerprintedBy(
            run -> PeriodFigures.fingerprint(run, VERSION, PeriodFigures.confParts(run.conf())))
        .propagating(new SameDays())
        .rowsIn((table, slice) -> rowsIn(slice, conf.periods()))
        .madeBy(VendorGap::rows);
  }

  private static final class SameDays implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      if (input.equals(QuotedSeries.TABLE)) {
        return Slice.NONE; // A change of sources changes the fingerprint.
      }
      Slice days = SAME_DAYS.byRows(input, changed, run);
      return input.equals(Price.TABLE) && run.sources().haveFigures()
          ? days.union(PeriodFigures.slice(changed, run))
          : days;
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written;
    }
  }

  private static Column rowsIn(Slice slice, Periods periods) {
    Column isOfDay = GAP_PERIOD.col().isNull();
    return isOfDay
        .and(slice.contains(DATE.col()))
        .or(not(isOfDay).and(PeriodCells.rowsIn(slice, periods)));
  }

  private static Dataset<Row> rows(NodeRun run) {
    Slice slice = run.slice();
    Dataset<Row> utilisation = run.read(CapacityUtilisation.TABLE);
    Dataset<Row> margins = run.read(StageMarginDaily.TABLE);
    Dataset<Row> gaps =
        pairs(prices(run).unionByName(capacities(utilisation.filter(slice.contains(MONTH.col())))))
            .unionByName(ofDays(margins.filter(slice.contains(DATE.col()))));
    Dataset<Row> industry = run.read(IndustryCostPeriod.TABLE);
    if (!run.sources().haveFigures()) {
      return gaps;
    }
    Dataset<Row> figures = run.materialise(PeriodFigures.affected(run));
    return gaps.unionByName(pairs(quotes(figures, LAST_DATE, PERIOD_TYPE.col(), PERIOD.col())))
        .unionByName(ofMonths(figures, margins, run))
        .unionByName(ofIndustry(figures, industry));
  }

  /** The prices of days of the slice that are quoted by more than one source. */
  private static Dataset<Row> prices(NodeRun run) {
    List<Field> quantity = List.of(SERIES, REGION);
    Dataset<Row> bySeveral =
        run.read(QuotedSeries.TABLE)
            .groupBy(Field.columns(quantity))
            .agg(count(lit(1)).as("sources"))
            .filter(col("sources").gt(1));
    Dataset<Row> prices =
        Price.current(run.read(Price.TABLE))
            .filter(run.slice().contains(DATE.col()))
            .filter(not(coalesce(IS_ROLLED_OVER.col(), lit(false))))
            .filter(not(PeriodFigures.isFigure(run.conf().catalogue())))
            .as("price")
            .join(
                broadcast(bySeveral).as("several"),
                Field.same("price", "several", quantity),
                "left_semi");
    return quotes(prices, DATE, NONE, NONE);
  }

  /** Quotes of series in the columns in which sources are compared. */
  private static Dataset<Row> quotes(
      Dataset<Row> prices, Field date, Column periodType, Column period) {
    return prices.select(
        SERIES.col().as(GAP_METRIC.name()),
        date.col().as(DATE.name()),
        REGION.col(),
        SOURCE.col(),
        OF_A.from(VALUE.col()).as(VALUE.name()),
        concat(UNIT.col(), lit(", VAT "), VAT_BASIS.col()).as(GAP_UNIT.name()),
        lit(OF_PRICE).as(GAP_KIND.name()),
        periodType.as(GAP_PERIOD_TYPE.name()),
        period.as(GAP_PERIOD.name()));
  }

  /**
   * @param utilisation rows of {@link CapacityUtilisation}, with all sources of the months
   */
  private static Dataset<Row> capacities(Dataset<Row> utilisation) {
    Column metrics =
        explode(
            array(metric(BUILT, "Mt"), metric(OPERATING, "Mt"), metric(UTILISATION, "fraction")));
    return utilisation
        .select(STAGE.col(), MONTH.col(), REGION.col(), SOURCE.col(), metrics.as("of"))
        .filter(col("of.value").isNotNull())
        .select(
            concat(STAGE.col(), lit("_"), col("of.name")).as(GAP_METRIC.name()),
            MONTH.col().as(DATE.name()),
            REGION.col(),
            SOURCE.col(),
            col("of.value").as(VALUE.name()),
            col("of.unit").as(GAP_UNIT.name()),
            lit(OF_CAPACITY).as(GAP_KIND.name()),
            NONE.as(GAP_PERIOD_TYPE.name()),
            NONE.as(GAP_PERIOD.name()));
  }

  private static Column metric(Field value, String unit) {
    return struct(
        lit(value.name()).as("name"),
        value.col().cast(OF_A.type()).as("value"),
        lit(unit).as("unit"));
  }

  /** Each pair of sources of one quantity, the first in the alphabet as a. */
  private static Dataset<Row> pairs(Dataset<Row> bySource) {
    List<Column> columns = new ArrayList<>(COMPARED.stream().map(f -> f.of("a")).toList());
    columns.add(SOURCE.of("a").as(SOURCE_A.name()));
    columns.add(SOURCE.of("b").as(SOURCE_B.name()));
    columns.add(VALUE.of("a").as(OF_A.name()));
    columns.add(VALUE.of("b").as(OF_B.name()));
    return withGap(
        bySource
            .as("a")
            .join(
                bySource.as("b"),
                Field.same("a", "b", COMPARED).and(SOURCE.of("a").lt(SOURCE.of("b"))))
            .select(columns.toArray(Column[]::new)));
  }

  /** Modelled and reported margins and costs of days. */
  private static Dataset<Row> ofDays(Dataset<Row> margins) {
    List<Field> key = List.of(DATE, REGION, STAGE);
    return withGap(
        margins
            .filter(StageMarginDaily.IS_MODELLED)
            .as("a")
            .join(
                margins.filter(not(StageMarginDaily.IS_MODELLED)).as("b"),
                Field.same("a", "b", key))
            .select(
                DATE.of("a"),
                REGION.of("a"),
                STAGE.of("a"),
                NONE.as(GAP_PERIOD_TYPE.name()),
                NONE.as(GAP_PERIOD.name()),
                explode(
                        array(
                            values("margin", MARGIN.of("a"), MARGIN.of("b")),
                            values("cost", STAGE_COST.of("a"), STAGE_COST.of("b"))))
                    .as("of"))
            .transform(VendorGap::ofStages));
  }

  /** The model's means over a month beside the vendor's figures of it. */
  private static Dataset<Row> ofMonths(Dataset<Row> figures, Dataset<Row> margins, NodeRun run) {
    Dataset<Row> used =
        figures
            .filter(col(PeriodFigures.IS_USED).and(col(PeriodFigures.PER_TONNE).isNotNull()))
            .filter(col(PeriodFigures.ROLE).isin(Series.REPORTED_MARGIN, Series.REPORTED_COST))
            .select(
                REGION.col(),
                STAGE.col(),
                PERIOD_TYPE.col(),
                PERIOD.col(),
                FIRST_DATE.col(),
                LAST_DATE.col(),
                col(PeriodFigures.ROLE),
                col(PeriodFigures.PER_TONNE));
    Column isOfMonth =
        Field.same("figure", "day", List.of(REGION, STAGE))
            .and(DATE.of("day").between(FIRST_DATE.of("figure"), LAST_DATE.of("figure")));
    return withGap(
        inMeans(margins, run)
            .as("day")
            .join(broadcast(used).as("figure"), isOfMonth)
            .groupBy(Stream.of(used.columns()).map(c -> col("figure." + c)).toArray(Column[]::new))
            .agg(mean(MARGIN).as("margin"), mean(STAGE_COST).as("cost"))
            .select(
                LAST_DATE.col().as(DATE.name()),
                REGION.col(),
                STAGE.col(),
                PERIOD_TYPE.col().as(GAP_PERIOD_TYPE.name()),
                PERIOD.col().as(GAP_PERIOD.name()),
                when(
                        col(PeriodFigures.ROLE).equalTo(Series.REPORTED_MARGIN),
                        values("margin", col("margin"), col(PeriodFigures.PER_TONNE)))
                    .otherwise(values("cost", col("cost"), col(PeriodFigures.PER_TONNE)))
                    .as("of"))
            .transform(VendorGap::ofStages));
  }

  /** The days that count in the means of {@link MarginPeriod}, of the affected months. */
  private static Dataset<Row> inMeans(Dataset<Row> margins, NodeRun run) {
    Slice slice = run.slice();
    Column isAffected =
        slice.isAll() || !slice.regions().isEmpty()
            ? lit(true)
            : new PeriodCells(List.copyOf(PeriodCells.affected(slice, run.conf().periods())))
                .days()
                .contain(DATE.col());
    return margins.filter(
        StageMarginDaily.IS_MODELLED
            .and(isAffected)
            .and(MARGIN_AL.col().isNotNull())
            .and(not(IS_STALE.col())));
  }

  /**
   * What a vendor says of all producers beside the provinces' modelled costs, full and weighted.
   */
  private static Dataset<Row> ofIndustry(Dataset<Row> figures, Dataset<Row> industry) {
    Column role = col(PeriodFigures.ROLE);
    Column compared =
        when(role.equalTo(Series.REPORTED_COST), ofIndustry(MEAN_COST))
            .when(role.equalTo(Series.REPORTED_LOWEST_COST), ofIndustry(LOWEST_COST))
            .when(role.equalTo(Series.REPORTED_HIGHEST_COST), ofIndustry(HIGHEST_COST))
            .when(role.equalTo(Series.REPORTED_IN_PROFIT), ofIndustry(IN_PROFIT_FRACTION));
    return withGap(
        figures
            .filter(REGION.col().equalTo(Catalogue.NATIONAL))
            .filter(col(PeriodFigures.PER_TONNE).isNotNull())
            .as("figure")
            .join(
                industry.filter(COST_KIND.col().equalTo("full")).as("industry"),
                Field.same("figure", "industry", List.of(STAGE, PERIOD_TYPE, PERIOD)))
            .select(
                compared.as("of"),
                STAGE.of("figure"),
                LAST_DATE.of("figure").as(DATE.name()),
                REGION.of("figure"),
                concat(lit("modelled:"), SOURCE.of("industry")).as(SOURCE_A.name()),
                SOURCE.of("figure").as(SOURCE_B.name()),
                OF_B.from(col(PeriodFigures.PER_TONNE)).as(OF_B.name()),
                PERIOD_TYPE.of("figure").as(GAP_PERIOD_TYPE.name()),
                PERIOD.of("figure").as(GAP_PERIOD.name()))
            .filter(col("of.value").isNotNull())
            .select(
                concat(STAGE.col(), lit("_industry_"), col("of.name")).as(GAP_METRIC.name()),
                DATE.col(),
                REGION.col(),
                when(col("of.name").endsWith("_fraction"), lit("fraction"))
                    .otherwise(lit(PER_TONNE_OF_PRODUCT))
                    .as(GAP_UNIT.name()),
                lit(OF_INDUSTRY).as(GAP_KIND.name()),
                col(GAP_PERIOD_TYPE.name()),
                col(GAP_PERIOD.name()),
                SOURCE_A.col(),
                SOURCE_B.col(),
                OF_A.from(col("of.value")).as(OF_A.name()),
                OF_B.col()));
  }

  private static Column ofIndustry(Field field) {
    return struct(lit(field.name()).as("name"), field.of("industry").cast(OF_A.type()).as("value"));
  }

  private static Column mean(Field amount) {
    return amount.from(
        sum(amount.of("day")).cast("decimal(28,6)").divide(count(lit(1)).cast("decimal(10,0)")));
  }

  private static Column values(String metric, Column modelled, Column reported) {
    return struct(
        lit("_" + metric + "_cny_per_t").as("name"),
        modelled.as("modelled"),
        reported.as("reported"));
  }

  private static Dataset<Row> ofStages(Dataset<Row> rows) {
    return rows.filter(col("of.modelled").isNotNull().and(col("of.reported").isNotNull()))
        .select(
            concat(STAGE.col(), col("of.name")).as(GAP_METRIC.name()),
            DATE.col(),
            REGION.col(),
            lit(PER_TONNE_OF_PRODUCT).as(GAP_UNIT.name()),
            lit(OF_MARGIN).as(GAP_KIND.name()),
            GAP_PERIOD_TYPE.col(),
            GAP_PERIOD.col(),
            lit(Method.MODELLED.id()).as(SOURCE_A.name()),
            lit(Method.REPORTED.id()).as(SOURCE_B.name()),
            OF_A.from(col("of.modelled")),
            OF_B.from(col("of.reported")));
  }

  private static Dataset<Row> withGap(Dataset<Row> pairs) {
    Column gap = OF_A.col().minus(OF_B.col());
    return pairs
        .withColumn(GAP.name(), GAP.from(gap))
        .withColumn(GAP_FRACTION.name(), GAP_FRACTION.from(try_divide(gap, OF_B.col())));
  }
}
