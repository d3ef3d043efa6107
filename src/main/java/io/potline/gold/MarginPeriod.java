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
import static io.potline.contract.Fields.REPORTED_BY;
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
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.unix_date;

import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.MarginModel;
import io.potline.model.Method;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code gold.margin_period}: means of the daily margins, with count, first and last day; and the
 * figures that vendors print for months, which take the place of a mean of their daily figures.
 */
public final class MarginPeriod {

  public static final Table TABLE =
      Table.of(
              "gold.margin_period",
              "One period by region, stage and method: the mean over its days that have a margin"
                  + " that is not stale, or a vendor's figure of the period. No row without such a"
                  + " day or figure.")
          .with(PERIOD_TYPE, PERIOD, REGION, STAGE, METHOD)
          .with(MEAN_MARGIN, MIN_MARGIN, MAX_MARGIN, OBSERVATION_COUNT, FIRST_DATE, LAST_DATE)
          .with(VAT_BASIS, RUN_ID, IS_SYNTHETIC, EXPECTED_COUNT, COVERAGE, REPORTED_BY)
          .key(PERIOD_TYPE, PERIOD, REGION, STAGE, METHOD);

  private static final int VERSION = 3;
  private static final List<Field> KEY = List.of(PERIOD_TYPE, PERIOD, REGION, STAGE, METHOD);
  private static final String DATES = "_dates";
  private static final String SUM = "_sum";

  private MarginPeriod() {}

  static Node node(Conf conf) {
    Coverage coverage = Coverage.of(conf);
    return Node.of(TABLE)
        .version(VERSION)
        .reading(
            StageMarginDaily.TABLE,
            ChainMarginDaily.table(conf.chain()),
            Price.TABLE,
            QuotedSeries.TABLE)
        .dependingOn(c -> List.of(PeriodFigures.confParts(c), coverage))
        .fingerprintedBy(
            run ->
                PeriodFigures.fingerprint(
                    run, VERSION, PeriodFigures.confParts(run.conf()), coverage))
        .propagating(new DaysOfMarginsAndFigures())
        .rowsIn((table, slice) -> PeriodCells.rowsIn(slice, conf.periods()))
        .alsoAsOf(TABLE)
        .madeBy(run -> rows(run, coverage));
  }

  private static final class DaysOfMarginsAndFigures implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      if (input.equals(QuotedSeries.TABLE)) {
        return Slice.NONE; // A change of sources changes the fingerprint.
      }
      if (input.equals(Price.TABLE)) {
        return run.sources().haveFigures() ? PeriodFigures.slice(changed, run) : Slice.NONE;
      }
      return SAME_DAYS.byRows(input, changed, run);
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written;
    }
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
    Dataset<Row> means =
        withSource(of(affected, cells, coverage), run)
            .filter(PeriodCells.rowsIn(slice, run.conf().periods()));
    Dataset<Row> planned = figures(run, coverage);
    if (!run.sources().haveFigures()) {
      return means;
    }
    Dataset<Row> figures = run.materialise(planned);
    Dataset<Row> printed = broadcast(figures.select(Field.columns(KEY))).as("printed");
    return means
        .as("mean")
        .join(printed, Field.same("mean", "printed", KEY), "left_anti")
        .unionByName(figures);
  }

  /** Adds the source of reported margins of stages. */
  private static Dataset<Row> withSource(Dataset<Row> means, NodeRun run) {
    List<Row> sources = new ArrayList<>();
    for (Stage stage : run.conf().chain().stages()) {
      run.conf()
          .catalogue()
          .reported(stage.id(), Series.REPORTED_MARGIN)
          .ifPresent(
              margin -> {
                for (String region : run.sources().regions(margin.id())) {
                  String source = run.sources().source(margin.id(), region).orElseThrow();
                  sources.add(RowFactory.create(Method.REPORTED.id(), stage.id(), region, source));
                }
              });
    }
    Dataset<Row> sourceOf =
        run.spark()
            .createDataFrame(
                sources, ModelRows.schema(List.of(METHOD, STAGE, REGION, REPORTED_BY)));
    return means.join(
        broadcast(sourceOf), new String[] {METHOD.name(), STAGE.name(), REGION.name()}, "left");
  }

  /** The margins that vendors print for months: each is its own mean, lowest and highest. */
  private static Dataset<Row> figures(NodeRun run, Coverage coverage) {
    Column margin = col(PeriodFigures.PER_TONNE_AL);
    return PeriodFigures.affected(run)
        .filter(
            col(PeriodFigures.IS_USED)
                .and(col(PeriodFigures.ROLE).equalTo(Series.REPORTED_MARGIN))
                .and(margin.isNotNull()))
        .select(
            PERIOD_TYPE.col(),
            PERIOD.col(),
            REGION.col(),
            STAGE.col(),
            lit(Method.REPORTED.id()).as(METHOD.name()),
            MEAN_MARGIN.from(margin),
            MIN_MARGIN.from(margin),
            MAX_MARGIN.from(margin),
            lit(1L).as(OBSERVATION_COUNT.name()),
            FIRST_DATE.col(),
            LAST_DATE.col(),
            coverage.expected(FIRST_DATE.col(), LAST_DATE.col()).as(EXPECTED_COUNT.name()),
            COVERAGE.from(lit(BigDecimal.ONE)),
            REPORTED_BY.col());
  }

  /**
   * @param observations all days of the periods, from {@link #observations}
   */
  private static Dataset<Row> of(Dataset<Row> observations, PeriodCells cells, Coverage coverage) {
    Column dates = array_distinct(flatten(collect_list(col(DATES))));
    Dataset<Row> byCell =
        cells
            .withCell(coverage.withFrequency(observations))
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
                collect_set(unix_date(DATE.col())).as(DATES));
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
            dates.as(DATES))
        .join(
            broadcast(coverage.expected(observations.sparkSession(), cells.periods())),
            new String[] {PERIOD_TYPE.name(), PERIOD.name()},
            "left")
        .withColumn(
            COVERAGE.name(),
            COVERAGE.from(
                try_divide(
                    coverage.covered(col(DATES)).cast(DataTypes.createDecimalType(18, 10)),
                    EXPECTED_COUNT.col().cast(DataTypes.createDecimalType(18, 0)))))
        .drop(DATES, Coverage.FREQUENCY, Coverage.FIRST, Coverage.LAST);
  }
}
