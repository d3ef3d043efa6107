package io.potline.model;

import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;

/**
 * The cost of one input of a stage on a day.
 *
 * @param price null if there is no quote, or it is too old
 * @param cost CNY per tonne of the stage's product: quantity x price; null where it is missing
 * @param missing the missing series; null if the cost is known
 */
public record CostLine(Consumption input, Price price, BigDecimal cost, String missing) {

  /** The price in yuan; null where it is missing. */
  public BigDecimal cny() {
    return price == null ? null : price.cny();
  }
}
