package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.MISSING_INPUTS;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.contract.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.stage_margin_daily}: what a stage earns on a day. Modelled: price - sum of quantity x
 * input price. Reported: the vendor's own margin, as it was quoted.
 */
public final class StageMarginDaily {

  public static final Table TABLE =
      Table.of(
              "gold.stage_margin_daily",
              "One stage by region and method on a day on which its product's price (modelled) or"
                  + " its margin (reported) was quoted.")
          .with(DATE, REGION, STAGE, METHOD, STAGE_PRICE, STAGE_COST, MARGIN, MARGIN_AL)
          .with(MISSING_INPUTS, IS_STALE, VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(DATE, REGION, STAGE, METHOD)
          .rule("method_is_known", "method IN ('modelled', 'reported')");

  static final String MODELLED = "modelled";
  static final String REPORTED = "reported";

  private static final List<Field> STAGE_ON_A_DAY = List.of(DATE, REGION, STAGE);
  private static final String EXACT = "decimal(24,12)";
  private static final String TONNES = "tonnes";
  private static final int TONNES_SCALE = 12;

  private StageMarginDaily() {}

  /**
   * @param products see {@link StageCostDaily#products}
   * @param costs see {@link StageCostDaily#of}
   */
  static Dataset<Row> modelled(Dataset<Row> products, Dataset<Row> costs, Chain chain) {
    Dataset<Row> totals =
        costs
            .groupBy(Field.columns(STAGE_ON_A_DAY))
            .agg(
                sum(StageCostDaily.EXACT_COST).as("total_cost"),
                collect_set(BasisPrices.WANTING).as("wanting_inputs"));
    Column wanting =
        array_sort(
            array_union(
                coalesce(col("wanting_inputs"), array().cast("array<string>")),
                array_compact(array(StageCostDaily.PRODUCT_WANTING))));
    Column isComplete = MISSING_INPUTS.col().isNull();
    Column cost = coalesce(col("total_cost"), lit(BigDecimal.ZERO)).cast(EXACT);
    Column margin = StageCostDaily.PRODUCT_PRICE.minus(cost).cast(EXACT);
    return products
        .as("product")
        .join(totals.as("total"), Field.same("product", "total", STAGE_ON_A_DAY), "left")
        .select(col("product.*"), col("total_cost"), col("wanting_inputs"))
        .withColumn("_wanting", array_join(wanting, "|"))
        .withColumn(MISSING_INPUTS.name(), when(col("_wanting").notEqual(""), col("_wanting")))
        .withColumn("exact_margin", when(isComplete, margin))
        .transform(rows -> withTonnes(rows, chain))
        .select(
            DATE.col(),
            REGION.col(),
            STAGE.col(),
            lit(MODELLED).as(METHOD.name()),
            STAGE_PRICE.from(StageCostDaily.PRODUCT_PRICE),
            STAGE_COST.from(when(isComplete, cost)),
            MARGIN.from(col("exact_margin")),
            MARGIN_AL.from(col("exact_margin").multiply(col(TONNES))),
            MISSING_INPUTS.col(),
            IS_STALE.col());
  }

  /**
   * @param selected current quotes of the selected sources
   * @param quotes current quotes of all sources: price and cost as the margin's source quotes them
   */
  static Dataset<Row> reported(Dataset<Row> selected, Dataset<Row> quotes, Conf conf) {
    SparkSession spark = quotes.sparkSession();
    List<Row> rows = new ArrayList<>();
    Catalogue catalogue = conf.catalogue();
    for (Stage stage : conf.chain().stages()) {
      catalogue
          .reported(stage.id(), Series.REPORTED_MARGIN)
          .ifPresent(
              margin ->
                  rows.add(
                      RowFactory.create(
                          stage.id(),
                          margin.id(),
                          stage.price(),
                          catalogue
                              .reported(stage.id(), Series.REPORTED_COST)
                              .map(Series::id)
                              .orElse(null))));
    }
    Dataset<Row> stages =
        spark.createDataFrame(
            rows,
            StructType.fromDDL(
                "stage string, series string, price_series string, cost_series string"));
    Column isOnBasis = VAT_BASIS.col().isin("none", conf.settings().vatBasis());
    Dataset<Row> onBasis = quotes.filter(isOnBasis);
    return selected
        .as("margin")
        .join(broadcast(stages).as("stage"), Field.same("margin", "stage", List.of(SERIES)))
        .select(
            DATE.of("margin"),
            REGION.of("margin"),
            SOURCE.of("margin"),
            STAGE.of("stage"),
            UNIT.of("margin"),
            when(isOnBasis, VALUE.col()).as("quoted_margin"),
            IS_STALE.col(),
            col("price_series"),
            col("cost_series"))
        .transform(margins -> withQuote(margins, onBasis, "price_series", "quoted_price"))
        .transform(margins -> withQuote(margins, onBasis, "cost_series", "quoted_cost"))
        .transform(margins -> withTonnes(margins, conf.chain()))
        .select(
            DATE.col(),
            REGION.col(),
            STAGE.col(),
            lit(REPORTED).as(METHOD.name()),
            STAGE_PRICE.from(col("quoted_price")),
            STAGE_COST.from(col("quoted_cost")),
            MARGIN.from(
                when(isPerTonneOfAluminium(), col("quoted_margin").divide(col(TONNES)))
                    .otherwise(col("quoted_margin"))),
            MARGIN_AL.from(
                when(isPerTonneOfAluminium(), col("quoted_margin"))
                    .otherwise(col("quoted_margin").multiply(col(TONNES)))),
            lit(null).cast("string").as(MISSING_INPUTS.name()),
            IS_STALE.col());
  }

  private static Column isPerTonneOfAluminium() {
    return UNIT.col().equalTo("CNY/t_al");
  }

  /** Another quote of the same source, region and day, where it is per tonne of the product. */
  private static Dataset<Row> withQuote(
      Dataset<Row> margins, Dataset<Row> quotes, String seriesColumn, String valueColumn) {
    Column isSame =
        Field.same("margin", "quote", List.of(DATE, REGION, SOURCE))
            .and(col("margin." + seriesColumn).equalTo(SERIES.of("quote")))
            .and(UNIT.of("quote").equalTo("CNY/t"));
    return margins
        .as("margin")
        .join(quotes.as("quote"), isSame, "left")
        .select(col("margin.*"), VALUE.of("quote").as(valueColumn));
  }

  /**
   * Tonnes of the stage's product in one tonne of aluminium on that day; NULL where it has none.
   */
  static Dataset<Row> withTonnes(Dataset<Row> rows, Chain chain) {
    List<Row> factors =
        chain.factors().stream()
            .map(
                f ->
                    RowFactory.create(
                        f.stage(),
                        f.tonnes().setScale(TONNES_SCALE, RoundingMode.HALF_UP),
                        f.validity().from(),
                        f.validity().to()))
            .toList();
    Dataset<Row> tonnes =
        rows.sparkSession()
            .createDataFrame(
                factors,
                StructType.fromDDL(
                    "stage string, tonnes decimal(16,12), valid_from date, valid_to date"));
    Column holds =
        STAGE
            .of("row")
            .equalTo(STAGE.of("factor"))
            .and(DATE.of("row").between(col("valid_from"), col("valid_to")));
    return rows.as("row")
        .join(broadcast(tonnes).as("factor"), holds, "left")
        .select(col("row.*"), col(TONNES));
  }
}
