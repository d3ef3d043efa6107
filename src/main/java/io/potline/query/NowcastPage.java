package io.potline.query;

import static io.potline.contract.Fields.AS_OF_DATE;
import static io.potline.contract.Fields.DAYS_EXPECTED;
import static io.potline.contract.Fields.DAYS_QUOTED;
import static io.potline.contract.Fields.ESTIMATE;
import static io.potline.contract.Fields.ESTIMATE_ERROR;
import static io.potline.contract.Fields.ESTIMATE_HIGH;
import static io.potline.contract.Fields.ESTIMATE_LOW;
import static io.potline.contract.Fields.FORMER_PRINTED;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.NOWCAST_METHOD;
import static io.potline.contract.Fields.NOWCAST_METRIC;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.PRINTED;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.gold.Nowcast;
import io.potline.gold.NowcastEffect;
import io.potline.lake.Lake;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Prints the latest nowcasts: estimate and interval, what has moved them, and their record. */
public final class NowcastPage {

  /** A source whose last nowcast is so much older than the latest of all prints no more. */
  private static final int MAX_DAYS_OLD = 31;

  private static final List<Field> KEY =
      List.of(STAGE, NOWCAST_METRIC, PERIOD_TYPE, PERIOD, SOURCE, AS_OF_DATE);

  private final PrintStream out;
  private final Lake lake;

  public NowcastPage(PrintStream out, Lake lake) {
    this.out = out;
    this.lake = lake;
  }

  /**
   * Prints the page and returns whether there is a nowcast.
   *
   * @param date the last day whose nowcasts are asked for
   */
  public boolean print(LocalDate date, Optional<String> stage) {
    List<Row> latest = lake.exists(Nowcast.TABLE) ? latest(date, stage) : List.of();
    if (latest.isEmpty()) {
      out.printf(
          "no_nowcast: on no day up to %s was a figure%s awaited whose prices are known. It needs cost"
              + " or margin as a vendor prints it for months (source SMM_monthly and the like), at"
              + " least one figure of the three months before, and published_at in the files.%n",
          date, stage.map(of -> " of " + of).orElse(""));
      return false;
    }
    if (latest.stream().anyMatch(row -> row.<Boolean>getAs(IS_SYNTHETIC.name()))) {
      out.println("SYNTHETIC SAMPLE DATA");
    }
    latest.forEach(this::print);
    return true;
  }

  private List<Row> latest(LocalDate date, Optional<String> stage) {
    Dataset<Row> until =
        lake.read(Nowcast.TABLE)
            .filter(AS_OF_DATE.col().leq(lit(date)))
            .filter(stage.map(of -> STAGE.col().equalTo(of)).orElse(lit(true)));
    Column lastOfSource =
        max(AS_OF_DATE.col())
            .over(
                Window.partitionBy(
                    STAGE.col(), NOWCAST_METRIC.col(), PERIOD_TYPE.col(), SOURCE.col()));
    Column lastOfAll = max(AS_OF_DATE.col()).over(Window.partitionBy(lit(1)));
    return until
        .withColumn("_last_of_source", lastOfSource)
        .withColumn("_last", lastOfAll)
        .filter(AS_OF_DATE.col().equalTo(col("_last_of_source")))
        .filter(AS_OF_DATE.col().gt(col("_last").minus(lit(MAX_DAYS_OLD))))
        .orderBy(Field.columns(KEY))
        .collectAsList();
  }

  private void print(Row nowcast) {
    out.println();
    out.printf(
        "%s of %s as %s prints it for %s %s, CNY per tonne, VAT %s%n",
        text(nowcast, NOWCAST_METRIC),
        text(nowcast, STAGE),
        text(nowcast, SOURCE),
        text(nowcast, PERIOD_TYPE),
        text(nowcast, PERIOD),
        text(nowcast, VAT_BASIS));
    line("as_of_date", text(nowcast, AS_OF_DATE));
    line("estimate", amount(nowcast, ESTIMATE));
    line(
        "interval",
        nowcast.getAs(ESTIMATE_LOW.name()) == null
            ? "not known: fewer than three past errors"
            : amount(nowcast, ESTIMATE_LOW) + " to " + amount(nowcast, ESTIMATE_HIGH));
    line("method", text(nowcast, NOWCAST_METHOD));
    line("days_quoted", text(nowcast, DAYS_QUOTED) + " of " + text(nowcast, DAYS_EXPECTED));
    line("month_before", amount(nowcast, FORMER_PRINTED));
    if (nowcast.getAs(PRINTED.name()) != null) {
      line(
          "printed_since", amount(nowcast, PRINTED) + ", error " + amount(nowcast, ESTIMATE_ERROR));
    }
    printEffects(nowcast);
    printRecord(nowcast);
  }

  private void printEffects(Row nowcast) {
    Column isOfNowcast =
        KEY.stream()
            .map(field -> field.col().equalTo(lit(nowcast.<Object>getAs(field.name()))))
            .reduce(lit(true), Column::and);
    List<Row> effects =
        lake.read(NowcastEffect.TABLE)
            .filter(isOfNowcast)
            .orderBy(
                Fields.ESTIMATE_FACTOR.col().equalTo("residual"),
                abs(Fields.ESTIMATE_EFFECT.col()).desc())
            .collectAsList();
    for (Row effect : effects) {
      line(
          "moved_since_" + text(effect, Fields.SINCE_PERIOD),
          "%12s  %s"
              .formatted(
                  signed(effect.getAs(Fields.ESTIMATE_EFFECT.name())),
                  text(effect, Fields.ESTIMATE_FACTOR)));
    }
  }

  private void printRecord(Row nowcast) {
    List<Row> scores =
        lake.spark()
            .table("gold.nowcast_score")
            .filter(STAGE.col().equalTo(text(nowcast, STAGE)))
            .filter(NOWCAST_METRIC.col().equalTo(text(nowcast, NOWCAST_METRIC)))
            .filter(SOURCE.col().equalTo(text(nowcast, SOURCE)))
            .filter(col("method").equalTo("all"))
            .select(
                col("months"),
                col("mean_absolute_error_cny_per_t"),
                col("bias_cny_per_t"),
                col("naive_mean_absolute_error_cny_per_t"),
                coalesce(col("skill_fraction").cast("string"), lit("")))
            .collectAsList();
    if (scores.isEmpty()) {
      line("record", "none: no nowcast has been followed by a print");
    }
    for (Row score : scores) {
      line(
          "record",
          "%d months: mean absolute error %s, bias %s; repeating the month before: %s"
              .formatted(
                  score.getLong(0),
                  plain(score.getDecimal(1)),
                  signed(score.getDecimal(2)),
                  plain(score.getDecimal(3))));
    }
  }

  private void line(String name, String value) {
    out.printf("  %-22s %s%n", name, value);
  }

  private static String text(Row row, Field field) {
    return String.valueOf(row.<Object>getAs(field.name()));
  }

  private static String amount(Row row, Field field) {
    BigDecimal amount = row.getAs(field.name());
    return amount == null ? "not known" : plain(amount);
  }

  private static String signed(BigDecimal amount) {
    return (amount.signum() > 0 ? "+" : "") + plain(amount);
  }

  private static String plain(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }
}
