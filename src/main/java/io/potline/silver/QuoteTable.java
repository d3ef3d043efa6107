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
 * How a table of silver is made from its table of bronze.
 *
 * @param sequence the columns of a quote without its date: the quotes of one sequence follow each
 *     other in time
 * @param date the day or month that a quote is for
 * @param content what a delivery says about its quote
 * @param spelling columns in which deliveries of one content may differ and that are stored
 * @param delivery the columns that tell deliveries apart: cells of one delivery count alike
 * @param inUnit deliveries with their content, in silver's units
 * @param maxUnchangedDays by series, for how long a value may stand; empty where quotes don't get
 *     stale
 * @param restsOn a text that changes when the rows have to be made anew from the same deliveries
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
    String restsOn) {

  /** Where a delivery stands: no two stand in one place. */
  static final List<Field> PLACE = List.of(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  List<Field> quote() {
    return Stream.concat(sequence.stream(), Stream.of(date)).toList();
  }

  boolean getsStale() {
    return maxUnchangedDays.isPresent();
  }
}
