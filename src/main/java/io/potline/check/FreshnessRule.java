package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.check.FindingRows.text;
import static io.potline.check.UsedSeries.FREQUENCY;
import static io.potline.check.UsedSeries.LAST;
import static io.potline.check.UsedSeries.MAX_LATE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;

import io.potline.check.Check.Finding;
import io.potline.conf.TradingCalendar;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The number of overdue quotes of a used series. */
record FreshnessRule(Dataset<Row> lastQuotes, TradingCalendar calendar, LocalDate today)
    implements Rule {

  @Override
  public String name() {
    return "freshness";
  }

  @Override
  public List<Finding> findings() {
    Column late = col("late");
    return FindingRows.findings(
        name(),
        lastQuotes
            .withColumn("late", Periods.between(col(FREQUENCY), col(LAST), lit(today), calendar))
            .filter(late.gt(0))
            .select(
                FindingRows.columns(
                    subject(SERIES, REGION, SOURCE),
                    format_string(
                        "last quote %s, %s late",
                        text(col(LAST)), Periods.counted(late, col(FREQUENCY))),
                    text(col(MAX_LATE)),
                    late.gt(col(MAX_LATE)))));
  }
}
