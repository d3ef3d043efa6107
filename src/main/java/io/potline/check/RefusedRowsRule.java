package io.potline.check;

import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.potline.check.Check.Finding;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The share of a file's rows that were refused. */
record RefusedRowsRule(Dataset<Row> landedFiles, Instant since, BigDecimal maxFraction)
    implements Rule {

  @Override
  public String name() {
    return "refused rows";
  }

  @Override
  public List<Finding> findings() {
    Column fraction = ROWS_REJECTED.col().divide(greatest(ROWS_READ.col(), ROWS_REJECTED.col()));
    return FindingRows.findings(
        name(),
        landedFiles
            .filter(ROWS_REJECTED.col().gt(0).and(TAKEN_AT.col().geq(lit(since))))
            .groupBy(FILE_SHA256.col())
            .agg(
                min(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
                max(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()),
                coalesce(max(ROWS_READ.col()), max(ROWS_REJECTED.col())).as(ROWS_READ.name()))
            .select(
                FindingRows.columns(
                    SOURCE_FILE.col(),
                    format_string("%d of %d refused", ROWS_REJECTED.col(), ROWS_READ.col()),
                    lit(maxFraction.toPlainString()),
                    fraction.gt(lit(maxFraction)))));
  }
}
