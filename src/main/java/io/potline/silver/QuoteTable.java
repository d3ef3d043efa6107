package io.potline.silver;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.SHEET;

import io.potline.contract.Field;
import io.potline.contract.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a table of silver is computed from its table of bronze.
 *
 * @param sequence the columns of a quote without its date: the quotes of one sequence follow each
 *     other in time
 * @param date the day or month that a quote is for
 * @param content the columns of a delivery that describe its quote
 * @param spelling stored columns in which deliveries with the same content may differ
 * @param delivery the columns that identify a delivery: all its cells get the same verdict
 * @param inUnit adds the content to deliveries, in silver's units
 * @param maxUnchangedDays by series, for how many days a value may be unchanged; empty where quotes
 *     don't become stale
 * @param fingerprint changes when the rows have to be made again from the same deliveries
 */
public record QuoteTable(
    Table bronze,
    Table silver,
    List<Field> sequence,
    Field date,
    List<Field> content,
    List<Field> spelling,
    List<Field> delivery,
    UnaryOperator<Dataset<Row>> inUnit,
    Optional<Map<String, Integer>> maxUnchangedDays,
    String fingerprint) {

  /** The place of a delivery in the files: no two have the same. */
  static final List<Field> PLACE = List.of(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  List<Field> quote() {
    return Stream.concat(sequence.stream(), Stream.of(date)).toList();
  }

  boolean tracksStaleness() {
    return maxUnchangedDays.isPresent();
  }
}
