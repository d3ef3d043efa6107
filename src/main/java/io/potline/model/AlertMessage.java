package io.potline.model;

import io.potline.conf.AlertRule;
import io.potline.conf.Title;
import io.potline.model.AlertHistory.Measured;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The message of an alert in both languages: numbers rounded HALF_UP, fractions as per cent, ids by
 * their titles.
 *
 * @param isOfMonths whether the days of the values stand for months
 * @param titles the title of an id, such as a region; empty for other texts
 */
public record AlertMessage(AlertRule rule, boolean isOfMonths, Titles titles)
    implements Serializable {

  /** Finds the title of an id, on the executors too. */
  public interface Titles extends Function<String, Optional<Title>>, Serializable {}

  private static final String FRACTION = "_fraction";

  /**
   * @param columns the values of the columns of {@code where} and {@code each}
   */
  public Title of(Measured raised, Map<String, String> columns) {
    return new Title(
        AlertRule.filled(rule.message().en(), values(raised, columns, Title::en, " %")),
        AlertRule.filled(rule.message().zh(), values(raised, columns, Title::zh, "%")));
  }

  private Map<String, String> values(
      Measured raised,
      Map<String, String> columns,
      Function<Title, String> language,
      String percent) {
    Map<String, String> values = new HashMap<>();
    columns.forEach((name, id) -> values.put(name, titles.apply(id).map(language).orElse(id)));
    values.put("date", date(raised.date()));
    values.put("value", number(raised.value(), rule.overDays() != null, percent));
    values.put("level", number(raised.level(), false, percent));
    values.put("threshold", number(rule.raise().threshold(), false, percent));
    values.put("clear", number(rule.clear().threshold(), false, percent));
    if (raised.before() != null) {
      values.put("before", number(raised.before(), false, percent));
      values.put("before_date", date(raised.beforeDate()));
    }
    return values;
  }

  private String date(LocalDate date) {
    return isOfMonths ? YearMonth.from(date).toString() : date.toString();
  }

  private String number(BigDecimal number, boolean hasSign, String percent) {
    boolean isFraction = rule.value().endsWith(FRACTION);
    DecimalFormat format =
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMinimumFractionDigits(decimals());
    BigDecimal shown =
        (isFraction ? number.movePointRight(2) : number).setScale(decimals(), RoundingMode.HALF_UP);
    return (hasSign && shown.signum() > 0 ? "+" : "")
        + format.format(shown)
        + (isFraction ? percent : "");
  }

  private int decimals() {
    if (rule.decimals() != null) {
      return rule.decimals();
    }
    if (rule.value().endsWith("_mt")) {
      return 3;
    }
    return rule.value().endsWith(FRACTION) ? 1 : rule.value().contains("_cny_per_t") ? 0 : 2;
  }
}
