package io.potline.sample;

import io.potline.conf.Published;
import io.potline.conf.TradingCalendar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Invented daily prices of all series. Costs follow plausible curves; each product's price is its
 * cost plus the margin of {@link MarginPaths}. The arithmetic is deliberately separate from the
 * margin model, which it serves to check.
 */
final class SamplePrices {

  static final LocalDate FIRST_EARLY = LocalDate.of(2015, 1, 1);
  static final LocalDate LAST_EARLY = LocalDate.of(2016, 12, 31);
  static final LocalDate FIRST = LocalDate.of(2019, 12, 2);

  private static final double LAST_ALUMINIUM_PRICE = 19_660;

  private static final double ALUMINA_PER_ALUMINIUM = 1.93;
  private static final double BAUXITE_PER_ALUMINIUM = 1.93 * 2.3;

  private static final Curve POWER =
      Curve.through(
          "2015-01-01",
          0.42,
          "2016-12-31",
          0.36,
          "2019-12-02",
          0.325,
          "2021-06-30",
          0.36,
          "2021-12-31",
          0.46,
          "2023-06-30",
          0.44,
          "2024-06-30",
          0.42,
          "2025-01-07",
          0.43);
  private static final Curve ANODE =
      Curve.through(
          "2015-01-01",
          2800,
          "2016-12-31",
          2600,
          "2019-12-02",
          3000,
          "2021-06-30",
          4000,
          "2022-07-31",
          7100,
          "2023-06-30",
          4900,
          "2024-06-30",
          4200,
          "2025-01-07",
          4050);
  private static final Curve FLUORIDE =
      Curve.through(
          "2015-01-01",
          6500,
          "2019-12-02",
          8800,
          "2021-12-31",
          10800,
          "2023-06-30",
          9500,
          "2025-01-07",
          10600);
  private static final Curve DOLLAR =
      Curve.through(
          "2015-01-01",
          6.20,
          "2016-12-31",
          6.94,
          "2019-12-02",
          7.03,
          "2021-06-30",
          6.45,
          "2022-03-31",
          6.35,
          "2022-10-31",
          7.25,
          "2023-06-30",
          7.20,
          "2025-01-07",
          7.32);
  private static final Curve EARLY_ALUMINA =
      Curve.through("2015-01-01", 2550, "2015-12-31", 1650, "2016-12-31", 2850);
  private static final Curve MINING =
      Curve.through("2019-12-02", 157, "2020-11-30", 160, "2025-01-07", 161);
  private static final Curve COAL =
      Curve.through(
          "2019-12-02",
          620,
          "2021-03-31",
          800,
          "2021-10-20",
          1500,
          "2022-06-30",
          1200,
          "2023-06-30",
          1000,
          "2025-01-07",
          850);
  private static final Curve CAUSTIC =
      Curve.through(
          "2019-12-02",
          2100,
          "2021-06-30",
          2300,
          "2021-11-15",
          4500,
          "2022-06-30",
          3900,
          "2023-06-30",
          2900,
          "2025-01-07",
          3600);
  private static final Curve LIME = Curve.through("2019-12-02", 300, "2025-01-07", 350);
  private static final Curve REFINERY_OTHER =
      Curve.through(
          "2019-12-02",
          850,
          "2021-06-30",
          720,
          "2022-06-30",
          800,
          "2023-06-30",
          1050,
          "2024-06-30",
          1180,
          "2024-12-02",
          1500,
          "2025-01-07",
          1620);
  private static final Curve BAUXITE_CIF =
      Curve.through("2019-12-02", 50, "2022-06-30", 70, "2024-08-30", 71, "2025-01-07", 105);

  private static final Map<String, Double> REGIONAL_POWER =
      new TreeMap<>(
          Map.of(
              "Henan",
              0.05,
              "Inner_Mongolia",
              -0.06,
              "Shandong",
              0.02,
              "Xinjiang",
              -0.10,
              "Yunnan",
              0.01));

  /** Written after all other quotes, so that those stay what they were before it was added. */
  private static final Map<String, Double> ADDED_POWER = Map.of("Sichuan", 0.0);

  /** Their rivers are high from June to October, and then power is cheap. */
  private static final Set<String> HYDROPOWER = Set.of("Sichuan", "Yunnan");

  private static final double WET_SEASON = -0.05;
  private static final double DRY_SEASON = 0.035;
  private static final Map<String, Double> REGIONAL_ALUMINA =
      new TreeMap<>(Map.of("Guangxi", -30.0, "Guizhou", 20.0, "Henan", 15.0, "Shanxi", -10.0));

