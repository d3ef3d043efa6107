package io.potline.model;

import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.util.List;

/**
 * The cost of one input of a stage on a day.
 *
 * @param price null if there is no quote, or it is too old, and for an input at cost
 * @param made what it costs to make an input at cost; null for a price of the market
 * @param cost CNY per tonne of the stage's product: quantity x price; null where it is missing
 * @param missing the missing series; none if the cost is known
 */
public record CostLine(
    Consumption input, Price price, StageCost made, BigDecimal cost, List<String> missing) {

  /** The price in yuan; null where it is missing. */
  public BigDecimal cny() {
    if (made != null) {
      return made.cost();
    }
    return price == null ? null : price.cny();
  }

  /** The same on the other VAT basis; null where it is missing. */
  BigDecimal cnyOnOtherBasis() {
    if (made != null) {
      return made.costOnOtherBasis();
    }
    return price == null ? null : price.cnyOnOtherBasis();
  }

  /** The part of the price that is paid in cash; null where it is not known. */
  BigDecimal cashCny() {
    if (made != null) {
      return made.cashCost();
    }
    return input.cash() == null || cny() == null ? null : input.cash().fraction().multiply(cny());
  }

  /** The part of the cost that is paid in cash, 0 to 1; null where it is not known. */
  public BigDecimal cashFraction() {
    return made == null
        ? input.cash() == null ? null : input.cash().fraction()
        : made.cashFraction();
  }
}
