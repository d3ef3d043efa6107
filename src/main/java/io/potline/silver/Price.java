package io.potline.silver;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELIVERED_BY;
import static io.potline.contract.Fields.HIGH;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.LOW;
import static io.potline.contract.Fields.QUOTED_HIGH;
import static io.potline.contract.Fields.QUOTED_LOW;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
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
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructType;

/**
 * {@code silver.price}: what each source quoted for a day, and from when to when that was known.
 */
public final class Price {

  public static final Table TABLE =
      Table.of("silver.price", "One revision of a series' quote by region, source and day.")
          .with(SERIES, REGION, SOURCE, DATE, VALUE, LOW, HIGH, UNIT, VAT_BASIS)
          .with(QUOTED_VALUE, QUOTED_UNIT, KNOWN_FROM, KNOWN_TO, IS_STALE, DELIVERED_BY)
          .with(SOURCE_FILE, RUN_ID, UNCHANGED_SINCE, IS_SYNTHETIC, IS_ROLLED_OVER)
          .key(SERIES, REGION, SOURCE, DATE, KNOWN_FROM)
          .rule("range_is_ordered", "low IS NULL OR high IS NULL OR low <= high")
          .rule("known_for_a_while", "known_to IS NULL OR known_from < known_to");

  public static final int VERSION = 2;

  /** Who quotes what where: the quotes of one of these follow each other in time. */
  static final List<Field> QUOTED_BY = List.of(SERIES, REGION, SOURCE);

  static final List<Field> QUOTE = List.of(SERIES, REGION, SOURCE, DATE);
  static final List<Field> CONTENT = List.of(VALUE, LOW, HIGH, UNIT, VAT_BASIS);
  static final List<Field> SPELLING =
      List.of(QUOTED_UNIT, QUOTED_VALUE, DELIVERED_BY, IS_ROLLED_OVER);

  private static final int FACTOR_SCALE = 12;
  private static final String FACTOR = "factor";
  private static final String LIMIT = "max_unchanged_days";

  private Price() {}

  /** Quotes with value, low and high in the catalogue's unit, where a fixed factor leads to it. */
  static Dataset<Row> inCataloguesUnit(Dataset<Row> quotes, Catalogue catalogue) {
    Column factor = coalesce(col(FACTOR), lit(BigDecimal.ONE));
    return quotes
        .as("quote")
        .join(
            broadcast(factors(quotes.sparkSession(), catalogue).as("conversion")),
            Field.same("quote", "conversion", List.of(SERIES, QUOTED_UNIT)),
            "left")
        .select(
            col("quote.*"),
            coalesce(UNIT.of("conversion"), QUOTED_UNIT.of("quote")).as(UNIT.name()),
            VALUE.from(QUOTED_VALUE.col().multiply(factor)),
            LOW.from(QUOTED_LOW.col().multiply(factor)),
            HIGH.from(QUOTED_HIGH.col().multiply(factor)))
        .withColumn(IS_ROLLED_OVER.name(), coalesce(IS_ROLLED_OVER.col(), lit(false)));
  }

  /** Every unit that a series may be quoted in; another currency keeps its unit. */
  private static Dataset<Row> factors(SparkSession spark, Catalogue catalogue) {
    List<Row> rows = new ArrayList<>();
    for (Series series : catalogue.series()) {
      for (Unit quoted : catalogue.units().all()) {
        if (series.takes(quoted)) {
          boolean isFixed = Units.haveFixedFactor(quoted, series.unit());
          BigDecimal factor = isFixed ? Units.factor(quoted, series.unit()) : BigDecimal.ONE;
          rows.add(
              RowFactory.create(
                  series.id(),
                  quoted.id(),
                  isFixed ? series.unit().id() : quoted.id(),
                  factor.setScale(FACTOR_SCALE, RoundingMode.HALF_UP)));
        }
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "series string, quoted_unit string, unit string, factor decimal(20,12)"));
  }

  /**
   * Current quotes with how long their value has stood, and whether that is too long.
   *
   * @param quotes one a day and {@link #QUOTED_BY}; where the first of a sequence carries {@code
   *     unchanged_since}, it is counted on from there
   */
  static Dataset<Row> withStaleness(Dataset<Row> quotes, Catalogue catalogue) {
    WindowSpec inTime = Window.partitionBy(Field.columns(QUOTED_BY)).orderBy(DATE.col());
    WindowSpec soFar = inTime.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    Column isSame = lag(VALUE.col(), 1).over(inTime).equalTo(VALUE.col());
    Column isFirst = lag(VALUE.col(), 1).over(inTime).isNull();
    Column changedOn =
        when(isFirst, coalesce(UNCHANGED_SINCE.col(), DATE.col()))
            .when(isSame, lit(null))
            .otherwise(DATE.col());
    Column isTooLong = date_diff(DATE.col(), UNCHANGED_SINCE.col()).gt(col(LIMIT));
    return quotes
        .withColumn("_changed_on", changedOn)
        .withColumn(UNCHANGED_SINCE.name(), max(col("_changed_on")).over(soFar))
        .drop("_changed_on")
        .as("quote")
        .join(
            broadcast(limits(quotes.sparkSession(), catalogue).as("limit")),
            Field.same("quote", "limit", List.of(SERIES)),
            "left")
        .select(col("quote.*"), col(LIMIT))
        .withColumn(IS_STALE.name(), coalesce(isTooLong, lit(false)).or(IS_ROLLED_OVER.col()))
        .drop(LIMIT);
  }

  private static Dataset<Row> limits(SparkSession spark, Catalogue catalogue) {
    List<Row> rows =
        catalogue.series().stream()
            .map(s -> RowFactory.create(s.id(), s.maxUnchangedDays()))
            .toList();
    return spark.createDataFrame(rows, StructType.fromDDL("series string, max_unchanged_days int"));
  }

  /** What was known at a time, each quote as if it were the current one. */
  public static Dataset<Row> asOf(Dataset<Row> prices, Column time, Catalogue catalogue) {
    Column isKnown = KNOWN_FROM.col().leq(time).and(coalesce(KNOWN_TO.col().gt(time), lit(true)));
    Dataset<Row> known =
        prices.filter(isKnown).withColumn(UNCHANGED_SINCE.name(), UNCHANGED_SINCE.from(lit(null)));
    return withStaleness(known, catalogue);
  }

  /** What is known now. */
  public static Dataset<Row> current(Dataset<Row> prices) {
    return prices.filter(KNOWN_TO.col().isNull());
  }

  /** What the silver rows depend on beside the quotes. */
  public static String fingerprint(Catalogue catalogue) {
    return VERSION + " " + catalogue.units() + " " + catalogue.series();
  }
}
