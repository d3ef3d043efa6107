package io.potline.silver.history;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * How long the value of a sequence has stood: the quotes of one series, region and source, one
 * after the other in the order of their dates.
 */
public final class Standing {

  private final Integer maxUnchangedDays;
  private BigDecimal value;
  private LocalDate unchangedSince;

  /**
   * @param maxUnchangedDays NULL: a value may stand for ever
   */
  public Standing(Integer maxUnchangedDays) {
    this.maxUnchangedDays = maxUnchangedDays;
  }

  /** Goes on from a quote of which it is known since when its value stands. */
  public void resume(BigDecimal quoted, LocalDate since) {
    value = quoted;
    unchangedSince = since;
  }

  /** The next quote of the sequence: since when its value stands. */
  public LocalDate next(LocalDate date, BigDecimal quoted) {
    boolean isSame = value != null && quoted != null && value.compareTo(quoted) == 0;
    if (!isSame || unchangedSince == null) {
      unchangedSince = date;
    }
    value = quoted;
    return unchangedSince;
  }

  /** Whether the value stands too long on a date, which {@link #next} was told of last. */
  public boolean isTooLong(LocalDate date) {
    return maxUnchangedDays != null
        && ChronoUnit.DAYS.between(unchangedSince, date) > maxUnchangedDays;
  }
}
