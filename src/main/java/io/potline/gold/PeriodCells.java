package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.potline.conf.Periods;
import io.potline.conf.Periods.Period;
import io.potline.graph.Days;
import io.potline.graph.Days.Range;
import io.potline.graph.Slice;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The periods that overlap a slice of days, and the cells: the ranges of days between the bounds of
 * all periods. A day is in several periods (year, quarter, month, SMM month). Rows are aggregated
 * by cell first, so that each is read once, and the few cells are then aggregated to periods.
 */
record PeriodCells(List<Period> periods) {

  static final String CELL = "cell";

  /** The periods that overlap a slice. */
  static Set<Period> affected(Slice slice, Periods periods) {
    Set<Period> affected = new LinkedHashSet<>();
    slice.days().ranges().forEach(r -> affected.addAll(periods.overlapping(r.first(), r.last())));
    return affected;
  }

  /** All periods that contain a day of these rows. */
  static PeriodCells all(Dataset<Row> rows, Periods periods) {
    Row days = rows.agg(min(DATE.col()), max(DATE.col())).first();
    return new PeriodCells(
        days.isNullAt(0)
            ? List.of()
            : periods.overlapping(days.getLocalDate(0), days.getLocalDate(1)));
  }

  /** The periods that a slice affects: all periods if it has whole regions. */
  static PeriodCells affected(Slice slice, Dataset<Row> rows, Periods periods) {
    return slice.isAll() || !slice.regions().isEmpty()
        ? all(rows, periods)
        : new PeriodCells(List.copyOf(affected(slice, periods)));
  }

  /** The days of these periods. */
  Days days() {
    return Days.of(periods.stream().map(p -> new Range(p.first(), p.last())).toList());
  }

  /** Adds the cell of each day. */
  Dataset<Row> withCell(Dataset<Row> rows) {
    List<Row> cells = new ArrayList<>();
    for (Range cell : cells()) {
      for (LocalDate day = cell.first(); !day.isAfter(cell.last()); day = day.plusDays(1)) {
        cells.add(RowFactory.create(day, cell.first()));
      }
    }
    Dataset<Row> frame =
        rows.sparkSession().createDataFrame(cells, StructType.fromDDL("date date, cell date"));
    return rows.join(broadcast(frame), DATE.name());
  }

  /** Repeats each row for each period that contains its cell. */
  Dataset<Row> withPeriods(Dataset<Row> rows) {
    List<Row> cells = new ArrayList<>();
    for (Range cell : cells()) {
      for (Period period : periods) {
        if (period.contains(cell.first())) {
          cells.add(RowFactory.create(cell.first(), period.type(), period.name()));
        }
      }
    }
    Dataset<Row> frame =
        rows.sparkSession()
            .createDataFrame(
                cells, StructType.fromDDL("cell date, period_type string, period string"));
    return rows.join(broadcast(frame), CELL);
  }

  /**
   * The cells: closed ranges of days between the bounds of periods, without days outside of all
   * periods.
   */
  private List<Range> cells() {
    TreeSet<LocalDate> starts = new TreeSet<>();
    for (Period period : periods) {
      starts.add(period.first());
      starts.add(period.last().plusDays(1));
    }
    Days days = days();
    List<Range> cells = new ArrayList<>();
    for (LocalDate start : starts) {
      LocalDate next = starts.higher(start);
      if (next != null && days.contains(start)) {
        cells.add(new Range(start, next.minusDays(1)));
      }
    }
    return cells;
  }

  /** The condition that a row of a table of periods is affected by a slice. */
  static Column rowsIn(Slice slice, Periods periods) {
    if (slice.isAll()) {
      return lit(true);
    }
    Column isAffected = lit(false);
    Set<Period> affected = affected(slice, periods);
    for (String type : affected.stream().map(Period::type).distinct().toList()) {
      List<String> names =
          affected.stream().filter(p -> p.type().equals(type)).map(Period::name).toList();
      isAffected =
          isAffected.or(PERIOD_TYPE.col().equalTo(type).and(PERIOD.col().isInCollection(names)));
    }
    return slice.orRegions(isAffected);
  }

  static Column cell() {
    return col(CELL);
  }
}
