package io.potline.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Invented monthly capacities, in units of 10,000 tonnes a year: of the country, and of all
 * provinces that smelt aluminium. What is published is the country's of December 2024 and how high
 * and low Yunnan's utilisation was; the shares of the other provinces are invented, in about the
 * real order. They add up to a little less than the country.
 */
final class SampleCapacity {

  static final YearMonth FIRST = YearMonth.of(2015, 1);

  private static final YearMonth FIRST_PUBLISHED_OF_YUNNAN = YearMonth.of(2016, 6);
  private static final YearMonth LAST_PUBLISHED = YearMonth.of(2024, 12);
  private static final double YUNNAN_LOWEST = 0.5815;
  private static final double YUNNAN_HIGHEST = 0.9981;

  /** In 万吨 (10,000 t a year); plant is null for a region's total. */
  record Quote(
      YearMonth month,
      String stage,
      String region,
      String plant,
      BigDecimal built,
      BigDecimal operating) {}

  private static final Map<String, Curve> BUILT =
      Map.of(
          "aluminium",
          Curve.through(
              "2015-01-01",
              3650,
              "2017-06-01",
              4400,
              "2018-11-01",
              4080,
              "2020-12-01",
              4230,
              "2022-12-01",
              4430,
              "2024-12-01",
              4510.2),
          "alumina",
          Curve.through(
              "2015-01-01",
              6600,
              "2018-01-01",
              8200,
              "2020-12-01",
              8840,
              "2022-12-01",
              9900,
              "2024-12-01",
              10502));
  private static final Map<String, Curve> OPERATING =
      Map.of(
          "aluminium",
          Curve.through(
              "2015-01-01",
              3050,
              "2017-06-01",
              3700,
              "2019-06-01",
              3560,
              "2021-05-01",
              3980,
              "2022-01-01",
              3800,
              "2023-05-01",
              4080,
              "2024-12-01",
              4353),
          "alumina",
          Curve.through(
              "2015-01-01",
              5400,
              "2018-01-01",
              7000,
              "2020-12-01",
              7300,
              "2022-12-01",
              8000,
              "2024-12-01",
              8920));

  private static final Map<String, Map<String, Double>> SHARES =
      Map.of(
          "aluminium",
          shares(
              "Shandong",
              0.17,
              "Xinjiang",
              0.14,
              "Inner_Mongolia",
              0.145,
              "Guangxi",
              0.06,
              "Qinghai",
              0.055,
              "Gansu",
              0.06,
              "Henan",
              0.045,
              "Guizhou",
              0.04,
              "Ningxia",
              0.03,
              "Shanxi",
              0.03,
              "Sichuan",
              0.03,
              "Shaanxi",
              0.02,
              "Chongqing",
              0.015,
              "Liaoning",
              0.012,
              "Fujian",
              0.003,
              "Hubei",
              0.002),
          "alumina",
          shares(
              "Shandong",
              0.29,
              "Shanxi",
              0.25,
              "Guangxi",
              0.15,
              "Henan",
              0.11,
              "Hebei",
              0.06,
              "Guizhou",
              0.06,
              "Chongqing",
              0.05));

  private final long seed;
  private final int plants;

  SampleCapacity(long seed, int plants) {
    this.seed = seed;
    this.plants = plants;
  }

  List<Quote> quotes(YearMonth last) {
    List<Quote> quotes = new ArrayList<>();
    Map<YearMonth, Double> yunnan = yunnanUtilisation(last);
    Map<String, Curve.Noise> noises = new LinkedHashMap<>();
    for (YearMonth month = FIRST; !month.isAfter(last); month = month.plusMonths(1)) {
      for (String stage : List.of("aluminium", "alumina")) {
        double built = BUILT.get(stage).at(month.atDay(1));
        double operating = OPERATING.get(stage).at(month.atDay(1));
        quotes.add(quote(month, stage, "CN", null, built, operating));
        for (Map.Entry<String, Double> share : SHARES.get(stage).entrySet()) {
          double wobble =
              noises
                  .computeIfAbsent(stage + share.getKey(), n -> new Curve.Noise(seed, n, 0.012))
                  .next();
          double part = built * share.getValue();
          double utilisation = Math.min(0.995, operating / built + wobble);
          province(month, stage, share.getKey(), part, part * utilisation, quotes);
        }
        if (stage.equals("aluminium")) {
          double part = YUNNAN_BUILT.at(month.atDay(1));
          province(month, stage, "Yunnan", part, round(part, 2) * yunnan.get(month), quotes);
        }
      }
    }
    return quotes;
  }

