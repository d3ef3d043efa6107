package io.potline.conf;

import io.potline.conf.Periods.Period;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * SMM's months: from the 26th of the month before to the 25th, except where {@code
 * conf/smm_months.csv} says otherwise.
 */
public final class SmmMonths implements Serializable {

  /** The most days that an exception may have. */
  public static final int MAX_DAYS = 45;

  private static final int FIRST_DAY = 26;

  private final TreeMap<YearMonth, Period> exceptions = new TreeMap<>();

  SmmMonths(List<Period> exceptions) {
    exceptions.forEach(month -> this.exceptions.put(YearMonth.parse(month.name()), month));
  }

  public Period of(YearMonth month) {
    Period regular =
        new Period(
            Periods.SMM_MONTH,
            month.toString(),
            month.minusMonths(1).atDay(FIRST_DAY),
            month.atDay(FIRST_DAY - 1));
    return exceptions.getOrDefault(month, regular);
  }

  /** The month of a day; empty where an exception leaves a gap, as 25 and 26 January 2025. */
  public Optional<Period> containing(LocalDate day) {
    YearMonth month = YearMonth.from(day);
    return Stream.of(month, month.plusMonths(1), month.minusMonths(1))
        .map(this::of)
        .filter(period -> period.contains(day))
        .findFirst();
  }

  /** Equal for equal months; used in fingerprints. */
  @Override
  public String toString() {
    return exceptions.toString();
  }
}
