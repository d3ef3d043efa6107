package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.check.FindingRows.text;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.row_number;

import io.potline.check.Check.Finding;
import io.potline.contract.Field;
import io.potline.ops.LandedSeries;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Series whose last export starts later than the export before. */
record ShortenedExportsRule(Dataset<Row> landedSeries) implements Rule {

  @Override
  public String name() {
    return "shortened exports";
  }

  @Override
  public List<Finding> findings() {
    WindowSpec newestFirst =
        Window.partitionBy(Field.columns(List.of(SERIES, REGION, SOURCE)))
            .orderBy(TAKEN_AT.col().desc(), FILE_SHA256.col());
    Dataset<Row> last =
        landedSeries
            .withColumn("_rank", row_number().over(newestFirst))
            .filter(col("_rank").equalTo(1))
            .drop("_rank");
    return FindingRows.findings(
        name(),
        LandedSeries.shortened(landedSeries)
            .as("cut")
            .join(last.as("last"), Field.same("cut", "last", LandedSeries.TABLE.key()), "left_semi")
            .select(
                FindingRows.note(
                    subject(SERIES, REGION, SOURCE),
                    format_string(
                        "%s begins on %s, the export before on %s; nothing is removed",
                        SOURCE_FILE.col(),
                        text(FIRST_DATE.col()),
                        text(col(LandedSeries.FORMER_FIRST_DATE))))));
  }
}
