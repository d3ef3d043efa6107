package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import java.util.HashMap;
import java.util.Map;

/**
 * Marks quotes whose value has been unchanged for longer than {@code max_unchanged_days} of their
 * series. The quotes of a series, region and source are given in the order of their dates.
 */
public final class Staleness {

  private record Sequence(String series, String region, String source) {}

  private final Map<String, Integer> maxUnchangedDays = new HashMap<>();
  private final Map<Sequence, StalenessTracker> trackers = new HashMap<>();

  public Staleness(Catalogue catalogue) {
    for (Series series : catalogue.series()) {
      maxUnchangedDays.put(series.id(), series.maxUnchangedDays());
    }
  }

  /** The same quote, stale or not. */
  public Quote judged(Quote quote) {
    Sequence sequence = new Sequence(quote.series(), quote.region(), quote.source());
    StalenessTracker tracker =
        trackers.computeIfAbsent(
            sequence, s -> new StalenessTracker(maxUnchangedDays.get(s.series())));
    tracker.next(quote.date(), quote.value());
    boolean isStale = tracker.isStale(quote.date()) || quote.isRolledOver();
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
