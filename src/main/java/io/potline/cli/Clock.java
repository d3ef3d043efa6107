package io.potline.cli;

import io.potline.landing.text.Texts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** The time at which a command starts: nothing below a command looks at a clock. */
final class Clock {

  private Clock() {}

  /** As exact as Spark's timestamps. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  static LocalDate todayInChina() {
    return LocalDate.now(Texts.CHINA);
  }
}
