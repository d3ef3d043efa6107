package io.potline.bronze;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELIVERED_BY;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
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
import static io.potline.contract.Fields.SHEET;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.VAT_BASIS;

import io.potline.conf.Catalogue;
import io.potline.conf.Catalogue.Named;
import io.potline.conf.FileLimits;
import io.potline.conf.Frequency;
import io.potline.conf.IgnoredSeries;
import io.potline.conf.Periods;
import io.potline.conf.Series;
import io.potline.conf.TradingCalendar;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.landing.Feed;
import io.potline.landing.Horizon;
import io.potline.landing.Values;
import io.potline.landing.layout.Cells;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.RawRow;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Texts;
import io.potline.landing.text.Texts.Dialect;
import io.potline.landing.text.Texts.Range;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The price feed, and {@code bronze.price_quote}: every accepted price, as it was quoted. Repeats
 * of a known price are kept too: a quote that arrives late may turn one into a revision.
 */
public final class PriceQuote implements Feed {

  public static final Table TABLE =
      Table.of("bronze.price_quote", "One accepted row or cell of a price file, as it was quoted.")
          .with(SERIES, REGION, SOURCE, DATE, PUBLISHED_AT)
          .with(QUOTED_VALUE, QUOTED_LOW, QUOTED_HIGH, QUOTED_UNIT, VAT_BASIS)
          .with(DELIVERED_BY, IS_SYNTHETIC, RAW, SOURCE_FILE, FILE_SHA256, ROW_NUMBER)
          .with(COLUMN_NAME, RUN_ID, SHEET, IS_ROLLED_OVER)
          .key(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  private static final Set<String> VAT_WORDS = Set.of("incl", "excl", "none");
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private final Catalogue catalogue;
  private final TradingCalendar calendar;
  private final Periods periods;
  private final FileLimits limits;
  private final Horizon horizon;

  public PriceQuote(
      Catalogue catalogue,
      TradingCalendar calendar,
      Periods periods,
      FileLimits limits,
      Horizon horizon) {
    this.catalogue = catalogue;
    this.calendar = calendar;
    this.periods = periods;
    this.limits = limits;
    this.horizon = horizon;
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
  public List<String> figureColumns() {
    return List.of("date", "value", "low", "high");
  }

  @Override
  public FileLimits limits() {
    return limits;
  }

  @Override
  public Horizon horizon() {
    return horizon;
  }

  @Override
  public IgnoredSeries ignored() {
    return catalogue.ignored();
  }

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public boolean isTradingDay(LocalDate day) {
    return calendar.isTradingDay(day);
  }

  @Override
  public Subject subject(Cells cells, Instant publishedByDefault, Reasons reasons) {
    Map<Field, Object> fields = new HashMap<>();
    Optional<Named> named = named(cells, reasons);
    fields.put(REGION, region(cells, named, reasons));
    fields.put(PUBLISHED_AT, Judging.publishedAt(cells, publishedByDefault, horizon, reasons));
    fields.put(DELIVERED_BY, cells.cell(Column.DELIVERED_BY));
    Optional<String> vat = vat(cells, reasons);
    vat.ifPresent(v -> fields.put(VAT_BASIS, v));
    Optional<Series> series = named.map(Named::series);
    Optional<Unit> unit = Optional.empty();
    String periodType = null;
    if (series.isPresent()) {
      fields.put(SERIES, series.get().id());
      fields.putIfAbsent(VAT_BASIS, series.get().vat());
      String source =
          Judging.source(cells, catalogue, series.get().vendors().get(0), fields, reasons);
      fields.put(SOURCE, withSuffix(source, suffix(cells, series.get(), reasons)));
      periodType =
          catalogue.periodType(series.get().id(), (String) fields.get(SOURCE)).orElse(null);
      unit = unit(cells, named.get(), reasons);
      unit.ifPresent(u -> fields.put(QUOTED_UNIT, u.id()));
    }
    Frequency period = series.map(s -> period(s, cells, fields)).orElse(Frequency.DAILY);
    Dating dating = new Dating(period, periodType, periods, horizon);
    return new Quoted(fields, series.orElse(null), unit.orElse(null), dating);
  }

  /** For how long a figure is: as its series is quoted, or longer where it is an average. */
  private static Frequency period(Series series, Cells cells, Map<Field, Object> fields) {
    Frequency period = series.frequency();
    Optional<Frequency> stated =
        Optional.ofNullable(cells.cell(Column.FREQUENCY)).flatMap(Frequency::named);
    for (Frequency one : Frequency.values()) {
      boolean isSource = fields.get(SOURCE).toString().endsWith("_" + one.id());
      if ((isSource || stated.equals(Optional.of(one))) && period.isFinerThan(one)) {
        period = one;
      }
    }
    return period;
  }

  private Optional<Named> named(Cells cells, Reasons reasons) {
    String name =
        Optional.ofNullable(cells.cell("series")).orElseGet(() -> cells.cell(Column.NAME));
    String id = cells.cell(Column.ID);
    Optional<Named> byId = Optional.ofNullable(id).flatMap(catalogue::named);
    if (name == null) {
      reasons.addIf(byId.isEmpty(), cells instanceof Column ? "it has no name" : "no series");
      return byId;
    }
    Optional<Named> named = catalogue.named(name);
    if (named.isPresent()
        && byId.isPresent()
        && !byId.get().series().equals(named.get().series())) {
      reasons.add(
          "'%s' is %s, but its id %s is %s",
          name, named.get().series().id(), id, byId.get().series().id());
    }
    named = named.or(() -> byId);
    if (named.isEmpty()) {
      reasons.add(
          "unknown series '%s'%s: add it or an alias to series.csv",
          name, Judging.hint(catalogue.seriesNames(), name, reasons));
    }
    return named;
  }

  private String region(Cells cells, Optional<Named> named, Reasons reasons) {
    Optional<String> byName = named.flatMap(Named::region);
    String stated = cells.cell("region");
    String region =
        stated == null && byName.isPresent()
            ? byName.get()
            : Judging.region(cells, catalogue, reasons);
    reasons.addIf(
        byName.isPresent() && region != null && !byName.get().equals(region),
        "the name says region %s, the row says %s",
        byName.orElse(""),
        stated);
    return region;
  }

  /**
   * A terminal's monthly column of a series that is quoted more often, or of a reported cost or
   * margin, holds figures of months. They land under a source of their own, so that they never pass
   * for daily quotes.
   */
  private static String suffix(Cells cells, Series series, Reasons reasons) {
    String text = cells.cell(Column.FREQUENCY);
    if (text == null) {
      return "";
    }
    Optional<Frequency> quoted = Frequency.named(text);
    reasons.addIf(quoted.isEmpty(), "unknown frequency '%s'", text);
    return quoted
        .filter(q -> Frequency.WEEKLY.isFinerThan(q))
        .filter(q -> series.frequency().isFinerThan(q) || isReportedOfMonth(series, q))
        .map(q -> "_" + q.id())
        .orElse("");
  }

  private static boolean isReportedOfMonth(Series series, Frequency quoted) {
    return series.isVendorsFigure() && series.periodType() == null && quoted == Frequency.MONTHLY;
  }

  private static String withSuffix(String source, String suffix) {
    return source.endsWith(suffix) ? source : source + suffix;
  }

  private static Optional<String> vat(Cells cells, Reasons reasons) {
    Optional<String> vat =
        Optional.ofNullable(cells.cell("vat")).map(word -> word.toLowerCase(Locale.ROOT));
    vat.filter(v -> !VAT_WORDS.contains(v))
        .ifPresent(v -> reasons.add("unknown VAT word '%s': expected incl, excl or none", v));
    return vat;
  }

  private Optional<Unit> unit(Cells cells, Named named, Reasons reasons) {
    Series series = named.series();
    String name = cells.cell(Column.UNIT);
    Optional<Unit> unit =
        name == null
            ? named.unit().or(() -> Optional.of(series.unit()))
            : catalogue.units().find(name);
    if (unit.isEmpty()) {
      reasons.add("unknown unit '%s'", name);
    } else if (!series.takes(unit.get())) {
      reasons.add(
          "unit '%s' does not convert to %s of %s",
          name == null ? unit.get().id() : name, series.unit().id(), series.id());
      return Optional.empty();
    }
    return unit;
  }

  /**
   * A series by region and source, with the unit that it is quoted in; null where unknown.
   *
   * @param isInCurrency whether only the factor lies between this unit and the catalogue's
   */
  private record Quoted(
      Map<Field, Object> fields,
      Series series,
      Unit unit,
      boolean isInCurrency,
      BigDecimal factor,
      Dating dating)
      implements Subject {

    Quoted(Map<Field, Object> fields, Series series, Unit unit, Dating dating) {
      this(
          fields,
          series,
          unit,
          unit != null && Units.haveFixedFactor(unit, series.unit()),
          unit != null && Units.haveFixedFactor(unit, series.unit())
              ? Units.factor(unit, series.unit())
              : BigDecimal.ONE,
          dating);
    }

    @Override
    public boolean isKnown() {
      return series != null;
    }

    /** Only what may also be negative, such as a margin: a price or cost of 0 is a missing one. */
    @Override
    public boolean mayBeZero() {
      return series != null && series.min().signum() < 0;
    }

    @Override
    public List<Object> identity() {
      return Arrays.asList(fields.get(SERIES), fields.get(REGION), fields.get(SOURCE));
    }

    @Override
    public void figure(RawRow row, Values values, Reasons reasons) {
      values.put(DATE, dating.date(row, values, reasons));
      Price price = price(row, reasons);
      values.put(QUOTED_VALUE, price.value);
      values.put(QUOTED_LOW, price.low);
      values.put(QUOTED_HIGH, price.high);
      values.put(IS_ROLLED_OVER, false);
      if (unit != null) {
        judgePlausible(price, reasons);
      }
    }

    private void judgePlausible(Price price, Reasons reasons) {
      if (price.low != null && price.high != null) {
        if (price.low.compareTo(price.high) > 0) {
          reasons.add("low %s is above high %s", plain(price.low), plain(price.high));
        } else {
          judgeWidth(price, reasons);
        }
      }
      boolean isOutside =
          price.value != null
              && (price.low != null && price.value.compareTo(price.low) < 0
                  || price.high != null && price.value.compareTo(price.high) > 0);
      boolean isOrdered =
          price.low == null || price.high == null || price.low.compareTo(price.high) <= 0;
      reasons.addIf(isOutside && isOrdered, "value is outside low and high");
      for (BigDecimal quoted : new BigDecimal[] {price.value, price.low, price.high}) {
        if (quoted != null && !isPlausible(quoted.multiply(factor))) {
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

    /** The lower limit does not hold in another currency: its unit is worth more than a yuan. */
    private boolean isPlausible(BigDecimal value) {
      boolean isHighEnough =
          isInCurrency || series.min().signum() < 0
              ? value.compareTo(series.min()) >= 0
              : value.signum() > 0 || series.min().signum() == 0 && value.signum() == 0;
      return isHighEnough && value.compareTo(series.max()) <= 0;
    }

    private void judgeWidth(Price price, Reasons reasons) {
      if (series.maxRangeFraction() == null) {
        return;
      }
      BigDecimal middle = price.low.add(price.high).divide(TWO);
      BigDecimal widest = middle.abs().multiply(series.maxRangeFraction());
      if (price.high.subtract(price.low).compareTo(widest) > 0) {
        reasons.add(
            "range %s-%s is wider than %s of its middle",
            plain(price.low), plain(price.high), plain(series.maxRangeFraction()));
      }
    }
  }

  /**
   * How the figures of a subject are dated.
   *
   * @param length for how long a figure is
   * @param periodType of the months that the figures are of; null for quotes of a day
   */
  private record Dating(Frequency length, String periodType, Periods periods, Horizon horizon)
      implements Serializable {

    /** The quote's day; of a figure of a month, the first of the calendar month of its name. */
    LocalDate date(RawRow row, Values values, Reasons reasons) {
      LocalDate date =
          periodType == null
              ? Judging.date(row, horizon, reasons)
              : Judging.dayOrMonth(row, horizon, reasons);
      if (date == null) {
        return null;
      }
      if (periodType != null) {
        date = periods.monthOfFigure(periodType, date, publishedOn(values)).calendarMonth();
      }
      Judging.judgeAhead(length.begin(date), values, horizon, reasons);
      return date;
    }

    private static LocalDate publishedOn(Values values) {
      Instant publishedAt = (Instant) values.get(PUBLISHED_AT);
      return publishedAt == null
          ? LocalDate.MAX
          : LocalDate.ofInstant(publishedAt, TradingCalendar.CHINA);
    }
  }

  private record Price(BigDecimal value, BigDecimal low, BigDecimal high) {}

  /** The value, or the midpoint where only low and high are quoted. */
  private static Price price(RawRow row, Reasons reasons) {
    BigDecimal low = Judging.number(row, "low", reasons);
    BigDecimal high = Judging.number(row, "high", reasons);
    BigDecimal value = null;
    String text = Judging.figure(row, Column.VALUE);
    Optional<Range> range = text == null ? Optional.empty() : range(row, text, reasons);
    if (range.isPresent()) {
      low = range.get().low();
      high = range.get().high();
    } else if (text != null) {
      value = Judging.number(row, Column.VALUE, reasons);
    }
    if (value == null && low != null && high != null) {
      value = low.add(high).divide(TWO, low.scale(), RoundingMode.HALF_UP);
    }
    boolean isNothingQuoted =
        value == null
            && (text == null
                && (Judging.figure(row, "low") == null || Judging.figure(row, "high") == null));
    reasons.addIf(isNothingQuoted, "no value: value is empty, and low and high are not both there");
    return new Price(value, low, high);
  }

  private static Optional<Range> range(RawRow row, String text, Reasons reasons) {
    if (Judging.dialect(row) != Dialect.PLAIN) {
      return Optional.empty();
    }
    Optional<Range> range = reasons.take(() -> Texts.range(text, Column.VALUE));
    return range == null ? Optional.empty() : range;
  }

  private static String plain(BigDecimal number) {
    return Judging.plain(number);
  }
}
