package io.potline.nowcast;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What a stage's product sells for and what each input costs in a month: means over the month's
 * days of trading, the days to come at the last price.
 *
 * @param product the series of the product's price
 * @param quantities by input: how much of it a tonne of the product takes
 * @param cny by series: CNY per tonne of the product; only what is known
 */
record MonthPrices(
    String product,
    Map<String, BigDecimal> quantities,
    Map<String, BigDecimal> cny,
    int daysQuoted,
    int daysExpected) {}
