package io.potline.nowcast;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Catalogue;
import io.potline.conf.Periods.Period;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.TradingCalendar;
import io.potline.model.CarriedPrices;
import io.potline.model.CostLine;
import io.potline.model.MarginModel;
import io.potline.model.Market;
import io.potline.model.Price;
import io.potline.model.Quote;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mean prices of a stage's months as they are known on a day, from the margin model's costs of
 * each day of trading. What the catalogue calls other cost is left out: each vendor has its own, so
 * it is part of the residual.
 */
final class PricesOfMonths {

  private static final int SCALE = 12;

  private final Stage stage;
  private final Set<String> series;
  private final MarginModel model;
  private final Catalogue catalogue;
  private final TradingCalendar calendar;
  private final Knowledge knowledge;
  private final Interpolation interpolation;
  private final int reach;
  private final int longestGap;
  private final Map<Period, Known> byMonth = new HashMap<>();

  private record Known(LocalDate asOf, MonthPrices prices) {}

  PricesOfMonths(Stage stage, NowcastConf conf, Knowledge knowledge) {
    this.stage = stage;
    this.series =
        conf.chain().seriesOf(stage).stream()
            .filter(id -> conf.catalogue().series(id).filter(Series::isOtherCost).isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    this.model = new MarginModel(conf.chain(), conf.catalogue(), conf.vatBasis());
    this.catalogue = conf.catalogue();
    this.calendar = conf.calendar();
    this.knowledge = knowledge;
    this.interpolation = new Interpolation(conf.catalogue(), conf.calendar());
    this.reach = model.reach().longestDays();
    this.longestGap = interpolation.longestGapDays();
  }

  /** Forgets the months in which the news counts: carried forward, or on the line to it. */
  void forget(Knowledge.News news) {
    if (news.haveSourcesChanged()) {
      byMonth.clear();
    } else {
      byMonth.keySet().removeIf(month -> news.quotes().stream().anyMatch(q -> counts(q, month)));
    }
  }

  private boolean counts(Knowledge.NewQuote quote, Period month) {
    return !quote.day().isBefore(month.first().minusDays(reach))
        && !quote.former().isAfter(month.last());
  }

  /**
   * The prices of a month, with the source's own figures of the month where it prints any.
   *
   * @param asOf not after the day up to which the knowledge has advanced
   */
  MonthPrices of(Period month, LocalDate asOf, String source) {
    Known known = byMonth.get(month);
    boolean isCurrent =
        known != null && (known.asOf.equals(asOf) || !known.asOf.isBefore(month.last()));
    if (!isCurrent) {
      known = new Known(asOf, ofDays(month, asOf));
      byMonth.put(month, known);
    }
    return withFigures(known.prices, month, source);
  }

  private MonthPrices withFigures(MonthPrices prices, Period month, String source) {
    Map<String, BigDecimal> cny = new HashMap<>(prices.cny());
    prices
        .quantities()
        .forEach(
            (series, quantity) ->
                figure(series, month, source)
                    .ifPresent(price -> cny.put(series, quantity.multiply(price))));
    return new MonthPrices(
        prices.product(), prices.quantities(), cny, prices.daysQuoted(), prices.daysExpected());
  }

  private Optional<BigDecimal> figure(String series, Period month, String source) {
    return Optional.ofNullable(knowledge.figure(series, source, month))
        .map(quote -> model.basis().price(quote, rate -> null))
        .map(Price::cny);
  }

  /** The days to come count with the prices that are valid on the last known day. */
  private MonthPrices ofDays(Period month, LocalDate asOf) {
    LocalDate end = asOf.isBefore(month.last()) ? asOf : month.last();
    LocalDate from = month.first().minusDays(reach);
    NavigableMap<LocalDate, List<Quote>> quotes =
        knowledge.quotes(from, month.last().plusDays(longestGap));
    NavigableMap<LocalDate, List<Quote>> filled = interpolation.filled(quotes);
    CarriedPrices carried = new CarriedPrices(model.basis(), catalogue, model.reach());
    Means means = new Means();
    int daysQuoted = 0;
    List<LocalDate> days = calendar.tradingDays(month.first(), month.last()).toList();
    for (LocalDate day : days) {
      LocalDate known = day.isAfter(end) ? end : day;
      if (!from.isAfter(known)) {
        filled.subMap(from, true, known, true).forEach(carried::add);
        from = known.plusDays(1);
      }
      means.add(carried.market(known, Catalogue.NATIONAL, knowledge.sources()));
      daysQuoted += known.equals(day) && isQuoted(quotes.get(day)) ? 1 : 0;
    }
    return new MonthPrices(stage.price(), means.quantities, means.cny(), daysQuoted, days.size());
  }

  private boolean isQuoted(List<Quote> quotes) {
    return quotes != null && quotes.stream().anyMatch(q -> series.contains(q.series()));
  }

  private boolean isSeen(CostLine line) {
    return catalogue.series(line.input().input()).filter(Series::isOtherCost).isEmpty();
  }

  /** Sums what is known by series; a day without a price counts for no mean. */
  private final class Means {
    private final Map<String, BigDecimal> quantities = new LinkedHashMap<>();
    private final Map<String, BigDecimal> sums = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    void add(Market market) {
      if (stage.price() != null) {
        quantities.put(stage.price(), BigDecimal.ONE);
        market.spot(stage.price()).ifPresent(price -> add(stage.price(), price.cny()));
      }
      for (CostLine line : model.cost(stage.id(), market).lines()) {
        if (isSeen(line)) {
          quantities.put(line.input().input(), line.input().quantity());
          add(line.input().input(), line.cny());
        }
      }
    }

    private void add(String of, BigDecimal price) {
      if (price != null) {
        sums.merge(of, price.multiply(quantities.get(of)), BigDecimal::add);
        counts.merge(of, 1, Integer::sum);
      }
    }

    Map<String, BigDecimal> cny() {
      Map<String, BigDecimal> means = new HashMap<>();
      sums.forEach(
          (of, sum) ->
              means.put(of, sum.divide(BigDecimal.valueOf(counts.get(of)), SCALE, HALF_UP)));
      return means;
    }
  }
}
