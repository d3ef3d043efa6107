package io.potline.gold;

import static io.potline.contract.Fields.COST;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.INPUT;
import static io.potline.contract.Fields.INPUT_DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.QUANTITY;
import static io.potline.contract.Fields.QUANTITY_UNIT;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.QUOTED_VAT_BASIS;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.USD_CNY;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.contract.Fields.VAT_RATE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Chain;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import io.potline.contract.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.stage_cost_daily}: what each input of a stage cost on a day, and from which quote.
 */
public final class StageCostDaily {

  public static final Table TABLE =
      Table.of(
              "gold.stage_cost_daily",
              "One input of a stage on a day on which the stage's product was quoted.")
          .with(DATE, REGION, STAGE, INPUT, QUANTITY, QUANTITY_UNIT, PRICE, COST, INPUT_DATE)
          .with(QUOTED_VALUE, QUOTED_UNIT, VAT_BASIS, VAT_RATE, USD_CNY)
          .with(QUOTED_VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(DATE, REGION, STAGE, INPUT);

  /** Cost before rounding, for the sum. */
  static final Column EXACT_COST = col("exact_cost");

  static final Column PRODUCT_PRICE = col("product_price");
  static final Column PRODUCT_WANTING = col("product_wanting");

  private StageCostDaily() {}

  /** One row a stage, region and day on which the product was quoted, with the product's price. */
  static Dataset<Row> products(Dataset<Row> prices, Chain chain, Selection selection) {
    List<Row> rows = new ArrayList<>();
    for (Stage stage : chain.stages()) {
      for (String region : selection.regions(stage)) {
        String quoteRegion = selection.quoteRegion(stage.price(), region);
        rows.add(RowFactory.create(stage.id(), region, stage.price(), quoteRegion));
      }
    }
    Dataset<Row> stages =
        frame(
            prices.sparkSession(),
            rows,
            "stage string, region string, series string, quote_region string");
    return prices
        .as("price")
        .join(
            broadcast(stages).as("stage"),
            SERIES
                .of("price")
                .equalTo(SERIES.of("stage"))
                .and(REGION.of("price").equalTo(col("quote_region"))))
        .select(
            DATE.of("price"),
            REGION.of("stage"),
            STAGE.of("stage"),
            PRICE.of("price").as("product_price"),
            BasisPrices.WANTING.as("product_wanting"),
            IS_STALE.of("price"));
  }

  /**
   * @param products see {@link #products}
   * @param prices see {@link BasisPrices}, spelt out day by day by {@link Carry}
   */
  static Dataset<Row> of(
      Dataset<Row> products, Dataset<Row> prices, Chain chain, Selection selection) {
    List<Row> rows = new ArrayList<>();
    for (Stage stage : chain.stages()) {
      for (String region : selection.regions(stage)) {
        for (Consumption c : stage.consumes()) {
          rows.add(
              RowFactory.create(
                  stage.id(),
                  region,
                  c.input(),
                  selection.quoteRegion(c.input(), region),
                  c.quantity(),
                  c.unit(),
                  c.validity().from(),
                  c.validity().to()));
        }
      }
    }
    Dataset<Row> recipe =
        frame(
            products.sparkSession(),
            rows,
            "stage string, region string, input string, quote_region string,"
                + " quantity decimal(14,6), quantity_unit string, valid_from date, valid_to date");
    Column takes =
        STAGE
            .of("product")
            .equalTo(STAGE.of("recipe"))
            .and(REGION.of("product").equalTo(REGION.of("recipe")))
            .and(DATE.of("product").between(col("valid_from"), col("valid_to")));
    Column isInUse =
        INPUT
            .col()
            .equalTo(SERIES.of("price"))
            .and(col("quote_region").equalTo(REGION.of("price")))
            .and(DATE.of("product").equalTo(col("price." + Carry.DAY)));
    Column cost = QUANTITY.col().multiply(PRICE.of("price"));
    return products
        .as("product")
        .join(broadcast(recipe).as("recipe"), takes)
        .join(prices.as("price"), isInUse, "left")
        .select(
            DATE.of("product"),
            REGION.of("product"),
            STAGE.of("product"),
            INPUT.col(),
            QUANTITY.col(),
            QUANTITY_UNIT.col(),
            PRICE.of("price"),
            COST.from(cost),
            cost.cast("decimal(28,12)").as("exact_cost"),
            DATE.of("price").as(INPUT_DATE.name()),
            QUOTED_VALUE.of("price"),
            QUOTED_UNIT.of("price"),
            VAT_BASIS.of("price").as(QUOTED_VAT_BASIS.name()),
            VAT_RATE.of("price"),
            USD_CNY.of("price"),
            wanting().as("wanting"));
  }

  private static Column wanting() {
    return when(PRICE.of("price").isNull(), coalesce(col("price.wanting"), INPUT.col()));
  }

  private static Dataset<Row> frame(SparkSession spark, List<Row> rows, String ddl) {
    return spark.createDataFrame(rows, StructType.fromDDL(ddl));
  }
}
