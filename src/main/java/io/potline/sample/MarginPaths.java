package io.potline.sample;

import io.potline.conf.Published;
import io.potline.conf.TradingCalendar;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Invented margins of each stage, in CNY per tonne of aluminium, adjusted so that their yearly
 * means, the mean over the report's window and the last day are those that the report prints.
 */
final class MarginPaths {

  static final LocalDate LAST_PUBLISHED = LocalDate.of(2025, 1, 7);

  private static final LocalDate WINDOW_START = LocalDate.of(2020, 12, 31);
  private static final List<Integer> WINDOW_YEARS = List.of(2021, 2022, 2023, 2024);

  private final long seed;
  private final List<Published> published;
  private final TradingCalendar calendar;

  MarginPaths(long seed, List<Published> published, TradingCalendar calendar) {
    this.seed = seed;
    this.published = published;
    this.calendar = calendar;
  }

  /**
   * @param yearEnds plausible values at the turn of each year
   * @param january values of the first days of 2025; the last is the published one
   * @param deviation of the noise within a year
   */
  NavigableMap<LocalDate, Double> path(
      String stage, Curve yearEnds, double[] january, double deviation, List<LocalDate> days) {
    Map<LocalDate, Double> fixed = fixedDays(stage, january);
    fixed.forEach(yearEnds::point);
    Curve.Noise noise = new Curve.Noise(seed, stage + " margin", deviation);
    NavigableMap<LocalDate, Double> path = new TreeMap<>();
    for (LocalDate day : days) {
      double free = yearEnds.at(day) + noise.next() * StrictMath.sqrt(bend(day));
      path.put(day, fixed.getOrDefault(day, free));
    }
    for (Published mean : published) {
      if (mean.periodType().equals("year") && mean.stage().equals(stage)) {
        bendToMean(
            path, Integer.parseInt(mean.period()), mean.cnyPerTonneAl().doubleValue(), fixed);
      }
    }
    return path;
  }

  /** The days of the window outside its whole years, which determine its mean. */
  private Map<LocalDate, Double> fixedDays(String stage, double[] january) {
    Map<LocalDate, Double> fixed = new HashMap<>();
    List<LocalDate> days = calendar.tradingDays(LocalDate.of(2025, 1, 1), LAST_PUBLISHED).toList();
    double sum = 0;
    for (int i = 0; i < january.length; i++) {
      fixed.put(days.get(days.size() - january.length + i), january[i]);
      sum += january[i];
    }
    double windowMean = published("window", stage);
    long windowDays = calendar.tradingDays(WINDOW_START, LAST_PUBLISHED).count();
    double wholeYears = 0;
    for (int year : WINDOW_YEARS) {
      wholeYears += published("year", String.valueOf(year), stage) * daysOf(year);
    }
    double firstDay = windowMean * windowDays - wholeYears - sum;
    if (!stage.equals("bauxite")) { // Its published means contradict each other: no value fits.
      fixed.put(WINDOW_START, firstDay);
    }
    return fixed;
  }

  private long daysOf(int year) {
    return calendar.tradingDays(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31)).count();
  }

  private double published(String periodType, String stage) {
    return published.stream()
        .filter(p -> p.periodType().equals(periodType) && p.stage().equals(stage))
        .findFirst()
        .orElseThrow()
        .cnyPerTonneAl()
        .doubleValue();
  }

  private double published(String periodType, String period, String stage) {
    return published.stream()
        .filter(p -> p.periodType().equals(periodType) && p.period().equals(period))
        .filter(p -> p.stage().equals(stage))
        .findFirst()
        .orElseThrow()
        .cnyPerTonneAl()
        .doubleValue();
  }

  /**
   * 0 at either end of a year and 1 in its middle, so that adjusting a year leaves its ends
   * unchanged.
   */
  private static double bend(LocalDate day) {
    double sine = StrictMath.sin(StrictMath.PI * day.getDayOfYear() / (day.lengthOfYear() + 1));
    return sine * sine;
  }

  private static void bendToMean(
      NavigableMap<LocalDate, Double> path, int year, double mean, Map<LocalDate, Double> fixed) {
    NavigableMap<LocalDate, Double> days =
        path.subMap(LocalDate.of(year, 1, 1), true, LocalDate.of(year, 12, 31), true);
    double lacking = days.values().stream().mapToDouble(m -> mean - m).sum();
    double bends =
        days.keySet().stream()
            .filter(day -> !fixed.containsKey(day))
            .mapToDouble(MarginPaths::bend)
            .sum();
    days.replaceAll(
        (day, margin) -> fixed.containsKey(day) ? margin : margin + lacking * bend(day) / bends);
  }
}
