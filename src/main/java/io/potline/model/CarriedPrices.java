package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.InputBasis;
import io.potline.conf.Series;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Last observation carried forward: the last price of each series in each region, and the earlier
 * ones as far as an average or a lag needs them. A price is valid from its day until the next
 * quote, at most for {@code max_age_days} of its series. Quotes are added day by day, only those of
 * the source in use.
 */
public final class CarriedPrices {

  private final PriceBasis basis;
  private final Reach reach;
  private final Map<String, Integer> maxAgeDays = new HashMap<>();
  private final Set<String> exchangeRates = new HashSet<>();
  private final Map<String, Map<String, PastPrices>> byRegionBySeries = new HashMap<>();

  public CarriedPrices(PriceBasis basis, Catalogue catalogue, Reach reach) {
    this.basis = basis;
    this.reach = reach;
    for (Series series : catalogue.series()) {
      maxAgeDays.put(series.id(), series.maxAgeDays());
      byRegionBySeries.put(series.id(), new HashMap<>());
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
    String series = quote.series();
    Map<String, PastPrices> byRegion = byRegionBySeries.get(series);
    if (byRegion != null) {
      byRegion
          .computeIfAbsent(
              quote.region(),
              region -> new PastPrices(maxAgeDays.get(series), reach.daysOfPast(series)))
          .add(basis.price(quote, rate -> exchangeRate(rate, day)));
    }
  }

  private Quote exchangeRate(String series, LocalDate day) {
    Price rate = price(series, InputBasis.SPOT, Catalogue.NATIONAL, day);
    return rate == null ? null : rate.quote();
  }

  /** The price that is valid on a day; null if there is none, or it is too old. */
  private Price price(String series, InputBasis inputBasis, String region, LocalDate day) {
    PastPrices past = byRegionBySeries.getOrDefault(series, Map.of()).get(region);
    return past == null ? null : past.price(inputBasis, day);
  }

  /** The prices of a day for a region: its own series if quoted, otherwise the national ones. */
  public Market market(LocalDate day, String region, UsedSources sources) {
    return new Market(
        day,
        region,
        (series, inputBasis) ->
            price(series, inputBasis, sources.quoteRegion(series, region), day));
  }
}
