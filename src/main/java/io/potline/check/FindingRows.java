package io.potline.check;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.contract.Field;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/** Findings as rows of a query: the columns that all rules in Spark share. */
final class FindingRows {

  /** The most findings of a rule that are listed. */
  private static final int MAX_LISTED = 25;

  private static final String SUBJECT = "subject";
  private static final String FINDING = "finding";
  private static final String LIMIT = "limit";
  private static final String IS_FAILED = "is_failed";

  private FindingRows() {}

  static Column[] columns(Column subject, Column finding, Column limit, Column isFailed) {
    return new Column[] {
      subject.as(SUBJECT), finding.as(FINDING), limit.as(LIMIT), isFailed.as(IS_FAILED)
    };
  }

  /** The columns of a note: a finding without a limit. */
  static Column[] note(Column subject, Column finding) {
    return columns(subject, finding, lit(""), lit(false));
  }

  static Column subject(Field... fields) {
    return concat_ws(" ", Field.columns(List.of(fields)));
  }

  static Column text(Column value) {
    return value.cast("string");
  }

  /** A number with so many decimals at most. */
  static Column rounded(Column number, Column decimals) {
    UDF2<BigDecimal, Long, String> rounded =
        (value, scale) ->
            value == null
                ? null
                : value.setScale(scale.intValue(), RoundingMode.HALF_UP).toPlainString();
    return udf(rounded, DataTypes.StringType).apply(number, decimals);
  }

  /** The findings of a query, failures first. */
  static List<Finding> findings(String rule, Dataset<Row> query) {
    List<Row> rows =
        query.orderBy(col(IS_FAILED).desc(), col(SUBJECT)).limit(MAX_LISTED + 1).collectAsList();
    List<Finding> findings = new ArrayList<>();
    for (Row row : rows.subList(0, Math.min(rows.size(), MAX_LISTED))) {
      State state = row.<Boolean>getAs(IS_FAILED) ? State.FAIL : State.NOTE;
      findings.add(
          new Finding(state, rule, row.getAs(SUBJECT), row.getAs(FINDING), row.getAs(LIMIT)));
    }
    if (rows.size() > MAX_LISTED) {
      findings.add(new Finding(State.NOTE, rule, "...", "and more", ""));
    }
    return findings;
  }
}
