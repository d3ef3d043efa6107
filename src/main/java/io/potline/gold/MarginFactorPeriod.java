package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FACTOR;
import static io.potline.contract.Fields.INPUT;
import static io.potline.contract.Fields.IS_IN_MEAN;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.MEAN_PRICE;
import static io.potline.contract.Fields.MEAN_QUANTITY;
import static io.potline.contract.Fields.MEMBER;
import static io.potline.contract.Fields.OBSERVATION_COUNT;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.QUANTITY;
import static io.potline.contract.Fields.QUANTITY_AL;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.TONNES_AL;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Producer;
import io.potline.conf.Stage;
import io.potline.conf.Validity;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.MarginModel;
import io.potline.silver.QuotedSeries;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.margin_factor_period}: mean price and quantity of each product and input of a
 * modelled mean margin, over the days of that mean.
 */
public final class MarginFactorPeriod {

  public static final Table TABLE =
      Table.of(
              "gold.margin_factor_period",
              "One product or input of a stage by period and region, averaged over the days of the"
                  + " stage's mean margin, or of the chain's.")
          .with(PERIOD_TYPE, PERIOD, REGION, STAGE, MEMBER, FACTOR, MEAN_PRICE, MEAN_QUANTITY)
          .with(OBSERVATION_COUNT, VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(PERIOD_TYPE, PERIOD, REGION, STAGE, MEMBER, FACTOR);

  private static final String SUM_OF_PRICES = "_prices";
  private static final String SUM_OF_QUANTITIES = "_quantities";
  private static final String MARGIN_REGION = "margin_region";
  private static final String SUM = "decimal(38,12)";
  private static final int SCALE = 12;

  private MarginFactorPeriod() {}

  static Node node(Conf conf) {
    return Node.of(TABLE)
        .version(1)
        .reading(
            StageCostDaily.TABLE,
            StageMarginDaily.TABLE,
            ChainMarginDaily.table(conf.chain()),
            QuotedSeries.TABLE)
        .dependingOn(c -> List.of(c.periods(), c.chain()))
        .propagating(new DaysOfMargins())
        .rowsIn((table, slice) -> PeriodCells.rowsIn(slice, conf.periods()))
        .alsoAsOf(TABLE)
        .madeBy(MarginFactorPeriod::rows);
  }

  /**
   * A new source or series changes the margins, and the factors follow from the changed margins.
   */
  private static final class DaysOfMargins implements ChangePropagation {
    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      return input.equals(QuotedSeries.TABLE) ? Slice.NONE : SAME_DAYS.byRows(input, changed, run);
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written;
    }
  }

  private static Dataset<Row> rows(NodeRun run) {
    Slice slice = run.slice();
    Dataset<Row> stages = run.read(StageMarginDaily.TABLE).filter(StageMarginDaily.IS_MODELLED);
    PeriodCells cells = PeriodCells.affected(slice, stages, run.conf().periods());
    Column isAffected = slice.isAll() ? lit(true) : cells.days().contain(DATE.col());
    Dataset<Row> daily =
        daily(
            run.read(StageCostDaily.TABLE).filter(isAffected),
            stages.filter(isAffected),
            run.read(ChainMarginDaily.table(run.conf().chain()))
                .filter(StageMarginDaily.IS_MODELLED.and(isAffected)),
            run);
    return of(daily, cells).filter(PeriodCells.rowsIn(slice, run.conf().periods()));
  }

  /** Price and quantity of each factor on each day of the mean of a stage or of the chain. */
  private static Dataset<Row> daily(
      Dataset<Row> costs, Dataset<Row> stages, Dataset<Row> chain, NodeRun run) {
    Dataset<Row> factors = products(stages, run.conf().chain()).unionByName(inputs(costs));
    Dataset<Row> ofStages = factors.filter(IS_IN_MEAN.col()).withColumn(STAGE.name(), MEMBER.col());
    Dataset<Row> days =
        chain
            .filter(not(IS_STALE.col()))
            .select(DATE.col(), REGION.col())
            .as("chain")
            .join(
                broadcast(members(run)).as("member"),
                Field.same("chain", "member", List.of(REGION)))
            .select(
                DATE.of("chain"),
                REGION.of("chain"),
                MEMBER.of("member"),
                col("member." + MARGIN_REGION));
    Dataset<Row> ofChain =
        days.as("day")
            .join(
                factors.as("factor"),
                DATE.of("day")
                    .equalTo(DATE.of("factor"))
                    .and(MEMBER.of("day").equalTo(MEMBER.of("factor")))
                    .and(col("day." + MARGIN_REGION).equalTo(REGION.of("factor"))))
            .select(
                DATE.of("day"),
                REGION.of("day"),
                MEMBER.of("factor"),
                FACTOR.of("factor"),
                PRICE.of("factor"),
                QUANTITY.of("factor"),
                lit(MarginModel.CHAIN).as(STAGE.name()));
    return ofStages
        .drop(IS_IN_MEAN.name())
        .unionByName(inRegion(ofChain, run.spark(), run.conf().chain()));
  }

