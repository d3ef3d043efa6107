package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.lake.Frames.computed;

import io.potline.conf.Conf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The margin model: from quotes to costs, stage margins and chain margins. Current gold and gold as
 * of a time are both this function, of other quotes.
 */
record Margins(Dataset<Row> costs, Dataset<Row> stages, Dataset<Row> chain) {

  /**
   * @param quotes one a series, region, source and day: all of the wanted days, and of as many days
   *     before as a quote may be carried
   * @param days the days that are wanted
   */
  static Margins of(Dataset<Row> quotes, Selection selection, Conf conf, Days days) {
    Dataset<Row> selected = computed(selection.of(quotes));
    Dataset<Row> prices = computed(BasisPrices.of(selected, conf));
    Dataset<Row> carried = Carry.forward(prices, conf.catalogue());
    Dataset<Row> products =
        computed(
            StageCostDaily.products(prices, conf.chain(), selection)
                .filter(days.contain(DATE.col())));
    Dataset<Row> costs = computed(StageCostDaily.of(products, carried, conf.chain(), selection));
    Dataset<Row> modelled = StageMarginDaily.modelled(products, costs, conf.chain());
    Dataset<Row> reported =
        StageMarginDaily.reported(selected, quotes, conf).filter(days.contain(DATE.col()));
    Dataset<Row> stages = computed(modelled.unionByName(reported));
    return new Margins(costs, stages, computed(ChainMarginDaily.of(stages, conf, selection)));
  }
}
