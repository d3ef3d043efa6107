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
import static io.potline.contract.Fields.VAT_BASIS;

import io.potline.conf.Chain;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.model.ChainMargin;
import io.potline.model.StageMargin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.chain_margin_daily}: the sum of the margins of the chain's stages, on the days on
 * which each has one, with a column for each stage of the chain in {@code conf/chain.yaml}.
 * Computed by {@link DailyMargins}.
 */
public final class ChainMarginDaily {

  private ChainMarginDaily() {}

  public static Table table(Chain chain) {
    return Table.of(
            "gold.chain_margin_daily",
            "One day by region and method on which all stages of the chain have a margin."
                + " A stage that the region does not have counts with its national margin.")
        .with(DATE, REGION, METHOD, PRICE_AL)
        .with(upstreamFirst(chain).stream().map(ChainMarginDaily::marginOf).toList())
        .with(CHAIN_MARGIN, CHAIN_COST, VAT_BASIS, IS_STALE, RUN_ID, IS_SYNTHETIC)
        .key(DATE, REGION, METHOD);
  }

  private static List<Stage> upstreamFirst(Chain chain) {
    List<Stage> stages = new ArrayList<>(chain.members());
    Collections.reverse(stages);
    return stages;
  }

  static List<Field> fields(Chain chain) {
    List<Field> fields = new ArrayList<>(List.of(DATE, REGION, METHOD, PRICE_AL));
    upstreamFirst(chain).forEach(stage -> fields.add(marginOf(stage)));
    fields.addAll(List.of(CHAIN_MARGIN, CHAIN_COST, IS_STALE));
    return fields;
  }

  static Row row(ChainMargin margin, Chain chain) {
    List<Object> cells = new ArrayList<>();
    cells.add(margin.date());
    cells.add(margin.region());
    cells.add(margin.method().id());
    cells.add(margin.price());
    for (Stage stage : upstreamFirst(chain)) {
      cells.add(
          margin.stages().stream()
              .filter(m -> m.stage().equals(stage.id()))
              .map(StageMargin::marginAl)
              .findFirst()
              .orElse(null));
    }
    cells.add(margin.margin());
    cells.add(margin.cost());
    cells.add(margin.isStale());
    return RowFactory.create(cells.toArray());
  }

  private static Field marginOf(Stage stage) {
    return new Field(
        stage.id() + "_" + MARGIN_AL.name(),
        MARGIN_AL.type(),
        MARGIN_AL.unit(),
        "Margin of the stage " + stage.id() + "; NULL on a day on which it is not in the chain",
        false);
  }
}
