package io.potline.silver;

import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_ABOVE_BUILT;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.QUOTED_BUILT;
import static io.potline.contract.Fields.QUOTED_OPERATING;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SHEET;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.STAGE;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.potline.bronze.CapacityQuote;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/** {@code silver.capacity}: the revisions of built and operating capacity. */
public final class Capacity {

  public static final Table TABLE =
      Table.of(
              "silver.capacity",
              "One revision of a month's capacity by stage, region, plant, power source and source.")
          .with(MONTH, STAGE, REGION, PLANT, POWER_SOURCE, SOURCE, BUILT, OPERATING)
          .with(KNOWN_FROM, KNOWN_TO, SOURCE_FILE, RUN_ID, IS_ABOVE_BUILT, IS_SYNTHETIC)
          .key(MONTH, STAGE, REGION, PLANT, POWER_SOURCE, SOURCE, KNOWN_FROM)
          .rule("something_is_known", "built_mt IS NOT NULL OR operating_mt IS NOT NULL")
          .rule("known_for_a_while", "known_to IS NULL OR known_from < known_to");

  public static final int VERSION = 2;

  private static final List<Field> SEQUENCE = List.of(STAGE, REGION, PLANT, POWER_SOURCE, SOURCE);

  /**
   * What identifies a delivery: built and operating capacity in one row are one delivery, even as
   * two cells.
   */
  private static final List<Field> DELIVERY = List.of(FILE_SHA256, SHEET, ROW_NUMBER);

  static final Column FACTOR = col("factor");

  private static final int FACTOR_SCALE = 9;

  private Capacity() {}

  /** How the table is computed from {@code bronze.capacity_quote}. */
  static QuoteTable from(Units units) {
    return new QuoteTable(
        CapacityQuote.TABLE,
        TABLE,
        SEQUENCE,
        MONTH,
        List.of(BUILT, OPERATING),
        List.of(),
        DELIVERY,
        quotes -> inMt(quotes, units),
        Optional.empty(),
        Fingerprint.of(fingerprint(units)));
  }

  private static Dataset<Row> inMt(Dataset<Row> quotes, Units units) {
    return withFactor(quotes, units)
        .withColumn(BUILT.name(), BUILT.from(QUOTED_BUILT.col().multiply(FACTOR)))
        .withColumn(OPERATING.name(), OPERATING.from(QUOTED_OPERATING.col().multiply(FACTOR)))
        .transform(Capacity::withOtherCell)
        .withColumn(IS_ABOVE_BUILT.name(), coalesce(OPERATING.col().gt(BUILT.col()), lit(false)));
  }

  /** Adds the factor from a quote's unit to Mt. */
  static Dataset<Row> withFactor(Dataset<Row> quotes, Units units) {
    Map<String, BigDecimal> factors = factors(units);
    UserDefinedFunction factor =
        udf((String unit) -> factors.get(unit), DataTypes.createDecimalType(12, FACTOR_SCALE));
    return quotes.withColumn("factor", factor.apply(QUOTED_UNIT.col()));
  }

  /**
   * In a wide file, built and operating capacity are two cells. Each cell gets the other value from
   * the file's cell of the same month, stage and region.
   */
  private static Dataset<Row> withOtherCell(Dataset<Row> quotes) {
    WindowSpec cells =
        Window.partitionBy(
                Stream.concat(
                        SEQUENCE.stream().map(Field::col),
                        Stream.of(
                            MONTH.col(),
                            PUBLISHED_AT.col(),
                            FILE_SHA256.col(),
                            COLUMN_NAME.col().isNull()))
                    .toArray(Column[]::new))
            .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    Column isCell = COLUMN_NAME.col().isNotNull();
    return quotes
        .withColumn("_built", when(isCell, max(BUILT.col()).over(cells)))
        .withColumn("_operating", when(isCell, max(OPERATING.col()).over(cells)))
        .withColumn(BUILT.name(), coalesce(BUILT.col(), col("_built")))
        .withColumn(OPERATING.name(), coalesce(OPERATING.col(), col("_operating")))
        .drop("_built", "_operating");
  }

  private static Map<String, BigDecimal> factors(Units units) {
    Unit mt = units.find("Mt").orElseThrow();
    Map<String, BigDecimal> factors = new HashMap<>();
    for (Unit unit : units.all()) {
      if (unit.isCapacity()) {
        factors.put(unit.id(), Units.factor(unit, mt).setScale(FACTOR_SCALE, RoundingMode.HALF_UP));
      }
    }
    return factors;
  }

  public static Dataset<Row> asOf(Dataset<Row> capacities, Column time) {
    return capacities.filter(
        KNOWN_FROM.col().leq(time).and(coalesce(KNOWN_TO.col().gt(time), lit(true))));
  }

  public static Dataset<Row> current(Dataset<Row> capacities) {
    return capacities.filter(KNOWN_TO.col().isNull());
  }

  public static String fingerprint(Units units) {
    return VERSION + " " + units;
  }
}
