package io.potline.check;

import static org.apache.spark.sql.functions.udf;

import io.potline.conf.Frequency;
import io.potline.conf.TradingCalendar;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
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

  static String unit(Frequency frequency) {
    return frequency == Frequency.DAILY
        ? "days of trading"
        : frequency.id().replaceFirst("ly\\z", "") + "s";
  }

  /** {@link #between}, of the frequency's id and two dates. */
  static Column between(Column frequency, Column from, Column to, TradingCalendar calendar) {
    UDF3<String, LocalDate, LocalDate, Long> between =
        (id, first, last) -> between(frequency(id), first, last, calendar);
    return udf(between, DataTypes.LongType).apply(frequency, from, to);
  }

  /** {@link #unit}, of the frequency's id. */
  static Column unit(Column frequency) {
    UDF1<String, String> unit = id -> unit(frequency(id));
    return udf(unit, DataTypes.StringType).apply(frequency);
  }

  private static Frequency frequency(String id) {
    return Frequency.valueOf(id.toUpperCase(Locale.ROOT));
  }
}
