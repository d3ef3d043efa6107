package io.potline.conf;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code conf/holidays.csv}: weekdays on which China's exchanges are closed. */
public final class Holidays {

  private static final Set<DayOfWeek> WEEKEND = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

  private final Set<LocalDate> closed;

  private Holidays(Set<LocalDate> closed) {
    this.closed = closed;
  }

  public static Holidays read(Path conf) {
    List<LocalDate> closed =
        ConfTable.read(
            conf.resolve("holidays.csv"), List.of("date", "source"), line -> line.date("date"));
    return new Holidays(new HashSet<>(closed));
  }

  public boolean isBusinessDay(LocalDate day) {
    return !WEEKEND.contains(day.getDayOfWeek()) && !closed.contains(day);
  }

  /** Both ends included. */
  public Stream<LocalDate> businessDays(LocalDate first, LocalDate last) {
    return first.datesUntil(last.plusDays(1)).filter(this::isBusinessDay);
  }
}
