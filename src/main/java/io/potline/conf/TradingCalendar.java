package io.potline.conf;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The days on which China's exchanges trade: weekdays except those in {@code conf/holidays.csv}.
 * The holidays of years that are not in that file are not known.
 */
public final class TradingCalendar implements Serializable {

  /** China's time: of days, and of times that state no offset. */
  public static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

  private static final Set<DayOfWeek> WEEKEND = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

  private final Set<LocalDate> closed;
  private final TreeSet<Integer> years = new TreeSet<>();

  private TradingCalendar(Set<LocalDate> closed) {
    this.closed = closed;
    closed.forEach(day -> years.add(day.getYear()));
  }

  static TradingCalendar read(Path conf) {
    List<LocalDate> closed =
        ConfTable.read(
            conf.resolve("holidays.csv"), List.of("date", "source"), line -> line.date("date"));
    return new TradingCalendar(new HashSet<>(closed));
  }

  public boolean isTradingDay(LocalDate day) {
    return !WEEKEND.contains(day.getDayOfWeek()) && !closed.contains(day);
  }

  /** The weekdays without trading, in order. */
  public Set<LocalDate> closedDays() {
    return new TreeSet<>(closed);
  }

  /** Both ends included. */
  public Stream<LocalDate> tradingDays(LocalDate first, LocalDate last) {
    return first.isAfter(last)
        ? Stream.empty()
        : first.datesUntil(last.plusDays(1)).filter(this::isTradingDay);
  }

  /** Whether the holidays of a year are known. */
  public boolean covers(int year) {
    return years.contains(year);
  }

  /** Whether the holidays of all years between these days are known. */
  public boolean covers(LocalDate first, LocalDate last) {
    return first.getYear() <= last.getYear()
        && IntStream.rangeClosed(first.getYear(), last.getYear()).allMatch(this::covers);
  }

  @Override
  public String toString() {
    return closedDays().toString();
  }
}
