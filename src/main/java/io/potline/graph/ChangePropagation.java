package io.potline.graph;

import static io.potline.contract.Fields.DATE;
import static org.apache.spark.sql.functions.lit;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.Days.Range;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Which rows of a node a change of one of its inputs touches. */
public interface Touch {

  /**
   * From the rows of an input that were added, changed (before and after) and taken away.
   *
   * @param run the run in which the node is brought up to date
   */
  Slice byRows(Table input, Dataset<Row> changed, NodeRun run);

  /** From the slice of an input that this run has already written. */
  Slice bySlice(Table input, Slice written);

  /** Any change touches all rows. */
  Touch ALL_ROWS =
      new Touch() {
        @Override
        public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
          return Slice.ALL;
        }

        @Override
        public Slice bySlice(Table input, Slice written) {
          return Slice.ALL;
        }
      };

  /** A change touches the rows of its own days, or of its own months. */
  Touch SAME_DAYS =
      new Touch() {
        @Override
        public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
          Field day =
              input.key().stream()
                  .filter(f -> f.type().equals(DataTypes.DateType))
                  .findFirst()
                  .orElse(DATE);
          return Slice.days(daysOf(changed.select(day.col(), lit(0)).distinct()));
        }

        @Override
        public Slice bySlice(Table input, Slice written) {
          return written;
        }
      };

  /** A change touches the rows of the whole months that it lies in. */
  Touch WHOLE_MONTHS =
      new Touch() {
        @Override
        public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
          Slice days = SAME_DAYS.byRows(input, changed, run);
          return days.withDays(days.days().months());
        }

        @Override
        public Slice bySlice(Table input, Slice written) {
          return written.isAll() ? written : written.withDays(written.days().months());
        }
      };

  /**
   * Each day with the number of days after it that are touched, too: one row a day of the calendar
   * at most, whatever the number of rows behind it.
   */
  static Days daysOf(Dataset<Row> dayAndReach) {
    List<Range> ranges = new ArrayList<>();
    for (Row row : dayAndReach.collectAsList()) {
      LocalDate day = row.getLocalDate(0);
      ranges.add(new Range(day, day.plusDays(row.getInt(1))));
    }
    return Days.of(ranges);
  }

  /** That a row of a table lies in a slice, by the table's day or month. */
  static Column rows(Table table, Slice slice) {
    if (slice.isAll()) {
      return lit(true);
    }
    return table.key().stream()
        .filter(f -> f.type().equals(DataTypes.DateType))
        .findFirst()
        .map(day -> slice.contains(day.col()))
        .orElse(lit(true));
  }
}