  /** A national or regional quote; value in the catalogue's unit. */
  record Quote(LocalDate date, String series, String region, BigDecimal value) {}

  private final long seed;
  private final Map<String, Curve.Noise> noises = new HashMap<>();
  private final Map<String, NavigableMap<LocalDate, Double>> margins = new HashMap<>();
  private final List<LocalDate> days = new ArrayList<>();
  private final Curve smelterOther =
      Curve.through(
          "2015-06-30",
          1650,
          "2016-06-30",
          1360,
          "2020-06-30",
          2600,
          "2021-06-30",
          2950,
          "2022-06-30",
          2800,
          "2023-06-30",
          2400,
          "2024-06-30",
          2450,
          "2024-11-29",
          2700);

  SamplePrices(long seed, LocalDate last, List<Published> published, TradingCalendar calendar) {
    this.seed = seed;
    calendar.tradingDays(FIRST_EARLY, LAST_EARLY).forEach(days::add);
    LocalDate end = last.isAfter(MarginPaths.LAST_PUBLISHED) ? last : MarginPaths.LAST_PUBLISHED;
    calendar.tradingDays(FIRST, end).forEach(days::add);
    MarginPaths paths = new MarginPaths(seed, published, calendar);
    margins.put(
        "aluminium",
        paths.path(
            "aluminium",
            Curve.through(
                "2015-01-01",
                100,
                "2015-12-31",
                -900,
                "2016-12-31",
                900,
                "2019-12-02",
                900,
                "2021-12-31",
                1000,
                "2022-12-31",
                1500,
                "2023-12-31",
                2500,
                "2024-12-31",
                -1700),
            new double[] {-1690.4, -1655.1, -1630.7, -1611.80},
            300,
            days));
    margins.put(
        "alumina",
        paths.path(
            "alumina",
            Curve.through(
                "2019-12-02",
                50,
                "2021-12-31",
                200,
                "2022-12-31",
                -250,
                "2023-12-31",
                150,
                "2024-12-31",
                2850),
            new double[] {2800.2, 2760.9, 2701.5, 2657.69},
            90,
            days));
    margins.put(
        "bauxite",
        paths.path(
            "bauxite",
            Curve.through(
                "2019-12-02",
                880,
                "2020-12-31",
                900,
                "2021-12-31",
                1050,
                "2022-12-31",
                1200,
                "2023-12-31",
                1300,
                "2024-12-31",
                2030),
            new double[] {2031.2, 2033.9, 2036.1, 2037.37},
            35,
            days));
  }

  /** All quotes of all days, in the order of the days. */
  List<Quote> quotes() {
    Map<LocalDate, Map<String, BigDecimal>> upToSmelting = new LinkedHashMap<>();
    days.forEach(day -> upToSmelting.put(day, upstream(day)));
    Map<String, BigDecimal> lastDay = upToSmelting.get(MarginPaths.LAST_PUBLISHED);
    double lastOther = LAST_ALUMINIUM_PRICE - margin("aluminium", MarginPaths.LAST_PUBLISHED);
    smelterOther.point(MarginPaths.LAST_PUBLISHED, lastOther - smelterInputs(lastDay));
    List<Quote> quotes = new ArrayList<>();
    upToSmelting.forEach(
        (day, prices) -> {
          smelt(day, prices);
          prices.forEach((series, value) -> quotes.add(new Quote(day, series, "CN", value)));
          regional(day, prices, quotes);
        });
    upToSmelting.forEach((day, prices) -> power(ADDED_POWER, day, prices, quotes));
    return quotes;
  }

  /** The prices of smelting's inputs and, since 2019, of alumina and bauxite by their margins. */
  private Map<String, BigDecimal> upstream(LocalDate day) {
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    put(prices, "power_price", 4, POWER.at(day) + noise("power", 0.006));
    put(prices, "anode_price", 2, ANODE.at(day) + noise("anode", 60));
    put(prices, "aluminium_fluoride_price", 2, FLUORIDE.at(day) + noise("fluoride", 120));
    put(prices, "usd_cny", 4, DOLLAR.at(day) + noise("dollar", 0.02));
    if (day.isBefore(FIRST)) {
      put(prices, "alumina_price", 2, EARLY_ALUMINA.at(day) + noise("alumina", 30));
      return prices;
    }
    put(prices, "mining_cost", 2, MINING.at(day) + noise("mining", 1.5));
    put(prices, "standard_coal_price", 2, COAL.at(day) + noise("coal", 20));
    put(prices, "caustic_soda_price", 2, CAUSTIC.at(day) + noise("caustic", 40));
    put(prices, "lime_price", 2, LIME.at(day) + noise("lime", 5));
    put(prices, "refinery_other_cost", 2, REFINERY_OTHER.at(day) + noise("refinery", 8));
    put(prices, "bauxite_cif_price", 2, BAUXITE_CIF.at(day) + noise("cif", 0.6));
    double bauxite = of(prices, "mining_cost") + margin("bauxite", day) / BAUXITE_PER_ALUMINIUM;
    put(prices, "bauxite_price", 2, bauxite);
    double alumina =
        2.3 * of(prices, "bauxite_price")
            + 0.5 * of(prices, "standard_coal_price")
            + 0.15 * of(prices, "caustic_soda_price")
            + 0.25 * of(prices, "lime_price")
            + of(prices, "refinery_other_cost")
            + margin("alumina", day) / ALUMINA_PER_ALUMINIUM;
    put(prices, "alumina_price", 2, alumina);
    return prices;
  }

