package io.potline.gold;

import static io.potline.contract.Fields.CHAIN_MARGIN;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.POSITIVE_SHARE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SIGNED_SHARE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Chain;
import io.potline.conf.Stage;
import io.potline.contract.Table;
import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code gold.margin_share_daily}: who earns what of the chain. With a loss among the margins a
 * part of the sum is no share: signed shares say so, shares of the profits leave the loss out.
 */
public final class MarginShareDaily {

  public static final Table TABLE =
      Table.of(
              "gold.margin_share_daily",
              "One stage of the chain by day, region and method, on the days with a chain margin.")
          .with(DATE, REGION, METHOD, STAGE, MARGIN_AL, SIGNED_SHARE, POSITIVE_SHARE)
          .with(VAT_BASIS, IS_STALE, RUN_ID, IS_SYNTHETIC)
          .key(DATE, REGION, METHOD, STAGE);

  /** A chain margin no further from 0 than this has no meaningful shares. */
  private static final BigDecimal NOTHING = BigDecimal.ONE;

  private MarginShareDaily() {}

  static Dataset<Row> of(Dataset<Row> chainMargins, Chain chain) {
    Column profits = lit(BigDecimal.ZERO).cast("decimal(18,6)");
    for (Stage stage : chain.members()) {
      Column margin = ChainMarginDaily.marginOf(stage).col();
      profits = profits.plus(when(margin.gt(0), margin).otherwise(lit(BigDecimal.ZERO)));
    }
    Dataset<Row> withProfits = chainMargins.withColumn("profits", profits.cast("decimal(18,6)"));
    Column hasShares = abs(CHAIN_MARGIN.col()).gt(NOTHING);
    Column profit = greatest(MARGIN_AL.col(), lit(BigDecimal.ZERO));
    return chain.members().stream()
        .map(
            stage ->
                withProfits
                    .withColumn(STAGE.name(), lit(stage.id()))
                    .withColumn(MARGIN_AL.name(), ChainMarginDaily.marginOf(stage).col()))
        .map(rows -> rows.filter(MARGIN_AL.col().isNotNull()))
        .map(
            rows ->
                rows.select(
                    DATE.col(),
                    REGION.col(),
                    METHOD.col(),
                    STAGE.col(),
                    MARGIN_AL.col(),
                    SIGNED_SHARE.from(
                        when(hasShares, try_divide(MARGIN_AL.col(), CHAIN_MARGIN.col()))),
                    POSITIVE_SHARE.from(try_divide(profit, col("profits"))),
                    IS_STALE.col()))
        .reduce(Dataset::unionByName)
        .orElseThrow();
  }
}
