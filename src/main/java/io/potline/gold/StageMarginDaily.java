package io.potline.gold;

import static io.potline.contract.Fields.CASH_COST;
import static io.potline.contract.Fields.CASH_MARGIN_AL;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.MARGIN_ON_OTHER_VAT_BASIS;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.MISSING_INPUTS;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.TONNES_AL;
import static io.potline.contract.Fields.VAT_BASIS;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.model.Method;
import io.potline.model.StageMargin;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.stage_margin_daily}: the margin of a stage on a day. Modelled: price - sum of
 * quantity x input price. Reported: the vendor's own margin, as quoted. Computed by {@link
 * DailyMargins}.
 */
public final class StageMarginDaily {

  public static final Table TABLE =
      Table.of(
              "gold.stage_margin_daily",
              "One stage by region and method on a day on which its product's price (modelled) or"
                  + " its margin (reported) was quoted.")
          .with(DATE, REGION, STAGE, METHOD, STAGE_PRICE, STAGE_COST, MARGIN, MARGIN_AL)
          .with(MISSING_INPUTS, IS_STALE, VAT_BASIS, RUN_ID, IS_SYNTHETIC, TONNES_AL)
          .with(MARGIN_ON_OTHER_VAT_BASIS, CASH_COST, CASH_MARGIN_AL)
          .key(DATE, REGION, STAGE, METHOD)
          .rule("method_is_known", "method IN ('modelled', 'reported')");

  static final String MODELLED = Method.MODELLED.id();
  public static final Column IS_MODELLED = METHOD.col().equalTo(MODELLED);

  static final List<Field> FIELDS =
      List.of(
          DATE,
          REGION,
          STAGE,
          METHOD,
          STAGE_PRICE,
          STAGE_COST,
          MARGIN,
          MARGIN_AL,
          MISSING_INPUTS,
          IS_STALE,
          TONNES_AL,
          MARGIN_ON_OTHER_VAT_BASIS,
          CASH_COST,
          CASH_MARGIN_AL);

  private StageMarginDaily() {}

  static Row row(StageMargin margin) {
    return RowFactory.create(
        margin.date(),
        margin.region(),
        margin.stage(),
        margin.method().id(),
        margin.price(),
        margin.cost(),
        margin.margin(),
        margin.marginAl(),
        margin.missingInputs().isEmpty() ? null : String.join("|", margin.missingInputs()),
        margin.isStale(),
        margin.tonnes(),
        margin.marginOnOtherVatBasis(),
        margin.cashCost(),
        margin.cashMarginAl());
  }
}
