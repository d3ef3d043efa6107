package io.potline.silver;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SHEET;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.potline.contract.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * What was known from when to when. For each key, in the order of {@code published_at}: a revision
 * starts where the content differs from the one before, and ends where the next one starts. Two
 * contents at one time are a conflict, and neither counts. The order of the deliveries plays no
 * part.
 */
final class Revisions {

  static final Column IS_CONFLICT = col("_is_conflict");

  /** In conflict since this run: a quote that was accepted before is not any more. */
  static final Column IS_NEW_CONFLICT = col("_is_new_conflict");

  static final Column STARTS_REVISION = col("_starts_revision");

  /** Where a delivery stands: no two stand in one place. */
  static final List<Field> PLACE = List.of(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  private Revisions() {}

  /**
   * Deliveries with what became of each.
   *
   * @param spelling columns in which deliveries of one content may differ and that are stored
   */
  static Dataset<Row> judged(
      Dataset<Row> deliveries,
      List<Field> key,
      List<Field> content,
      List<Field> spelling,
      String runId) {
    Column quoted = struct(Field.columns(content));
    Column isOld = RUN_ID.col().notEqual(runId);
    WindowSpec atOneTime =
        Window.partitionBy(columns(key, PUBLISHED_AT.col()))
            .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    Column isConflict = not(min(quoted).over(atOneTime).eqNullSafe(max(quoted).over(atOneTime)));
    Column wasConflict =
        not(
            min(when(isOld, quoted))
                .over(atOneTime)
                .eqNullSafe(max(when(isOld, quoted)).over(atOneTime)));
    Column[] inTime =
        Stream.of(
                Stream.of(PUBLISHED_AT.col()),
                spelling.stream().map(f -> f.col().asc_nulls_last()),
                PLACE.stream().map(f -> f.col().asc_nulls_first()))
            .flatMap(s -> s)
            .toArray(Column[]::new);
    WindowSpec before = Window.partitionBy(columns(key, IS_CONFLICT)).orderBy(inTime);
    return deliveries
        .withColumn("_is_conflict", isConflict)
        .withColumn("_is_new_conflict", IS_CONFLICT.and(not(wasConflict)))
        .withColumn(
            "_starts_revision",
            not(IS_CONFLICT).and(not(lag(quoted, 1).over(before).eqNullSafe(quoted))));
  }

  /** One row a revision. */
  static Dataset<Row> of(Dataset<Row> judged, List<Field> key) {
    WindowSpec next = Window.partitionBy(Field.columns(key)).orderBy(PUBLISHED_AT.col());
    return judged
        .filter(STARTS_REVISION)
        .withColumn(KNOWN_FROM.name(), PUBLISHED_AT.col())
        .withColumn(KNOWN_TO.name(), lead(PUBLISHED_AT.col(), 1).over(next));
  }

  private static Column[] columns(List<Field> fields, Column more) {
    List<Column> all = new ArrayList<>(List.of(Field.columns(fields)));
    all.add(more);
    return all.toArray(Column[]::new);
  }
}
