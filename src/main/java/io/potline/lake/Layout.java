package io.potline.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.year;

import io.potline.contract.Field;
import io.potline.contract.Table;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;

/**
 * Decides which rows of a table share a file. A large table has files of one year each, so that a
 * change in one year rewrites only that year's files; a small table is one file.
 */
final class Layout {

  /** A table with fewer rows is one file: rewriting it costs no more than rewriting one year. */
  static final long MANY_ROWS = 1_000;

  /** The number of partitions for years: years with the same remainder share a file. */
  private static final int YEARS = 32;

  private static final long MOST_ROWS_A_FILE = 4_000_000;
  private static final Set<String> PERIODS = Set.of("to_period", "period");

  private final Optional<Field> time;

  private Layout(Optional<Field> time) {
    this.time = time;
  }

  static Layout of(Table table) {
    Stream<Field> dates =
        Stream.concat(table.key().stream(), table.fields().stream())
            .filter(field -> field.type().equals(DataTypes.DateType));
    Optional<Field> period =
        table.key().stream().filter(field -> PERIODS.contains(field.name())).findFirst();
    Optional<Field> keyDate = dateOfKey(table);
    return new Layout(keyDate.or(() -> period).or(dates::findFirst));
  }

  static Optional<Field> dateOfKey(Table table) {
    return table.key().stream().filter(f -> f.type().equals(DataTypes.DateType)).findFirst();
  }

  Optional<Field> time() {
    return time;
  }

  /** Partitions rows so that each partition becomes one file. */
  Dataset<Row> apply(Dataset<Row> rows, long count) {
    return apply(rows, count, YEARS);
  }

  /** Rows that take the place of those in some files, and that are of the same years. */
  Dataset<Row> apply(Dataset<Row> rows, long count, List<AddFile> replaced) {
    return apply(rows, count, Math.min(YEARS, yearsOf(replaced)));
  }

  private Dataset<Row> apply(Dataset<Row> rows, long count, int years) {
    if (count < MANY_ROWS || years == 1) {
      return rows.coalesce(1);
    }
    return time.isEmpty()
        ? rows
        : rows.repartitionById(years, pmod(yearOf(time.get()), lit(years)));
  }

  /** How many years lie between the first and the last row of some files, both counted. */
  private int yearsOf(List<AddFile> files) {
    if (time.isEmpty()) {
      return YEARS;
    }
    IntSummaryStatistics years =
        files.stream()
            .flatMap(file -> Stream.of(first(file), last(file)))
            .mapToInt(year -> year.matches("\\d{4}") ? Integer.parseInt(year) : 0)
            .summaryStatistics();
    return files.isEmpty() ? YEARS : years.getMax() - years.getMin() + 1;
  }

  /**
   * The files that maintenance should rewrite. Of a small table: all, if there are several. Of a
   * large one: files with several years, and all files of a year that is in more than one.
   */
  List<AddFile> scattered(List<AddFile> files) {
    if (TableFiles.rows(files) < MANY_ROWS || time.isEmpty()) {
      return files.size() > 1 ? files : List.of();
    }
    Map<String, Long> filesOfYear =
        files.stream()
            .flatMap(file -> Stream.of(first(file), last(file)).distinct())
            .collect(Collectors.groupingBy(year -> year, Collectors.counting()));
    return files.stream()
        .filter(file -> TableFiles.rows(List.of(file)) < MOST_ROWS_A_FILE)
        .filter(file -> !first(file).equals(last(file)) || filesOfYear.get(first(file)) > 1)
        .toList();
  }

  private String first(AddFile file) {
    return yearOf(Statistics.of(file).least(time.orElseThrow().name()));
  }

  private String last(AddFile file) {
    return yearOf(Statistics.of(file).greatest(time.orElseThrow().name()));
  }

  /** The value of the write option for the largest file. */
  static String mostRowsAFile() {
    return String.valueOf(MOST_ROWS_A_FILE);
  }

  private static Column yearOf(Field time) {
    Column value =
        time.type().equals(DataTypes.DateType)
            ? year(time.col())
            : substring(substring_index(time.col(), "..", -1), 1, 4)
                .try_cast(DataTypes.IntegerType);
    return coalesce(value, lit(0));
  }

  /** The year of a value in the form that statistics have: {@code 2024-01-31}, {@code 2024-Q1}. */
  private static String yearOf(Optional<String> value) {
    String text = value.orElse("");
    String last = text.substring(text.lastIndexOf("..") < 0 ? 0 : text.lastIndexOf("..") + 2);
    return last.substring(0, Math.min(4, last.length()));
  }
}
