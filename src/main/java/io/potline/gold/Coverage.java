package io.potline.gold;

import static io.potline.contract.Fields.EXPECTED_COUNT;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.STAGE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.potline.conf.Conf;
import io.potline.conf.Frequency;
import io.potline.conf.Periods.Period;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.TradingCalendar;
import io.potline.model.MarginModel;
import io.potline.model.Method;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How many days of trading of a period a mean rests on. A quote covers its day; one of a series
 * that is quoted by week, month and so on covers the days of trading of its week or month, unless
 * it is quoted on two days of trading in a row: then it is quoted by day there. So coverage has one
 * unit, for modelled and reported margins alike. Quotes on days without trading count in the mean.
 */
public record Coverage(TradingCalendar calendar, Map<List<String>, Frequency> frequencies) {

  static final String FREQUENCY = "_frequency";
  static final String FIRST = "_first";
  static final String LAST = "_last";

  public static Coverage of(Conf conf) {
    Map<List<String>, Frequency> frequencies = new LinkedHashMap<>();
    for (Stage stage : conf.chain().stages()) {
      conf.catalogue()
          .series(stage.price())
          .ifPresent(s -> put(frequencies, stage, Method.MODELLED.id(), s, conf));
      conf.catalogue()
          .reported(stage.id(), Series.REPORTED_MARGIN)
          .ifPresent(s -> put(frequencies, stage, Method.REPORTED.id(), s, conf));
    }
    return new Coverage(conf.calendar(), frequencies);
  }

  /**
   * The chain's frequency is the lowest of its stages: it has a margin only where all of them have.
   */
  private static void put(
      Map<List<String>, Frequency> frequencies,
      Stage stage,
      String method,
      Series series,
      Conf conf) {
    frequencies.put(List.of(stage.id(), method), series.frequency());
    if (conf.chain().members().contains(stage)) {
      frequencies.merge(
          List.of(MarginModel.CHAIN, method),
          series.frequency(),
          (a, b) -> a.isFinerThan(b) ? b : a);
    }
  }

  /** Adds how often the stage's price, or its reported margin, is quoted. */
  Dataset<Row> withFrequency(Dataset<Row> observations) {
    SparkSession spark = observations.sparkSession();
    List<Row> rows = new ArrayList<>();
    frequencies.forEach(
        (of, frequency) -> rows.add(RowFactory.create(of.get(0), of.get(1), frequency.id())));
    Dataset<Row> frequencyOf =
        spark.createDataFrame(
            rows, StructType.fromDDL("stage string, method string, _frequency string"));
    return observations.join(
        broadcast(frequencyOf), new String[] {STAGE.name(), METHOD.name()}, "left");
  }

  /**
   * {@code period_type, period, _first, _last, expected_count}: the days of trading; NULL outside
   * of the calendar's years.
   */
  Dataset<Row> expected(SparkSession spark, List<Period> periods) {
    List<Row> rows = new ArrayList<>();
    for (Period period : periods) {
      rows.add(
          RowFactory.create(
              period.type(),
              period.name(),
              (int) period.first().toEpochDay(),
              (int) period.last().toEpochDay(),
              expected(calendar, period.first(), period.last())));
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "period_type string, period string, _first int, _last int, %s bigint"
                .formatted(EXPECTED_COUNT.name())));
  }

  /** The days of trading between two days; NULL outside of the calendar's years. */
  Column expected(Column first, Column last) {
    TradingCalendar days = calendar;
    UDF2<Integer, Integer, Long> expected =
        (from, to) -> expected(days, LocalDate.ofEpochDay(from), LocalDate.ofEpochDay(to));
    return udf(expected, DataTypes.LongType).apply(unix_date(first), unix_date(last));
  }

  private static Long expected(TradingCalendar calendar, LocalDate first, LocalDate last) {
    return calendar.covers(first, last) ? calendar.tradingDays(first, last).count() : null;
  }

  /**
   * The days of trading of a period that its observations cover.
   *
   * @param dates of the observations, as days since 1970
   */
  Column covered(Column dates) {
    TradingCalendar days = calendar;
    UDF4<Seq<Integer>, String, Integer, Integer, Long> covered =
        (of, frequency, first, last) ->
            frequency == null
                ? null
                : covered(
                    CollectionConverters.asJava(of).stream()
                        .map(day -> LocalDate.ofEpochDay(day))
                        .collect(Collectors.toCollection(TreeSet::new)),
                    Frequency.valueOf(frequency.toUpperCase(Locale.ROOT)),
                    LocalDate.ofEpochDay(first),
                    LocalDate.ofEpochDay(last),
                    days);
    return udf(covered, DataTypes.LongType).apply(dates, col(FREQUENCY), col(FIRST), col(LAST));
  }

  static long covered(
      NavigableSet<LocalDate> dates,
      Frequency frequency,
      LocalDate first,
      LocalDate last,
      TradingCalendar calendar) {
    Map<LocalDate, TreeSet<LocalDate>> bySlot =
        dates.stream()
            .collect(
                Collectors.groupingBy(frequency::begin, Collectors.toCollection(TreeSet::new)));
    return calendar
        .tradingDays(first, last)
        .filter(
            day -> {
              TreeSet<LocalDate> quoted = bySlot.get(frequency.begin(day));
              return quoted != null
                  && (quoted.contains(day)
                      || frequency != Frequency.DAILY && !isByDay(quoted, calendar));
            })
        .count();
  }

  /** Whether two of the days are days of trading in a row. */
  private static boolean isByDay(TreeSet<LocalDate> quoted, TradingCalendar calendar) {
    return quoted.stream()
        .anyMatch(
            day -> {
              LocalDate next = quoted.higher(day);
              return next != null
                  && calendar.isTradingDay(day)
                  && calendar.tradingDays(day.plusDays(1), next).limit(2).count() == 1
                  && calendar.isTradingDay(next);
            });
  }

  @Override
  public String toString() {
    return calendar + " " + frequencies;
  }
}
