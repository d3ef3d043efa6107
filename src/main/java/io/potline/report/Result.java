package io.potline.report;

import io.potline.query.Printer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a query, up to the most that a page holds.
 *
 * @param rows texts and numbers; null where there is none
 * @param isCut whether there were more
 */
record Result(StructType schema, List<List<Object>> rows, boolean isCut) {

  /** Enough for ten years of days; results with more rows are cut. */
  private static final int MAX_ROWS = 10_000;

  static Result of(Dataset<Row> query) {
    List<Row> rows = Printer.readable(query).limit(MAX_ROWS + 1).collectAsList();
    return new Result(
        query.schema(),
        rows.stream().limit(MAX_ROWS).map(Result::values).toList(),
        rows.size() > MAX_ROWS);
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      values.add(value instanceof BigDecimal number ? number.stripTrailingZeros() : value);
    }
    return values;
  }

  boolean isNumber(int column) {
    return schema.fields()[column].dataType() instanceof NumericType;
  }

  boolean isDay(int column) {
    return schema.fields()[column].dataType().equals(DataTypes.DateType);
  }

  boolean isText(int column) {
    return schema.fields()[column].dataType().equals(DataTypes.StringType);
  }

  List<String> names() {
    return Stream.of(schema.fields()).map(StructField::name).toList();
  }

  /** The result without these columns. */
  Result without(Set<String> columns) {
    int[] kept =
        IntStream.range(0, schema.size()).filter(i -> !columns.contains(names().get(i))).toArray();
    return new Result(
        new StructType(
            IntStream.of(kept).mapToObj(i -> schema.fields()[i]).toArray(StructField[]::new)),
        rows.stream()
            .map(row -> IntStream.of(kept).mapToObj(row::get).collect(Collectors.toList()))
            .toList(),
        isCut);
  }

  /** The values of a column without nulls. */
  Stream<String> texts(int column) {
    return rows.stream().map(row -> row.get(column)).filter(Objects::nonNull).map(Object::toString);
  }

  /** First and last day, month or period of the rows. */
  Optional<Period> period() {
    return IntStream.range(0, schema.size())
        .filter(i -> isDay(i) || names().get(i).equals("period"))
        .boxed()
        .findFirst()
        .flatMap(
            i ->
                texts(i)
                    .map(text -> names().get(i).equals("month") ? text.substring(0, 7) : text)
                    .map(text -> new Period(text, text))
                    .reduce(Period::with));
  }

  record Period(String first, String last) {
    private Period with(Period other) {
      return new Period(
          first.compareTo(other.first) <= 0 ? first : other.first,
          last.compareTo(other.last) >= 0 ? last : other.last);
    }

    @Override
    public String toString() {
      return first.equals(last) ? first : first + ".." + last;
    }
  }
}
