package io.potline.gold;

import static io.potline.contract.Fields.CASH_COST;
import static io.potline.contract.Fields.COST_KIND;
import static io.potline.contract.Fields.COVERED_FRACTION;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.HIGHEST_COST;
import static io.potline.contract.Fields.IN_PROFIT_FRACTION;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LAST_DATE;
import static io.potline.contract.Fields.LOWEST_COST;
import static io.potline.contract.Fields.MEAN_COST;
import static io.potline.contract.Fields.MEDIAN_COST;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.Q1_COST;
import static io.potline.contract.Fields.Q3_COST;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Periods;
import io.potline.conf.Producer;
import io.potline.conf.SmmMonths;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Days;
import io.potline.graph.Days.Range;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.silver.Capacity;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code gold.industry_cost_period}: what the industry's tonne costs in a month, of the calendar
 * and of SMM. Each province, or plant or power source within it, counts with its operating capacity
 * and the mean of its modelled cost over the days of the month with a margin. A province without
 * quotes or overrides of its own has no cost of its own and is not covered.
 */
public final class IndustryCostPeriod {

  public static final Table TABLE =
      Table.of(
              "gold.industry_cost_period",
              "One month by stage, kind of cost and source of the operating capacities that weight"
                  + " it.")
          .with(PERIOD_TYPE, PERIOD, STAGE, COST_KIND, SOURCE)
          .with(MEAN_COST, LOWEST_COST, Q1_COST, MEDIAN_COST, Q3_COST, HIGHEST_COST)
          .with(OPERATING, COVERED_FRACTION, IN_PROFIT_FRACTION, FIRST_DATE, LAST_DATE)
          .with(VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(PERIOD_TYPE, PERIOD, STAGE, COST_KIND, SOURCE)
          .rule("cost_kind_is_known", "cost_kind IN ('full', 'cash')");

  private static final List<Field> INDUSTRY = List.of(PERIOD_TYPE, MONTH, STAGE, SOURCE);
  private static final List<Field> PRODUCER =
      List.of(PERIOD_TYPE, MONTH, STAGE, REGION, PLANT, POWER_SOURCE);

  private static final String COST = "_cost";
  private static final String CUMULATED = "_cumulated";
  private static final String ALL = "_all";

  private IndustryCostPeriod() {}

  static Node node(Conf conf) {
    List<Table> inputs =
        new ArrayList<>(List.of(StageMarginDaily.TABLE, CapacityUtilisation.TABLE, Capacity.TABLE));
    if (conf.chain().hasOverridesWithinRegions()) {
      inputs.addAll(List.of(Price.TABLE, QuotedSeries.TABLE));
    }
    return Node.of(TABLE)
        .version(2)
        .reading(inputs.toArray(Table[]::new))
        .dependingOn(of -> List.of(ModelRows.confParts(of), of.periods().smmMonths()))
        .propagating(new WholeMonths(conf))
        .rowsIn((table, slice) -> rowsIn(slice))
        .madeBy(IndustryCostPeriod::rows);
  }

  private static Column rowsIn(Slice slice) {
    return slice.isAll()
        ? lit(true)
        : slice.days().contain(to_date(concat(PERIOD.col(), lit("-01"))));
  }

  /**
   * A day affects its calendar month, and the month before or after, whose SMM month it may be in.
   * Quotes are read for producers with overrides: they count on the days on which they may be used.
   */
  private record WholeMonths(Conf conf) implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      if (input.equals(QuotedSeries.TABLE)) {
        return Slice.ALL;
      }
      return input.equals(Price.TABLE)
          ? Slice.days(withNeighbours(DailyMargins.daysOf(changed, conf)))
          : withNeighbours(SAME_DAYS.byRows(input, changed, run));
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written.regions().isEmpty() ? withNeighbours(written) : Slice.ALL;
    }

    private static Slice withNeighbours(Slice slice) {
      return slice.isAll() ? slice : slice.withDays(withNeighbours(slice.days()));
    }

