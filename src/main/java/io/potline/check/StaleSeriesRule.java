package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.check.FindingRows.text;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;

import io.potline.check.Check.Finding;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Used series whose last quote is stale. */
record StaleSeriesRule(Dataset<Row> lastQuotes) implements Rule {

  @Override
  public String name() {
    return "stale series";
  }

  @Override
  public List<Finding> findings() {
    return FindingRows.findings(
        name(),
        lastQuotes
            .filter(IS_STALE.col())
            .select(
                FindingRows.columns(
                    subject(SERIES, REGION, SOURCE),
                    format_string("unchanged since %s", text(UNCHANGED_SINCE.col())),
                    lit("max_unchanged_days"),
                    lit(true))));
  }
}
