package io.potline.graph;

import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;

/** Days as closed ranges, in order, with gaps between them. */
public record Days(List<Range> ranges) implements Serializable {

  /** Ranges with shorter gaps are merged: queries with fewer ranges are planned faster. */
  private static final int MERGED_GAP_DAYS = 31;

  private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  public static final Days ALL = new Days(List.of(new Range(FIRST_DAY, LAST_DAY)));

  public static final Days NONE = new Days(List.of());

  public record Range(LocalDate first, LocalDate last) implements Serializable {
    private LocalDate lastMerged() {
      return last.equals(LAST_DAY) ? last : last.plusDays(MERGED_GAP_DAYS);
    }
  }

  public static Days of(List<Range> ranges) {
    List<Range> merged = new ArrayList<>();
    for (Range range : ranges.stream().sorted(Comparator.comparing(Range::first)).toList()) {
      Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && !range.first.isAfter(last.lastMerged())) {
        LocalDate end = last.last.isAfter(range.last) ? last.last : range.last;
        merged.set(merged.size() - 1, new Range(last.first, end));
      } else {
        merged.add(range);
      }
    }
    return new Days(List.copyOf(merged));
  }

  public Days union(Days others) {
    List<Range> both = new ArrayList<>(ranges);
    both.addAll(others.ranges);
    return of(both);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public boolean isAll() {
    return equals(ALL);
  }

  public static Days between(LocalDate first, LocalDate last) {
    return new Days(List.of(new Range(first, last)));
  }

  /** A day and all after it. */
  public static Days since(LocalDate first) {
    return between(first, LAST_DAY);
  }

  /** The days of this that lie between two days. */
  public Days within(LocalDate first, LocalDate last) {
    return new Days(
        ranges.stream()
            .filter(r -> !r.last.isBefore(first) && !r.first.isAfter(last))
            .map(
                r ->
                    new Range(
                        r.first.isBefore(first) ? first : r.first,
                        r.last.isAfter(last) ? last : r.last))
            .toList());
  }

  /** These days and the given number of days after each. */
  public Days extendedBy(int daysAfter) {
    return of(
        ranges.stream()
            .map(
                r ->
                    new Range(
                        r.first, r.last.equals(LAST_DAY) ? r.last : r.last.plusDays(daysAfter)))
            .toList());
  }

  /** All days of the months that these days are in. */
  public Days months() {
    return of(
        ranges.stream()
            .map(
                r ->
                    new Range(
                        r.first.withDayOfMonth(1), r.last.with(TemporalAdjusters.lastDayOfMonth())))
            .toList());
  }

  public boolean contains(LocalDate day) {
    return ranges.stream().anyMatch(r -> !day.isBefore(r.first) && !day.isAfter(r.last));
  }

  /** The condition that a day is one of these. */
  public Column contain(Column day) {
    return containWithRunUp(day, 0);
  }

  /** The condition that a day is one of these, or at most the given number of days before one. */
  public Column containWithRunUp(Column day, int runUpDays) {
    if (isAll()) {
      return lit(true);
    }
    return ranges.stream()
        .map(r -> day.between(lit(r.first.minusDays(runUpDays)), lit(r.last)))
        .reduce(lit(false), Column::or);
  }
}
