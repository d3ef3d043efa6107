package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.EXPECTED_COUNT;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.STAGE;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.weekday;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Conf;
import io.potline.conf.Frequency;
import io.potline.conf.Periods.Period;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.TradingCalendar;
import io.potline.model.MarginModel;
import io.potline.model.Method;
import java.time.DayOfWeek;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The number of observations that a mean is expected to have: one for each day of trading, week or
 * month, by the frequency of the stage's price. Quotes on other days count in the mean, but not in
 * the coverage.
 */
public record Coverage(TradingCalendar calendar, Map<List<String>, Frequency> frequencies) {

  static final String FREQUENCY = "_frequency";

  /** The day, week or month that an observation covers; NULL on a day without trading. */
  static final String SLOT = "_slot";

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

  /** Adds the day, week or month that each observation covers. */
  Dataset<Row> withSlot(Dataset<Row> observations) {
    SparkSession spark = observations.sparkSession();
    List<Row> rows = new ArrayList<>();
    frequencies.forEach(
        (of, frequency) -> rows.add(RowFactory.create(of.get(0), of.get(1), frequency.id())));
    Dataset<Row> frequencyOf =
        spark.createDataFrame(
            rows, StructType.fromDDL("stage string, method string, _frequency string"));
    Column slot =
        when(
                col(FREQUENCY).equalTo(Frequency.DAILY.id()),
                when(isTradingDay(), DATE.col().cast("timestamp")))
            .when(col(FREQUENCY).equalTo(Frequency.WEEKLY.id()), date_trunc("week", DATE.col()))
            .when(col(FREQUENCY).equalTo(Frequency.MONTHLY.id()), date_trunc("month", DATE.col()))
            .when(
                col(FREQUENCY).equalTo(Frequency.QUARTERLY.id()), date_trunc("quarter", DATE.col()))
            .when(col(FREQUENCY).equalTo(Frequency.YEARLY.id()), date_trunc("year", DATE.col()));
    return observations
        .join(broadcast(frequencyOf), new String[] {STAGE.name(), METHOD.name()}, "left")
        .withColumn(SLOT, slot);
  }

  private Column isTradingDay() {
    Column isWeekday = weekday(DATE.col()).lt(lit(5));
    Object[] closed = calendar.closedDays().toArray();
    return isWeekday.and(not(DATE.col().isin(closed)));
  }

  /** {@code period_type, period, _frequency, expected_count}; NULL outside the calendar's years. */
  Dataset<Row> expected(SparkSession spark, List<Period> periods) {
    List<Row> rows = new ArrayList<>();
    for (Period period : periods) {
      for (Frequency frequency : frequencies.values().stream().distinct().toList()) {
        rows.add(
            RowFactory.create(
                period.type(),
                period.name(),
                frequency.id(),
                expected(period, frequency).orElse(null)));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "period_type string, period string, _frequency string, %s bigint"
                .formatted(EXPECTED_COUNT.name())));
  }

  private Optional<Long> expected(Period period, Frequency frequency) {
    if (!calendar.covers(period.first(), period.last())) {
      return Optional.empty();
    }
    return Optional.of(
        switch (frequency) {
          case DAILY -> calendar.tradingDays(period.first(), period.last()).count();
          case WEEKLY ->
              calendar
                  .tradingDays(period.first(), period.last())
                  .map(day -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)))
                  .distinct()
                  .count();
          case MONTHLY -> lastDays(period, 1);
          case QUARTERLY -> lastDays(period, 3);
          case YEARLY -> lastDays(period, 12);
        });
  }

  /**
   * The number of months, quarters or years (spans of the given months) that end within the period.
   */
  private static long lastDays(Period period, int months) {
    return period
        .first()
        .datesUntil(period.last().plusDays(1))
        .filter(day -> day.equals(day.with(TemporalAdjusters.lastDayOfMonth())))
        .filter(day -> day.getMonthValue() % months == 0)
        .count();
  }

  @Override
  public String toString() {
    return calendar + " " + frequencies;
  }
}
