package io.potline.gold;

import static io.potline.contract.Fields.BLOCK;
import static io.potline.contract.Fields.COST_HIGH;
import static io.potline.contract.Fields.COST_LOW;
import static io.potline.contract.Fields.CUMULATIVE;
import static io.potline.contract.Fields.CURVE_PRICE;
import static io.potline.contract.Fields.CURVE_PRICE_DATE;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IN_PROFIT;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.PriceBasis;
import io.potline.model.SupplyCurve;
import io.potline.silver.Cost;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code gold.cost_curve}: operating capacity in the order of cost. A source quotes it by plant or
 * by bin of a histogram. The source {@code modelled:...} combines each region's modelled cost on
 * the last day of a month with its operating capacity of that month.
 */
public final class CostCurve {

  public static final Table TABLE =
      Table.of("gold.cost_curve", "One block of operating capacity by day, stage and source.")
          .with(DATE, STAGE, SOURCE, BLOCK, REGION, PLANT, POWER_SOURCE)
          .with(OPERATING, COST_LOW, COST_HIGH, CUMULATIVE, RUN_ID, IS_SYNTHETIC)
          .with(CURVE_PRICE_DATE, CURVE_PRICE, IN_PROFIT)
          .key(DATE, STAGE, SOURCE, BLOCK, REGION, PLANT, POWER_SOURCE);

  /** Prefix of a modelled curve's source, before the source of its operating capacities. */
  public static final String MODELLED = "modelled:";

  /** The maximum age of the price that a curve is compared with. */
  private static final int MAX_PRICE_AGE_DAYS = 15;

  private static final List<Field> CURVE = List.of(DATE, STAGE, SOURCE);

  private CostCurve() {}

  static Node node() {
    return Node.of(TABLE)
        .version(1)
        .reading(Cost.TABLE, StageMarginDaily.TABLE, CapacityUtilisation.TABLE)
        .dependingOn(conf -> List.of(conf.settings().vatBasis(), conf.chain().vatRates()))
        .propagating(new CurvesOfTheMonth())
        .madeBy(CostCurve::rows);
  }

  /** A curve uses the last price of the {@link #MAX_PRICE_AGE_DAYS} days before it. */
  private static final class CurvesOfTheMonth implements ChangePropagation {
    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      return withReach(SAME_DAYS.byRows(input, changed, run));
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written.isAll() ? written : withReach(written);
    }

