package io.potline.gold;

import static io.potline.contract.Fields.CHAIN_MARGIN;
import static io.potline.contract.Fields.COVERAGE;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.EXPECTED_COUNT;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LAST_DATE;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.MAX_MARGIN;
import static io.potline.contract.Fields.MEAN_MARGIN;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.MIN_MARGIN;
import static io.potline.contract.Fields.OBSERVATION_COUNT;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.potline.conf.Periods.Period;
import io.potline.contract.Field;
import io.potline.contract.Table;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code gold.margin_period}: means of the daily margins, with the days that they rest on. */
public final class MarginPeriod {

  public static final Table TABLE =
      Table.of(
              "gold.margin_period",
              "One period by region, stage and method: the mean over its days that have a margin"
                  + " that is not stale. No row without such a day.")
          .with(PERIOD_TYPE, PERIOD, REGION, STAGE, METHOD)
          .with(MEAN_MARGIN, MIN_MARGIN, MAX_MARGIN, OBSERVATION_COUNT, FIRST_DATE, LAST_DATE)
          .with(VAT_BASIS, RUN_ID, IS_SYNTHETIC, EXPECTED_COUNT, COVERAGE)
          .key(PERIOD_TYPE, PERIOD, REGION, STAGE, METHOD);

  public static final String CHAIN = "chain";

  private static final String COVERED = "_covered";

  private MarginPeriod() {}

  /** Stage margins and, as the stage {@code chain}, chain margins: what means are made of. */
  static Dataset<Row> observations(Dataset<Row> stageMargins, Dataset<Row> chainMargins) {
    List<Field> fields = List.of(DATE, REGION, STAGE, METHOD, MARGIN_AL, IS_STALE);
    Dataset<Row> chain =
        chainMargins
            .withColumn(STAGE.name(), lit(CHAIN))
            .withColumn(MARGIN_AL.name(), CHAIN_MARGIN.col());
    return stageMargins
        .select(Field.columns(fields))
        .unionByName(chain.select(Field.columns(fields)))
        .filter(MARGIN_AL.col().isNotNull().and(not(IS_STALE.col())));
  }

  /**
   * @param observations all of the days of the periods, see {@link #observations}
   */
  static Dataset<Row> of(Dataset<Row> observations, List<Period> periods, Coverage coverage) {
    SparkSession spark = observations.sparkSession();
    Column covered = size(collect_set(col(Coverage.SLOT)));
    return coverage
        .withSlot(observations)
        .join(broadcast(days(spark, periods)), DATE.name())
        .groupBy(
            PERIOD_TYPE.col(),
            PERIOD.col(),
            REGION.col(),
            STAGE.col(),
            METHOD.col(),
            col(Coverage.FREQUENCY))
        .agg(
            MEAN_MARGIN.from(sum(MARGIN_AL.col()).divide(count(lit(1)))),
            MIN_MARGIN.from(min(MARGIN_AL.col())),
            MAX_MARGIN.from(max(MARGIN_AL.col())),
            count(lit(1)).as(OBSERVATION_COUNT.name()),
            min(DATE.col()).as(FIRST_DATE.name()),
            max(DATE.col()).as(LAST_DATE.name()),
            covered.as(COVERED))
        .join(
            broadcast(coverage.expected(spark, periods)),
            new String[] {PERIOD_TYPE.name(), PERIOD.name(), Coverage.FREQUENCY},
            "left")
        .withColumn(
            COVERAGE.name(),
            COVERAGE.from(
                least(
                    lit(BigDecimal.ONE),
                    try_divide(
                        col(COVERED).cast(DataTypes.createDecimalType(18, 10)),
                        EXPECTED_COUNT.col().cast(DataTypes.createDecimalType(18, 0))))));
  }

  /** Each day of each period. */
  static Dataset<Row> days(SparkSession spark, List<Period> periods) {
    return frame(spark, periods)
        .select(
            PERIOD_TYPE.col(),
            PERIOD.col(),
            explode(sequence(col("first"), col("last"))).as(DATE.name()));
  }

  /** The rows of the table that belong to these periods. */
  static Dataset<Row> only(Dataset<Row> rows, List<Period> periods) {
    return rows.join(
        broadcast(frame(rows.sparkSession(), periods)),
        new String[] {PERIOD_TYPE.name(), PERIOD.name()},
        "left_semi");
  }

  private static Dataset<Row> frame(SparkSession spark, List<Period> periods) {
    List<Row> rows =
        periods.stream()
            .map(p -> RowFactory.create(p.type(), p.name(), p.first(), p.last()))
            .toList();
    return spark.createDataFrame(
        rows, StructType.fromDDL("period_type string, period string, first date, last date"));
  }
}
