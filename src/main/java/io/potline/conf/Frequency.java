package io.potline.conf;

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

  public boolean isFinerThan(Frequency other) {
    return compareTo(other) < 0;
  }
}
