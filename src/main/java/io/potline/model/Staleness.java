package io.potline.model;

import static java.time.temporal.ChronoUnit.DAYS;

import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a value has stood unchanged for longer than its series' {@code max_unchanged_days}. The
 * quotes of a series, region and source come in by date.
 */
public final class Staleness {

  private record Unchanged(BigDecimal value, LocalDate since) {}

  private record Sequence(String series, String region, String source) {}

  private final Map<String, Integer> maxUnchangedDays = new HashMap<>();
  private final Map<Sequence, Unchanged> last = new HashMap<>();

  public Staleness(Catalogue catalogue) {
    for (Series series : catalogue.series()) {
      maxUnchangedDays.put(series.id(), series.maxUnchangedDays());
    }
  }

  /** The same quote, stale or not. */
  public Quote judged(Quote quote) {
    Sequence sequence = new Sequence(quote.series(), quote.region(), quote.source());
    Unchanged before = last.get(sequence);
    boolean isSame = before != null && before.value().compareTo(quote.value()) == 0;
    LocalDate since = isSame ? before.since() : quote.date();
    last.put(sequence, new Unchanged(quote.value(), since));
    Integer limit = maxUnchangedDays.get(quote.series());
    boolean isTooLong = limit != null && DAYS.between(since, quote.date()) > limit;
    boolean isStale = isTooLong || quote.isRolledOver();
    return isStale == quote.isStale()
        ? quote
        : new Quote(
            quote.series(),
            quote.region(),
            quote.source(),
            quote.date(),
            quote.value(),
            quote.unit(),
            quote.vatBasis(),
            quote.quotedValue(),
            quote.quotedUnit(),
            isStale,
            quote.isRolledOver());
  }
}
