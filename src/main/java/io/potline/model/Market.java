package io.potline.model;

import io.potline.conf.InputBasis;
import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The prices that are valid on a day in a region, each with its quotes. */
public final class Market {

  /** The price of a series; null if there is none that is valid on the day. */
  @FunctionalInterface
  public interface Prices {
    Price of(String series, InputBasis basis);
  }

  private final LocalDate day;
  private final String region;
  private final Prices prices;

  public Market(LocalDate day, String region, Prices prices) {
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

  /** The price of an input, made from the quotes that its basis says. */
  public Optional<Price> input(Consumption input) {
    return Optional.ofNullable(prices.of(input.input(), input.basis()));
  }

  /** The last quote of a series: of the day, or carried forward to it. */
  public Optional<Price> spot(String series) {
    return Optional.ofNullable(prices.of(series, InputBasis.SPOT));
  }

  /** The price of a product: only a quote of the day, never carried forward. */
  public Optional<Price> product(String series) {
    return spot(series).filter(price -> price.quote().date().equals(day));
  }

  /** The same market with other prices of some series, in yuan per the series' unit. */
  public Market with(Map<String, UnaryOperator<BigDecimal>> changes) {
    return new Market(
        day,
        region,
        (series, basis) -> {
          Price price = prices.of(series, basis);
          UnaryOperator<BigDecimal> change = changes.get(series);
          return price == null || price.cny() == null || change == null
              ? price
              : price.at(change.apply(price.cny()));
        });
  }
}
