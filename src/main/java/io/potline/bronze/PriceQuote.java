package io.potline.bronze;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELIVERED_BY;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.QUOTED_HIGH;
import static io.potline.contract.Fields.QUOTED_LOW;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.RAW;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.VAT_BASIS;

import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.landing.Feed;
import io.potline.landing.RawRow;
import io.potline.landing.Reasons;
import io.potline.landing.Texts;
import io.potline.landing.Texts.Range;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The price feed, and {@code bronze.price_quote}: every price that was taken, as it was quoted.
 * Whether it started a revision or only repeated what was known, it stays: a quote that arrives
 * late may make it count.
 */
public final class PriceQuote implements Feed {

  public static final Table TABLE =
      Table.of("bronze.price_quote", "One accepted row or cell of a price file, as it was quoted.")
          .with(SERIES, REGION, SOURCE, DATE, PUBLISHED_AT)
          .with(QUOTED_VALUE, QUOTED_LOW, QUOTED_HIGH, QUOTED_UNIT, VAT_BASIS)
          .with(DELIVERED_BY, IS_SYNTHETIC, RAW, SOURCE_FILE, FILE_SHA256, ROW_NUMBER)
          .with(COLUMN_NAME, RUN_ID)
          .key(FILE_SHA256, ROW_NUMBER, COLUMN_NAME);

  private static final Set<String> VAT_WORDS = Set.of("incl", "excl", "none");
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private final Catalogue catalogue;
  private final LocalDate latest;

  /**
   * @param latest last day that a figure may be for
   */
  public PriceQuote(Catalogue catalogue, LocalDate latest) {
    this.catalogue = catalogue;
    this.latest = latest;
  }

  @Override
  public String folder() {
    return "prices";
  }

  @Override
  public List<String> requiredColumns() {
    return List.of("date", "series", "value");
  }

  @Override
  public List<String> optionalColumns() {
    return List.of(
        "low", "high", "region", "unit", "vat", "published_at", "source", "delivered_by");
  }

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public Map<Field, Object> judge(RawRow row, Instant publishedByDefault, Reasons reasons) {
    Map<Field, Object> quote = new HashMap<>();
    quote.put(DATE, Judging.date(row, latest, reasons));
    quote.put(REGION, Judging.region(row, catalogue, reasons));
    quote.put(PUBLISHED_AT, Judging.publishedAt(row, publishedByDefault, reasons));
    quote.put(DELIVERED_BY, row.cell("delivered_by"));
    judgeVat(row, reasons).ifPresent(vat -> quote.put(VAT_BASIS, vat));
    Price price = price(row, reasons);
    quote.put(QUOTED_VALUE, price.value);
    quote.put(QUOTED_LOW, price.low);
    quote.put(QUOTED_HIGH, price.high);
    series(row, reasons)
        .ifPresent(
            series -> {
              quote.put(SERIES, series.id());
              quote.putIfAbsent(VAT_BASIS, series.vat());
              String source =
                  Optional.ofNullable(row.cell("source")).orElse(series.vendors().get(0));
              quote.put(SOURCE, catalogue.sourceId(source));
              quote.put(IS_SYNTHETIC, catalogue.isSynthetic(catalogue.sourceId(source)));
              unit(row, series, reasons)
                  .ifPresent(
                      unit -> {
                        quote.put(QUOTED_UNIT, unit.id());
                        judgePlausible(price, unit, series, reasons);
                      });
            });
    return quote;
  }

  private record Price(BigDecimal value, BigDecimal low, BigDecimal high) {}

  private Optional<Series> series(RawRow row, Reasons reasons) {
    String name = row.cell("series");
    if (name == null) {
      reasons.add("no series");
      return Optional.empty();
    }
    Optional<String> id = catalogue.seriesNames().id(name);
    if (id.isEmpty()) {
      String hint = catalogue.seriesNames().nearest(name).map(n -> " (" + n + "?)").orElse("");
      reasons.add("unknown series '%s'%s: add it or an alias to series.csv", name, hint);
    }
    return id.flatMap(catalogue::series);
  }

