package io.potline.landing;

import io.potline.landing.text.Reasons;
import io.potline.landing.text.Reasons.Unreadable;
import io.potline.landing.text.Texts;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What lies too far in the future to be true: a mistyped {@code published_at} would be the current
 * revision until then, and a mistyped date would hide that a series is late.
 *
 * @param latestPublication no quote is published later
 * @param latestDay no figure is for a later day
 * @param daysAhead how many days after the day of its publication a figure may be for
 */
public record Horizon(Instant latestPublication, LocalDate latestDay, int daysAhead)
    implements Serializable {

  private static final long SECONDS_OF_A_DAY = 86_400;

  /** China is so many seconds ahead of UTC, without summer time since 1992. */
  private static final long CHINA_SECONDS = 8 * 3_600;

  private static final Instant FIRST_PUBLICATION =
      Texts.FIRST_DATE.atStartOfDay(ZoneOffset.UTC).toInstant();

  /**
   * @param start of the run
   */
  public static Horizon of(Instant start, Duration publishedAhead, int daysAhead) {
    return new Horizon(
        start.plus(publishedAhead),
        LocalDate.ofInstant(start, ZoneOffset.UTC).plusYears(1),
        daysAhead);
  }

  /** The time of publication. Throws {@link Unreadable} where it can't be one. */
  public Instant publication(String text) {
    Instant time = Texts.time(text);
    if (time.isBefore(FIRST_PUBLICATION)) {
      throw new Unreadable("impossible published_at '%s': before %s", text, Texts.FIRST_DATE);
    }
    if (time.isAfter(latestPublication)) {
      throw new Unreadable(
          "published_at '%s' is in the future: after %s, to which"
              + " potline.max-published-ahead-hours extends this run",
          text, latestPublication);
    }
    return time;
  }

  /**
   * Adds a reason where a figure was published before what it is for.
   *
   * @param begin the first day that the figure is for
   */
  public void judge(LocalDate begin, Instant publishedAt, Reasons reasons) {
    long published = Math.floorDiv(publishedAt.getEpochSecond() + CHINA_SECONDS, SECONDS_OF_A_DAY);
    if (begin.toEpochDay() > published + daysAhead) {
      reasons.add(
          "%s is more than %d days after %s, the day of its publication (potline.max-days-ahead)",
          begin, daysAhead, LocalDate.ofEpochDay(published));
    }
  }
}
