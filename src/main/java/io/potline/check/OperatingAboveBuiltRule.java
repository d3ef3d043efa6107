package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.check.FindingRows.text;
import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;

import io.potline.check.Check.Finding;
import io.potline.conf.Stage.CapacityRules;
import io.potline.contract.Field;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Operating capacity above built capacity, where the two were separate cells and so were not judged
 * together.
 */
record OperatingAboveBuiltRule(Dataset<Row> currentCapacity) implements Rule {

  @Override
  public String name() {
    return "operating above built";
  }

  @Override
  public List<Finding> findings() {
    return FindingRows.findings(
        name(),
        currentCapacity
            .filter(
                OPERATING
                    .col()
                    .gt(BUILT.col().multiply(lit(CapacityRules.MAX_OPERATING_PER_BUILT))))
            .select(
                FindingRows.columns(
                    subject(STAGE, REGION, SOURCE),
                    format_string("%s: %s of %s Mt", text(MONTH.col()), mt(OPERATING), mt(BUILT)),
                    lit("by a tenth"),
                    lit(true))));
  }

  private static Column mt(Field capacity) {
    return FindingRows.rounded(capacity.col(), lit(3L));
  }
}
