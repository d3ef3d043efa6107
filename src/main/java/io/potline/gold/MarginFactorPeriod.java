package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FACTOR;
import static io.potline.contract.Fields.INPUT;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN;
import static io.potline.contract.Fields.MEAN_PRICE;
import static io.potline.contract.Fields.MEAN_QUANTITY;
import static io.potline.contract.Fields.MEMBER;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.OBSERVATION_COUNT;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.QUANTITY;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.potline.conf.Conf;
import io.potline.conf.Periods.Period;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.contract.Table;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.margin_factor_period}: what modelled mean margins are made of. Price and quantity of
 * each product and input, averaged over the days that are in the mean: a stage's own, or the
 * chain's.
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

  private static final String TONNES = "tonnes";

  private MarginFactorPeriod() {}

  /**
   * Price and quantity of each factor on each day of a stage's or the chain's mean.
   *
   * @param stageMargins, chainMargins all rows of the days
   */
  static Dataset<Row> daily(
      Dataset<Row> costs,
      Dataset<Row> stageMargins,
      Dataset<Row> chainMargins,
      Selection selection,
      Conf conf) {
    Column isModelled = METHOD.col().equalTo(StageMarginDaily.MODELLED);
    Dataset<Row> stages =
        stageMargins
            .filter(isModelled.and(MARGIN.col().isNotNull()))
            .transform(rows -> StageMarginDaily.withTonnes(rows, conf.chain()))
            .filter(col(TONNES).isNotNull())
            .select(
                DATE.col(),
                REGION.col(),
                STAGE.col().as(MEMBER.name()),
                STAGE_PRICE.col(),
                IS_STALE.col(),
                col(TONNES));
    Dataset<Row> inputs =
        stages
            .as("stage")
            .join(
                costs.as("cost"),
                Field.same("stage", "cost", List.of(DATE, REGION))
                    .and(MEMBER.of("stage").equalTo(STAGE.of("cost"))))
            .select(
                DATE.of("stage"),
                REGION.of("stage"),
                MEMBER.col(),
                INPUT.col().as(FACTOR.name()),
                PRICE.of("cost"),
                QUANTITY.of("cost").multiply(col(TONNES)).multiply(-1).as(QUANTITY.name()),
                IS_STALE.of("stage"));
    Dataset<Row> factors = computed(products(stages, conf).unionByName(inputs));
    Column isInMean = not(IS_STALE.col());
    Dataset<Row> ofStages = factors.filter(isInMean).withColumn(STAGE.name(), MEMBER.col());
    Dataset<Row> members = selection.chainMembers(costs.sparkSession(), conf).filter(isModelled);
    Dataset<Row> ofChain =
        chainMargins
            .filter(isModelled.and(isInMean))
            .select(DATE.col(), REGION.col())
            .as("chain")
            .join(broadcast(members).as("member"), Field.same("chain", "member", List.of(REGION)))
            .join(
                factors.as("factor"),
                DATE.of("chain")
                    .equalTo(DATE.of("factor"))
                    .and(STAGE.of("member").equalTo(MEMBER.of("factor")))
                    .and(REGION.of("factor").equalTo(col("margin_region"))))
            .select(
                DATE.of("chain"),
                REGION.of("chain"),
                MEMBER.of("factor"),
                FACTOR.of("factor"),
                PRICE.of("factor"),
                QUANTITY.of("factor"),
                lit(MarginPeriod.CHAIN).as(STAGE.name()));
    return ofStages.drop(IS_STALE.name()).unionByName(ofChain);
  }

  private static Dataset<Row> products(Dataset<Row> stages, Conf conf) {
    List<Row> rows = conf.chain().stages().stream().map(MarginFactorPeriod::productOf).toList();
    Dataset<Row> products =
        stages
            .sparkSession()
            .createDataFrame(rows, StructType.fromDDL("member string, factor string"));
    return stages
        .join(broadcast(products), MEMBER.name())
        .select(
            DATE.col(),
            REGION.col(),
            MEMBER.col(),
            FACTOR.col(),
            PRICE.from(STAGE_PRICE.col()),
            col(TONNES).as(QUANTITY.name()),
            IS_STALE.col());
  }

  private static Row productOf(Stage stage) {
    return RowFactory.create(stage.id(), stage.price());
  }

  /**
   * @param daily see {@link #daily}: all days of the periods
   */
  static Dataset<Row> of(Dataset<Row> daily, List<Period> periods) {
    return daily
        .join(broadcast(MarginPeriod.days(daily.sparkSession(), periods)), DATE.name())
        .groupBy(Field.columns(List.of(PERIOD_TYPE, PERIOD, REGION, STAGE, MEMBER, FACTOR)))
        .agg(
            MEAN_PRICE.from(sum(PRICE.col()).divide(count(lit(1)))),
            MEAN_QUANTITY.from(sum(QUANTITY.col()).divide(count(lit(1)))),
            count(lit(1)).as(OBSERVATION_COUNT.name()));
  }
}
