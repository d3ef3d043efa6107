package io.potline.landing.text;

import io.potline.conf.TradingCalendar;
import io.potline.landing.text.Reasons.Unreadable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads dates, times and numbers in a closed list of formats. Nothing is guessed. */
public final class Texts {

  /** How a layout writes dates and numbers. */
  public enum Dialect {
    /** The year first, a decimal point. */
    PLAIN,
    /** {@code 07/01/2025} is in January, {@code 1.234,5} has a decimal comma. */
    DAY_FIRST_DECIMAL_COMMA
  }

  /** No figure is older. */
  public static final LocalDate FIRST_DATE = LocalDate.of(1990, 1, 1);

  private static final int INTEGER_DIGITS = 10;
  private static final int DECIMALS = 10;
  private static final int LONGEST_DECIMAL = 18;

  /** A longer text is neither a date nor a number; patterns are not tried on it. */
  private static final int LONGEST = 100;

  private static final String TOO_LONG = "?";

  private static final String TIME =
      "(?:[T ]+(?<time>\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?))?";
  private static final List<Pattern> DATES =
      patterns(
          "(?<y>\\d{4})-(?<m>\\d{1,2})-(?<d>\\d{1,2})" + TIME,
          "(?<y>\\d{4})/(?<m>\\d{1,2})/(?<d>\\d{1,2})" + TIME,
          "(?<y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})" + TIME,
          "(?<y>\\d{4})年(?<m>\\d{1,2})月(?<d>\\d{1,2})日" + TIME);
  private static final List<Pattern> DAY_FIRST_DATES =
      patterns("(?<d>\\d{1,2})/(?<m>\\d{1,2})/(?<y>\\d{4})" + TIME);
  private static final List<Pattern> MONTHS =
      patterns(
          "(?<y>\\d{4})[-/](?<m>\\d{1,2})",
          "(?<y>\\d{4})(?<m>\\d{2})", "(?<y>\\d{4})年(?<m>\\d{1,2})月");

