package io.potline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Tracks since when the value of a sequence is unchanged. The quotes of one series, region and
 * source are given in the order of their dates.
 */
public final class StalenessTracker {

  private final Integer maxUnchangedDays;
  private BigDecimal value;
  private LocalDate unchangedSince;

  /**
   * @param maxUnchangedDays null: a value may be unchanged for ever
   */
  public StalenessTracker(Integer maxUnchangedDays) {
    this.maxUnchangedDays = maxUnchangedDays;
  }

  /** Continues from a quote whose first unchanged day is known. */
  public void resume(BigDecimal quoted, LocalDate since) {
    value = quoted;
    unchangedSince = since;
  }

  /** Takes the next quote of the sequence and returns since when its value is unchanged. */
  public LocalDate next(LocalDate date, BigDecimal quoted) {
    boolean isSame = value != null && quoted != null && value.compareTo(quoted) == 0;
    if (!isSame || unchangedSince == null) {
      unchangedSince = date;
    }
    value = quoted;
    return unchangedSince;
  }

  /**
   * Whether the value has been unchanged for too long; {@code date} is that of the last {@link
   * #next}.
   */
  public boolean isStale(LocalDate date) {
    return maxUnchangedDays != null
        && ChronoUnit.DAYS.between(unchangedSince, date) > maxUnchangedDays;
  }
}
