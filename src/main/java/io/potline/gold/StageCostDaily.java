package io.potline.gold;

import static io.potline.contract.Fields.BASIS_FROM;
import static io.potline.contract.Fields.BASIS_QUOTE_COUNT;
import static io.potline.contract.Fields.BASIS_TO;
import static io.potline.contract.Fields.CASH_FRACTION;
import static io.potline.contract.Fields.COST;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.INPUT;
import static io.potline.contract.Fields.INPUT_DATE;
import static io.potline.contract.Fields.IS_IN_MEAN;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.PRICE_BASIS;
import static io.potline.contract.Fields.QUANTITY;
import static io.potline.contract.Fields.QUANTITY_AL;
import static io.potline.contract.Fields.QUANTITY_UNIT;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.QUOTED_VAT_BASIS;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.USD_CNY;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.contract.Fields.VAT_RATE;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.model.CostLine;
import io.potline.model.Price;
import io.potline.model.Quote;
import io.potline.model.StageMargin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.stage_cost_daily}: the cost of each input of a stage on a day, and the quote used.
 * Computed by {@link DailyMargins}.
 */
public final class StageCostDaily {

  public static final Table TABLE =
      Table.of(
              "gold.stage_cost_daily",
              "One input of a stage on a day on which the stage's product was quoted.")
          .with(DATE, REGION, STAGE, INPUT, QUANTITY, QUANTITY_UNIT, PRICE, COST, INPUT_DATE)
          .with(QUOTED_VALUE, QUOTED_UNIT, VAT_BASIS, VAT_RATE, USD_CNY)
          .with(QUOTED_VAT_BASIS, RUN_ID, IS_SYNTHETIC, QUANTITY_AL, IS_IN_MEAN)
          .with(PRICE_BASIS, BASIS_FROM, BASIS_TO, BASIS_QUOTE_COUNT, CASH_FRACTION)
          .key(DATE, REGION, STAGE, INPUT);

  static final List<Field> FIELDS =
      List.of(
          DATE,
          REGION,
          STAGE,
          INPUT,
          QUANTITY,
          QUANTITY_UNIT,
          PRICE,
          COST,
          INPUT_DATE,
          QUOTED_VALUE,
          QUOTED_UNIT,
          VAT_RATE,
          USD_CNY,
          QUOTED_VAT_BASIS,
          QUANTITY_AL,
          IS_IN_MEAN,
          PRICE_BASIS,
          BASIS_FROM,
          BASIS_TO,
          BASIS_QUOTE_COUNT,
          CASH_FRACTION);

  private static final String AT_COST = "at_cost";

  private static final int QUANTITY_SCALE = 12;

  private StageCostDaily() {}

  static Row row(StageMargin margin, CostLine line) {
    Price price = line.price();
    Quote quote = price == null ? null : price.quote();
    Price.Average average = price == null ? null : price.average();
    Quote single = average == null ? quote : null;
    BigDecimal quantity = line.input().quantity();
    return RowFactory.create(
        margin.date(),
        margin.region(),
        margin.stage(),
        line.input().input(),
        quantity,
        line.input().unit(),
        line.cny(),
        line.cost(),
        quote == null ? null : quote.date(),
        single == null ? null : single.quotedValue(),
        single == null ? null : single.quotedUnit(),
        price == null ? null : price.vatRate(),
        price == null ? null : price.usdCny(),
        single == null ? null : single.vatBasis(),
        margin.tonnes() == null
            ? null
            : quantity.multiply(margin.tonnes()).setScale(QUANTITY_SCALE, RoundingMode.HALF_UP),
        margin.marginAl() != null && !margin.isStale(),
        line.made() == null ? line.input().basis().id() : AT_COST,
        average == null ? null : average.days().from(),
        average == null ? null : average.days().to(),
        price == null ? null : (long) price.quoted().size(),
        line.cashFraction());
  }
}
