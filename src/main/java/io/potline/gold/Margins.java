package io.potline.gold;

import static io.potline.contract.Fields.DATE;

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
    Dataset<Row> selected = selection.of(quotes);
    Dataset<Row> prices = BasisPrices.of(selected, conf);
    Dataset<Row> products =
        StageCostDaily.products(prices, conf.chain(), selection)
            .filter(days.contain(DATE.col()))
            .persist();
    Dataset<Row> costs =
        StageCostDaily.of(
                products, Carry.forward(prices, conf.catalogue()), conf.chain(), selection)
            .persist();
    Dataset<Row> stages =
        StageMarginDaily.modelled(products, costs, conf.chain())
            .unionByName(
                StageMarginDaily.reported(selected, quotes, conf).filter(days.contain(DATE.col())))
            .persist();
    return new Margins(costs, stages, ChainMarginDaily.of(stages, conf, selection));
  }

  void release() {
    costs.unpersist();
    stages.unpersist();
  }
}
