package io.potline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * The margin of a stage on a day in a region. Amounts are in CNY per tonne of the stage's own
 * product unless stated otherwise, and null if not known.
 *
 * @param marginOnOtherVatBasis the margin if all prices were on the other VAT basis
 * @param marginAl CNY per tonne of aluminium
 * @param cashCost the part of the cost that is paid in cash; null where the part is not known
 * @param cashMarginAl price - cash cost, CNY per tonne of aluminium
 * @param tonnes of the stage's product in one tonne of aluminium; null where it has no such factor
 * @param missingInputs the series that are missing, in order
 * @param product the price of the product as it was quoted; null for a reported margin
 * @param costs one for each input; empty for a reported margin
 * @param quotes the quotes of a reported margin: the margin itself, and price and cost if quoted
 */
public record StageMargin(
    LocalDate date,
    String region,
    String stage,
    Method method,
    BigDecimal price,
    BigDecimal cost,
    BigDecimal margin,
    BigDecimal marginOnOtherVatBasis,
    BigDecimal marginAl,
    BigDecimal cashCost,
    BigDecimal cashMarginAl,
    BigDecimal tonnes,
    List<String> missingInputs,
    boolean isStale,
    Price product,
    List<CostLine> costs,
    List<Quote> quotes) {

  /** The same margin for other tonnes in one tonne of aluminium. */
  StageMargin perAluminium(BigDecimal otherTonnes, BigDecimal otherMarginAl) {
    return new StageMargin(
        date,
        region,
        stage,
        method,
        price,
        cost,
        margin,
        marginOnOtherVatBasis,
        otherMarginAl,
        cashCost,
        null,
        otherTonnes,
        missingInputs,
        isStale,
        product,
        costs,
        quotes);
  }
}
