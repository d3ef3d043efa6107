package io.potline.check;

import static io.potline.check.Told.subject;
import static io.potline.check.Told.text;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.INDEX;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.potline.check.Check.Finding;
import io.potline.contract.Field;
import io.potline.silver.Silver;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Contradictions that wait for a later {@code published_at}. */
record ConflictsRule(Silver silver, int maxConflicts) implements Rule {

  private static final String ABOUT = "about";
  private static final String CONFLICTS = "conflicts";
  private static final String FIRST = "first";

  @Override
  public String name() {
    return "conflicts";
  }

  @Override
  public List<Finding> findings() {
    Column total = sum(col(CONFLICTS)).over(Window.partitionBy(lit(1)));
    return Told.findings(
        name(),
        counted(silver.openPriceConflicts(), DATE, SERIES, REGION, SOURCE)
            .unionByName(counted(silver.openCapacityConflicts(), MONTH, STAGE, REGION, SOURCE))
            .unionByName(counted(silver.openCostConflicts(), DATE, STAGE, REGION, SOURCE))
            .unionByName(counted(silver.openIndexConflicts(), MONTH, INDEX, SOURCE))
            .select(
                Told.columns(
                    col(ABOUT),
                    format_string(
                        "contradictions that wait for a later published_at: %d, the first for %s",
                        col(CONFLICTS), text(col(FIRST))),
                    lit(String.valueOf(maxConflicts)),
                    total.gt(maxConflicts))));
  }

  private static Dataset<Row> counted(Dataset<Row> open, Field date, Field... subject) {
    return open.groupBy(Field.columns(List.of(subject)))
        .agg(countDistinct(date.col()).as(CONFLICTS), min(date.col()).as(FIRST))
        .select(subject(subject).as(ABOUT), col(CONFLICTS), col(FIRST));
  }
}
