package io.potline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The prices that are valid on a day in a region, each with its quote. */
public final class Market {

  private final LocalDate day;
  private final String region;
  private final Function<String, Price> prices;

  /**
   * @param prices the price of a series; null if there is none that is valid on the day
   */
  public Market(LocalDate day, String region, Function<String, Price> prices) {
    this.day = day;
    this.region = region;
    this.prices = prices;
  }

  public LocalDate day() {
    return day;
  }

  public String region() {
    return region;
  }

  /** The price of an input: quoted on the day, or carried forward to it. */
  public Optional<Price> input(String series) {
    return Optional.ofNullable(prices.apply(series));
  }

  /** The price of a product: only a quote of the day, never carried forward. */
  public Optional<Price> product(String series) {
    return input(series).filter(price -> price.quote().date().equals(day));
  }

  /** The same market with other prices of some series, in yuan per the series' unit. */
  public Market with(Map<String, BigDecimal> changed) {
    return new Market(
        day,
        region,
        series -> {
          Price price = prices.apply(series);
          BigDecimal other = changed.get(series);
          return price == null || other == null ? price : price.at(other);
        });
  }
}
