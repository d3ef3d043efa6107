package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.QUOTED_VALUE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.model.CarriedPrices;
import io.potline.model.Market;
import io.potline.model.PriceBasis;
import io.potline.model.Quote;
import io.potline.model.Reach;
import io.potline.model.UsedSources;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Converts rows of {@code silver.price} to the model's quotes. */
final class Quotes {

  private static final List<Field> FIELDS =
      List.of(SERIES, REGION, SOURCE, DATE, VALUE, UNIT, VAT_BASIS, QUOTED_VALUE, QUOTED_UNIT);

  private Quotes() {}

  /** The columns of a quote, in the order that {@link #of} reads. */
  static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    FIELDS.forEach(field -> columns.add(field.col()));
    for (Field flag : List.of(IS_STALE, IS_ROLLED_OVER)) {
      columns.add(coalesce(flag.col(), lit(false)).as(flag.name()));
    }
    return columns;
  }

  static Quote of(Row row) {
    return new Quote(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getLocalDate(3),
        row.getDecimal(4),
        row.getString(5),
        row.getString(6),
        row.getDecimal(7),
        row.getString(8),
        row.getBoolean(9),
        row.getBoolean(10));
  }

  /**
   * Applies a function to the quotes of each day, with one day in memory at a time.
   *
   * @param rows in the order of their days
   */
  static <T> Iterator<T> eachDay(
      Iterator<Row> rows, BiFunction<LocalDate, List<Quote>, List<T>> work) {
    return new EachDay<>(rows, work);
  }

  /**
   * The market of one day in one region.
   *
   * @param prices at most one row for each series, region, source and day
   * @param reach of all chains that are run on the market
   */
  static Market market(
      Dataset<Row> prices,
      UsedSources sources,
      Conf conf,
      Reach reach,
      String region,
      LocalDate day) {
    Catalogue catalogue = conf.catalogue();
    CarriedPrices carried =
        new CarriedPrices(
            new PriceBasis(catalogue, conf.chain(), conf.settings().vatBasis()), catalogue, reach);
    eachDay(
            before(prices, reach, region, day).iterator(),
            (date, quotes) -> {
              carried.add(date, quotes.stream().filter(sources::isUsed).toList());
              return List.of();
            })
        .forEachRemaining(nothing -> {});
    return carried.market(day, region, sources);
  }

  /**
   * The region's and the national quotes of a day and of the days before it from which a quote may
   * be carried forward, in order: a few hundred rows at most.
   */
  static List<Row> before(Dataset<Row> prices, Reach reach, String region, LocalDate day) {
    LocalDate first = day.minusDays(reach.longestDays());
    return prices
        .filter(
            DATE.col()
                .between(lit(first), lit(day))
                .and(REGION.col().isin(region, Catalogue.NATIONAL)))
        .select(columns().toArray(Column[]::new))
        .orderBy(DATE.col())
        .collectAsList();
  }

  private static final class EachDay<T> implements Iterator<T> {
    private final Iterator<Row> rows;
    private final BiFunction<LocalDate, List<Quote>, List<T>> work;
    private final Deque<T> ready = new ArrayDeque<>();
    private Quote next;

    EachDay(Iterator<Row> rows, BiFunction<LocalDate, List<Quote>, List<T>> work) {
      this.rows = rows;
      this.work = work;
      this.next = read();
    }

    private Quote read() {
      return rows.hasNext() ? of(rows.next()) : null;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && next != null) {
        LocalDate day = next.date();
        List<Quote> quotes = new ArrayList<>();
        while (next != null && next.date().equals(day)) {
          quotes.add(next);
          next = read();
        }
        ready.addAll(work.apply(day, quotes));
      }
      return !ready.isEmpty();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }
  }
}
