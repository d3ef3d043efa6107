package io.potline.nowcast;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Periods;
import io.potline.conf.Periods.Period;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Foretells the figures of one subject. A figure is what the model sees, quantity x mean price of
 * each series, plus the residual. Taken from a printed month, an estimate is that month's figure
 * plus the change of what the model sees, over the series whose price is known for both months.
 *
 * <p>The method is chosen by the mean absolute error of its last estimates before the prints of the
 * {@value #MONTHS} months before, as far as they are known on the day; with fewer than {@value
 * #LEAST_ERRORS} of them it is the last residual. The interval has four of five past errors of the
 * chosen method, made as many days into their months.
 */
final class Forecaster {

  /** How many months back residuals and errors count. */
  static final int MONTHS = 12;

  /** How many months ago the last figure may be printed: an older residual says little. */
  static final int MONTHS_SINCE = 3;

  static final int LEAST_ERRORS = 3;
  private static final int AMOUNT_SCALE = 6;
  private static final int MEAN_SCALE = 12;

  private final Subject subject;
  private final Periods periods;
  private final PricesOfMonths prices;
  private final TreeMap<YearMonth, BigDecimal> printed = new TreeMap<>();

  /** By month, the estimates of each of its days so far. */
  private final Map<YearMonth, List<Map<NowcastMethod, BigDecimal>>> record = new HashMap<>();

  Forecaster(Subject subject, Periods periods, PricesOfMonths prices) {
    this.subject = subject;
    this.periods = periods;
    this.prices = prices;
  }

  /** The first day whose estimates the estimates of a day rest on. */
  static LocalDate firstNeeded(LocalDate day) {
    return day.minusMonths(MONTHS + 3L);
  }

  /** The first month whose figure and prices the estimates of a day rest on. */
  static LocalDate firstUsed(LocalDate day) {
    return firstNeeded(day).minusMonths(MONTHS + 2L);
  }

  void print(Period month, BigDecimal figure) {
    printed.put(YearMonth.parse(month.name()), figure);
  }

  /** The figure of a month as it is known; null where it is not. */
  BigDecimal printed(Period month) {
    return printed.get(YearMonth.parse(month.name()));
  }

  /** The estimates of a day: of the running month, and of the one before until it is printed. */
  List<Estimate> on(LocalDate day) {
    List<Estimate> estimates = new ArrayList<>();
    YearMonth next = YearMonth.from(day).plusMonths(1);
    for (YearMonth month = next.minusMonths(3); !month.isAfter(next); month = month.plusMonths(1)) {
      Period period = periods.month(subject.periodType(), month.atDay(1));
      boolean isAwaited =
          !period.first().isAfter(day)
              && !period.last().plusDays(NowcastHistory.MAX_DAYS_LATE).isBefore(day)
              && printed.ceilingKey(month) == null;
      if (isAwaited) {
        estimate(month, period, day).ifPresent(estimates::add);
      }
    }
    return estimates;
  }

  /** The printed ones of the months before, the latest first. */
  private List<YearMonth> former(YearMonth month) {
    List<YearMonth> former =
        new ArrayList<>(printed.subMap(month.minusMonths(MONTHS), true, month, false).keySet());
    Collections.reverse(former);
    return former;
  }

  /** Empty without a recent figure, and before a price of the month is known that could move it. */
  private Optional<Estimate> estimate(YearMonth month, Period period, LocalDate day) {
    List<YearMonth> former = former(month);
    if (former.isEmpty() || former.get(0).isBefore(month.minusMonths(MONTHS_SINCE))) {
      return Optional.empty();
    }
    MonthPrices seen = prices.of(period, day, subject.source());
    Map<YearMonth, SortedMap<String, BigDecimal>> moves = new HashMap<>();
    former.forEach(from -> moves.put(from, moves(seen, from, day)));
    boolean isSeen =
        subject.isMargin()
            ? moves.get(former.get(0)).containsKey(seen.product())
            : !moves.get(former.get(0)).isEmpty();
    return isSeen && seen.daysQuoted() > 0
        ? Optional.of(estimate(month, period, day, former, seen, moves))
        : Optional.empty();
  }

  private Estimate estimate(
      YearMonth month,
      Period period,
      LocalDate day,
      List<YearMonth> former,
      MonthPrices seen,
      Map<YearMonth, SortedMap<String, BigDecimal>> moves) {
    Map<NowcastMethod, BigDecimal> estimates = estimates(month, former, moves);
    List<Map<NowcastMethod, BigDecimal>> ofMonth =
        record.computeIfAbsent(month, m -> new ArrayList<>());
    ofMonth.add(estimates);
    NowcastMethod method = method(month);
    BigDecimal estimate = estimates.get(method);
    BigDecimal range = range(method, ofMonth.size() - 1, month);
    YearMonth since = former.get(0);
    return new Estimate(
        subject,
        period,
        day,
        estimate,
        range == null ? null : estimate.subtract(range),
        range == null ? null : estimate.add(range),
        method,
        List.copyOf(moves.get(since).keySet()),
        seen.daysQuoted(),
        seen.daysExpected(),
        printed.get(month.minusMonths(1)),
        periods.month(subject.periodType(), since.atDay(1)),
        effects(method, estimate, printed.get(since), moves.get(since)),
        null);
  }

  /** By series, how what the model sees of the figure has changed since a printed month. */
  private SortedMap<String, BigDecimal> moves(MonthPrices seen, YearMonth from, LocalDate day) {
    MonthPrices then =
        prices.of(periods.month(subject.periodType(), from.atDay(1)), day, subject.source());
    SortedMap<String, BigDecimal> moves = new TreeMap<>();
    Set<String> both = new TreeSet<>(seen.cny().keySet());
    both.retainAll(then.cny().keySet());
    for (String series : both) {
      boolean isProduct = series.equals(seen.product());
      BigDecimal move = seen.cny().get(series).subtract(then.cny().get(series));
      if (!isProduct || subject.isMargin()) {
        moves.put(series, subject.isMargin() && !isProduct ? move.negate() : move);
      }
    }
    return moves;
  }

  private Map<NowcastMethod, BigDecimal> estimates(
      YearMonth month,
      List<YearMonth> former,
      Map<YearMonth, SortedMap<String, BigDecimal>> moves) {
    Map<NowcastMethod, BigDecimal> estimates = new EnumMap<>(NowcastMethod.class);
    for (NowcastMethod method : NowcastMethod.values()) {
      List<BigDecimal> ofMonths =
          method.taken(month, former).stream()
              .map(
                  from ->
                      method == NowcastMethod.LAST_FIGURE
                          ? printed.get(from)
                          : printed.get(from).add(sum(moves.get(from).values().stream())))
              .toList();
      estimates.put(method, mean(ofMonths, AMOUNT_SCALE));
    }
    return estimates;
  }

  private NowcastMethod method(YearMonth month) {
    NowcastMethod best = NowcastMethod.LAST_RESIDUAL;
    BigDecimal least = null;
    for (NowcastMethod method : NowcastMethod.values()) {
      List<BigDecimal> errors = errors(method, Integer.MAX_VALUE, month);
      if (errors.size() >= LEAST_ERRORS) {
        BigDecimal error = mean(errors, MEAN_SCALE);
        if (least == null || error.compareTo(least) < 0) {
          best = method;
          least = error;
        }
      }
    }
    return best;
  }

  /** The absolute errors that a method made in the months before, so many days into them. */
  private List<BigDecimal> errors(NowcastMethod method, int days, YearMonth month) {
    List<BigDecimal> errors = new ArrayList<>();
    for (YearMonth of : former(month)) {
      List<Map<NowcastMethod, BigDecimal>> estimates = record.getOrDefault(of, List.of());
      if (!estimates.isEmpty()) {
        BigDecimal estimate = estimates.get(Math.min(days, estimates.size() - 1)).get(method);
        errors.add(estimate.subtract(printed.get(of)).abs());
      }
    }
    return errors;
  }

  /** The error that four of five past ones do not exceed; null where there are too few. */
  private BigDecimal range(NowcastMethod method, int days, YearMonth month) {
    List<BigDecimal> errors = errors(method, days, month).stream().sorted().toList();
    return errors.size() < LEAST_ERRORS ? null : errors.get((errors.size() * 4 + 4) / 5 - 1);
  }

  private static SortedMap<String, BigDecimal> effects(
      NowcastMethod method,
      BigDecimal estimate,
      BigDecimal last,
      SortedMap<String, BigDecimal> moves) {
    SortedMap<String, BigDecimal> effects = new TreeMap<>();
    if (method != NowcastMethod.LAST_FIGURE) {
      moves.forEach((series, move) -> effects.put(series, move.setScale(AMOUNT_SCALE, HALF_UP)));
      effects.put(
          Estimate.RESIDUAL, estimate.subtract(last).subtract(sum(effects.values().stream())));
    }
    return effects;
  }

  private static BigDecimal sum(Stream<BigDecimal> amounts) {
    return amounts.reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal mean(List<BigDecimal> amounts, int scale) {
    return sum(amounts.stream()).divide(BigDecimal.valueOf(amounts.size()), scale, HALF_UP);
  }
}
