package io.potline.silver;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELIVERED_BY;
import static io.potline.contract.Fields.HIGH;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.LOW;
import static io.potline.contract.Fields.QUOTED_HIGH;
import static io.potline.contract.Fields.QUOTED_LOW;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.potline.bronze.PriceQuote;
import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import io.potline.model.StalenessTracker;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code silver.price}: the revisions of each source's quotes. */
public final class Price {

  public static final Table TABLE =
      Table.of("silver.price", "One revision of a series' quote by region, source and day.")
          .with(SERIES, REGION, SOURCE, DATE, VALUE, LOW, HIGH, UNIT, VAT_BASIS)
          .with(QUOTED_VALUE, QUOTED_UNIT, KNOWN_FROM, KNOWN_TO, IS_STALE, DELIVERED_BY)
          .with(SOURCE_FILE, RUN_ID, UNCHANGED_SINCE, IS_SYNTHETIC, IS_ROLLED_OVER)
          .key(SERIES, REGION, SOURCE, DATE, KNOWN_FROM)
          .rule("range_is_ordered", "low IS NULL OR high IS NULL OR low <= high")
          .rule("known_for_a_while", "known_to IS NULL OR known_from < known_to");

  public static final int VERSION = 2;

  /** The columns of a sequence: its quotes follow each other in time. */
  static final List<Field> QUOTED_BY = List.of(SERIES, REGION, SOURCE);

  private static final int FACTOR_SCALE = 12;
  private static final String FACTOR = "factor";

  private Price() {}

  /** How the table is computed from {@code bronze.price_quote}. */
  public static QuoteTable from(Catalogue catalogue) {
    Map<String, Integer> maxUnchangedDays = new HashMap<>();
    catalogue
        .series()
        .forEach(series -> maxUnchangedDays.put(series.id(), series.maxUnchangedDays()));
    return new QuoteTable(
        PriceQuote.TABLE,
        TABLE,
        QUOTED_BY,
        DATE,
        List.of(VALUE, LOW, HIGH, UNIT, VAT_BASIS),
        List.of(QUOTED_UNIT, QUOTED_VALUE, DELIVERED_BY, IS_ROLLED_OVER),
        QuoteTable.PLACE,
        quotes -> inCataloguesUnit(quotes, catalogue),
        Optional.of(maxUnchangedDays),
        Fingerprint.of(fingerprint(catalogue)));
  }

  /** Converts value, low and high to the catalogue's unit, where a fixed factor does. */
  private static Dataset<Row> inCataloguesUnit(Dataset<Row> quotes, Catalogue catalogue) {
    Map<String, Conversion> conversions = conversions(catalogue);
    UserDefinedFunction unit =
        udf(
            (String series, String quoted) -> conversion(conversions, series, quoted).unit,
            DataTypes.StringType);
    UserDefinedFunction factor =
        udf(
            (String series, String quoted) -> conversion(conversions, series, quoted).factor,
            DataTypes.createDecimalType(20, FACTOR_SCALE));
    return quotes
        .withColumn(UNIT.name(), unit.apply(SERIES.col(), QUOTED_UNIT.col()))
        .withColumn(FACTOR, factor.apply(SERIES.col(), QUOTED_UNIT.col()))
        .withColumn(VALUE.name(), VALUE.from(QUOTED_VALUE.col().multiply(col(FACTOR))))
        .withColumn(LOW.name(), LOW.from(QUOTED_LOW.col().multiply(col(FACTOR))))
        .withColumn(HIGH.name(), HIGH.from(QUOTED_HIGH.col().multiply(col(FACTOR))))
        .withColumn(IS_ROLLED_OVER.name(), coalesce(IS_ROLLED_OVER.col(), lit(false)))
        .drop(FACTOR);
  }

  private record Conversion(String unit, BigDecimal factor) implements Serializable {}

  private static Conversion conversion(
      Map<String, Conversion> conversions, String series, String quoted) {
    Conversion known = conversions.get(series + " " + quoted);
    return known == null ? new Conversion(quoted, BigDecimal.ONE) : known;
  }

  /** Every unit that a series may be quoted in; another currency keeps its unit. */
  private static Map<String, Conversion> conversions(Catalogue catalogue) {
    Map<String, Conversion> conversions = new HashMap<>();
    for (Series series : catalogue.series()) {
      for (Unit quoted : catalogue.units().all()) {
        if (series.takes(quoted)) {
          boolean isFixed = Units.haveFixedFactor(quoted, series.unit());
          BigDecimal factor = isFixed ? Units.factor(quoted, series.unit()) : BigDecimal.ONE;
          conversions.put(
              series.id() + " " + quoted.id(),
              new Conversion(
                  isFixed ? series.unit().id() : quoted.id(),
                  factor.setScale(FACTOR_SCALE, RoundingMode.HALF_UP)));
        }
      }
    }
    return conversions;
  }

  /** Adds how long the value has been unchanged. One quote a day and {@link #QUOTED_BY}. */
  private static Dataset<Row> withStaleness(Dataset<Row> quotes, Catalogue catalogue) {
    Encoder<Row> encoder = Encoders.row(quotes.schema());
    StructType key = new StructType();
    for (Field field : QUOTED_BY) {
      key = key.add(field.name(), field.type());
    }
    Map<String, Integer> maxUnchangedDays = from(catalogue).maxUnchangedDays().orElseThrow();
    return quotes
        .groupBy(Field.columns(QUOTED_BY))
        .as(Encoders.row(key), encoder)
        .flatMapSortedGroups(
            new Column[] {DATE.col()},
            (Row sequence, Iterator<Row> rows) -> {
              StalenessTracker staleness =
                  new StalenessTracker(maxUnchangedDays.get(sequence.getString(0)));
              return withStaleness(rows, staleness);
            },
            encoder);
  }

  private static Iterator<Row> withStaleness(Iterator<Row> quotes, StalenessTracker staleness) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return quotes.hasNext();
      }

      @Override
      public Row next() {
        return withStaleness(quotes.next(), staleness);
      }
    };
  }

  private static Row withStaleness(Row quote, StalenessTracker staleness) {
    Object[] values = new Object[quote.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = quote.get(i);
    }
    LocalDate date = quote.getAs(DATE.name());
    boolean isRolledOver = Boolean.TRUE.equals(quote.getAs(IS_ROLLED_OVER.name()));
    values[quote.fieldIndex(UNCHANGED_SINCE.name())] =
        staleness.next(date, quote.getAs(VALUE.name()));
    values[quote.fieldIndex(IS_STALE.name())] = staleness.isStale(date) || isRolledOver;
    return RowFactory.create(values);
  }

  /** The quotes that were current at a time, with the staleness of that time. */
  public static Dataset<Row> asOf(Dataset<Row> prices, Column time, Catalogue catalogue) {
    Column isKnown = KNOWN_FROM.col().leq(time).and(coalesce(KNOWN_TO.col().gt(time), lit(true)));
    return withStaleness(prices.filter(isKnown), catalogue);
  }

  /** The current quotes. */
  public static Dataset<Row> current(Dataset<Row> prices) {
    return prices.filter(KNOWN_TO.col().isNull());
  }

  /** Changes when the rows have to be made again from the same quotes. */
  public static String fingerprint(Catalogue catalogue) {
    return VERSION + " " + catalogue.units() + " " + catalogue.series();
  }
}