  private static final Pattern NUMBER =
      Pattern.compile(
          "\\A[+-]?((\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,2})?\\z");
  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("\\A[+-]?\\d{1,3}(\\d*|([. ]\\d{3})+)(,\\d*)?\\z");
  private static final Pattern RANGE =
      Pattern.compile("\\A([+-]?[\\d.,]+)\\s*[-–—~至]\\s*([+-]?[\\d.,]+)\\z");
  private static final Pattern ZERO = Pattern.compile("\\A[+-]?0*\\.?0+%?\\z");
  private static final Set<String> MISSING =
      Set.of("", "-", "--", "---", "–", "—", "——", "...", "....", "......", "n/a", "na", "无", "暂无");

  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);

  private Texts() {}

  /** Normalised; of a text that is too long to mean anything, a text that means nothing. */
  private static String shortened(String text) {
    return text.length() <= LONGEST ? normalised(text) : TOO_LONG;
  }

  /** The low and the high of a price. */
  public record Range(BigDecimal low, BigDecimal high) {}

  /** Full width to half width, one minus sign, no outer blanks. */
  public static String normalised(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).replace('\u2212', '-').strip();
  }

  /** A day; a time of day after it is ignored. */
  public static LocalDate date(String text, LocalDate latest, Dialect dialect) {
    LocalDate iso = dialect == Dialect.PLAIN ? isoDate(text) : null;
    return plausible(
        iso != null
            ? iso
            : dateTime(text, dialect == Dialect.PLAIN ? DATES : DAY_FIRST_DATES)
                .orElseThrow(
                    () ->
                        new Unreadable(
                            "unreadable date '%s': expected one such as 2025-01-07", text))
                .toLocalDate(),
        latest);
  }

  public static boolean isDate(String text, Dialect dialect) {
    if (dialect == Dialect.PLAIN && isoDate(text) != null) {
      return true;
    }
    return dateTime(text, dialect == Dialect.PLAIN ? DATES : DAY_FIRST_DATES).isPresent();
  }

  /** Fast, for nearly all dates; null where the text is not written as {@code 2025-01-07}. */
  private static LocalDate isoDate(String text) {
    if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    boolean isDate =
        year > 0
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= Month.of(month).length(Year.isLeap(year));
    return isDate ? LocalDate.of(year, month, day) : null;
  }

  /** The number that these characters are; -1 where they are not all digits. */
  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + c - '0';
    }
    return number;
  }

  public static boolean isMonth(String text) {
    return dateTime(text, MONTHS).isPresent();
  }

  /** The first day of a month, or of the month of a day. */
  public static LocalDate month(String text, LocalDate latest) {
    LocalDate first =
        dateTime(text, MONTHS)
            .or(() -> dateTime(text, DATES))
            .orElseThrow(
                () -> new Unreadable("unreadable month '%s': expected one such as 2024-12", text))
            .toLocalDate()
            .withDayOfMonth(1);
    return plausible(first, latest);
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

  /** A point in time. One without an offset is in China's zone; a day is its first instant. */
  public static Instant time(String text) {
    String plain = shortened(text);
    return dateTime(plain, DATES)
        .map(local -> local.atZone(TradingCalendar.CHINA).toInstant())
        .or(() -> withOffset(plain.replaceFirst("\\A(\\d{4}-\\d{2}-\\d{2}) (?=\\d)", "$1T")))
        .orElseThrow(
            () ->
                new Unreadable(
                    "unreadable time '%s': expected one such as 2025-01-07T10:30:00+08:00", text));
  }

  private static Optional<Instant> withOffset(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<LocalDateTime> dateTime(String text, List<Pattern> patterns) {
    String plain = shortened(text);
    for (Pattern pattern : patterns) {
      Matcher match = pattern.matcher(plain);
      if (match.matches()) {
        try {
          String day = pattern.pattern().contains("<d>") ? match.group("d") : "1";
          LocalDate date =
              LocalDate.of(
                  Integer.parseInt(match.group("y")),
                  Integer.parseInt(match.group("m")),
                  Integer.parseInt(day));
          String time = pattern.pattern().contains("<time>") ? match.group("time") : null;
          return Optional.of(date.atTime(time == null ? LocalTime.MIDNIGHT : timeOfDay(time)));
        } catch (DateTimeException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static LocalTime timeOfDay(String text) {
    return LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text);
  }

  /** Whether a cell of a wide export holds no figure. */
  public static boolean isMissing(String text) {
    return text == null
        || !beginsWithDigit(text) && MISSING.contains(shortened(text).toLowerCase(Locale.ROOT));
  }

  public static boolean isZero(String text) {
    return !beginsWithDigit(text) && ZERO.matcher(shortened(text)).matches();
  }

  /** Whether the first digit is from 1 to 9, as in nearly all cells: no need to normalise those. */
  private static boolean beginsWithDigit(String text) {
    return !text.isEmpty() && text.charAt(0) >= '1' && text.charAt(0) <= '9';
  }

  public static BigDecimal number(String text, String what) {
    return number(text, what, Dialect.PLAIN);
  }

  /**
   * A number, exactly: {@code 19,660}, {@code (161.8)} for a negative one, {@code 4510万}, {@code 45
   * %}.
   */
  public static BigDecimal number(String text, String what, Dialect dialect) {
    if (dialect == Dialect.PLAIN && isDecimal(text)) {
      return bounded(new BigDecimal(text), text, what);
    }
    String plain = shortened(text);
    if (plain.equalsIgnoreCase("NaN")) {
      throw new Unreadable("%s is NaN", what);
    }
    if (plain.startsWith("#")) {
      throw new Unreadable("the cell of %s holds the error %s", what, plain);
    }
    boolean isInBrackets = plain.matches("\\A\\([^-+()]+\\)\\z");
    String unsigned = isInBrackets ? plain.substring(1, plain.length() - 1) : plain;
    boolean isPercent = unsigned.endsWith("%");
    boolean isTenThousands = unsigned.endsWith("万");
    String digits = unsigned.replaceFirst("\\s*[%万]\\z", "");
    if (dialect == Dialect.DAY_FIRST_DECIMAL_COMMA) {
      digits =
          DECIMAL_COMMA.matcher(digits).matches()
              ? digits.replaceAll("[. ]", "").replace(',', '.')
              : "unreadable";
    }
    if (!NUMBER.matcher(digits).matches()) {
      throw new Unreadable("unreadable number '%s' in %s", text, what);
    }
    BigDecimal number = new BigDecimal(digits.replace(",", ""));
    number = isPercent ? number.movePointLeft(2) : number;
    number = isTenThousands ? number.multiply(TEN_THOUSAND) : number;
    return bounded(isInBrackets ? number.negate() : number, text, what);
  }

  private static BigDecimal bounded(BigDecimal number, String text, String what) {
    if (number.precision() - number.scale() > INTEGER_DIGITS) {
      throw new Unreadable("number '%s' in %s is too large", text, what);
    }
    return number.setScale(DECIMALS, RoundingMode.HALF_UP);
  }

  /** Whether the text is a few digits with at most one point, as nearly all numbers are. */
  private static boolean isDecimal(String text) {
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      points += c == '.' ? 1 : 0;
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return text.length() > points && text.length() <= LONGEST_DECIMAL && points <= 1;
  }

  /** Low and high written in one cell, such as {@code 19640-19680}. */
  public static Optional<Range> range(String text, String what) {
    if (isDecimal(text)) {
      return Optional.empty();
    }
    Matcher range = RANGE.matcher(shortened(text));
    return range.matches()
        ? Optional.of(new Range(number(range.group(1), what), number(range.group(2), what)))
        : Optional.empty();
  }

  private static List<Pattern> patterns(String... patterns) {
    return List.of(patterns).stream().map(p -> Pattern.compile("\\A" + p + "\\z")).toList();
  }
}
