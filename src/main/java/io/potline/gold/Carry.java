package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.sequence;

import io.potline.conf.Catalogue;
import io.potline.contract.Field;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructType;

/**
 * A quote holds from its day to the day before the next one, and never longer than its series'
 * {@code max_age_days}. Spelt out day by day, so that looking one up is a plain join.
 */
final class Carry {

  /** Day on which a quote holds: its own, or one that it is carried forward to. */
  static final String DAY = "day";

  private static final String MAX_AGE = "max_age_days";

  private Carry() {}

  /**
   * @param quotes one a series, region and date
   */
  static Dataset<Row> forward(Dataset<Row> quotes, Catalogue catalogue) {
    List<Row> ages =
        catalogue.series().stream().map(s -> RowFactory.create(s.id(), s.maxAgeDays())).toList();
    Dataset<Row> maxAges =
        quotes
            .sparkSession()
            .createDataFrame(ages, StructType.fromDDL("series string, max_age_days int"));
    WindowSpec inTime = Window.partitionBy(SERIES.col(), REGION.col()).orderBy(DATE.col());
    Column dayBeforeNext = date_sub(lead(DATE.col(), 1).over(inTime), 1);
    Column lastDay = least(date_add(DATE.of("quote"), col(MAX_AGE)), col("_day_before_next"));
    return quotes
        .withColumn("_day_before_next", dayBeforeNext)
        .as("quote")
        .join(broadcast(maxAges).as("age"), Field.same("quote", "age", List.of(SERIES)))
        .select(col("quote.*"), explode(sequence(DATE.of("quote"), lastDay)).as(DAY))
        .drop("_day_before_next");
  }
}
