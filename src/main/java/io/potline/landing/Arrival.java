package io.potline.landing;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.REASONS;
import static io.potline.contract.Fields.ROWS_IGNORED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The judged rows of a feed's new files.
 *
 * @param total rows, and cells with a figure
 * @param refused those of {@code total} that are refused
 * @param missing cells without a figure
 * @param ignored rows and cells of series that conf ignores
 * @param wide those of {@code total} that are cells
 * @param synthetic accepted ones of the sample generator
 * @param real accepted ones of anybody else
 */
public record Arrival(
    Feed feed,
    Dataset<Row> rows,
    long total,
    long refused,
    long missing,
    long ignored,
    long wide,
    long synthetic,
    long real) {

  private static final Column IS_ACCEPTED = REASONS.col().isNull().and(ROWS_MISSING.col().isNull());

  /**
   * @param rows materialised: they are read here and by the steps that follow
   */
  public static Arrival of(Feed feed, Dataset<Row> rows) {
    Row row =
        rows.agg(
                count_if(ROWS_MISSING.col().isNull()),
                count(REASONS.col()),
                coalesce(sum(ROWS_MISSING.col()), lit(0L)),
                coalesce(sum(ROWS_IGNORED.col()), lit(0L)),
                count(COLUMN_NAME.col()),
                count_if(IS_ACCEPTED.and(IS_SYNTHETIC.col())),
                count_if(IS_ACCEPTED.and(IS_SYNTHETIC.col().equalTo(false))))
            .first();
    return new Arrival(
        feed,
        rows,
        row.getLong(0),
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6));
  }

  public Dataset<Row> accepted() {
    return rows.filter(IS_ACCEPTED);
  }

  public Dataset<Row> refusedRows() {
    return rows.filter(REASONS.col().isNotNull());
  }
}