  private static final Curve YUNNAN_BUILT =
      Curve.through(
          "2015-01-01",
          130,
          "2018-01-01",
          170,
          "2020-12-01",
          400,
          "2023-06-01",
          560,
          "2024-12-01",
          580);

  /**
   * High in summer, when rivers are; scaled so that its highest and lowest values are those that
   * the report prints.
   */
  private Map<YearMonth, Double> yunnanUtilisation(YearMonth last) {
    Curve.Noise noise = new Curve.Noise(seed, "Yunnan", 0.03);
    Curve depth =
        Curve.through(
            "2015-01-01",
            0.1,
            "2020-12-01",
            0.2,
            "2022-06-01",
            0.9,
            "2023-06-01",
            1.0,
            "2024-12-01",
            0.25);
    Map<YearMonth, Double> raw = new LinkedHashMap<>();
    for (YearMonth m = FIRST;
        !m.isAfter(last.isAfter(LAST_PUBLISHED) ? last : LAST_PUBLISHED);
        m = m.plusMonths(1)) {
      double dry = (1 + StrictMath.cos(2 * StrictMath.PI * (m.getMonthValue() - 3) / 12)) / 2;
      raw.put(m, -dry * depth.at(m.atDay(1)) + noise.next());
    }
    double lowest = Double.MAX_VALUE;
    double highest = -Double.MAX_VALUE;
    for (Map.Entry<YearMonth, Double> e : raw.entrySet()) {
      if (!e.getKey().isBefore(FIRST_PUBLISHED_OF_YUNNAN) && !e.getKey().isAfter(LAST_PUBLISHED)) {
        lowest = Math.min(lowest, e.getValue());
        highest = Math.max(highest, e.getValue());
      }
    }
    double scale = (YUNNAN_HIGHEST - YUNNAN_LOWEST) / (highest - lowest);
    double base = YUNNAN_LOWEST - lowest * scale;
    raw.replaceAll((m, v) -> Math.max(YUNNAN_LOWEST, Math.min(YUNNAN_HIGHEST, base + v * scale)));
    return raw;
  }

  /** Adds a province's total or, if plants are requested, plants that add up to it. */
  private void province(
      YearMonth month,
      String stage,
      String region,
      double built,
      double operating,
      List<Quote> quotes) {
    int provinces = SHARES.values().stream().mapToInt(Map::size).sum() + 1;
    int here = (plants + provinces - 1) / provinces;
    if (here == 0) {
      quotes.add(quote(month, stage, region, null, built, operating));
    }
    for (int i = 1; i <= here; i++) {
      String plant = "synthetic %s %s %04d".formatted(region, stage, i);
      quotes.add(quote(month, stage, region, plant, built / here, operating / here));
    }
  }

  private static Quote quote(
      YearMonth month, String stage, String region, String plant, double built, double operating) {
    int decimals = plant == null ? 2 : 6;
    return new Quote(
        month,
        stage,
        region,
        plant,
        BigDecimal.valueOf(built).setScale(decimals, RoundingMode.HALF_UP),
        BigDecimal.valueOf(operating).setScale(decimals + 2, RoundingMode.HALF_UP));
  }

  private static double round(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
  }

  private static Map<String, Double> shares(Object... regionsAndShares) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int i = 0; i < regionsAndShares.length; i += 2) {
      shares.put((String) regionsAndShares[i], (Double) regionsAndShares[i + 1]);
    }
    return shares;
  }

  static LocalDate publishedOn(YearMonth month) {
    return month.plusMonths(1).atDay(10);
  }
}
