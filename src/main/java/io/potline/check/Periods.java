package io.potline.check;

import static org.apache.spark.sql.functions.udf;

import io.potline.conf.Frequency;
import io.potline.conf.TradingCalendar;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/** Counts the periods of a frequency, such as weeks, between two days, and names them. */
final class Periods {

  private Periods() {}

  /** How many days of trading, weeks, months and so on lie between two days, neither counted. */
  static long between(Frequency frequency, LocalDate from, LocalDate to, TradingCalendar calendar) {
    long months = (to.getYear() - from.getYear()) * 12L + to.getMonthValue() - from.getMonthValue();
    return switch (frequency) {
      case DAILY -> calendar.tradingDays(from.plusDays(1), to.minusDays(1)).count();
      case WEEKLY -> Math.floorDiv(ChronoUnit.DAYS.between(from, to) - 1, 7L);
      case MONTHLY -> months - 1;
      case QUARTERLY -> Math.floorDiv(months - 1, 3L);
      case YEARLY -> Math.floorDiv(months - 1, 12L);
    };
  }

  /** A number of periods in words, such as {@code 1 week}. */
  static String counted(long number, Frequency frequency) {
    String unit = frequency == Frequency.DAILY ? "day" : frequency.id().replaceFirst("ly\\z", "");
    return number
        + " "
        + (number == 1 ? unit : unit + "s")
        + (frequency == Frequency.DAILY ? " of trading" : "");
  }

  /** {@link #between}, of the frequency's id and two dates. */
  static Column between(Column frequency, Column from, Column to, TradingCalendar calendar) {
    UDF3<String, LocalDate, LocalDate, Long> between =
        (id, first, last) -> between(frequency(id), first, last, calendar);
    return udf(between, DataTypes.LongType).apply(frequency, from, to);
  }

  /** {@link #counted}, of the frequency's id. */
  static Column counted(Column number, Column frequency) {
    UDF2<Long, String, String> counted = (n, id) -> counted(n, frequency(id));
    return udf(counted, DataTypes.StringType).apply(number, frequency);
  }

  private static Frequency frequency(String id) {
    return Frequency.valueOf(id.toUpperCase(Locale.ROOT));
  }
}
