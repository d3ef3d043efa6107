package io.potline.check;

import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.conf.TradingCalendar;
import java.util.List;

/** The current year has to be in {@code conf/holidays.csv}. */
record TradingCalendarRule(TradingCalendar calendar, int year) implements Rule {

  @Override
  public String name() {
    return "trading calendar";
  }

  @Override
  public List<Finding> findings() {
    return calendar.covers(year)
        ? List.of()
        : List.of(
            new Finding(
                State.FAIL,
                name(),
                String.valueOf(year),
                "holidays.csv has no day of this year: coverage is NULL, lateness counts all"
                    + " weekdays",
                "current year"));
  }
}
