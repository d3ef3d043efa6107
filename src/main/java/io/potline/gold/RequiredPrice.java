package io.potline.gold;

import static io.potline.contract.Fields.COST_HIGH;
import static io.potline.contract.Fields.COST_LOW;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.try_divide;

import io.potline.conf.Catalogue;
import io.potline.model.SupplyCurve;
import io.potline.model.SupplyCurve.Block;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Finds the cost curve for the lowest price that meets a demand. */
public final class RequiredPrice {

  private RequiredPrice() {}

  /**
   * A curve of the lake.
   *
   * @param drift change of the modelled cost since the curve's date, CNY per tonne; null if not
   *     known
   * @param price of the product on the last day; null if not known
   */
  public record Curve(
      LocalDate date,
      String source,
      SupplyCurve supply,
      boolean isSynthetic,
      LocalDate lastDate,
      BigDecimal drift,
      BigDecimal price) {}

  /**
   * The last curve at or before a day: of the given source, or else of any source that is not
   * modelled.
   */
  public static Optional<Curve> lastCurve(
      Dataset<Row> curves,
      Dataset<Row> stageMargins,
      String stage,
      LocalDate date,
      Optional<String> source) {
    Column isWanted =
        source
            .map(s -> SOURCE.col().equalTo(s))
            .orElse(not(SOURCE.col().startsWith(CostCurve.MODELLED)));
    Dataset<Row> candidates =
        curves.filter(STAGE.col().equalTo(stage).and(DATE.col().leq(lit(date))).and(isWanted));
    List<Row> last =
        candidates
            .select(DATE.col(), SOURCE.col())
            .distinct()
            .orderBy(DATE.col().desc(), SOURCE.col())
            .limit(1)
            .collectAsList();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    LocalDate day = last.get(0).getLocalDate(0);
    String of = last.get(0).getString(1);
    List<Block> blocks = new ArrayList<>();
    boolean isSynthetic = false;
    for (Row row :
        candidates
            .filter(DATE.col().equalTo(lit(day)).and(SOURCE.col().equalTo(of)))
            .collectAsList()) {
      blocks.add(
          new Block(
              row.getAs(OPERATING.name()),
              row.getAs(COST_LOW.name()),
              row.getAs(COST_HIGH.name())));
      isSynthetic |= row.<Boolean>getAs(IS_SYNTHETIC.name());
    }
    Optional<Row> then = costOn(stageMargins, stage, day);
    Optional<Row> now = costOn(stageMargins, stage, date);
    BigDecimal drift =
        then.isPresent() && now.isPresent()
            ? now.get().getDecimal(1).subtract(then.get().getDecimal(1))
            : null;
    return Optional.of(
        new Curve(
            day,
            of,
            new SupplyCurve(blocks),
            isSynthetic,
            now.map(row -> row.getLocalDate(0)).orElse(null),
            drift,
            now.map(row -> row.getDecimal(2)).orElse(null)));
  }

  /**
   * A curve that can be asked for by its source.
   *
   * @param covered share of the national operating capacity of the same month; null if not known
   */
  public record Available(
      String source, LocalDate date, BigDecimal operatingMt, BigDecimal covered) {}

  /** The last curve of each source at or before a day. */
  public static List<Available> available(
      Dataset<Row> curves, Dataset<Row> capacities, String stage, LocalDate date) {
    Column month = trunc(DATE.col(), "month");
    Column capacitySource = regexp_replace(SOURCE.col(), "^" + CostCurve.MODELLED, "");
    Dataset<Row> national =
        capacities
            .filter(STAGE.col().equalTo(stage).and(REGION.col().equalTo(Catalogue.NATIONAL)))
            .select(
                MONTH.col().as("_month"),
                SOURCE.col().as("_source"),
                OPERATING.col().as("_national"));
    Dataset<Row> last =
        curves
            .filter(STAGE.col().equalTo(stage).and(DATE.col().leq(lit(date))))
            .groupBy(SOURCE.col(), DATE.col())
            .agg(OPERATING.from(sum(OPERATING.col())).as(OPERATING.name()))
            .withColumn(
                "_rank",
                row_number().over(Window.partitionBy(SOURCE.col()).orderBy(DATE.col().desc())))
            .filter(col("_rank").equalTo(1));
    return last
        .join(
            national,
            month.equalTo(col("_month")).and(capacitySource.equalTo(col("_source"))),
            "left")
        .select(
            SOURCE.col(),
            DATE.col(),
            OPERATING.col(),
            try_divide(OPERATING.col(), col("_national")))
        .orderBy(SOURCE.col())
        .collectAsList()
        .stream()
        .map(
            row ->
                new Available(
                    row.getString(0), row.getLocalDate(1), row.getDecimal(2), row.getDecimal(3)))
        .toList();
  }

  /** Day, cost and price of the last modelled margin of the country at or before a day. */
  private static Optional<Row> costOn(Dataset<Row> stageMargins, String stage, LocalDate date) {
    Dataset<Row> modelled =
        stageMargins.filter(
            STAGE
                .col()
                .equalTo(stage)
                .and(METHOD.col().equalTo(StageMarginDaily.MODELLED))
                .and(REGION.col().equalTo(Catalogue.NATIONAL))
                .and(STAGE_COST.col().isNotNull())
                .and(DATE.col().leq(lit(date))));
    LocalDate day = modelled.agg(max(DATE.col())).first().getAs(0);
    return day == null
        ? Optional.empty()
        : modelled
            .filter(DATE.col().equalTo(lit(day)))
            .select(DATE.col(), STAGE_COST.col(), STAGE_PRICE.col())
            .collectAsList()
            .stream()
            .findFirst();
  }
}
