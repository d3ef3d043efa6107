package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.EDGE_DAYS;
import static io.potline.contract.Fields.IMPLIED_EDGE_SUM;
import static io.potline.contract.Fields.IS_FEASIBLE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LOWER_BOUND;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.PUBLISHED_MEAN;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.UPPER_BOUND;
import static io.potline.contract.Fields.WINDOW;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Published;
import io.potline.contract.Table;
import io.potline.graph.Node;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.window_audit}: checks whether a published window mean can follow from the published
 * yearly means. Window mean x days - the sum of yearly mean x days is the sum that the days outside
 * of whole years must have; it has to lie between the lowest and the highest possible sum of these
 * days.
 */
public final class WindowAudit {

  public static final Table TABLE =
      Table.of("gold.window_audit", "One published window mean of a stage, by method.")
          .with(STAGE, METHOD, WINDOW, PUBLISHED_MEAN, IMPLIED_EDGE_SUM, EDGE_DAYS)
          .with(LOWER_BOUND, UPPER_BOUND, IS_FEASIBLE, RUN_ID, IS_SYNTHETIC)
          .key(STAGE, METHOD, WINDOW);

  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private WindowAudit() {}

  static Node node(Conf conf) {
    Table chain = ChainMarginDaily.table(conf.chain());
    return Node.of(TABLE)
        .version(1)
        .reading(StageMarginDaily.TABLE, chain)
        .dependingOn(Conf::published)
        .madeBy(
            run ->
                of(
                    MarginPeriod.observations(run.read(StageMarginDaily.TABLE), run.read(chain)),
                    conf.published()));
  }

  /**
   * @param observations from {@link MarginPeriod#observations}
   */
  private static Dataset<Row> of(Dataset<Row> observations, List<Published> published) {
    Dataset<Row> windows = windows(observations.sparkSession(), published);
    Dataset<Row> years = years(observations.sparkSession(), published);
    Dataset<Row> inWindow =
        observations
            .filter(REGION.col().equalTo(Catalogue.NATIONAL))
            .as("day")
            .join(
                windows.as("window"),
                STAGE
                    .of("day")
                    .equalTo(STAGE.of("window"))
                    .and(DATE.of("day").between(col("first"), col("last"))))
            .join(
                years.as("year"),
                STAGE
                    .of("day")
                    .equalTo(STAGE.of("year"))
                    .and(year(DATE.of("day")).equalTo(col("year.year")))
                    .and(col("year.year_first").geq(col("first")))
                    .and(col("year.year_last").leq(col("last"))),
                "left");
    Column isEdge = col("year_mean").isNull();
    Column openByYears = sum(coalesce(col("year_open"), lit(BigDecimal.ZERO)));
    Column implied =
        col("window_mean")
            .multiply(count(lit(1)))
            .minus(sum(coalesce(col("year_mean"), lit(BigDecimal.ZERO))));
    Column open = col("window_open").multiply(count(lit(1))).plus(openByYears);
    return inWindow
        .groupBy(
            STAGE.of("day"), METHOD.of("day"), WINDOW.col(), col("window_mean"), col("window_open"))
        .agg(
            PUBLISHED_MEAN.from(max(col("window_mean"))),
            IMPLIED_EDGE_SUM.from(implied),
            sum(when(isEdge, lit(1L)).otherwise(lit(0L))).as(EDGE_DAYS.name()),
            open.as("open"),
            min(MARGIN_AL.of("day")).as("lowest"),
            max(MARGIN_AL.of("day")).as("highest"))
        .withColumn(
            LOWER_BOUND.name(),
            LOWER_BOUND.from(col("lowest").multiply(EDGE_DAYS.col()).minus(col("open"))))
        .withColumn(
            UPPER_BOUND.name(),
            UPPER_BOUND.from(col("highest").multiply(EDGE_DAYS.col()).plus(col("open"))))
        .withColumn(
            IS_FEASIBLE.name(),
            IMPLIED_EDGE_SUM.col().between(LOWER_BOUND.col(), UPPER_BOUND.col()));
  }

  /** The rounding error of a published mean: half a unit of its last decimal. */
  private static BigDecimal open(BigDecimal published) {
    return BigDecimal.ONE.movePointLeft(published.scale()).divide(TWO);
  }

  private static Dataset<Row> windows(SparkSession spark, List<Published> published) {
    List<Row> rows = new ArrayList<>();
    for (Published one : published) {
      boolean hasYears =
          published.stream()
              .anyMatch(p -> p.periodType().equals("year") && p.stage().equals(one.stage()));
      if (one.periodType().equals("window") && hasYears) {
        String[] ends = one.period().split("\\.\\.");
        rows.add(
            RowFactory.create(
                one.stage(),
                one.period(),
                LocalDate.parse(ends[0]),
                LocalDate.parse(ends[1]),
                one.cnyPerTonneAl(),
                open(one.cnyPerTonneAl())));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "stage string, window string, first date, last date, window_mean decimal(18,6),"
                + " window_open decimal(18,6)"));
  }

  private static Dataset<Row> years(SparkSession spark, List<Published> published) {
    List<Row> rows = new ArrayList<>();
    for (Published one : published) {
      if (one.periodType().equals("year")) {
        int year = Integer.parseInt(one.period());
        rows.add(
            RowFactory.create(
                one.stage(),
                year,
                LocalDate.of(year, 1, 1),
                LocalDate.of(year, 12, 31),
                one.cnyPerTonneAl(),
                open(one.cnyPerTonneAl())));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "stage string, year int, year_first date, year_last date, year_mean decimal(18,6),"
                + " year_open decimal(18,6)"));
  }
}
