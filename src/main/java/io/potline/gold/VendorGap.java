package io.potline.gold;

import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.GAP;
import static io.potline.contract.Fields.GAP_FRACTION;
import static io.potline.contract.Fields.GAP_KIND;
import static io.potline.contract.Fields.GAP_METRIC;
import static io.potline.contract.Fields.GAP_UNIT;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OF_A;
import static io.potline.contract.Fields.OF_B;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_A;
import static io.potline.contract.Fields.SOURCE_B;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.UTILISATION;
import static io.potline.contract.Fields.VALUE;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.try_divide;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.model.Gap;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.vendor_gap}: the difference between two sources of one quantity, or between the
 * modelled and the reported margin of a day. Two sources are compared only in the same unit and VAT
 * basis, and monthly averages only with monthly averages.
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

  private static final String MONTHLY = "_monthly";

  static final List<Field> FIELDS =
      List.of(
          GAP_METRIC,
          DATE,
          SOURCE_A,
          SOURCE_B,
          OF_A,
          OF_B,
          GAP,
          GAP_FRACTION,
          REGION,
          GAP_UNIT,
          GAP_KIND);

  private static final String OF_CAPACITY = "capacity";

  /** The columns in which two sources must agree to be compared. */
  private static final List<Field> COMPARED = List.of(GAP_METRIC, DATE, REGION, GAP_UNIT);

  private VendorGap() {}

  static Row row(Gap gap) {
    return RowFactory.create(
        gap.metric(),
        gap.date(),
        gap.sourceA(),
        gap.sourceB(),
        gap.a(),
        gap.b(),
        gap.gap(),
        gap.fraction(),
        gap.region(),
        gap.unit(),
        gap.kind());
  }

  /**
   * @param utilisation rows of {@link CapacityUtilisation}, with all sources of the months
   */
  static Dataset<Row> ofMonths(Dataset<Row> utilisation) {
    Column metrics =
        explode(
            array(metric(BUILT, "Mt"), metric(OPERATING, "Mt"), metric(UTILISATION, "fraction")));
    Dataset<Row> bySource =
        utilisation
            .select(STAGE.col(), MONTH.col(), REGION.col(), SOURCE.col(), metrics.as("of"))
            .filter(col("of.value").isNotNull())
            .select(
                concat(STAGE.col(), lit("_"), col("of.name")).as(GAP_METRIC.name()),
                MONTH.col().as(DATE.name()),
                REGION.col(),
                SOURCE.col(),
                col("of.value").as(VALUE.name()),
                col("of.unit").as(GAP_UNIT.name()));
    Column arePaired =
        SOURCE
            .of("a")
            .lt(SOURCE.of("b"))
            .and(SOURCE.of("a").endsWith(MONTHLY).equalTo(SOURCE.of("b").endsWith(MONTHLY)));
    Column gap = VALUE.of("a").minus(VALUE.of("b"));
    return bySource
        .as("a")
        .join(bySource.as("b"), Field.same("a", "b", COMPARED).and(arePaired))
        .select(
            GAP_METRIC.of("a"),
            DATE.of("a"),
            SOURCE.of("a").as(SOURCE_A.name()),
            SOURCE.of("b").as(SOURCE_B.name()),
            OF_A.from(VALUE.of("a")),
            OF_B.from(VALUE.of("b")),
            GAP.from(gap),
            GAP_FRACTION.from(try_divide(gap, VALUE.of("b"))),
            REGION.of("a"),
            GAP_UNIT.of("a"),
            lit(OF_CAPACITY).as(GAP_KIND.name()));
  }

  private static Column metric(Field value, String unit) {
    return struct(
        lit(value.name()).as("name"),
        value.col().cast(OF_A.type()).as("value"),
        lit(unit).as("unit"));
  }
}
