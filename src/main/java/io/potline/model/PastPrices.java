package io.potline.model;

import static java.math.RoundingMode.HALF_UP;
import static java.time.temporal.ChronoUnit.DAYS;

import io.potline.conf.InputBasis;
import io.potline.conf.Validity;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The prices of a series in a region, as far back as its consumers need them. */
final class PastPrices {

  private final int maxAgeDays;
  private final int daysOfPast;

  /** In ascending order of their days. */
  private final Deque<Price> prices = new ArrayDeque<>();

  /**
   * @param daysOfPast for how many days the prices before the last are needed
   */
  PastPrices(int maxAgeDays, int daysOfPast) {
    this.maxAgeDays = maxAgeDays;
    this.daysOfPast = daysOfPast;
  }

  void add(Price price) {
    LocalDate day = price.quote().date();
    while (!prices.isEmpty() && DAYS.between(prices.getFirst().quote().date(), day) > daysOfPast
        || daysOfPast == 0 && !prices.isEmpty()) {
      prices.removeFirst();
    }
    prices.addLast(price);
  }

  /** Null if there is none, or it is too old. */
  Price price(InputBasis basis, LocalDate day) {
    return switch (basis.kind()) {
      case SPOT -> last(day);
      case LAG_DAYS -> last(day.minusDays(basis.days()));
      default -> basis.averaged(day).map(days -> mean(days, basis)).orElse(null);
    };
  }

  /** The last one at or before a day. */
  private Price last(LocalDate day) {
    for (Iterator<Price> latest = prices.descendingIterator(); latest.hasNext(); ) {
      Price price = latest.next();
      if (!price.quote().date().isAfter(day)) {
        return isTooOld(price, day) ? null : price;
      }
    }
    return null;
  }

  private boolean isTooOld(Price price, LocalDate day) {
    return DAYS.between(price.quote().date(), day) > maxAgeDays;
  }

  /** Quotes that only repeat the day before are left out, as they are of all means. */
  private Price mean(Validity days, InputBasis basis) {
    List<Price> averaged =
        prices.stream()
            .filter(p -> days.contains(p.quote().date()) && !p.quote().isRolledOver())
            .toList();
    if (averaged.isEmpty() || isTooOld(averaged.get(averaged.size() - 1), days.to())) {
      return null;
    }
    Price last = averaged.get(averaged.size() - 1);
    String missing =
        averaged.stream()
            .map(Price::missing)
            .filter(series -> series != null)
            .findFirst()
            .orElse(null);
    return new Price(
        last.quote(),
        mean(averaged, Price::cny),
        mean(averaged, Price::cnyOnOtherBasis),
        missing,
        null,
        null,
        new Price.Average(basis, days, averaged));
  }

  /** Null if one of the prices is not known. */
  private static BigDecimal mean(List<Price> prices, Function<Price, BigDecimal> of) {
    List<BigDecimal> values = new ArrayList<>();
    prices.forEach(price -> values.add(of.apply(price)));
    return values.contains(null)
        ? null
        : values.stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(BigDecimal.valueOf(values.size()), PriceBasis.PRICE_SCALE, HALF_UP);
  }
}
