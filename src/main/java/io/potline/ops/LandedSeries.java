package io.potline.ops;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELIVERED_BY;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.LAST_DATE;
import static io.potline.contract.Fields.QUOTE_COUNT;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.potline.contract.Field;
import io.potline.contract.Table;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * {@code ops.landed_series}: the days that each series of an export covered. It shows when a
 * terminal exports one year instead of ten; no quote is removed because of that.
 */
public final class LandedSeries {

  public static final Table TABLE =
      Table.of("ops.landed_series", "One series in one wide file, with the days that it covered.")
          .with(FILE_SHA256, SERIES, REGION, SOURCE, DELIVERED_BY, SOURCE_FILE)
          .with(FIRST_DATE, LAST_DATE, QUOTE_COUNT, TAKEN_AT, RUN_ID)
          .key(FILE_SHA256, SERIES, REGION, SOURCE);

  public static final String FORMER_FIRST_DATE = "former_first_date";
  public static final String FORMER_COUNT = "former_count";

  /** An export that starts later, with less than this part of the former quotes, is shortened. */
  private static final BigDecimal CUT_BELOW = new BigDecimal("0.9");

  private static final List<Field> EXPORTED_BY = List.of(SERIES, REGION, SOURCE, DELIVERED_BY);

  private LandedSeries() {}

  /**
   * @param quotes accepted rows of price files
   * @param files when each of these files was taken, by the hash of its content
   */
  public static Dataset<Row> of(Dataset<Row> quotes, Dataset<Row> files) {
    Dataset<Row> takenAt =
        files.groupBy(FILE_SHA256.col()).agg(min(TAKEN_AT.col()).as(TAKEN_AT.name()));
    return quotes
        .filter(COLUMN_NAME.col().isNotNull())
        .groupBy(Field.columns(List.of(FILE_SHA256, SERIES, REGION, SOURCE)))
        .agg(
            min(DELIVERED_BY.col()).as(DELIVERED_BY.name()),
            min(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
            min(DATE.col()).as(FIRST_DATE.name()),
            max(DATE.col()).as(LAST_DATE.name()),
            count(lit(1)).as(QUOTE_COUNT.name()),
            min(RUN_ID.col()).as(RUN_ID.name()))
        .join(takenAt, FILE_SHA256.name());
  }

  /**
   * The exports that start later than the one before, with the first day and the count of the
   * latter.
   */
  public static Dataset<Row> shortened(Dataset<Row> landed) {
    WindowSpec inTime =
        Window.partitionBy(Field.columns(EXPORTED_BY))
            .orderBy(TAKEN_AT.col(), LAST_DATE.col(), FILE_SHA256.col());
    return landed
        .withColumn(FORMER_FIRST_DATE, lag(FIRST_DATE.col(), 1).over(inTime))
        .withColumn(FORMER_COUNT, lag(QUOTE_COUNT.col(), 1).over(inTime))
        .filter(
            FIRST_DATE
                .col()
                .gt(col(FORMER_FIRST_DATE))
                .and(QUOTE_COUNT.col().lt(col(FORMER_COUNT).multiply(lit(CUT_BELOW)))));
  }
}
