package io.potline.gold;

import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.GAP;
import static io.potline.contract.Fields.GAP_FRACTION;
import static io.potline.contract.Fields.GAP_KIND;
import static io.potline.contract.Fields.GAP_METRIC;
import static io.potline.contract.Fields.GAP_UNIT;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OF_A;
import static io.potline.contract.Fields.OF_B;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_A;
import static io.potline.contract.Fields.SOURCE_B;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.UTILISATION;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.try_divide;

import io.potline.contract.Field;
import io.potline.contract.Table;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code gold.vendor_gap}: how far two sources are apart about one quantity, or the model and what
 * the vendor reports for the day. Two sources are only compared in one unit, on one VAT basis, and
 * a monthly average with a monthly average. What a vendor reports may be the mean of its month: the
 * model's mean of that month is in {@code gold.margin_period}.
 */
public final class VendorGap {

  public static final Table TABLE =
      Table.of(
              "gold.vendor_gap",
              "One quantity by day or month, region and pair of sources that quote it, or modelled and"
                  + " reported.")
          .with(GAP_METRIC, DATE, SOURCE_A, SOURCE_B, OF_A, OF_B, GAP, GAP_FRACTION)
          .with(REGION, GAP_UNIT, GAP_KIND, RUN_ID, IS_SYNTHETIC)
          .key(GAP_METRIC, DATE, REGION, SOURCE_A, SOURCE_B);

  private static final String OF_CAPACITY = "capacity";
  private static final String OF_PRICE = "price";
  private static final String OF_MARGIN = "margin";
  static final Column IS_OF_CAPACITY = GAP_KIND.col().equalTo(OF_CAPACITY);

  private static final String MONTHLY = "_monthly";

  /** What two sources have to agree in to be compared, and the value that they are compared by. */
  private static final List<Field> COMPARED = List.of(GAP_METRIC, DATE, REGION, GAP_UNIT);

  private VendorGap() {}

  /**
   * @param quotes current quotes of all sources
   * @param stages stage margins of the same days, by both methods
   */
  static Dataset<Row> ofDays(Dataset<Row> quotes, Dataset<Row> stages) {
    Dataset<Row> quoted =
        quotes
            .filter(not(IS_ROLLED_OVER.col()))
            .select(
                SERIES.col().as(GAP_METRIC.name()),
                DATE.col(),
                REGION.col(),
                SOURCE.col(),
                VALUE.col().as(VALUE.name()),
                concat(UNIT.col(), lit(", VAT "), VAT_BASIS.col()).as(GAP_UNIT.name()));
    return pairs(quoted, OF_PRICE, SOURCE.of("a").lt(SOURCE.of("b")))
        .unionByName(ofMethods(stages, MARGIN, "_margin_cny_per_t"))
        .unionByName(ofMethods(stages, STAGE_COST, "_cost_cny_per_t"));
  }

  private static Dataset<Row> ofMethods(Dataset<Row> stages, Field value, String suffix) {
    Dataset<Row> byMethod =
        stages.select(
            concat(STAGE.col(), lit(suffix)).as(GAP_METRIC.name()),
            DATE.col(),
            REGION.col(),
            METHOD.col().as(SOURCE.name()),
            value.col().as(VALUE.name()),
            lit("CNY/t").as(GAP_UNIT.name()));
    Column isModelledToReported =
        SOURCE
            .of("a")
            .equalTo(StageMarginDaily.MODELLED)
            .and(SOURCE.of("b").equalTo(StageMarginDaily.REPORTED));
    return pairs(byMethod, OF_MARGIN, isModelledToReported);
  }

  /**
   * @param utilisation rows of {@link CapacityUtilisation}: all sources of the months
   */
  static Dataset<Row> ofMonths(Dataset<Row> utilisation) {
    return ofCapacity(utilisation, BUILT, "Mt")
        .unionByName(ofCapacity(utilisation, OPERATING, "Mt"))
        .unionByName(ofCapacity(utilisation, UTILISATION, "fraction"));
  }

  private static Dataset<Row> ofCapacity(Dataset<Row> utilisation, Field value, String unit) {
    Dataset<Row> bySource =
        utilisation.select(
            concat(STAGE.col(), lit("_" + value.name())).as(GAP_METRIC.name()),
            MONTH.col().as(DATE.name()),
            REGION.col(),
            SOURCE.col(),
            value.col().as(VALUE.name()),
            lit(unit).as(GAP_UNIT.name()));
    return pairs(bySource, OF_CAPACITY, SOURCE.of("a").lt(SOURCE.of("b")));
  }

  private static Dataset<Row> pairs(Dataset<Row> values, String kind, Column areAPair) {
    Dataset<Row> present = values.filter(VALUE.col().isNotNull());
    Column areBothMonthly =
        SOURCE.of("a").endsWith(MONTHLY).equalTo(SOURCE.of("b").endsWith(MONTHLY));
    return present
        .as("a")
        .join(present.as("b"), Field.same("a", "b", COMPARED).and(areAPair).and(areBothMonthly))
        .select(
            GAP_METRIC.of("a"),
            DATE.of("a"),
            SOURCE.of("a").as(SOURCE_A.name()),
            SOURCE.of("b").as(SOURCE_B.name()),
            OF_A.from(VALUE.of("a")),
            OF_B.from(VALUE.of("b")),
            GAP.from(VALUE.of("a").minus(VALUE.of("b"))),
            GAP_FRACTION.from(try_divide(VALUE.of("a").minus(VALUE.of("b")), VALUE.of("b"))),
            REGION.of("a"),
            GAP_UNIT.of("a"),
            lit(kind).as(GAP_KIND.name()));
  }
}
