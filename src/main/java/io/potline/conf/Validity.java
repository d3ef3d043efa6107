package io.potline.conf;

import java.io.Serializable;
import java.time.LocalDate;

/** A closed range of days; open ends are the first and the last day that Spark knows. */
public record Validity(LocalDate from, LocalDate to) implements Serializable {

  static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
  static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  public static final Validity ALWAYS = new Validity(FIRST_DAY, LAST_DAY);

  public boolean contains(LocalDate day) {
    return !day.isBefore(from) && !day.isAfter(to);
  }

  boolean overlaps(Validity other) {
    return !from.isAfter(other.to) && !other.from.isAfter(to);
  }
}
