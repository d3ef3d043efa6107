package io.potline.landing;

import io.potline.landing.Reasons.Unreadable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates, times and numbers as vendors write them: closed lists, nothing is guessed. */
public final class Texts {

  /** What a time without an offset is meant in. */
  public static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

  private static final LocalDate FIRST_DATE = LocalDate.of(1990, 1, 1);
  private static final int INTEGER_DIGITS = 10;
  private static final int DECIMALS = 10;

  private static final List<DateTimeFormatter> DATES =
      formats("uuuu-M-d", "uuuu/M/d", "uuuuMMdd", "uuuu年M月d日");
  private static final List<Pattern> MONTHS =
      List.of(
          Pattern.compile("\\A(\\d{4})[-/](\\d{1,2})\\z"),
          Pattern.compile("\\A(\\d{4})(\\d{2})\\z"),
          Pattern.compile("\\A(\\d{4})年(\\d{1,2})月\\z"));
  private static final Pattern NUMBER =
      Pattern.compile(
          "\\A[+-]?((\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,2})?\\z");
  private static final Pattern RANGE =
      Pattern.compile("\\A([+-]?[\\d.,]+)\\s*[-–—~～至]\\s*([+-]?[\\d.,]+)\\z");

  private Texts() {}

  /** A closed range of a price; both ends as they stand. */
  public record Range(BigDecimal low, BigDecimal high) {}

  public static LocalDate date(String text, LocalDate latest) {
    for (DateTimeFormatter format : DATES) {
      try {
        return plausible(LocalDate.parse(text.strip(), format), latest);
      } catch (DateTimeParseException e) {
        // The next of the list.
      }
    }
    throw new Unreadable("unreadable date '%s': expected one such as 2025-01-07", text);
  }

  /** The first day of a month; a day stands for its month. */
  public static LocalDate month(String text, LocalDate latest) {
    for (Pattern pattern : MONTHS) {
      Matcher month = pattern.matcher(text.strip());
      if (month.matches()) {
        try {
          int year = Integer.parseInt(month.group(1));
          return plausible(LocalDate.of(year, Integer.parseInt(month.group(2)), 1), latest);
        } catch (DateTimeException e) {
          throw new Unreadable("unreadable month '%s': expected one such as 2024-12", text);
        }
      }
    }
    return date(text, latest).withDayOfMonth(1);
  }

  private static LocalDate plausible(LocalDate date, LocalDate latest) {
    if (date.isBefore(FIRST_DATE)) {
      throw new Unreadable("impossible date %s: before %s", date, FIRST_DATE);
    }
    if (date.isAfter(latest)) {
      throw new Unreadable("impossible date %s: more than a year ahead", date);
    }
    return date;
  }

  /** A point in time; without an offset it is China's, a day alone is its beginning. */
  public static Instant time(String text) {
    String iso = text.strip().replaceFirst("\\A(\\d{4}-\\d{2}-\\d{2}) (?=\\d)", "$1T");
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeParseException withoutOffset) {
      try {
        return LocalDateTime.parse(iso).atZone(CHINA).toInstant();
      } catch (DateTimeParseException withoutTime) {
        try {
          return LocalDate.parse(iso).atStartOfDay(CHINA).toInstant();
        } catch (DateTimeParseException unreadable) {
          throw new Unreadable(
              "unreadable time '%s': expected one such as 2025-01-07T10:30:00+08:00", text);
        }
      }
    }
  }

  public static BigDecimal number(String text, String what) {
    String plain = text.strip();
    if (plain.equalsIgnoreCase("NaN")) {
      throw new Unreadable("%s is NaN", what);
    }
    if (!NUMBER.matcher(plain).matches()) {
      throw new Unreadable("unreadable number '%s' in %s", text, what);
    }
    BigDecimal number = new BigDecimal(plain.replace(",", ""));
    if (number.precision() - number.scale() > INTEGER_DIGITS) {
      throw new Unreadable("number '%s' in %s is too large", text, what);
    }
    return number.setScale(DECIMALS, RoundingMode.HALF_UP);
  }

  /** Low and high written in one cell, such as {@code 19640-19680}. */
  public static Optional<Range> range(String text, String what) {
    Matcher range = RANGE.matcher(text.strip());
    return range.matches()
        ? Optional.of(new Range(number(range.group(1), what), number(range.group(2), what)))
        : Optional.empty();
  }

  private static List<DateTimeFormatter> formats(String... patterns) {
    return Arrays.stream(patterns)
        .map(p -> DateTimeFormatter.ofPattern(p).withResolverStyle(ResolverStyle.STRICT))
        .toList();
  }
}
