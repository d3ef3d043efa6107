package io.potline.conf;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which quotes the price of an input is made of on a day.
 *
 * @param days of {@link Kind#AVERAGE_DAYS} and {@link Kind#LAG_DAYS}; 0 for the others
 * @param smmMonths of {@link Kind#SMM_MONTH_AVERAGE}; null for the others
 */
public record InputBasis(Kind kind, int days, SmmMonths smmMonths) implements Serializable {

  public static final InputBasis SPOT = new InputBasis(Kind.SPOT, 0, null);

  static final String EXPECTED =
      "spot, month_average, smm_month_average, average_days: N or lag_days: N";

  private static final int MAX_DAYS = 366;

  private static final Pattern WITH_DAYS = Pattern.compile("(\\w+)\\s*:\\s*(\\d{1,3})");

  /** The keys of {@code chain.yaml}. */
  public enum Kind {
    /** The last quote at or before the day. */
    SPOT,
    /** The mean of the quotes of the calendar month up to the day. */
    MONTH_AVERAGE,
    /** The mean of the quotes of SMM's month up to the day. */
    SMM_MONTH_AVERAGE,
    /** The mean of the quotes of the last N calendar days, the day included. */
    AVERAGE_DAYS,
    /** The last quote at or before the day N calendar days earlier. */
    LAG_DAYS;

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    private int leastDays() {
      return this == AVERAGE_DAYS ? 1 : 0;
    }

    private boolean hasDays() {
      return this == AVERAGE_DAYS || this == LAG_DAYS;
    }
  }

  /** Reads {@code key: month_average}, or {@code key: {lag_days: 15}}. */
  static InputBasis read(YamlNode node, String key, SmmMonths smmMonths) {
    if (!node.has(key)) {
      return SPOT;
    }
    if (node.isMapping(key)) {
      YamlNode days = node.child(key).only(Kind.AVERAGE_DAYS.key(), Kind.LAG_DAYS.key());
      for (Kind kind : Kind.values()) {
        if (kind.hasDays() && days.has(kind.key()) && days.children().size() == 1) {
          return new InputBasis(kind, days(days, kind), null);
        }
      }
    } else {
      for (Kind kind : Kind.values()) {
        if (!kind.hasDays() && kind.key().equals(node.text(key))) {
          return new InputBasis(kind, 0, kind == Kind.SMM_MONTH_AVERAGE ? smmMonths : null);
        }
      }
    }
    throw node.problem(
        key, "expected spot, month_average, smm_month_average, {average_days: N} or {lag_days: N}");
  }

  private static int days(YamlNode node, Kind kind) {
    String text = node.text(kind.key());
    if (!text.matches("\\d{1,3}")
        || Integer.parseInt(text) < kind.leastDays()
        || Integer.parseInt(text) > MAX_DAYS) {
      throw node.problem(
          kind.key(),
          "%s is '%s', expected %d to %d days",
          kind.key(),
          text,
          kind.leastDays(),
          MAX_DAYS);
    }
    return Integer.parseInt(text);
  }

  /** The basis of an {@link #id}; empty where the text is none. */
  static Optional<InputBasis> named(String text, SmmMonths smmMonths) {
    Matcher withDays = WITH_DAYS.matcher(text);
    String key = withDays.matches() ? withDays.group(1) : text;
    int days = withDays.matches() ? Integer.parseInt(withDays.group(2)) : 0;
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.key().equals(key) && kind.hasDays() == withDays.matches())
        .filter(kind -> days >= kind.leastDays() && days <= MAX_DAYS)
        .findFirst()
        .map(kind -> new InputBasis(kind, days, kind == Kind.SMM_MONTH_AVERAGE ? smmMonths : null));
  }

  /** The basis as it is written in {@code chain.yaml}. */
  public String id() {
    return kind.hasDays() ? kind.key() + ": " + days : kind.key();
  }

  public boolean isSpot() {
    return kind == Kind.SPOT;
  }

  public boolean isAverage() {
    return kind != Kind.SPOT && kind != Kind.LAG_DAYS;
  }

  /** The days whose quotes are averaged; empty on a day that is in no month of SMM's. */
  public Optional<Validity> averaged(LocalDate day) {
    return switch (kind) {
      case MONTH_AVERAGE -> Optional.of(new Validity(day.withDayOfMonth(1), day));
      case SMM_MONTH_AVERAGE ->
          smmMonths.containing(day).map(month -> new Validity(month.first(), day));
      case AVERAGE_DAYS -> Optional.of(new Validity(day.minusDays(days - 1L), day));
      case SPOT, LAG_DAYS -> throw new IllegalStateException(id() + " is no average");
    };
  }

  /** For how many days after its own a quote may be used, if it may be carried for some days. */
  public int reachDays(int carriedDays) {
    return switch (kind) {
      case SPOT -> carriedDays;
      case LAG_DAYS -> days + carriedDays;
      case AVERAGE_DAYS -> Math.max(carriedDays, days - 1);
      case MONTH_AVERAGE, SMM_MONTH_AVERAGE -> Math.max(carriedDays, SmmMonths.MAX_DAYS);
    };
  }
}
