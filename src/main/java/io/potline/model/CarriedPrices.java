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
 * Last observation carried forward: the last price of each series in each region. A price holds
 * from its day until the next quote, and never longer than its series' {@code max_age_days}. Quotes
 * come in day by day, each of the source that is used.
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

  /** Takes in the quotes of a day: later than all before, at most one a series and region. */
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

  /** The price that holds on a day; null where there is none, or none that is young enough. */
  Price price(String series, String region, LocalDate day) {
    Map<String, Price> byRegion = lastByRegionBySeries.get(series);
    Price last = byRegion == null ? null : byRegion.get(region);
    return last == null || DAYS.between(last.quote().date(), day) > maxAgeDays.get(series)
        ? null
        : last;
  }

  /** The prices of a day as a region takes them: its own series where it has them. */
  public Market market(LocalDate day, String region, UsedSources sources) {
    return new Market(
        day, region, series -> price(series, sources.quoteRegion(series, region), day));
  }
}
