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
 * The schema of the input and output rows of a {@link SequencePass}: the columns of the silver
 * table, the place of a delivery, the kind of the row, and counts. For a delivery, {@code
 * known_from} holds its {@code published_at}.
 */
final class PassSchema {

  static final String KIND = "_kind";

  /**
   * Input: a delivery, a row of silver, a quote to be judged, a sequence of silver.quoted_series.
   */
  static final String DELIVERY = "delivery";

  static final String STORED = "stored";
  static final String AFFECTED = "affected";
  static final String REGISTERED = "registered";

  /** Output: rows to be written, the stored rows that they replace, and rows to be deleted. */
  static final String INSERT = "insert";

  static final String UPDATE = "update";
  static final String REPLACED = "replaced";
  static final String DELETE = "delete";

  /** Output: deliveries that contradict another one, found by this run or by an earlier one. */
  static final String NEW_CONFLICT = "new conflict";

  static final String OLD_CONFLICT = "old conflict";

  /** Output: a sequence that is new to silver.quoted_series, and the counts of a sequence. */
  static final String NEW_SEQUENCE = "new sequence";

  static final String COUNTS = "counts";

  /** On a conflict: 1 where no later delivery of its quote has settled it. */
  static final String OPEN = "_open";

  /** On {@link #COUNTS}: this run's deliveries, and how many of them are accepted or refused. */
  static final String DELIVERED = "_delivered";

  static final String ACCEPTED = "_accepted";
  static final String REJECTED = "_rejected";

  /**
   * On {@link #COUNTS}: 1 where a known sequence has no quote before the affected ones, or no quote
   * at all.
   */
  static final String WITHOUT_ANCHOR = "_without_anchor";

  static final String WITHOUT_QUOTE = "_without_quote";

  static final List<String> NUMBERS =
      List.of(OPEN, DELIVERED, ACCEPTED, REJECTED, WITHOUT_ANCHOR, WITHOUT_QUOTE);

  private PassSchema() {}

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

  /** Converts rows to the schema of the pass, with NULL in columns that they lack. */
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
