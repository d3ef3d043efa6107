package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.USD_CNY;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.contract.Fields.VAT_RATE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Settings;
import io.potline.conf.Stage.VatRate;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Quotes in yuan and on the run's VAT basis. Tax rate and exchange rate are those of the quote's
 * own day, also where the quote is carried forward.
 */
final class BasisPrices {

  /** The series for want of which a quote has no price; NULL where it has one. */
  static final Column WANTING = col("wanting");

  private static final String YUAN = "CNY";
  private static final Column CURRENCY = col("currency");
  private static final Column RATE_SERIES = col("rate_series");
  private static final Column YUAN_VALUE = col("yuan_value");

  private BasisPrices() {}

  /**
   * One row a quote: what it is worth, and by which rates.
   *
   * @param quotes current quotes of one source a series and region, exchange rates among them
   */
  static Dataset<Row> of(Dataset<Row> quotes, Conf conf) {
    return quotes
        .transform(q -> withCurrency(q, conf.catalogue()))
        .transform(q -> withExchangeRate(q, exchangeRates(quotes, conf.catalogue())))
        .withColumn(VAT_RATE.name(), VAT_RATE.from(vatRate(conf)))
        .withColumn("yuan_value", yuanValue())
        .withColumn(PRICE.name(), PRICE.from(price(conf.settings())))
        .withColumn("wanting", wanting())
        .select(
            SERIES.col(),
            REGION.col(),
            DATE.col(),
            PRICE.col(),
            WANTING,
            IS_STALE.col(),
            QUOTED_VALUE.col(),
            QUOTED_UNIT.col(),
            VAT_BASIS.col(),
            VAT_RATE.col(),
            USD_CNY.col());
  }

  /** The currency of a quote's unit, where the unit is per the same thing as the catalogue's. */
  private static Dataset<Row> withCurrency(Dataset<Row> quotes, Catalogue catalogue) {
    List<Row> rows = new ArrayList<>();
    for (Series series : catalogue.series()) {
      for (Unit unit : catalogue.units().all()) {
        if (unit.per().equals(series.unit().per())) {
          String rate = catalogue.exchangeRate(unit.measures()).map(Series::id).orElse(null);
          rows.add(RowFactory.create(series.id(), unit.id(), unit.measures(), rate));
        }
      }
    }
    Dataset<Row> currencies =
        quotes
            .sparkSession()
            .createDataFrame(
                rows,
                StructType.fromDDL(
                    "series string, unit string, currency string, rate_series string"));
    return quotes
        .as("quote")
        .join(
            broadcast(currencies).as("in"),
            Field.same("quote", "in", List.of(SERIES, UNIT)),
            "left")
        .select(col("quote.*"), CURRENCY, RATE_SERIES);
  }

  /** The national exchange rates, day by day. */
  private static Dataset<Row> exchangeRates(Dataset<Row> quotes, Catalogue catalogue) {
    String[] rates =
        catalogue.series().stream()
            .filter(Series::isExchangeRate)
            .map(Series::id)
            .toArray(String[]::new);
    Column isNational = REGION.col().equalTo(World.national(REGION.col()));
    return Carry.forward(
            quotes.filter(SERIES.col().isin((Object[]) rates).and(isNational)), catalogue)
        .select(
            SERIES.col().as(RATE_SERIES.toString()),
            REGION.col(),
            col(Carry.DAY),
            USD_CNY.from(VALUE.col()));
  }

  private static Dataset<Row> withExchangeRate(Dataset<Row> quotes, Dataset<Row> rates) {
    Column isItsDay =
        col("quote.rate_series")
            .equalTo(col("rate.rate_series"))
            .and(World.national(REGION.of("quote")).equalTo(REGION.of("rate")))
            .and(DATE.of("quote").equalTo(col("rate.day")));
    return quotes
        .as("quote")
        .join(rates.as("rate"), isItsDay, "left")
        .select(col("quote.*"), USD_CNY.of("rate"));
  }

  /** The rate that lies between the quote's basis and the run's; NULL where none does. */
  private static Column vatRate(Conf conf) {
    Column isOnOtherBasis = not(VAT_BASIS.col().isin("none", conf.settings().vatBasis()));
    Column rateOfTheDay = lit(null);
    for (VatRate rate : conf.chain().vatRates()) {
      Column holds = DATE.col().between(lit(rate.validity().from()), lit(rate.validity().to()));
      rateOfTheDay = when(holds, lit(rate.rate())).otherwise(rateOfTheDay);
    }
    return when(isOnOtherBasis, rateOfTheDay);
  }

  private static Column yuanValue() {
    return when(CURRENCY.equalTo(YUAN), VALUE.col())
        .when(CURRENCY.isNotNull(), VALUE.col().multiply(USD_CNY.col()))
        .cast("decimal(26,14)");
  }

  private static Column price(Settings settings) {
    Column isAsQuoted = VAT_BASIS.col().isin("none", settings.vatBasis());
    Column withTax = lit(BigDecimal.ONE).plus(VAT_RATE.col()).cast("decimal(7,4)");
    Column brought =
        settings.vatBasis().equals("incl")
            ? YUAN_VALUE.multiply(withTax)
            : YUAN_VALUE.divide(withTax);
    return when(isAsQuoted, YUAN_VALUE).otherwise(brought);
  }

  private static Column wanting() {
    Column lacksExchangeRate = CURRENCY.notEqual(YUAN).and(USD_CNY.col().isNull());
    return when(lacksExchangeRate, RATE_SERIES).when(PRICE.col().isNull(), SERIES.col());
  }
}
