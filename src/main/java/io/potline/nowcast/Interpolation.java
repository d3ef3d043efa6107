package io.potline.nowcast;

import static java.math.RoundingMode.HALF_UP;
import static java.time.temporal.ChronoUnit.DAYS;

import io.potline.conf.Catalogue;
import io.potline.conf.Frequency;
import io.potline.conf.Series;
import io.potline.conf.TradingCalendar;
import io.potline.model.Quote;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Fills the days of trading between two quotes of a series along a straight line, so that a mean of
 * weekly quotes does not lag. A series that is quoted monthly has steps, and is not filled.
 */
final class Interpolation {

  /** The widest gap that is filled, in {@code max_age_days} of the series. */
  private static final int MAX_AGES = 3;

  private static final int SCALE = 10;

  private final Catalogue catalogue;
  private final TradingCalendar calendar;

  Interpolation(Catalogue catalogue, TradingCalendar calendar) {
    this.catalogue = catalogue;
    this.calendar = calendar;
  }

  /** The most days after a month on which a quote may fill days of it. */
  int longestGapDays() {
    return catalogue.series().stream().mapToInt(Interpolation::gapDays).max().orElse(0);
  }

  private static int gapDays(Series series) {
    boolean isStepwise = series.frequency().compareTo(Frequency.WEEKLY) > 0;
    return isStepwise ? 0 : MAX_AGES * series.maxAgeDays();
  }

  /**
   * @param quotes by day, of one source for each series
   */
  NavigableMap<LocalDate, List<Quote>> filled(NavigableMap<LocalDate, List<Quote>> quotes) {
    NavigableMap<LocalDate, List<Quote>> filled = new TreeMap<>();
    Map<String, Quote> last = new HashMap<>();
    quotes.forEach(
        (day, ofDay) -> {
          for (Quote quote : ofDay) {
            Quote before = last.put(quote.series(), quote);
            if (before != null && isFilled(before, quote)) {
              between(before, quote).forEach(one -> add(filled, one));
            }
            add(filled, quote);
          }
        });
    return filled;
  }

  private static void add(Map<LocalDate, List<Quote>> filled, Quote quote) {
    filled.computeIfAbsent(quote.date(), day -> new ArrayList<>()).add(quote);
  }

  private boolean isFilled(Quote from, Quote to) {
    long gap = DAYS.between(from.date(), to.date());
    return catalogue.series(to.series()).filter(series -> gap <= gapDays(series)).isPresent()
        && from.unit().equals(to.unit())
        && from.vatBasis().equals(to.vatBasis());
  }

  private List<Quote> between(Quote from, Quote to) {
    BigDecimal days = BigDecimal.valueOf(DAYS.between(from.date(), to.date()));
    BigDecimal change = to.value().subtract(from.value());
    return calendar
        .tradingDays(from.date().plusDays(1), to.date().minusDays(1))
        .map(
            day -> {
              BigDecimal passed = BigDecimal.valueOf(DAYS.between(from.date(), day));
              return from.at(
                  day, from.value().add(change.multiply(passed).divide(days, SCALE, HALF_UP)));
            })
        .toList();
  }
}
