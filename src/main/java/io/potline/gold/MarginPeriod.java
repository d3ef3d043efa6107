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
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.MarginModel;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** {@code gold.margin_period}: means of the daily margins, with count, first and last day. */
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

  private static final String COVERED = "_covered";
  private static final String SUM = "_sum";

  private MarginPeriod() {}

  static Node node(Conf conf) {
    Coverage coverage = Coverage.of(conf);
    return Node.of(TABLE)
        .version(1)
        .reading(StageMarginDaily.TABLE, ChainMarginDaily.table(conf.chain()))
        .dependingOn(c -> List.of(c.periods(), coverage))
        .propagating(ChangePropagation.SAME_DAYS)
        .rowsIn((table, slice) -> PeriodCells.rowsIn(table, slice, conf.periods()))
        .alsoAsOf(TABLE)
        .madeBy(run -> rows(run, coverage));
  }

  /**
   * The rows that means are computed from: stage margins, and chain margins as the stage {@code
   * chain}.
   */
  static Dataset<Row> observations(Dataset<Row> stageMargins, Dataset<Row> chainMargins) {
    List<Field> fields = List.of(DATE, REGION, STAGE, METHOD, MARGIN_AL, IS_STALE);
    Dataset<Row> chain =
        chainMargins
            .withColumn(STAGE.name(), lit(MarginModel.CHAIN))
            .withColumn(MARGIN_AL.name(), CHAIN_MARGIN.col());
    return stageMargins
        .select(Field.columns(fields))
        .unionByName(chain.select(Field.columns(fields)))
        .filter(MARGIN_AL.col().isNotNull().and(not(IS_STALE.col())));
  }

  private static Dataset<Row> rows(NodeRun run, Coverage coverage) {
    Slice slice = run.slice();
    Dataset<Row> all =
        observations(
            run.read(StageMarginDaily.TABLE), run.read(ChainMarginDaily.table(run.conf().chain())));
    PeriodCells cells = PeriodCells.affected(slice, all, run.conf().periods());
    Dataset<Row> affected = slice.isAll() ? all : all.filter(cells.days().contain(DATE.col()));
    return of(affected, cells, coverage)
        .filter(PeriodCells.rowsIn(TABLE, slice, run.conf().periods()));
  }

  /**
   * @param observations all days of the periods, from {@link #observations}
   */
  private static Dataset<Row> of(Dataset<Row> observations, PeriodCells cells, Coverage coverage) {
    Column covered = size(array_distinct(flatten(collect_list(col(Coverage.SLOT)))));
    Dataset<Row> byCell =
        cells
            .withCell(coverage.withSlot(observations))
            .groupBy(
                PeriodCells.cell(),
                REGION.col(),
                STAGE.col(),
                METHOD.col(),
                col(Coverage.FREQUENCY))
            .agg(
                sum(MARGIN_AL.col()).as(SUM),
                min(MARGIN_AL.col()).as(MIN_MARGIN.name()),
                max(MARGIN_AL.col()).as(MAX_MARGIN.name()),
                count(lit(1)).as(OBSERVATION_COUNT.name()),
                min(DATE.col()).as(FIRST_DATE.name()),
                max(DATE.col()).as(LAST_DATE.name()),
                collect_set(col(Coverage.SLOT)).as(Coverage.SLOT));
    Column count = sum(OBSERVATION_COUNT.col());
    return cells
        .withPeriods(byCell)
        .groupBy(
            PERIOD_TYPE.col(),
            PERIOD.col(),
            REGION.col(),
            STAGE.col(),
            METHOD.col(),
            col(Coverage.FREQUENCY))
        .agg(
            MEAN_MARGIN.from(sum(col(SUM)).divide(count)),
            MIN_MARGIN.from(min(MIN_MARGIN.col())),
            MAX_MARGIN.from(max(MAX_MARGIN.col())),
            count.as(OBSERVATION_COUNT.name()),
            min(FIRST_DATE.col()).as(FIRST_DATE.name()),
            max(LAST_DATE.col()).as(LAST_DATE.name()),
            covered.as(COVERED))
        .join(
            broadcast(coverage.expected(observations.sparkSession(), cells.periods())),
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
}
