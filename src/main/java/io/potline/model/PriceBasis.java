package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Series;
import io.potline.conf.Stage.VatRate;
import io.potline.conf.Units.Unit;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Converts quotes to yuan and to one VAT basis, with the tax rate and exchange rate of the quote's
 * own day, also if the quote is carried forward.
 */
public final class PriceBasis implements Serializable {

  public static final String WITH_VAT = "incl";
  public static final String WITHOUT_VAT = "excl";
  private static final String NEVER_CONVERTED = "none";
  private static final String YUAN = "CNY";
  static final int PRICE_SCALE = 12;

  /** The currency of a unit, and the series that has its rate; null for yuan. */
  private record Currency(String id, String rateSeries) implements Serializable {}

  private final String vatBasis;
  private final List<VatRate> vatRates;
  private final Map<String, Map<String, Currency>> currencyByUnitBySeries = new HashMap<>();

  public PriceBasis(Catalogue catalogue, Chain chain, String vatBasis) {
    this.vatBasis = vatBasis;
    this.vatRates = chain.vatRates();
    for (Series series : catalogue.series()) {
      Map<String, Currency> byUnit = new HashMap<>();
      for (Unit unit : catalogue.units().all()) {
        if (unit.per().equals(series.unit().per())) {
          String rate = catalogue.exchangeRate(unit.measures()).map(Series::id).orElse(null);
          byUnit.put(unit.id(), new Currency(unit.measures(), rate));
        }
      }
      currencyByUnitBySeries.put(series.id(), byUnit);
    }
  }

  public String vatBasis() {
    return vatBasis;
  }

  /** Whether a quote needs no conversion to the basis. */
  boolean isOnBasis(Quote quote) {
    return quote.vatBasis().equals(vatBasis) || quote.vatBasis().equals(NEVER_CONVERTED);
  }

  /**
   * @param exchangeRates by series, the exchange rate that is valid on the quote's day; null if
   *     there is none
   */
  public Price price(Quote quote, Function<String, Quote> exchangeRates) {
    Currency currency =
        currencyByUnitBySeries.getOrDefault(quote.series(), Map.of()).get(quote.unit());
    Quote rate =
        currency == null || currency.rateSeries() == null
            ? null
            : exchangeRates.apply(currency.rateSeries());
    BigDecimal yuan = yuan(quote, currency, rate);
    BigDecimal vatRate = vatRate(quote.date());
    BigDecimal cny = onBasis(yuan, quote.vatBasis(), vatBasis, vatRate);
    return new Price(
        quote,
        cny,
        onBasis(yuan, quote.vatBasis(), otherBasis(), vatRate),
        missing(quote, currency, rate, cny),
        isOnBasis(quote) ? null : vatRate,
        rate,
        null);
  }

  /** A price of the run's basis with VAT in it; null where no tax rate is in force. */
  public BigDecimal withVat(BigDecimal price, LocalDate day) {
    return price == null ? null : onBasis(price, vatBasis, WITH_VAT, vatRate(day));
  }

  private String otherBasis() {
    return vatBasis.equals(WITH_VAT) ? WITHOUT_VAT : WITH_VAT;
  }

  private static BigDecimal yuan(Quote quote, Currency currency, Quote rate) {
    if (currency == null) {
      return null;
    }
    if (currency.id().equals(YUAN)) {
      return quote.value();
    }
    return rate == null ? null : quote.value().multiply(rate.value());
  }

  private static BigDecimal onBasis(BigDecimal yuan, String from, String to, BigDecimal vatRate) {
    if (yuan == null) {
      return null;
    }
    if (from.equals(to) || from.equals(NEVER_CONVERTED)) {
      return yuan.setScale(PRICE_SCALE, HALF_UP);
    }
    if (vatRate == null) {
      return null;
    }
    BigDecimal withTax = BigDecimal.ONE.add(vatRate);
    return to.equals(WITH_VAT)
        ? yuan.multiply(withTax).setScale(PRICE_SCALE, HALF_UP)
        : yuan.divide(withTax, PRICE_SCALE, HALF_UP);
  }

  private static String missing(Quote quote, Currency currency, Quote rate, BigDecimal cny) {
    if (cny != null) {
      return null;
    }
    boolean lacksRate = currency != null && !currency.id().equals(YUAN) && rate == null;
    return lacksRate && currency.rateSeries() != null ? currency.rateSeries() : quote.series();
  }

  /** The tax rate of a day; null where none is in force. */
  private BigDecimal vatRate(LocalDate day) {
    for (VatRate rate : vatRates) {
      if (rate.validity().contains(day)) {
        return rate.rate();
      }
    }
    return null;
  }
}
