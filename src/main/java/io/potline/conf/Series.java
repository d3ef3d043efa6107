package io.potline.conf;

import io.potline.conf.Units.Unit;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * A row of {@code conf/series.csv}.
 *
 * @param item what the price, cost or margin is for; a stage's id if it belongs to a stage
 * @param frequency how often its vendors quote it
 * @param periodType the period that each of its figures is of, such as {@code smm_month}; null for
 *     quotes of a day
 * @param maxAgeDays longest age in calendar days, inclusive, for which a value is carried forward
 * @param maxUnchangedDays null: never stale
 * @param maxRangeFraction widest range of low and high as a part of its middle; null: no limit
 * @param min plausible range in {@code unit}
 * @param vendors sources in order of preference
 */
public record Series(
    String id,
    String item,
    String role,
    Unit unit,
    String vat,
    Frequency frequency,
    String periodType,
    int maxAgeDays,
    Integer maxUnchangedDays,
    BigDecimal maxRangeFraction,
    BigDecimal min,
    BigDecimal max,
    List<String> vendors)
    implements Serializable {

  public static final String REPORTED_MARGIN = "reported_margin";
  public static final String REPORTED_COST = "reported_cost";
  public static final String REPORTED_LOWEST_COST = "reported_lowest_cost";
  public static final String REPORTED_HIGHEST_COST = "reported_highest_cost";
  public static final String REPORTED_IN_PROFIT = "reported_in_profit";
  static final String EXCHANGE_RATE = "exchange_rate";
  private static final String OTHER_COST = "other_cost";

  public boolean isExchangeRate() {
    return role.equals(EXCHANGE_RATE);
  }

  /** Whether its amounts are with or without VAT, and are converted. */
  public boolean isTaxed() {
    return !vat.equals("none");
  }

  /** Whether it sums up what no series of its own is quoted for. */
  public boolean isOtherCost() {
    return role.equals(OTHER_COST);
  }

  public boolean isReported() {
    return role.equals(REPORTED_MARGIN) || role.equals(REPORTED_COST);
  }

  /** Whether a vendor reports it about all producers of a stage: an end of their costs, a share. */
  private boolean isOfIndustry() {
    return List.of(REPORTED_LOWEST_COST, REPORTED_HIGHEST_COST, REPORTED_IN_PROFIT).contains(role);
  }

  /** Whether it is what a vendor computes for a stage, not a price of the market. */
  public boolean isVendorsFigure() {
    return isReported() || isOfIndustry();
  }

  /** Whether a quote in this unit can be converted, by a fixed factor or an exchange rate. */
  public boolean takes(Unit quoted) {
    boolean sameCurrency = quoted.measures().equals(unit.measures());
    boolean samePer = quoted.per().equals(unit.per());
    boolean perStageOrAluminium = isReported() && isPerTonne(quoted) && isPerTonne(unit);
    boolean mayBeConverted = !isVendorsFigure() && !isExchangeRate();
    return quoted.isPrice()
        && (samePer && (sameCurrency || mayBeConverted) || perStageOrAluminium && sameCurrency);
  }

  private static boolean isPerTonne(Unit unit) {
    return unit.per().equals("t") || unit.per().equals("t_al");
  }
}
