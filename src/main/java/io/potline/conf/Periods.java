package io.potline.conf;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The periods that margins are averaged over, and the days of each. */
public final class Periods implements Serializable {

  public static final String MONTH = "month";
  public static final String SMM_MONTH = "smm_month";

  /** The periods that vendors print figures of. */
  static final List<String> MONTH_TYPES = List.of(MONTH, SMM_MONTH);

  /** The types of periods. */
  static final List<String> TYPES = List.of("year", "quarter", MONTH, SMM_MONTH, "window");

  /** A closed range of days with a name; a mean over it is over the days that have a value. */
  public record Period(String type, String name, LocalDate first, LocalDate last)
      implements Serializable {

    public boolean contains(LocalDate day) {
      return !day.isBefore(first) && !day.isAfter(last);
    }

    /** Whether it is a month, of the calendar or of SMM. */
    public boolean isMonth() {
      return MONTH_TYPES.contains(type);
    }

    /** The first day of the calendar month that a month is named after: figures have this date. */
    public LocalDate calendarMonth() {
      return YearMonth.parse(name).atDay(1);
    }
  }

  private static final Pattern NAME =
      Pattern.compile("(?<year>\\d{4})(?:-Q(?<quarter>[1-4])|-(?<month>0[1-9]|1[0-2]))?");

  private final List<Period> windows;
  private final SmmMonths smmMonths;

  private Periods(List<Period> windows, SmmMonths smmMonths) {
    this.windows = windows;
    this.smmMonths = smmMonths;
  }

  static Periods read(Path folder) {
    List<Period> windows =
        ConfTable.read(
            folder.resolve("windows.csv"),
            List.of("first_date", "last_date", "source"),
            line -> {
              String name = line.date("first_date") + ".." + line.date("last_date");
              return period(line, "window", name);
            });
    List<Period> smmMonths =
        ConfTable.read(
            folder.resolve("smm_months.csv"),
            List.of("month", "first_date", "last_date", "source"),
            line -> {
              try {
                return smmMonth(line, YearMonth.parse(line.text("month")));
              } catch (DateTimeParseException e) {
                throw line.problem("month is '%s', expected 2025-01", line.text("month"));
              }
            });
    return new Periods(windows, new SmmMonths(smmMonths));
  }

  private static Period smmMonth(ConfTable.Line line, YearMonth month) {
    Period period = period(line, SMM_MONTH, month.toString());
    if (period.first().plusDays(SmmMonths.MAX_DAYS).isBefore(period.last())) {
      throw line.problem("the month has more than %d days", SmmMonths.MAX_DAYS);
    }
    if (!period.contains(month.atDay(1))) {
      throw line.problem("an SMM month has the first day of its month in it: %s", month.atDay(1));
    }
    return period;
  }

  private static Period period(ConfTable.Line line, String type, String name) {
    Period period = new Period(type, name, line.date("first_date"), line.date("last_date"));
    if (period.first().isAfter(period.last())) {
      throw line.problem("first_date is after last_date");
    }
    return period;
  }

  /** All periods that have a day in the range. */
  public List<Period> overlapping(LocalDate first, LocalDate last) {
    List<Period> periods = new ArrayList<>();
    for (int year = first.getYear(); year <= last.getYear(); year++) {
      LocalDate start = LocalDate.of(year, 1, 1);
      periods.add(new Period("year", String.valueOf(year), start, start.plusYears(1).minusDays(1)));
    }
    // One more month at either end, because an SMM month begins in the month before.
    YearMonth end = YearMonth.from(last).plusMonths(1);
    for (YearMonth m = YearMonth.from(first).minusMonths(1); !m.isAfter(end); m = m.plusMonths(1)) {
      periods.add(month(MONTH, m.atDay(1)));
      periods.add(month(SMM_MONTH, m.atDay(1)));
    }
    YearMonth quarter = YearMonth.from(first.with(IsoFields.DAY_OF_QUARTER, 1));
    for (; !quarter.atDay(1).isAfter(last); quarter = quarter.plusMonths(3)) {
      LocalDate lastDay = quarter.plusMonths(2).atEndOfMonth();
      periods.add(new Period("quarter", quarter(quarter), quarter.atDay(1), lastDay));
    }
    periods.addAll(windows);
    periods.removeIf(p -> p.last().isBefore(first) || p.first().isAfter(last));
    return periods;
  }

  /** The period of a type that has a name; a window is one of windows.csv. */
  Optional<Period> named(String type, String name) {
    List<Period> candidates =
        type.equals("window") ? windows : dayIn(name).map(d -> overlapping(d, d)).orElse(List.of());
    return candidates.stream()
        .filter(period -> period.type().equals(type) && period.name().equals(name))
        .findFirst();
  }

  /** A day in the middle of the year, quarter or month that a name is written as. */
  private static Optional<LocalDate> dayIn(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int year = Integer.parseInt(parts.group("year"));
    int month = 7;
    if (parts.group("quarter") != null) {
      month = 3 * Integer.parseInt(parts.group("quarter")) - 1;
    } else if (parts.group("month") != null) {
      month = Integer.parseInt(parts.group("month"));
    }
    return Optional.of(LocalDate.of(year, month, 15));
  }

  /** The period before one of a type, and the same one a year before; a window has neither. */
  public static List<String> formerNames(String type, String name) {
    return neighbours(type, name, -1);
  }

  /** The period after one of a type, and the same one a year after. */
  public static List<String> laterNames(String type, String name) {
    return neighbours(type, name, 1);
  }

  private static List<String> neighbours(String type, String name, int direction) {
    return switch (type) {
      case "year" -> List.of(String.valueOf(Integer.parseInt(name) + direction));
      case "month", SMM_MONTH -> {
        YearMonth month = YearMonth.parse(name);
        yield List.of(
            month.plusMonths(direction).toString(), month.plusYears(direction).toString());
      }
      case "quarter" -> {
        YearMonth first =
            YearMonth.of(
                Integer.parseInt(name.substring(0, 4)), 3 * Integer.parseInt(name.substring(6)));
        yield List.of(
            quarter(first.plusMonths(3L * direction)), quarter(first.plusYears(direction)));
      }
      default -> List.of();
    };
  }

  private static String quarter(YearMonth month) {
    return month.getYear() + "-Q" + month.get(IsoFields.QUARTER_OF_YEAR);
  }

  /** A month, or SMM month, by the first day of the calendar month that it is named after. */
  public Period month(String type, LocalDate first) {
    YearMonth month = YearMonth.from(first);
    return type.equals(SMM_MONTH)
        ? smmMonths.of(month)
        : new Period(MONTH, month.toString(), month.atDay(1), month.atEndOfMonth());
  }

  /**
   * The month that a vendor's figure is of: the one with the day that the figure is dated by. The
   * last day of a calendar month stands for that month, as in the exports of terminals, and so does
   * a day of an SMM month that was not over when the figure was published.
   *
   * @param publishedOn the day of publication in China
   */
  public Period monthOfFigure(String type, LocalDate day, LocalDate publishedOn) {
    Period calendar = month(type, day);
    if (!type.equals(SMM_MONTH) || day.equals(YearMonth.from(day).atEndOfMonth())) {
      return calendar;
    }
    // Days between two SMM months are the end of the first.
    Period next = month(type, day.withDayOfMonth(1).plusMonths(1));
    return next.contains(day) && !next.last().isAfter(publishedOn) ? next : calendar;
  }

  public SmmMonths smmMonths() {
    return smmMonths;
  }

  @Override
  public String toString() {
    return windows + " " + smmMonths;
  }
}
