package io.potline.gold;

import static io.potline.contract.Fields.CHAIN_MARGIN;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.HIGH_AL;
import static io.potline.contract.Fields.INPUT;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LOW_AL;
import static io.potline.contract.Fields.MARGIN;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.TOP_DRIVER;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import io.potline.conf.Validity;
import io.potline.contract.Field;
import io.potline.contract.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.margin_band_daily}: between what and what a modelled margin lies if each coefficient
 * may be anywhere in its range. A margin is linear in each coefficient, so its ends lie at ends of
 * ranges: of a stage, cost per tonne and tonnes in a tonne of aluminium move apart; of the chain,
 * what one stage pays another cancels, and all coefficients cost.
 */
public final class MarginBandDaily {

  public static final Table TABLE =
      Table.of(
              "gold.margin_band_daily",
              "One stage, or the chain, by day and region, where the modelled margin is known.")
          .with(DATE, REGION, STAGE, LOW_AL, MARGIN_AL, HIGH_AL, TOP_DRIVER)
          .with(VAT_BASIS, IS_STALE, RUN_ID, IS_SYNTHETIC)
          .key(DATE, REGION, STAGE)
          .rule("band_is_ordered", "low_cny_per_t_al <= high_cny_per_t_al");

  private static final int SCALE = 12;
  private static final List<Field> STAGE_ON_A_DAY = List.of(DATE, REGION, STAGE);
  private static final String EFFECT = "effect";
  private static final String EXACT = "decimal(28,12)";

  private MarginBandDaily() {}

  static Dataset<Row> of(Margins margins, Selection selection, Conf conf) {
    SparkSession spark = margins.costs().sparkSession();
    Chain chain = conf.chain();
    Column isModelled = METHOD.col().equalTo(StageMarginDaily.MODELLED);
    Dataset<Row> stages = margins.stages().filter(isModelled.and(MARGIN_AL.col().isNotNull()));
    Dataset<Row> costs =
        margins
            .costs()
            .as("cost")
            .join(broadcast(ranges(spark, chain)).as("range"), holds("cost", INPUT))
            .select(
                DATE.of("cost"),
                REGION.of("cost"),
                STAGE.of("cost"),
                INPUT.of("cost"),
                PRICE.of("cost"),
                col("low"),
                col("high"));
    Dataset<Row> ends =
        costs
            .groupBy(Field.columns(STAGE_ON_A_DAY))
            .agg(
                exact(sum(col("low").multiply(PRICE.col()))).as("lowest_cost"),
                exact(sum(col("high").multiply(PRICE.col()))).as("highest_cost"));
    Dataset<Row> withEnds =
        computed(
            stages
                .as("stage")
                .join(ends.as("end"), Field.same("stage", "end", STAGE_ON_A_DAY))
                .select(col("stage.*"), col("lowest_cost"), col("highest_cost"))
                .as("row")
                .join(broadcast(tonnes(spark, chain)).as("range"), holds("row"))
                .select(
                    col("row.*"),
                    col("tonnes"),
                    col("low_tonnes"),
                    col("high_tonnes"),
                    exact(STAGE_PRICE.col().minus(col("highest_cost"))).as("worst"),
                    exact(STAGE_PRICE.col().minus(col("lowest_cost"))).as("best")));
    Dataset<Row> effects = computed(effects(withEnds, costs, chain));
    return ofStages(withEnds, effects)
        .unionByName(ofChain(margins, withEnds, effects, selection, conf));
  }

  private static Dataset<Row> ofStages(Dataset<Row> withEnds, Dataset<Row> effects) {
    List<Column> corners = new ArrayList<>();
    for (String tonnes : List.of("low_tonnes", "high_tonnes")) {
      for (String margin : List.of("worst", "best")) {
        corners.add(col(tonnes).multiply(col(margin)));
      }
    }
    Column[] all = corners.toArray(Column[]::new);
    return withDriver(
        withEnds.select(
            DATE.col(),
            REGION.col(),
            STAGE.col(),
            LOW_AL.from(least(all)),
            MARGIN_AL.col(),
            HIGH_AL.from(greatest(all)),
            IS_STALE.col()),
        effects);
  }

  private static Dataset<Row> ofChain(
      Margins margins,
      Dataset<Row> withEnds,
      Dataset<Row> effects,
      Selection selection,
      Conf conf) {
    Column isModelled = METHOD.col().equalTo(StageMarginDaily.MODELLED);
    Dataset<Row> members =
        broadcast(selection.chainMembers(withEnds.sparkSession(), conf).filter(isModelled));
    Dataset<Row> ends =
        ofMembers(withEnds, members)
            .groupBy(DATE.col(), REGION.col())
            .agg(
                sum(exact(col("low_tonnes").multiply(col("best")))).as("all_low"),
                sum(exact(col("high_tonnes").multiply(col("worst")))).as("all_high"));
    Dataset<Row> bands =
        margins
            .chain()
            .filter(isModelled)
            .as("chain")
            .join(ends.as("end"), Field.same("chain", "end", List.of(DATE, REGION)))
            .select(
                DATE.of("chain"),
                REGION.of("chain"),
                lit(MarginPeriod.CHAIN).as(STAGE.name()),
                LOW_AL.from(least(col("all_low"), col("all_high"))),
                MARGIN_AL.from(CHAIN_MARGIN.col()),
                HIGH_AL.from(greatest(col("all_low"), col("all_high"))),
                IS_STALE.of("chain"));
    Dataset<Row> ofChain =
        ofMembers(effects, members)
            .groupBy(DATE.col(), REGION.col(), INPUT.col())
            .agg(sum(col(EFFECT)).as(EFFECT))
            .withColumn(STAGE.name(), lit(MarginPeriod.CHAIN));
    return withDriver(bands, ofChain);
  }

