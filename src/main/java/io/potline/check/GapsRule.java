package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.check.FindingRows.text;
import static io.potline.check.UsedSeries.FREQUENCY;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import io.potline.check.Check.Finding;
import io.potline.conf.TradingCalendar;
import io.potline.contract.Field;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** The number of missing quotes between two quotes of a used series. */
record GapsRule(Dataset<Row> quotes, TradingCalendar calendar, LocalDate from, int maxGap)
    implements Rule {

  @Override
  public String name() {
    return "gaps";
  }

  @Override
  public List<Finding> findings() {
    WindowSpec inTime = Window.partitionBy(Field.columns(UsedSeries.KEY)).orderBy(DATE.col());
    return FindingRows.findings(
        name(),
        quotes
            .filter(DATE.col().geq(lit(from)))
            .withColumn("before", lag(DATE.col(), 1).over(inTime))
            .filter(col("before").isNotNull())
            .withColumn(
                "missed", Periods.between(col(FREQUENCY), col("before"), DATE.col(), calendar))
            .filter(col("missed").gt(0))
            .groupBy(Field.columns(UsedSeries.KEY))
            .agg(
                count(lit(1)).as("gaps"),
                max(struct(col("missed"), col("before"), DATE.col())).as("longest"),
                max(col(FREQUENCY)).as(FREQUENCY))
            .select(
                FindingRows.columns(
                    subject(SERIES, REGION, SOURCE),
                    format_string(
                        "%d since %s, the longest of %s after %s",
                        col("gaps"),
                        text(lit(from)),
                        Periods.counted(col("longest.missed"), col(FREQUENCY)),
                        text(col("longest.before"))),
                    lit(String.valueOf(maxGap)),
                    col("longest.missed").gt(maxGap))));
  }
}
