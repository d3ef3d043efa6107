package io.potline.check;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.contract.Field;
import io.potline.lake.Frames;
import io.potline.lake.Lake;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructType;

/**
 * The series that margins use, each from one source, with its frequency and the limit for late
 * quotes.
 */
final class UsedSeries {

  static final List<Field> KEY = List.of(SERIES, REGION, SOURCE);
  static final String FREQUENCY = "frequency";
  static final String MAX_LATE = "max_late";
  static final String LAST = "last";

  private static final String PREFERENCE = "preference";

  private final Lake lake;
  private final Dataset<Row> series;

  private UsedSeries(Lake lake, Dataset<Row> series) {
    this.lake = lake;
    this.series = series;
  }

  /** Reads the used series: a few rows, materialised. */
  static UsedSeries of(Lake lake, Conf conf) {
    WindowSpec byPreference =
        Window.partitionBy(SERIES.of("quoted"), REGION.of("quoted")).orderBy(col(PREFERENCE));
    Dataset<Row> series =
        lake.read(QuotedSeries.TABLE)
            .as("quoted")
            .join(
                broadcast(vendors(lake, conf)).as("vendor"),
                Field.same("quoted", "vendor", List.of(SERIES, SOURCE)))
            .withColumn("_rank", row_number().over(byPreference))
            .filter(col("_rank").equalTo(1))
            .select(
                SERIES.of("quoted"),
                REGION.of("quoted"),
                SOURCE.of("quoted"),
                col(FREQUENCY),
                col(MAX_LATE));
    return new UsedSeries(lake, Frames.materialised(series));
  }

  /** The catalogue's sources of each series, in order of preference. */
  static Dataset<Row> vendors(Lake lake, Conf conf) {
    List<Row> rows = new ArrayList<>();
    for (Series series : conf.catalogue().series()) {
      for (int i = 0; i < series.vendors().size(); i++) {
        rows.add(
            RowFactory.create(
                series.id(),
                conf.catalogue().sourceId(series.vendors().get(i)),
                i,
                series.frequency().id(),
                conf.settings().limits().maxLate().get(series.frequency())));
      }
    }
    return lake.spark()
        .createDataFrame(
            rows,
            StructType.fromDDL(
                "series string, source string, preference int, frequency string, max_late int"));
  }

  /** Their current quotes. */
  Dataset<Row> quotes() {
    return Price.current(lake.read(Price.TABLE)).join(broadcast(series), Field.names(KEY));
  }

  /** The last quote of each that was not rolled over, materialised. */
  Dataset<Row> lastQuotes() {
    return Frames.materialised(
        quotes()
            .filter(not(IS_ROLLED_OVER.col()))
            .groupBy(Field.columns(KEY))
            .agg(
                max(DATE.col()).as(LAST),
                max(col(FREQUENCY)).as(FREQUENCY),
                max(col(MAX_LATE)).as(MAX_LATE),
                ofLast(IS_STALE),
                ofLast(UNCHANGED_SINCE)));
  }

  private static Column ofLast(Field field) {
    return max_by(field.col(), DATE.col()).as(field.name());
  }
}
