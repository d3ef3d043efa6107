package io.potline.silver;

import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static org.apache.spark.sql.functions.lit;

import io.potline.contract.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that go into a {@link SequencePass} and come out of it, all in one schema: the columns
 * of the silver table, the place of a delivery, what a row is, and counts. A delivery has its
 * {@code published_at} in {@code known_from}.
 */
final class Passed {

  static final String KIND = "_kind";

  /** In: a delivery, a row of silver, a quote to be judged, a sequence that is known. */
  static final String DELIVERY = "delivery";

  static final String STORED = "stored";
  static final String TOUCHED = "touched";
  static final String REGISTERED = "registered";

  /** Out: rows to be written, the stored rows that they replace, and rows to be deleted. */
  static final String INSERT = "insert";

  static final String UPDATE = "update";
  static final String REPLACED = "replaced";
  static final String DELETE = "delete";

  /** Out: deliveries that contradict another one, seen first by this run or before. */
  static final String NEW_CONFLICT = "new conflict";

  static final String OLD_CONFLICT = "old conflict";

  /** Out: a sequence that was not registered, and the counts of a sequence. */
  static final String NEW_SEQUENCE = "new sequence";

  static final String COUNTS = "counts";

  /** On a conflict: 1 where no later delivery of its quote has settled it. */
  static final String OPEN = "_open";

  /** On {@link #COUNTS}: this run's deliveries, and those of them that count or are refused. */
  static final String DELIVERED = "_delivered";

  static final String ACCEPTED = "_accepted";
  static final String REJECTED = "_rejected";

  /** On {@link #COUNTS}: 1 where a registered sequence shows no quote before, or none at all. */
  static final String WITHOUT_ANCHOR = "_without_anchor";

  static final String WITHOUT_QUOTE = "_without_quote";

  static final List<String> NUMBERS =
      List.of(OPEN, DELIVERED, ACCEPTED, REJECTED, WITHOUT_ANCHOR, WITHOUT_QUOTE);

  private Passed() {}

  static StructType schema(QuoteTable table) {
    StructType schema = new StructType();
    for (Field field : fields(table)) {
      schema = schema.add(field.name(), field.type());
    }
    schema = schema.add(KIND, DataTypes.StringType);
    for (String number : NUMBERS) {
      schema = schema.add(number, DataTypes.LongType);
    }
    return schema;
  }

  private static List<Field> fields(QuoteTable table) {
    return Stream.concat(
            table.silver().fields().stream(),
            QuoteTable.PLACE.stream().filter(f -> !table.silver().fields().contains(f)))
        .toList();
  }

  static Dataset<Row> deliveries(QuoteTable table, Dataset<Row> bronze) {
    return shaped(
        table,
        table.inUnit().apply(bronze).withColumn(KNOWN_FROM.name(), PUBLISHED_AT.col()),
        DELIVERY);
  }

  /** Rows in the schema of the pass, with NULL in the columns that they don't have. */
  static Dataset<Row> shaped(QuoteTable table, Dataset<Row> rows, String kind) {
    List<String> present = List.of(rows.columns());
    List<Column> columns = new ArrayList<>();
    for (Field field : fields(table)) {
      columns.add(field.from(present.contains(field.name()) ? field.col() : lit(null)));
    }
    columns.add(lit(kind).as(KIND));
    NUMBERS.forEach(number -> columns.add(lit(null).cast(DataTypes.LongType).as(number)));
    return rows.select(columns.toArray(Column[]::new));
  }
}
