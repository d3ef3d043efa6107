package io.potline.check;

import static io.potline.contract.Fields.COST_KIND;
import static io.potline.contract.Fields.COVERED_FRACTION;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.round;

import io.potline.check.Check.Finding;
import io.potline.conf.Periods;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The last industry cost of each stage, where it rests on too small a part of the industry. */
record CoveredIndustryRule(Dataset<Row> industryCosts, BigDecimal leastCovered) implements Rule {

  @Override
  public String name() {
    return "industry covered";
  }

  @Override
  public List<Finding> findings() {
    return FindingRows.findings(
        name(),
        industryCosts
            .filter(COST_KIND.col().equalTo("full").and(PERIOD_TYPE.col().equalTo(Periods.MONTH)))
            .groupBy(STAGE.col(), SOURCE.col())
            .agg(
                max(PERIOD.col()).as(PERIOD.name()),
                max_by(COVERED_FRACTION.col(), PERIOD.col()).as(COVERED_FRACTION.name()))
            .filter(COVERED_FRACTION.col().lt(lit(leastCovered)))
            .select(
                FindingRows.columns(
                    FindingRows.subject(STAGE, SOURCE),
                    concat(
                        lit("the industry cost of "),
                        PERIOD.col(),
                        lit(" is of "),
                        FindingRows.text(round(COVERED_FRACTION.col().multiply(100), 1)),
                        lit(" % of the operating capacity")),
                    lit(leastCovered.movePointRight(2).stripTrailingZeros().toPlainString() + " %"),
                    lit(false))));
  }
}
