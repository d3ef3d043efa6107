package io.potline.model;

import io.potline.conf.Conf;
import io.potline.conf.Series;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Random quotes from a seed, with gaps, other currencies, both VAT bases and unchanged values. */
final class Markets {

  static final Conf CONF = Conf.read(Path.of("conf"));
  static final List<String> REGIONS = List.of("CN", "Henan", "Shanxi");

  /** The days of a market: across a change of the tax rate. */
  static final LocalDate FIRST = LocalDate.of(2018, 4, 20);

  static final int DAYS = 40;

  private Markets() {}

  static Quote quote(String series, String region, LocalDate day, String value) {
    return quote(series, region, day, new BigDecimal(value), unit(series), "incl");
  }

  static Quote quote(
      String series, String region, LocalDate day, BigDecimal value, String unit, String vat) {
    BigDecimal stored = value.setScale(10);
    return new Quote(series, region, "SMM", day, stored, unit, vat, stored, unit, false, false);
  }

  private static String unit(String series) {
    return CONF.catalogue().series(series).orElseThrow().unit().id();
  }

  /** Quotes by day, at most one a series and region. */
  static TreeMap<LocalDate, List<Quote>> random(long seed) {
    Random random = new Random(seed);
    TreeMap<LocalDate, List<Quote>> byDay = new TreeMap<>();
    Set<String> series = new LinkedHashSet<>();
    CONF.chain()
        .stages()
        .forEach(
            stage -> {
              series.add(stage.price());
              stage.consumes().forEach(c -> series.add(c.input()));
            });
    series.add("usd_cny");
    for (String one : series) {
      for (String region : REGIONS) {
        boolean isQuoted = region.equals("CN") || random.nextInt(4) == 0 && !one.equals("usd_cny");
        int quotedOf10 = 1 + random.nextInt(10);
        for (int day = 0; isQuoted && day < DAYS; day++) {
          if (random.nextInt(10) < quotedOf10) {
            Quote quote = randomQuote(one, region, FIRST.plusDays(day), random);
            byDay.computeIfAbsent(quote.date(), d -> new ArrayList<>()).add(quote);
          }
        }
      }
    }
    return byDay;
  }

  private static Quote randomQuote(String series, String region, LocalDate day, Random random) {
    Series of = CONF.catalogue().series(series).orElseThrow();
    if (series.equals("usd_cny")) {
      return quote(series, region, day, value(6, 8, random), of.unit().id(), "none");
    }
    BigDecimal low = of.min().max(BigDecimal.ZERO);
    BigDecimal value = value(low.doubleValue(), of.max().doubleValue(), random);
    boolean isInDollars = of.unit().per().equals("t") && random.nextInt(8) == 0;
    String vat = List.of("incl", "incl", "excl", "none").get(random.nextInt(4));
    return quote(series, region, day, value, isInDollars ? "USD/t" : of.unit().id(), vat);
  }

  private static BigDecimal value(double low, double high, Random random) {
    return BigDecimal.valueOf(Math.round(1e4 * (low + (high - low) * random.nextDouble())), 4);
  }

  static UsedSources sources(TreeMap<LocalDate, List<Quote>> quotes) {
    Set<UsedSources.Quoted> quoted = new LinkedHashSet<>();
    quotes
        .values()
        .forEach(
            day ->
                day.forEach(
                    q -> quoted.add(new UsedSources.Quoted(q.series(), q.region(), q.source()))));
    return UsedSources.of(quoted, CONF.catalogue());
  }

  static MarginModel model(String vatBasis) {
    return new MarginModel(CONF.chain(), CONF.catalogue(), vatBasis);
  }

  /** The margins of each day. */
  static Map<LocalDate, DayMargins> margins(
      TreeMap<LocalDate, List<Quote>> quotes, String vatBasis) {
    MarginHistory history =
        new MarginHistory(model(vatBasis), CONF.catalogue(), sources(quotes), region -> true);
    Map<LocalDate, DayMargins> margins = new TreeMap<>();
    quotes.forEach((day, ofDay) -> margins.put(day, history.day(day, ofDay)));
    return margins;
  }
}
