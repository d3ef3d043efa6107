package io.potline.nowcast;

import io.potline.conf.Periods.Period;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;

/**
 * What a vendor's figure of a month was expected to be on a day. Amounts are in CNY per tonne of
 * the stage's own product.
 *
 * @param subject whose figure of what
 * @param low the end of the interval from past errors; null where there are too few
 * @param inputs the series whose price counts, because it is known for this and a printed month
 * @param daysQuoted days of trading of the month, so far, with a quote of one of the stage's series
 * @param former the figure of the month before; null where it was not known
 * @param since the last printed month
 * @param effects by series, and {@link #RESIDUAL}: what each adds to the figure of that month
 * @param reported the figure, once it is printed; null until then
 */
public record Estimate(
    Subject subject,
    Period period,
    LocalDate asOf,
    BigDecimal estimate,
    BigDecimal low,
    BigDecimal high,
    NowcastMethod method,
    List<String> inputs,
    int daysQuoted,
    int daysExpected,
    BigDecimal former,
    Period since,
    SortedMap<String, BigDecimal> effects,
    BigDecimal reported) {

  /** What of the change since the last print the prices do not explain. */
  public static final String RESIDUAL = "residual";

  Estimate printed(BigDecimal figure) {
    return new Estimate(
        subject,
        period,
        asOf,
        estimate,
        low,
        high,
        method,
        inputs,
        daysQuoted,
        daysExpected,
        former,
        since,
        effects,
        figure);
  }
}
