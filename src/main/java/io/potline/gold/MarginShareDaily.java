package io.potline.gold;

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

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.model.ChainMargin;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.margin_share_daily}: each stage's share of the chain margin. The signed share divides
 * by the sum of all margins; if a stage has a loss, it can be negative or above 1. The positive
 * share divides by the sum of the profits, without losses. Computed by {@link DailyMargins}.
 */
public final class MarginShareDaily {

  public static final Table TABLE =
      Table.of(
              "gold.margin_share_daily",
              "One stage of the chain by day, region and method, on the days with a chain margin.")
          .with(DATE, REGION, METHOD, STAGE, MARGIN_AL, SIGNED_SHARE, POSITIVE_SHARE)
          .with(VAT_BASIS, IS_STALE, RUN_ID, IS_SYNTHETIC)
          .key(DATE, REGION, METHOD, STAGE);

  static final List<Field> FIELDS =
      List.of(DATE, REGION, METHOD, STAGE, MARGIN_AL, SIGNED_SHARE, POSITIVE_SHARE, IS_STALE);

  private MarginShareDaily() {}

  static Row row(ChainMargin chain, ChainMargin.Share share) {
    return RowFactory.create(
        chain.date(),
        chain.region(),
        chain.method().id(),
        share.stage().stage(),
        share.stage().marginAl(),
        share.ofSum(),
        share.ofProfits(),
        chain.isStale());
  }
}
