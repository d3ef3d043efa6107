package io.potline.gold;

import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;

/** The days that have to be computed anew: closed ranges that do not touch, in order. */
public record Days(List<Range> ranges) {

  /** Ranges that lie closer are taken as one: fewer, longer ranges are cheaper to ask for. */
  private static final int CLOSE_DAYS = 31;

  private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  public static final Days ALL = new Days(List.of(new Range(FIRST_DAY, LAST_DAY)));

  public static final Days NONE = new Days(List.of());

  public record Range(LocalDate first, LocalDate last) {
    private LocalDate closeTo() {
      return last.equals(LAST_DAY) ? last : last.plusDays(CLOSE_DAYS);
    }
  }

  static Days of(List<Range> touched) {
    List<Range> merged = new ArrayList<>();
    for (Range range : touched.stream().sorted(Comparator.comparing(Range::first)).toList()) {
      Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && !range.first.isAfter(last.closeTo())) {
        LocalDate end = last.last.isAfter(range.last) ? last.last : range.last;
        merged.set(merged.size() - 1, new Range(last.first, end));
      } else {
        merged.add(range);
      }
    }
    return new Days(List.copyOf(merged));
  }

  Days and(Days others) {
    List<Range> both = new ArrayList<>(ranges);
    both.addAll(others.ranges);
    return of(both);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean isAll() {
    return equals(ALL);
  }

  /** That a day is one of these. */
  Column contain(Column day) {
    return containWithRunUp(day, 0);
  }

  /** That a day is one of these, or up to so many days before one. */
  Column containWithRunUp(Column day, int runUpDays) {
    if (isAll()) {
      return lit(true);
    }
    return ranges.stream()
        .map(r -> day.between(lit(r.first.minusDays(runUpDays)), lit(r.last)))
        .reduce(lit(false), Column::or);
  }
}
