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

/** Which rows of a node are affected by a change of one of its inputs. */
public interface ChangePropagation {

  /**
   * The slice affected by rows of an input that were inserted, updated (old and new row) or
   * deleted.
   *
   * @param run the run that refreshes the node
   */
  Slice byRows(Table input, Dataset<Row> changed, NodeRun run);

  /** The slice affected by a slice of an input that this run has written. */
  Slice bySlice(Table input, Slice written);

  /** Any change affects all rows. */
  ChangePropagation ALL_ROWS =
      new ChangePropagation() {
        @Override
        public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
          return Slice.ALL;
        }

        @Override
        public Slice bySlice(Table input, Slice written) {
          return Slice.ALL;
        }
      };

  /** A change affects the rows of the same days, or of the same months. */
  ChangePropagation SAME_DAYS =
      new ChangePropagation() {
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

  /**
   * Collects the affected days: each row has a day and the number of days after it that are
   * affected too. There is at most one row for each day of the calendar.
   */
  static Days daysOf(Dataset<Row> dayAndDaysAfter) {
    List<Range> ranges = new ArrayList<>();
    for (Row row : dayAndDaysAfter.collectAsList()) {
      LocalDate day = row.getLocalDate(0);
      ranges.add(new Range(day, day.plusDays(row.getInt(1))));
    }
    return Days.of(ranges);
  }

  /** The condition that a row of a table lies in a slice, by the table's day or month. */
  static Column rowsIn(Table table, Slice slice) {
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