  /** Rows of stages, under each region whose chain they are part of. */
  private static Dataset<Row> ofMembers(Dataset<Row> stages, Dataset<Row> members) {
    return stages
        .withColumnRenamed(REGION.name(), "margin_region")
        .join(members, new String[] {"margin_region", STAGE.name()});
  }

  /**
   * What each coefficient, alone from the low to the high end of its range, does to a stage's
   * margin: as what the stage pays, or as the tonnes of its product in a tonne of aluminium.
   */
  private static Dataset<Row> effects(Dataset<Row> stages, Dataset<Row> costs, Chain chain) {
    Dataset<Row> ofCosts =
        stages
            .as("stage")
            .join(costs.as("cost"), Field.same("stage", "cost", STAGE_ON_A_DAY))
            .select(
                DATE.of("stage"),
                REGION.of("stage"),
                STAGE.of("stage"),
                INPUT.of("cost"),
                exact(
                        col("tonnes")
                            .multiply(
                                exact(col("low").minus(col("high")).multiply(PRICE.of("cost")))))
                    .as(EFFECT));
    Dataset<Row> ofTonnes =
        stages
            .as("row")
            .join(broadcast(paths(stages.sparkSession(), chain)).as("range"), holds("row"))
            .select(
                DATE.of("row"),
                REGION.of("row"),
                STAGE.of("row"),
                INPUT.of("range"),
                exact(col("more_tonnes").multiply(MARGIN.of("row"))).as(EFFECT));
    return ofCosts.unionByName(ofTonnes).filter(col(EFFECT).notEqual(0));
  }

  private static Dataset<Row> withDriver(Dataset<Row> bands, Dataset<Row> effects) {
    Dataset<Row> drivers =
        effects
            .groupBy(DATE.col(), REGION.col(), STAGE.col(), INPUT.col())
            .agg(abs(sum(col(EFFECT))).as(EFFECT))
            .groupBy(Field.columns(STAGE_ON_A_DAY))
            .agg(max_by(INPUT.col(), struct(col(EFFECT), INPUT.col())).as(TOP_DRIVER.name()));
    return bands
        .as("band")
        .join(drivers.as("driver"), Field.same("band", "driver", STAGE_ON_A_DAY), "left")
        .select(col("band.*"), TOP_DRIVER.col());
  }

  private static Column exact(Column value) {
    return value.cast(EXACT);
  }

  private static Column holds(String alias, Field... more) {
    List<Field> fields = new ArrayList<>(List.of(STAGE));
    fields.addAll(List.of(more));
    return Field.same(alias, "range", fields)
        .and(DATE.of(alias).between(col("range.valid_from"), col("range.valid_to")));
  }

  private static Dataset<Row> ranges(SparkSession spark, Chain chain) {
    List<Row> rows = new ArrayList<>();
    for (Stage stage : chain.stages()) {
      for (Consumption c : stage.consumes()) {
        Validity days = c.validity();
        rows.add(
            RowFactory.create(
                stage.id(), c.input(), c.lowest(), c.highest(), days.from(), days.to()));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "stage string, input string, low decimal(14,6), high decimal(14,6), valid_from date,"
                + " valid_to date"));
  }

  /** Tonnes of each stage's product in a tonne of aluminium: as they are, and at the ends. */
  private static Dataset<Row> tonnes(SparkSession spark, Chain chain) {
    Chain low = chain.withQuantities((stage, c) -> c.lowest());
    Chain high = chain.withQuantities((stage, c) -> c.highest());
    List<Row> rows = new ArrayList<>();
    for (Validity days : chain.coefficientRanges()) {
      for (Stage stage : chain.stages()) {
        BigDecimal stated = stage.tonnesPerTonneOfProduct();
        BigDecimal own = stated == null ? chain.tonnes(stage.id(), days.from()) : stated;
        if (own.signum() != 0) {
          rows.add(
              RowFactory.create(
                  stage.id(),
                  scaled(own),
                  scaled(stated == null ? low.tonnes(stage.id(), days.from()) : stated),
                  scaled(stated == null ? high.tonnes(stage.id(), days.from()) : stated),
                  days.from(),
                  days.to()));
        }
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "stage string, tonnes decimal(16,12), low_tonnes decimal(16,12),"
                + " high_tonnes decimal(16,12), valid_from date, valid_to date"));
  }

  /** How many tonnes more of a stage's product the high end of a coefficient takes than the low. */
  private static Dataset<Row> paths(SparkSession spark, Chain chain) {
    List<Row> rows = new ArrayList<>();
    for (Validity days : chain.coefficientRanges()) {
      for (Stage of : chain.members()) {
        for (Consumption c : of.consumes()) {
          if (c.validity().contains(days.from()) && !c.lowest().equals(c.highest())) {
            for (Stage stage : chain.members()) {
              BigDecimal more =
                  tonnes(chain, of, c, c.highest(), stage, days.from())
                      .subtract(tonnes(chain, of, c, c.lowest(), stage, days.from()));
              if (more.signum() != 0) {
                rows.add(
                    RowFactory.create(stage.id(), c.input(), scaled(more), days.from(), days.to()));
              }
            }
          }
        }
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "stage string, input string, more_tonnes decimal(16,12), valid_from date,"
                + " valid_to date"));
  }

  private static BigDecimal tonnes(
      Chain chain, Stage of, Consumption coefficient, BigDecimal end, Stage stage, LocalDate day) {
    return chain
        .withQuantities(
            (s, c) -> s.id().equals(of.id()) && c.equals(coefficient) ? end : c.quantity())
        .tonnes(stage.id(), day);
  }

  private static BigDecimal scaled(BigDecimal tonnes) {
    return tonnes.setScale(SCALE, RoundingMode.HALF_UP);
  }
}
