package io.potline.model;

import java.time.LocalDate;
import java.time.MonthDay;

/** A season of the industry's year, from a day to a day, both inclusive. */
public enum Season {
  /** Hydropower is cheap in Yunnan and Sichuan. */
  WET("wet", MonthDay.of(6, 1), MonthDay.of(10, 31), "hydropower of Yunnan and Sichuan is plenty"),
  DRY("dry", MonthDay.of(11, 1), MonthDay.of(5, 31), "all days outside of the wet season"),
  HEATING("heating", MonthDay.of(11, 15), MonthDay.of(3, 15), "northern China heats");

  private final String id;
  private final MonthDay first;
  private final MonthDay last;
  private final String meaning;

  Season(String id, MonthDay first, MonthDay last, String meaning) {
    this.id = id;
    this.first = first;
    this.last = last;
    this.meaning = meaning;
  }

  public String id() {
    return id;
  }

  public MonthDay first() {
    return first;
  }

  public MonthDay last() {
    return last;
  }

  public String meaning() {
    return meaning;
  }

  public boolean contains(LocalDate date) {
    MonthDay day = MonthDay.from(date);
    boolean isSinceFirst = !day.isBefore(first);
    boolean isUntilLast = !day.isAfter(last);
    return first.isAfter(last) ? isSinceFirst || isUntilLast : isSinceFirst && isUntilLast;
  }
}
