package io.potline.model;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The lowest and highest modelled margin over the ranges of the coefficients. Amounts are in CNY
 * per tonne of aluminium.
 *
 * @param stage a stage, or {@link MarginModel#CHAIN}
 * @param topDriver the input whose coefficient, alone from the low to the high end of its range,
 *     moves the margin most; null where no coefficient has a range
 */
public record Band(
    LocalDate date,
    String region,
    String stage,
    BigDecimal low,
    BigDecimal margin,
    BigDecimal high,
    String topDriver,
    boolean isStale) {}
