package io.potline.model;

import static java.time.temporal.ChronoUnit.DAYS;

import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Last observation carried forward: the last price of each series in each region. A price is valid
 * from its day until the next quote, at most for {@code max_age_days} of its series. Quotes are
 * added day by day, only those of the source in use.
 */
public final class CarriedPrices {

  private final PriceBasis basis;
  private final Map<String, Integer> maxAgeDays = new HashMap<>();
  private final Set<String> exchangeRates = new HashSet<>();
  private final Map<String, Map<String, Price>> lastByRegionBySeries = new HashMap<>();

  public CarriedPrices(PriceBasis basis, Catalogue catalogue) {
    this.basis = basis;
    for (Series series : catalogue.series()) {
      maxAgeDays.put(series.id(), series.maxAgeDays());
      lastByRegionBySeries.put(series.id(), new HashMap<>());
      if (series.isExchangeRate()) {
        exchangeRates.add(series.id());
      }
    }
  }

  /**
   * Adds the quotes of a day: days in ascending order, at most one quote for each series and
   * region.
   */
  public void add(LocalDate day, Collection<Quote> quotes) {
    // Exchange rates first: the other quotes of the day are converted with them.
    quotes.stream().filter(q -> exchangeRates.contains(q.series())).forEach(q -> add(day, q));
    quotes.stream().filter(q -> !exchangeRates.contains(q.series())).forEach(q -> add(day, q));
  }

  private void add(LocalDate day, Quote quote) {
    Map<String, Price> byRegion = lastByRegionBySeries.get(quote.series());
    if (byRegion != null) {
      byRegion.put(quote.region(), basis.price(quote, rate -> exchangeRate(rate, day)));
    }
  }

  private Quote exchangeRate(String series, LocalDate day) {
    Price rate = price(series, Catalogue.NATIONAL, day);
    return rate == null ? null : rate.quote();
  }

  /** The price that is valid on a day; null if there is none, or it is too old. */
  Price price(String series, String region, LocalDate day) {
    Map<String, Price> byRegion = lastByRegionBySeries.get(series);
    Price last = byRegion == null ? null : byRegion.get(region);
    return last == null || DAYS.between(last.quote().date(), day) > maxAgeDays.get(series)
        ? null
        : last;
  }

  /** The prices of a day for a region: its own series if quoted, otherwise the national ones. */
  public Market market(LocalDate day, String region, UsedSources sources) {
    return new Market(
        day, region, series -> price(series, sources.quoteRegion(series, region), day));
  }
}
