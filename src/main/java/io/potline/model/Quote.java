package io.potline.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a source quoted for a series, a region and a day, as known now or at a past time.
 *
 * @param value in {@code unit}
 * @param unit the catalogue's unit, or the same in another currency
 * @param vatBasis incl, excl, or none: never converted
 * @param quotedValue as published, in {@code quotedUnit}
 * @param isStale unchanged for longer than the catalogue allows, or repeated on a day without
 *     trading
 * @param isRolledOver repeated on a day without trading
 */
public record Quote(
    String series,
    String region,
    String source,
    LocalDate date,
    BigDecimal value,
    String unit,
    String vatBasis,
    BigDecimal quotedValue,
    String quotedUnit,
    boolean isStale,
    boolean isRolledOver)
    implements Serializable {

  /** The same series at another day and value, such as one between two quotes. */
  public Quote at(LocalDate otherDay, BigDecimal otherValue) {
    return new Quote(
        series,
        region,
        source,
        otherDay,
        otherValue,
        unit,
        vatBasis,
        otherValue,
        unit,
        false,
        false);
  }
}
