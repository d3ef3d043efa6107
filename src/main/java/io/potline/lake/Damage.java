package io.potline.lake;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.xxhash64;

import io.potline.contract.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * What of a table can't be read.
 *
 * @param reason for a person
 * @param files the data files that can't be read; empty if it is the log that can't
 * @param readable the rows of the other files; empty if it is the log that can't be read
 */
public record Damage(
    Table table, String reason, List<AddFile> files, Optional<Dataset<Row>> readable) {

  public static Damage ofLog(Table table, String reason) {
    return new Damage(table, reason, List.of(), Optional.empty());
  }

  /** Reads all rows of a table by its log; empty if nothing is wrong with it. */
  static Optional<Damage> of(SparkSession spark, Table table, String path) {
    DeltaLog.invalidateCache(spark, new Path(path));
    TableFiles files;
    List<AddFile> all;
    try {
      files = TableFiles.of(spark, path, () -> {});
      all = files.ofLog();
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      return Optional.of(ofLog(table, "its log can't be read: " + reason(e)));
    }
    Optional<String> reason = unreadable(files, all);
    if (reason.isEmpty()) {
      return Optional.empty();
    }
    List<AddFile> readable = new ArrayList<>(all);
    readable.removeIf(file -> unreadable(files, List.of(file)).isPresent());
    List<AddFile> damaged = all.stream().filter(file -> !readable.contains(file)).toList();
    return Optional.of(new Damage(table, reason.get(), damaged, Optional.of(files.read(readable))));
  }

  /** Why some files can't be read to the last value; empty if they can. */
  private static Optional<String> unreadable(TableFiles files, List<AddFile> some) {
    try {
      Dataset<Row> rows = files.read(some);
      Column row = xxhash64(Stream.of(rows.columns()).map(rows::col).toArray(Column[]::new));
      long found = rows.agg(count(lit(1)), max(row)).first().getLong(0);
      long noted = TableFiles.rows(some);
      return found == noted
          ? Optional.empty()
          : Optional.of("%,d rows can be read, its log has %,d".formatted(found, noted));
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      return Optional.of(reason(e));
    }
  }

  /** The first line of the innermost cause. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage())
        .lines()
        .findFirst()
        .orElse(cause.getClass().getSimpleName());
  }

  /** The least and the greatest value of a text column in the files that can't be read. */
  public Optional<Range> range(String column) {
    List<Statistics> statistics = files.stream().map(Statistics::of).toList();
    List<String> least = statistics.stream().flatMap(s -> s.least(column).stream()).toList();
    List<String> greatest = statistics.stream().flatMap(s -> s.greatest(column).stream()).toList();
    return least.isEmpty() || greatest.size() < least.size()
        ? Optional.empty()
        : Optional.of(
            new Range(
                least.stream().sorted().findFirst().orElseThrow(),
                greatest.stream().sorted().reduce((a, b) -> b).orElseThrow()));
  }

  /** Two texts; Delta cuts long ones so that the range is wider, never narrower. */
  public record Range(String least, String greatest) {}
}