  /**
   * With the quantities that a region's chain takes of the stages that count with the national
   * margin.
   */
  private static Dataset<Row> inRegion(Dataset<Row> ofChain, SparkSession spark, Chain chain) {
    List<Row> scales = scales(chain);
    if (scales.isEmpty()) {
      return ofChain;
    }
    Dataset<Row> byDay =
        spark.createDataFrame(
            scales,
            StructType.fromDDL(
                "region string, member string, first date, last date, scale decimal(20,12)"));
    Column isOfDay =
        Field.same("factor", "scale", List.of(REGION, MEMBER))
            .and(DATE.of("factor").between(col("scale.first"), col("scale.last")));
    Column quantity =
        QUANTITY
            .of("factor")
            .multiply(coalesce(col("scale.scale"), lit(BigDecimal.ONE)))
            .cast(MEAN_QUANTITY.type());
    List<Column> columns = new ArrayList<>();
    for (String column : ofChain.columns()) {
      boolean isQuantity = column.equals(QUANTITY.name());
      columns.add((isQuantity ? quantity : col("factor." + column)).as(column));
    }
    return ofChain
        .as("factor")
        .join(broadcast(byDay.as("scale")), isOfDay, "left")
        .select(columns.toArray(Column[]::new));
  }

  /** By region with overrides, stage and days: its tonnes per those of the whole country. */
  private static List<Row> scales(Chain chain) {
    Set<String> regions = new TreeSet<>();
    chain.stages().forEach(stage -> regions.addAll(chain.regionsWithOverrides(stage)));
    List<Row> scales = new ArrayList<>();
    for (String region : regions) {
      Chain own = chain.of(Producer.ofRegion(region));
      for (Validity days : own.coefficientRanges()) {
        for (Stage member : own.members()) {
          BigDecimal national = chain.tonnes(member.id(), days.from());
          BigDecimal tonnes = own.tonnes(member.id(), days.from());
          if (national.signum() != 0 && national.compareTo(tonnes) != 0) {
            BigDecimal scale = tonnes.divide(national, SCALE, RoundingMode.HALF_UP);
            scales.add(RowFactory.create(region, member.id(), days.from(), days.to(), scale));
          }
        }
      }
    }
    return scales;
  }

  private static Dataset<Row> products(Dataset<Row> stages, Chain chain) {
    List<Row> rows =
        chain.stages().stream().map(s -> RowFactory.create(s.id(), s.price())).toList();
    Dataset<Row> products =
        stages
            .sparkSession()
            .createDataFrame(rows, StructType.fromDDL("member string, factor string"));
    return stages
        .filter(MARGIN_AL.col().isNotNull())
        .withColumn(MEMBER.name(), STAGE.col())
        .join(broadcast(products), MEMBER.name())
        .select(
            DATE.col(),
            REGION.col(),
            MEMBER.col(),
            FACTOR.col(),
            PRICE.from(STAGE_PRICE.col()),
            MEAN_QUANTITY.from(TONNES_AL.col()).as(QUANTITY.name()),
            not(IS_STALE.col()).as(IS_IN_MEAN.name()));
  }

  private static Dataset<Row> inputs(Dataset<Row> costs) {
    return costs
        .filter(PRICE.col().isNotNull().and(QUANTITY_AL.col().isNotNull()))
        .select(
            DATE.col(),
            REGION.col(),
            STAGE.col().as(MEMBER.name()),
            INPUT.col().as(FACTOR.name()),
            PRICE.col(),
            MEAN_QUANTITY.from(negate(QUANTITY_AL.col())).as(QUANTITY.name()),
            IS_IN_MEAN.col());
  }

  /** For each region and stage, the region whose stage margin is part of the chain margin. */
  private static Dataset<Row> members(NodeRun run) {
    return ModelOfDay.chainMembers(run.spark(), run.sources(), run.conf())
        .filter(StageMarginDaily.IS_MODELLED)
        .select(REGION.col(), STAGE.col().as(MEMBER.name()), col(MARGIN_REGION));
  }

  /**
   * @param daily all days of the periods, from {@link #daily}
   */
  private static Dataset<Row> of(Dataset<Row> daily, PeriodCells cells) {
    List<Field> factor = List.of(REGION, STAGE, MEMBER, FACTOR);
    List<Column> inCell = new ArrayList<>(List.of(Field.columns(factor)));
    inCell.add(PeriodCells.cell());
    List<Column> inPeriod = new ArrayList<>(List.of(Field.columns(factor)));
    inPeriod.addAll(List.of(PERIOD_TYPE.col(), PERIOD.col()));
    Dataset<Row> byCell =
        cells
            .withCell(daily)
            .groupBy(inCell.toArray(Column[]::new))
            .agg(
                sum(PRICE.col()).cast(SUM).as(SUM_OF_PRICES),
                sum(QUANTITY.col()).cast(SUM).as(SUM_OF_QUANTITIES),
                count(lit(1)).as(OBSERVATION_COUNT.name()));
    Column count = sum(OBSERVATION_COUNT.col());
    Column divisor = count.cast("decimal(10,0)");
    return cells
        .withPeriods(byCell)
        .groupBy(inPeriod.toArray(Column[]::new))
        .agg(
            MEAN_PRICE.from(sum(col(SUM_OF_PRICES)).cast(SUM).divide(divisor)),
            MEAN_QUANTITY.from(sum(col(SUM_OF_QUANTITIES)).cast(SUM).divide(divisor)),
            count.as(OBSERVATION_COUNT.name()));
  }
}
