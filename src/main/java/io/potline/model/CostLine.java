package io.potline.model;

import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;

/**
 * What one input of a stage costs on a day.
 *
 * @param price null where there is no quote, or none that is young enough
 * @param cost CNY per tonne of the stage's product: quantity x price; null where it is missing
 * @param missing the series without which the cost is not known; null where it is known
 */
public record CostLine(Consumption input, Price price, BigDecimal cost, String missing) {

  /** The price in yuan; null where it is missing. */
  public BigDecimal cny() {
    return price == null ? null : price.cny();
  }
}