  private void smelt(LocalDate day, Map<String, BigDecimal> prices) {
    double wobble = noise("smelter", 12);
    boolean isFixed = day.equals(MarginPaths.LAST_PUBLISHED);
    put(prices, "smelter_other_cost", 2, smelterOther.at(day) + (isFixed ? 0 : wobble));
    double cost = smelterInputs(prices) + of(prices, "smelter_other_cost");
    put(prices, "aluminium_price", 2, cost + margin("aluminium", day));
    reported(day, prices, "aluminium", 1, cost);
    if (!day.isBefore(FIRST)) {
      double refining =
          of(prices, "alumina_price") - margin("alumina", day) / ALUMINA_PER_ALUMINIUM;
      reported(day, prices, "alumina", ALUMINA_PER_ALUMINIUM, refining);
      reported(day, prices, "bauxite", BAUXITE_PER_ALUMINIUM, Double.NaN);
    }
  }

  /** A margin as a vendor might report it, slightly different from ours. */
  private void reported(
      LocalDate day, Map<String, BigDecimal> prices, String stage, double tonnes, double cost) {
    double margin = margin(stage, day) / tonnes + noise(stage + " reported", 12);
    put(prices, stage + "_reported_margin", 2, margin);
    if (!Double.isNaN(cost)) {
      put(prices, stage + "_reported_cost", 2, of(prices, stage + "_price") - margin);
    }
  }

  private void regional(LocalDate day, Map<String, BigDecimal> prices, List<Quote> quotes) {
    power(REGIONAL_POWER, day, prices, quotes);
    if (!day.isBefore(FIRST)) {
      REGIONAL_ALUMINA.forEach(
          (region, apart) ->
              quote(
                  day, quotes, "alumina_price", region, 2, apart, of(prices, "alumina_price"), 6));
    }
  }

  private void power(
      Map<String, Double> apart,
      LocalDate day,
      Map<String, BigDecimal> prices,
      List<Quote> quotes) {
    if (!day.isBefore(FIRST)) {
      apart.forEach(
          (region, by) ->
              quote(
                  day,
                  quotes,
                  "power_price",
                  region,
                  4,
                  by + season(region, day),
                  of(prices, "power_price"),
                  0.004));
    }
  }

  /** What the season adds to a province's price of power: about 0 over a year. */
  private static double season(String region, LocalDate day) {
    boolean isWet = day.getMonthValue() >= 6 && day.getMonthValue() <= 10;
    return !HYDROPOWER.contains(region) ? 0 : isWet ? WET_SEASON : DRY_SEASON;
  }

  private void quote(
      LocalDate day,
      List<Quote> quotes,
      String series,
      String region,
      int decimals,
      double apart,
      double national,
      double deviation) {
    double value = national + apart + noise(series + region, deviation);
    quotes.add(new Quote(day, series, region, decimal(value, decimals)));
  }

  private static double smelterInputs(Map<String, BigDecimal> prices) {
    return ALUMINA_PER_ALUMINIUM * of(prices, "alumina_price")
        + 13_600 * of(prices, "power_price")
        + 0.45 * of(prices, "anode_price")
        + 0.02 * of(prices, "aluminium_fluoride_price");
  }

  private double margin(String stage, LocalDate day) {
    return margins.get(stage).get(day);
  }

  private double noise(String name, double deviation) {
    return noises.computeIfAbsent(name, n -> new Curve.Noise(seed, n, deviation)).next();
  }

  private static void put(
      Map<String, BigDecimal> prices, String series, int decimals, double value) {
    prices.put(series, decimal(value, decimals));
  }

  private static double of(Map<String, BigDecimal> prices, String series) {
    return prices.get(series).doubleValue();
  }

  private static BigDecimal decimal(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
  }
}
