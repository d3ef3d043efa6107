package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.HIGH_AL;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LOW_AL;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.TOP_DRIVER;
import static io.potline.contract.Fields.VAT_BASIS;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.model.Band;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.margin_band_daily}: the lowest and highest modelled margin over the ranges of the
 * coefficients. Computed by {@link DailyMargins}.
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

  static final List<Field> FIELDS =
      List.of(DATE, REGION, STAGE, LOW_AL, MARGIN_AL, HIGH_AL, TOP_DRIVER, IS_STALE);

  private MarginBandDaily() {}

  static Row row(Band band) {
    return RowFactory.create(
        band.date(),
        band.region(),
        band.stage(),
        band.low(),
        band.margin(),
        band.high(),
        band.topDriver(),
        band.isStale());
  }
}