    private static Slice withReach(Slice slice) {
      return Slice.days(slice.days().extendedBy(MAX_PRICE_AGE_DAYS).months())
          .union(slice.regions().isEmpty() ? Slice.NONE : Slice.ALL);
    }
  }

  private static Dataset<Row> rows(NodeRun run) {
    Slice slice = run.slice();
    Column isAffected = slice.contains(DATE.col());
    Column isNeeded = slice.days().containWithRunUp(DATE.col(), MAX_PRICE_AGE_DAYS);
    Dataset<Row> margins =
        run.read(StageMarginDaily.TABLE)
            .filter(StageMarginDaily.IS_MODELLED.and(not(IS_STALE.col())).and(isNeeded));
    Dataset<Row> blocks =
        quoted(run.read(Cost.TABLE))
            .unionByName(
                modelled(
                    margins,
                    run.read(CapacityUtilisation.TABLE).filter(slice.contains(MONTH.col()))))
            .filter(isAffected);
    WindowSpec fromTheCheapest =
        Window.partitionBy(Field.columns(CURVE))
            .orderBy(
                COST_LOW.col(),
                COST_HIGH.col(),
                BLOCK.col(),
                REGION.col(),
                POWER_SOURCE.col().asc_nulls_first())
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    return withPrices(blocks, margins, run.conf())
        .withColumn(CUMULATIVE.name(), CUMULATIVE.from(sum(OPERATING.col()).over(fromTheCheapest)))
        .withColumn(IN_PROFIT.name(), IN_PROFIT.from(inProfit()));
  }

  /** The part of a block with a cost at or below the price: {@link SupplyCurve.Block#supply}. */
  private static Column inProfit() {
    UserDefinedFunction supply =
        udf(
            (UDF4<BigDecimal, BigDecimal, BigDecimal, BigDecimal, BigDecimal>)
                (operating, low, high, price) ->
                    price == null
                        ? null
                        : new SupplyCurve.Block(operating, low, high).supply(price),
            DataTypes.createDecimalType(38, 18));
    return supply.apply(OPERATING.col(), COST_LOW.col(), COST_HIGH.col(), CURVE_PRICE.col());
  }

  /** Adds the last price of the product at or before the day of the curve. */
  private static Dataset<Row> withPrices(Dataset<Row> blocks, Dataset<Row> margins, Conf conf) {
    Dataset<Row> prices =
        margins
            .filter(REGION.col().equalTo(Catalogue.NATIONAL).and(STAGE_PRICE.col().isNotNull()))
            .select(DATE.col(), STAGE.col(), STAGE_PRICE.col().as("price"));
    Column isInReach =
        STAGE
            .of("curve")
            .equalTo(STAGE.of("price"))
            .and(
                DATE.of("price")
                    .between(date_sub(DATE.of("curve"), MAX_PRICE_AGE_DAYS), DATE.of("curve")));
    Dataset<Row> last =
        blocks
            .select(DATE.col(), STAGE.col())
            .distinct()
            .as("curve")
            .join(prices.as("price"), isInReach)
            .groupBy(DATE.of("curve"), STAGE.of("curve"))
            .agg(
                max(DATE.of("price")).as(CURVE_PRICE_DATE.name()),
                max_by(col("price.price"), DATE.of("price")).as("price"));
    PriceBasis basis = new PriceBasis(conf.catalogue(), conf.chain(), conf.settings().vatBasis());
    UserDefinedFunction withVat =
        udf(
            (UDF2<BigDecimal, LocalDate, BigDecimal>) basis::withVat,
            DataTypes.createDecimalType(26, 12));
    Column isModelled = SOURCE.col().startsWith(MODELLED);
    Column price =
        when(isModelled, col("price"))
            .otherwise(withVat.apply(col("price"), CURVE_PRICE_DATE.col()));
    return blocks
        .join(last, new String[] {DATE.name(), STAGE.name()}, "left")
        .withColumn(CURVE_PRICE.name(), CURVE_PRICE.from(price));
  }

  private static Dataset<Row> quoted(Dataset<Row> costs) {
    return Cost.current(costs)
        .select(
            DATE.col(),
            STAGE.col(),
            SOURCE.col(),
            BLOCK.col(),
            REGION.col(),
            PLANT.col(),
            POWER_SOURCE.col(),
            OPERATING.col(),
            COST_LOW.col(),
            COST_HIGH.col());
  }

  private static Dataset<Row> modelled(Dataset<Row> stageMargins, Dataset<Row> utilisation) {
    Column isProvince = REGION.col().notEqual(Catalogue.NATIONAL);
    Dataset<Row> costs =
        stageMargins
            .filter(STAGE_COST.col().isNotNull().and(isProvince))
            .withColumn(MONTH.name(), trunc(DATE.col(), "month"));
    Column lastDay = max(DATE.col()).over(Window.partitionBy(MONTH.col(), STAGE.col()));
    Dataset<Row> atMonthsEnd =
        costs.withColumn("_last", lastDay).filter(DATE.col().equalTo(col("_last")));
    return utilisation
        .filter(isProvince.and(OPERATING.col().gt(0)))
        .as("capacity")
        .join(atMonthsEnd.as("cost"), Field.same("capacity", "cost", List.of(MONTH, STAGE, REGION)))
        .select(
            DATE.of("cost"),
            STAGE.of("cost"),
            concat(lit(MODELLED), SOURCE.of("capacity")).as(SOURCE.name()),
            REGION.of("cost").as(BLOCK.name()),
            REGION.of("cost"),
            PLANT.from(lit(null)),
            POWER_SOURCE.from(lit(null)),
            OPERATING.of("capacity"),
            STAGE_COST.of("cost").as(COST_LOW.name()),
            STAGE_COST.of("cost").as(COST_HIGH.name()));
  }
}
