package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The difference between two sources of one quantity, or between the model and a vendor's report.
 *
 * @param kind price, margin or capacity
 */
public record Gap(
    String metric,
    LocalDate date,
    String region,
    String unit,
    String kind,
    String sourceA,
    String sourceB,
    BigDecimal a,
    BigDecimal b) {

  public static final String OF_PRICE = "price";
  public static final String OF_MARGIN = "margin";
  private static final int QUOTIENT_SCALE = 17;
  private static final int FRACTION_SCALE = 10;

  public BigDecimal gap() {
    return a.subtract(b);
  }

  /** The gap as a fraction of b; null where b is 0. */
  public BigDecimal fraction() {
    return b.signum() == 0
        ? null
        : gap().divide(b, QUOTIENT_SCALE, HALF_UP).setScale(FRACTION_SCALE, HALF_UP);
  }
}
