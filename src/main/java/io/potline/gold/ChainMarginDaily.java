package io.potline.gold;

import static io.potline.contract.Fields.CHAIN_COST;
import static io.potline.contract.Fields.CHAIN_MARGIN;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.PRICE_AL;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Chain;
import io.potline.conf.Chain.Factor;
import io.potline.conf.Conf;
import io.potline.conf.Stage;
import io.potline.conf.Validity;
import io.potline.contract.Field;
import io.potline.contract.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code gold.chain_margin_daily}: the sum of what the chain's stages earn, on the days on which
 * each has a margin. One column a stage of the chain, as {@code conf/chain.yaml} has them.
 */
public final class ChainMarginDaily {

  private ChainMarginDaily() {}

  public static Table table(Chain chain) {
    List<Stage> upstreamFirst = new ArrayList<>(chain.members());
    Collections.reverse(upstreamFirst);
    return Table.of(
            "gold.chain_margin_daily",
            "One day by region and method on which all stages of the chain have a margin."
                + " A stage that the region does not have counts with its national margin.")
        .with(DATE, REGION, METHOD, PRICE_AL)
        .with(upstreamFirst.stream().map(ChainMarginDaily::marginOf).toList())
        .with(CHAIN_MARGIN, CHAIN_COST, VAT_BASIS, IS_STALE, RUN_ID, IS_SYNTHETIC)
        .key(DATE, REGION, METHOD);
  }

  static Field marginOf(Stage stage) {
    return new Field(
        stage.id() + "_" + MARGIN_AL.name(),
        MARGIN_AL.type(),
        MARGIN_AL.unit(),
        "Margin of the stage " + stage.id() + "; NULL on a day on which it is not in the chain",
        false);
  }

  /**
   * @param margins modelled and reported margins of the stages
   */
  static Dataset<Row> of(Dataset<Row> margins, Conf conf, Selection selection) {
    Chain chain = conf.chain();
    Dataset<Row> regions = selection.chainMembers(margins.sparkSession(), conf);
    Column counts =
        METHOD
            .of("margin")
            .equalTo(METHOD.of("member"))
            .and(STAGE.of("margin").equalTo(STAGE.of("member")))
            .and(REGION.of("margin").equalTo(col("margin_region")));
    List<Column> aggregates = new ArrayList<>();
    for (Stage stage : chain.members()) {
      Column isStage = STAGE.of("member").equalTo(stage.id());
      aggregates.add(max(when(isStage, MARGIN_AL.col())).as(marginOf(stage).name()));
    }
    aggregates.add(CHAIN_MARGIN.from(sum(MARGIN_AL.col())));
    aggregates.add(count(MARGIN_AL.col()).as("stages"));
    aggregates.add(max(IS_STALE.col()).as(IS_STALE.name()));
    Column isProduct = STAGE.of("member").equalTo(chain.product());
    return margins
        .as("margin")
        .join(broadcast(regions).as("member"), counts)
        .groupBy(DATE.of("margin"), REGION.of("member"), METHOD.of("member"))
        .agg(
            max(when(isProduct, STAGE_PRICE.col())).as(PRICE_AL.name()),
            aggregates.toArray(Column[]::new))
        .filter(col("stages").equalTo(stagesOn(DATE.col(), chain)))
        .withColumn(CHAIN_COST.name(), CHAIN_COST.from(PRICE_AL.col().minus(CHAIN_MARGIN.col())));
  }

  /** How many stages the chain has on a day. */
  private static Column stagesOn(Column day, Chain chain) {
    Map<Validity, Long> stages =
        chain.factors().stream()
            .filter(Factor::isInChain)
            .collect(Collectors.groupingBy(Factor::validity, Collectors.counting()));
    Column number = lit(null);
    for (Map.Entry<Validity, Long> stretch : stages.entrySet()) {
      Column holds = day.between(lit(stretch.getKey().from()), lit(stretch.getKey().to()));
      number = when(holds, lit(stretch.getValue())).otherwise(number);
    }
    return number;
  }
}
