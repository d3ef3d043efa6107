package io.potline.conf;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How often a series is quoted; from the finest to the coarsest. */
public enum Frequency {
  DAILY("日", "d"),
  WEEKLY("周", "w"),
  MONTHLY("月", "m"),
  QUARTERLY("季", "q"),
  YEARLY("年", "y");

  private final List<String> names;

  Frequency(String zh, String letter) {
    names = List.of(id(), zh, zh + "度", zh + "频", "每" + zh, letter);
  }

  /** As conf writes it: in lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Finds a frequency by its name in conf or in a terminal's export. */
  public static Optional<Frequency> named(String text) {
    String plain = Names.normalised(text);
    return List.of(values()).stream().filter(f -> f.names.contains(plain)).findFirst();
  }

  /** The first day of the period of a day. */
  public LocalDate begin(LocalDate day) {
    return switch (this) {
      case DAILY -> day;
      case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTHLY -> day.withDayOfMonth(1);
      case QUARTERLY -> day.with(IsoFields.DAY_OF_QUARTER, 1);
      case YEARLY -> day.withDayOfYear(1);
    };
  }

  public boolean isFinerThan(Frequency other) {
    return compareTo(other) < 0;
  }
}
