package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.lit;

import io.potline.check.Check.Finding;
import io.potline.contract.Field;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Series with quotes of a source that the catalogue does not list for them. */
record SourcesNotUsedRule(Dataset<Row> quotedSeries, Dataset<Row> vendors) implements Rule {

  @Override
  public String name() {
    return "sources not used";
  }

  @Override
  public List<Finding> findings() {
    return FindingRows.findings(
        name(),
        quotedSeries
            .as("quoted")
            .join(
                broadcast(vendors).as("vendor"),
                Field.same("quoted", "vendor", List.of(SERIES, SOURCE)),
                "left_anti")
            .select(
                FindingRows.note(
                    subject(SERIES, REGION, SOURCE),
                    lit("is kept, and in no margin: series.csv does not list this source"))));
  }
}