    private static Days withNeighbours(Days days) {
      return Days.of(
              days.ranges().stream()
                  .map(r -> new Range(r.first().minusMonths(1), r.last().plusMonths(1)))
                  .toList())
          .months();
    }
  }

  private static Dataset<Row> rows(NodeRun run) {
    Slice slice = run.slice();
    Dataset<Row> capacities =
        Capacity.current(run.read(Capacity.TABLE)).filter(slice.contains(MONTH.col()));
    Dataset<Row> producers = producers(capacities);
    Dataset<Row> national =
        run.read(CapacityUtilisation.TABLE)
            .filter(slice.contains(MONTH.col()).and(REGION.col().equalTo(Catalogue.NATIONAL)))
            .select(MONTH.col(), STAGE.col(), SOURCE.col(), OPERATING.col().as(ALL));
    return industry(withCosts(producers, run))
        .join(broadcast(national), Field.names(List.of(MONTH, STAGE, SOURCE)), "left")
        .withColumn(
            COVERED_FRACTION.name(), COVERED_FRACTION.from(try_divide(OPERATING.col(), col(ALL))))
        .withColumn(PERIOD.name(), date_format(MONTH.col(), "yyyy-MM"));
  }

  /**
   * Operating capacity of the parts of each province, and of the rest of its total. Where the parts
   * are more than the total, the total counts alone, as in all tables.
   */
  private static Dataset<Row> producers(Dataset<Row> capacities) {
    WindowSpec ofRegion = Window.partitionBy(Field.columns(List.of(MONTH, STAGE, REGION, SOURCE)));
    Column isTotal = PLANT.col().isNull().and(POWER_SOURCE.col().isNull());
    Column parts = coalesce(sum(when(not(isTotal), OPERATING.col())).over(ofRegion), lit(0));
    Column total = max(when(isTotal, OPERATING.col())).over(ofRegion);
    return capacities
        .filter(REGION.col().notEqual(Catalogue.NATIONAL).and(OPERATING.col().isNotNull()))
        .withColumn("_parts", parts)
        .withColumn("_total", total)
        .withColumn("_are_parts_usable", coalesce(col("_parts").leq(col("_total")), lit(true)))
        .filter(isTotal.or(col("_are_parts_usable")))
        .withColumn(
            OPERATING.name(),
            OPERATING.from(
                when(isTotal.and(col("_are_parts_usable")), OPERATING.col().minus(col("_parts")))
                    .otherwise(OPERATING.col())))
        .filter(OPERATING.col().gt(0))
        .withColumn(PERIOD_TYPE.name(), explode(array(lit(Periods.MONTH), lit(Periods.SMM_MONTH))))
        .select(
            Field.columns(
                List.of(
                    PERIOD_TYPE, MONTH, STAGE, REGION, PLANT, POWER_SOURCE, SOURCE, OPERATING)));
  }

  /** Adds the mean cost of each producer: its own where it has overrides, else its region's. */
  private static Dataset<Row> withCosts(Dataset<Row> producers, NodeRun run) {
    Column isProvince = REGION.col().notEqual(Catalogue.NATIONAL);
    Dataset<Row> ofRegions =
        monthly(
            run.read(StageMarginDaily.TABLE)
                .filter(
                    StageMarginDaily.IS_MODELLED
                        .and(isProvince)
                        .and(not(IS_STALE.col()))
                        .and(STAGE_COST.col().isNotNull())
                        .and(daysRead(run).contain(DATE.col())))
                .withColumn(PLANT.name(), lit(null).cast("string"))
                .withColumn(POWER_SOURCE.name(), lit(null).cast("string")),
            run);
    Dataset<Row> costed =
        producers
            .as("producer")
            .join(
                ofRegions.as("region"),
                Field.same("producer", "region", List.of(PERIOD_TYPE, MONTH, STAGE, REGION)),
                "left");
    Optional<Dataset<Row>> ofProducers = ofProducers(producers, run);
    if (ofProducers.isPresent()) {
      costed =
          costed.join(ofProducers.get().as("own"), Field.same("producer", "own", PRODUCER), "left");
    }
    Column cost =
        ofProducers.isPresent()
            ? coalesce(col("own." + COST), col("region." + COST))
            : col("region." + COST);
    return costed
        .select(
            PERIOD_TYPE.of("producer"),
            MONTH.of("producer"),
            STAGE.of("producer"),
            SOURCE.of("producer"),
            OPERATING.of("producer"),
            cost.as(COST))
        .filter(col(COST).isNotNull());
  }

  private static Optional<Dataset<Row>> ofProducers(Dataset<Row> producers, NodeRun run) {
    Chain chain = run.conf().chain();
    if (!chain.hasOverridesWithinRegions()) {
      return Optional.empty();
    }
    // As many as there are plants and power sources.
    List<Producer> own =
        producers
            .filter(PLANT.col().isNotNull().or(POWER_SOURCE.col().isNotNull()))
            .select(REGION.col(), PLANT.col(), POWER_SOURCE.col())
            .distinct()
            .collectAsList()
            .stream()
            .map(row -> new Producer(row.getString(0), row.getString(1), row.getString(2)))
            .filter(chain::hasOverridesOf)
            .toList();
    return own.isEmpty()
        ? Optional.empty()
        : Optional.of(monthly(ProducerCosts.of(run, own, daysRead(run)), run));
  }

  /** The days of the slice's months: those of SMM begin and end up to their length away. */
  private static Days daysRead(NodeRun run) {
    Slice slice = run.slice();
    return slice.isAll()
        ? Days.ALL
        : Days.of(
            slice.days().ranges().stream()
                .map(
                    r ->
                        new Range(
                            r.first().minusDays(SmmMonths.MAX_DAYS),
                            r.last().plusDays(SmmMonths.MAX_DAYS)))
                .toList());
  }

  /** The means over the days of a month, together; the cash cost is NULL if a day's is. */
  private static Dataset<Row> monthly(Dataset<Row> daily, NodeRun run) {
    SmmMonths smmMonths = run.conf().periods().smmMonths();
    UserDefinedFunction smmMonth =
        udf(
            (UDF1<Integer, Integer>)
                day ->
                    smmMonths
                        .containing(LocalDate.ofEpochDay(day))
                        .map(month -> (int) month.calendarMonth().toEpochDay())
                        .orElse(null),
            DataTypes.IntegerType);
    Column months =
        array(
            month(Periods.MONTH, trunc(DATE.col(), "month")),
            month(Periods.SMM_MONTH, date_from_unix_date(smmMonth.apply(unix_date(DATE.col())))));
    Column cash = when(count(CASH_COST.col()).equalTo(count(lit(1))), avg(CASH_COST.col()));
    return daily
        .withColumn("_month", explode(months))
        .withColumn(PERIOD_TYPE.name(), col("_month." + PERIOD_TYPE.name()))
        .withColumn(MONTH.name(), col("_month." + MONTH.name()))
        .filter(MONTH.col().isNotNull())
        .groupBy(Field.columns(PRODUCER))
        .agg(
            struct(
                    avg(STAGE_PRICE.col()).as("price"),
                    avg(STAGE_COST.col()).as("full"),
                    cash.as("cash"),
                    min(DATE.col()).as("first"),
                    max(DATE.col()).as("last"))
                .as(COST));
  }

  private static Column month(String type, Column firstDay) {
    return struct(lit(type).as(PERIOD_TYPE.name()), firstDay.as(MONTH.name()));
  }

  private static Dataset<Row> industry(Dataset<Row> producers) {
    Dataset<Row> costs =
        producers
            .withColumn(
                "_kind",
                explode(
                    array(
                        struct(lit("full").as("kind"), col(COST + ".full").as("cost")),
                        struct(lit("cash").as("kind"), col(COST + ".cash").as("cost")))))
            .select(
                PERIOD_TYPE.col(),
                MONTH.col(),
                STAGE.col(),
                SOURCE.col(),
                OPERATING.col(),
                col("_kind.kind").as(COST_KIND.name()),
                col("_kind.cost").as("cost"),
                col(COST + ".price").as("price"),
                col(COST + ".first").as("first"),
                col(COST + ".last").as("last"));
    List<Field> key = Stream.concat(INDUSTRY.stream(), Stream.of(COST_KIND)).toList();
    WindowSpec industry = Window.partitionBy(Field.columns(key));
    WindowSpec fromTheCheapest =
        industry
            .orderBy(col("cost").asc_nulls_last())
            .rangeBetween(Window.unboundedPreceding(), Window.currentRow());
    Column isKnown = count(col("cost")).over(industry).equalTo(count(lit(1)).over(industry));
    return costs
        .withColumn("_is_known", isKnown)
        .filter(col("_is_known"))
        .withColumn(CUMULATED, sum(OPERATING.col()).over(fromTheCheapest))
        .withColumn(ALL, sum(OPERATING.col()).over(industry))
        .groupBy(Field.columns(key))
        .agg(
            MEAN_COST.from(
                try_divide(sum(OPERATING.col().multiply(col("cost"))), sum(OPERATING.col()))),
            LOWEST_COST.from(min(col("cost"))),
            Q1_COST.from(quantile(1)),
            MEDIAN_COST.from(quantile(2)),
            Q3_COST.from(quantile(3)),
            HIGHEST_COST.from(max(col("cost"))),
            OPERATING.from(sum(OPERATING.col())),
            FIRST_DATE.from(min(col("first"))),
            LAST_DATE.from(max(col("last"))),
            IN_PROFIT_FRACTION.from(
                try_divide(
                    coalesce(sum(when(col("cost").leq(col("price")), OPERATING.col())), lit(0)),
                    sum(OPERATING.col()))));
  }

  /** The lowest cost at or below which so many quarters of the capacity lie. */
  private static Column quantile(int quarters) {
    return min(when(col(CUMULATED).multiply(4).geq(col(ALL).multiply(quarters)), col("cost")));
  }
}