  private static Optional<String> judgeVat(RawRow row, Reasons reasons) {
    Optional<String> vat =
        Optional.ofNullable(row.cell("vat")).map(word -> word.toLowerCase(Locale.ROOT));
    vat.filter(v -> !VAT_WORDS.contains(v))
        .ifPresent(v -> reasons.add("unknown VAT word '%s': expected incl, excl or none", v));
    return vat;
  }

  private Optional<Unit> unit(RawRow row, Series series, Reasons reasons) {
    String name = row.cell("unit");
    if (name == null) {
      return Optional.of(series.unit());
    }
    Optional<Unit> unit = catalogue.units().find(name);
    if (unit.isEmpty()) {
      reasons.add("unknown unit '%s'", name);
    } else if (!series.takes(unit.get())) {
      reasons.add("unit '%s' does not convert to %s of %s", name, series.unit().id(), series.id());
      return Optional.empty();
    }
    return unit;
  }

  /** Value, or the middle of the range where only that is quoted. */
  private static Price price(RawRow row, Reasons reasons) {
    BigDecimal low = Judging.number(row, "low", reasons);
    BigDecimal high = Judging.number(row, "high", reasons);
    BigDecimal value = null;
    String text = row.cell("value");
    Optional<Range> range =
        text == null ? Optional.empty() : Optional.ofNullable(reasons.take(() -> range(text)));
    if (range.isPresent() && range.get().low() != null) {
      low = range.get().low();
      high = range.get().high();
    } else if (text != null) {
      value = Judging.number(row, "value", reasons);
    }
    if (value == null && low != null && high != null) {
      value = low.add(high).divide(TWO, low.scale(), RoundingMode.HALF_UP);
    }
    boolean isNothingQuoted =
        value == null && (text == null && (row.cell("low") == null || row.cell("high") == null));
    reasons.addIf(isNothingQuoted, "no value: value is empty, and low and high are not both there");
    return new Price(value, low, high);
  }

  private static Range range(String text) {
    return Texts.range(text, "value").orElse(new Range(null, null));
  }

  private static void judgePlausible(Price price, Unit unit, Series series, Reasons reasons) {
    if (price.low != null && price.high != null) {
      if (price.low.compareTo(price.high) > 0) {
        reasons.add("low %s is above high %s", plain(price.low), plain(price.high));
      } else {
        judgeWidth(price, series, reasons);
      }
    }
    boolean isOutside =
        price.value != null
            && (price.low != null && price.value.compareTo(price.low) < 0
                || price.high != null && price.value.compareTo(price.high) > 0);
    boolean isOrdered =
        price.low == null || price.high == null || price.low.compareTo(price.high) <= 0;
    reasons.addIf(isOutside && isOrdered, "value is outside low and high");
    boolean isFixed = Units.haveFixedFactor(unit, series.unit());
    BigDecimal factor = isFixed ? Units.factor(unit, series.unit()) : BigDecimal.ONE;
    for (BigDecimal quoted : new BigDecimal[] {price.value, price.low, price.high}) {
      if (quoted != null && !isPlausible(quoted.multiply(factor), isFixed, series)) {
        reasons.add(
            "%s %s is outside the plausible range %s..%s %s of %s",
            plain(quoted),
            unit.id(),
            plain(series.min()),
            plain(series.max()),
            series.unit().id(),
            series.id());
        return;
      }
    }
  }

  /** In another currency only what no rate can make plausible is refused: a dollar is dearer. */
  private static boolean isPlausible(BigDecimal value, boolean isInUnit, Series series) {
    boolean isHighEnough =
        isInUnit || series.min().signum() < 0
            ? value.compareTo(series.min()) >= 0
            : value.signum() > 0 || series.min().signum() == 0 && value.signum() == 0;
    return isHighEnough && value.compareTo(series.max()) <= 0;
  }

  private static void judgeWidth(Price price, Series series, Reasons reasons) {
    if (series.maxRangeFraction() == null) {
      return;
    }
    BigDecimal middle = price.low.add(price.high).divide(TWO);
    BigDecimal widest = middle.abs().multiply(series.maxRangeFraction());
    reasons.addIf(
        price.high.subtract(price.low).compareTo(widest) > 0,
        "range %s-%s is wider than %s of its middle",
        plain(price.low),
        plain(price.high),
        plain(series.maxRangeFraction()));
  }

  private static String plain(BigDecimal number) {
    return Judging.plain(number);
  }
}
