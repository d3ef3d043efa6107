package io.potline.model;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * Between what and what a modelled margin lies if each coefficient may be anywhere in its range.
 * Amounts are in CNY per tonne of aluminium.
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
