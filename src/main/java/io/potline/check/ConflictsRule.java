package io.potline.check;

import static io.potline.check.FindingRows.subject;
import static io.potline.check.FindingRows.text;
import static io.potline.contract.Fields.INDEX;
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
import io.potline.conf.Catalogue;
import io.potline.contract.Field;
import io.potline.silver.QuoteTable;
import io.potline.silver.Silver;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Conflicting deliveries that no delivery with a later {@code published_at} has resolved. */
record ConflictsRule(Silver silver, Catalogue catalogue, int maxConflicts) implements Rule {

  private static final Set<Field> ABOUT_FIELDS = Set.of(SERIES, STAGE, INDEX, REGION, SOURCE);
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
    return FindingRows.findings(
        name(),
        Silver.tables(catalogue).stream()
            .map(table -> counted(table, silver.openConflicts(table)))
            .reduce(Dataset::unionByName)
            .orElseThrow()
            .select(
                FindingRows.columns(
                    col(ABOUT),
                    format_string(
                        "contradictions that wait for a later published_at: %d, the first for %s",
                        col(CONFLICTS), text(col(FIRST))),
                    lit(String.valueOf(maxConflicts)),
                    total.gt(maxConflicts))));
  }

  private static Dataset<Row> counted(QuoteTable table, Dataset<Row> open) {
    Field[] subject =
        table.sequence().stream().filter(ABOUT_FIELDS::contains).toArray(Field[]::new);
    return open.groupBy(Field.columns(List.of(subject)))
        .agg(countDistinct(table.date().col()).as(CONFLICTS), min(table.date().col()).as(FIRST))
        .select(subject(subject).as(ABOUT), col(CONFLICTS), col(FIRST));
  }
}
