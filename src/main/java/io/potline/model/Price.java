package io.potline.model;

import io.potline.conf.InputBasis;
import io.potline.conf.Validity;
import java.math.BigDecimal;
import java.util.List;

/**
 * A quote, or the average of several, converted to yuan and the run's VAT basis, with the rates
 * used.
 *
 * @param quote the last one of an average
 * @param cny null where the quote can't be converted
 * @param cnyOnOtherBasis the same on the other VAT basis
 * @param missing the series that is missing for the conversion; null if none is
 * @param vatRate the tax rate between the quote's basis and the run's; null where none was applied,
 *     and of an average
 * @param exchangeRate the rate of the quote's own day; null where none was needed, or none is
 *     known, and of an average
 * @param average null for a single quote
 */
public record Price(
    Quote quote,
    BigDecimal cny,
    BigDecimal cnyOnOtherBasis,
    String missing,
    BigDecimal vatRate,
    Quote exchangeRate,
    Average average) {

  /** What a price is the average of: the quotes of some days, each at its own rates. */
  public record Average(InputBasis basis, Validity days, List<Price> prices) {}

  /** The exchange rate that was applied; null where none was. */
  public BigDecimal usdCny() {
    return exchangeRate == null ? null : exchangeRate.value();
  }

  /** The quotes that the price was made from. */
  public List<Price> quoted() {
    return average == null ? List.of(this) : average.prices();
  }

  /** The same quote at another price, for a scenario. */
  Price at(BigDecimal changed) {
    return new Price(quote, changed, null, null, vatRate, exchangeRate, average);
  }
}
