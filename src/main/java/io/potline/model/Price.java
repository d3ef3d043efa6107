package io.potline.model;

import java.math.BigDecimal;

/**
 * A quote converted to yuan and the run's VAT basis, with the rates used.
 *
 * @param cny null where the quote can't be converted
 * @param cnyOnOtherBasis the same on the other VAT basis
 * @param missing the series that is missing for the conversion; null if none is
 * @param vatRate the tax rate between the quote's basis and the run's; null where none was applied
 * @param exchangeRate the rate of the quote's own day; null where none was needed, or none is known
 */
public record Price(
    Quote quote,
    BigDecimal cny,
    BigDecimal cnyOnOtherBasis,
    String missing,
    BigDecimal vatRate,
    Quote exchangeRate) {

  /** The exchange rate that was applied; null where none was. */
  public BigDecimal usdCny() {
    return exchangeRate == null ? null : exchangeRate.value();
  }

  /** The same quote at another price, for a scenario. */
  Price at(BigDecimal changed) {
    return new Price(quote, changed, null, null, vatRate, exchangeRate);
  }
}
