package io.potline.cli;

import io.potline.conf.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** The start time of a command: no class below the commands reads a clock. */
final class Clock {

  private Clock() {}

  /** The current time, to the microsecond, as in Spark's timestamps. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  static LocalDate todayInChina() {
    return LocalDate.now(TradingCalendar.CHINA);
  }
}
