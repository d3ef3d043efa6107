package io.potline.gold;

import static io.potline.contract.Fields.BASE;
import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.CHAIN_MARGIN;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELTA_BASE;
import static io.potline.contract.Fields.GRID_X;
import static io.potline.contract.Fields.GRID_Y;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.MEAN_MARGIN;
import static io.potline.contract.Fields.METRIC;
import static io.potline.contract.Fields.METRIC_UNIT;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SCENARIO;
import static io.potline.contract.Fields.SHOCKED;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Grid.Point;
import io.potline.conf.Periods.Period;
import io.potline.conf.Scenario;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.model.MarginModel;
import io.potline.model.Market;
import io.potline.model.Reach;
import io.potline.model.ScenarioOutcome;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.scenario_result}: the margins of one day under the scenarios of conf, computed by
 * {@link ScenarioOutcome}. The market of a day is a few dozen prices, whatever the size of the
 * lake.
 */
public final class ScenarioResult {

  public static final Table TABLE =
      Table.of(
              "gold.scenario_result",
              "One metric of a scenario of conf/scenarios.yaml, on the day that it starts from.")
          .with(SCENARIO, DATE, REGION, METRIC, BASE, SHOCKED, DELTA_BASE)
          .with(METRIC_UNIT, VAT_BASIS, RUN_ID, IS_SYNTHETIC, GRID_X, GRID_Y)
          .key(SCENARIO, METRIC, GRID_X, GRID_Y);

  private static final List<Field> FIELDS =
      List.of(
          SCENARIO, DATE, REGION, METRIC, BASE, SHOCKED, DELTA_BASE, METRIC_UNIT, GRID_X, GRID_Y);

  /** The point of a scenario without a grid. */
  private static final Point ONLY = new Point(null, null);

  private static final String PER_T_AL = "CNY/t_al";
  private static final Column IS_NATIONAL = REGION.col().equalTo(Catalogue.NATIONAL);

  private final NodeRun run;
  private final Chain chain;
  private final Catalogue catalogue;
  private final MarginModel model;

  // Each takes a query, and a grid asks for the same at each of its points.
  private final Map<List<Object>, Optional<BigDecimal>> means = new HashMap<>();
  private final Map<List<Object>, Optional<BigDecimal>> capacities = new HashMap<>();

  private ScenarioResult(NodeRun run) {
    this.run = run;
    this.chain = run.conf().chain();
    this.catalogue = run.conf().catalogue();
    this.model = new MarginModel(chain, catalogue, run.conf().settings().vatBasis());
  }

  static Node node(Conf conf) {
    return Node.of(TABLE)
        .version(3)
        .reading(
            ChainMarginDaily.table(conf.chain()),
            MarginPeriod.TABLE,
            CapacityUtilisation.TABLE,
            Price.TABLE,
            QuotedSeries.TABLE)
        .dependingOn(
            c -> List.of(c.chain(), c.scenarios(), c.catalogue().series(), c.settings().vatBasis()))
        .madeBy(run -> new ScenarioResult(run).rows());
  }

  private Dataset<Row> rows() {
    Map<LocalDate, Market> markets = new LinkedHashMap<>();
    Optional<LocalDate> last = lastDay();
    List<Row> rows = new ArrayList<>();
    for (Scenario scenario : run.conf().scenarios()) {
      Optional<LocalDate> date = Optional.ofNullable(scenario.date()).or(() -> last);
      if (date.isPresent()) {
        Market market = markets.computeIfAbsent(date.get(), this::market);
        MarginModel changed =
            new MarginModel(scenario.change(chain), catalogue, run.conf().settings().vatBasis());
        for (Point point : points(scenario)) {
          Scenario at = point == ONLY ? scenario : scenario.at(point);
          ScenarioOutcome.of(at, model, changed, catalogue, market, this::mean)
              .ifPresent(outcome -> rows.addAll(rows(at, point, date.get(), outcome)));
        }
      }
    }
    return run.spark().createDataFrame(rows, ModelRows.schema(FIELDS));
  }

  private static List<Point> points(Scenario scenario) {
    return scenario.grid() == null ? List.of(ONLY) : scenario.grid().points();
  }

  private Market market(LocalDate date) {
    List<Chain> chains = new ArrayList<>(List.of(chain));
    run.conf().scenarios().forEach(scenario -> chains.add(scenario.change(chain)));
    return Quotes.market(
        Price.current(run.read(Price.TABLE)),
        run.sources(),
        run.conf(),
        Reach.of(catalogue, chains),
        Catalogue.NATIONAL,
        date);
  }

  private Optional<LocalDate> lastDay() {
    return Optional.ofNullable(
        run.read(ChainMarginDaily.table(chain))
            .filter(IS_NATIONAL.and(StageMarginDaily.IS_MODELLED).and(not(IS_STALE.col())))
            .agg(max(DATE.col()))
            .first()
            .<LocalDate>getAs(0));
  }

  private List<Row> rows(Scenario scenario, Point point, LocalDate date, ScenarioOutcome outcome) {
    List<Row> rows = new ArrayList<>();
    outcome
        .base()
        .forEach(
            (stage, margin) ->
                rows.add(
                    row(
                        scenario,
                        point,
                        date,
                        stage + "_" + MARGIN_AL.name(),
                        margin,
                        outcome.shocked().get(stage),
                        PER_T_AL)));
    rows.add(
        row(
            scenario,
            point,
            date,
            CHAIN_MARGIN.name(),
            ScenarioOutcome.sum(chain, outcome.base()),
            ScenarioOutcome.sum(chain, outcome.shocked()),
            PER_T_AL));
    outcome
        .basePrices()
        .forEach(
            (series, price) ->
                rows.add(
                    row(
                        scenario,
                        point,
                        date,
                        series,
                        price,
                        outcome.shockedPrices().get(series),
                        catalogue.series(series).orElseThrow().unit().inYuan())));
    scenario
        .capacityChanges()
        .forEach(
            (stage, change) ->
                built(stage, date)
                    .ifPresent(
                        built ->
                            rows.add(
                                row(
                                    scenario,
                                    point,
                                    date,
                                    stage + "_" + BUILT.name(),
                                    built,
                                    built.add(built.multiply(change)),
                                    "Mt"))));
    return rows;
  }

  private Optional<BigDecimal> mean(String stage, Period period) {
    return means.computeIfAbsent(List.of(stage, period), key -> queryMean(stage, period));
  }

  private Optional<BigDecimal> queryMean(String stage, Period period) {
    return run
        .read(MarginPeriod.TABLE)
        .filter(
            STAGE
                .col()
                .equalTo(stage)
                .and(PERIOD_TYPE.col().equalTo(period.type()))
                .and(PERIOD.col().equalTo(period.name()))
                .and(IS_NATIONAL)
                .and(StageMarginDaily.IS_MODELLED))
        .select(MEAN_MARGIN.col())
        .collectAsList()
        .stream()
        .map(row -> row.getDecimal(0))
        .findFirst();
  }

  private Optional<BigDecimal> built(String stage, LocalDate date) {
    return capacities.computeIfAbsent(List.of(stage, date), key -> queryBuilt(stage, date));
  }

  /** Of the last month up to the day; of several sources, the first in the alphabet. */
  private Optional<BigDecimal> queryBuilt(String stage, LocalDate date) {
    return run
        .read(CapacityUtilisation.TABLE)
        .filter(
            STAGE
                .col()
                .equalTo(stage)
                .and(IS_NATIONAL)
                .and(MONTH.col().leq(lit(date)))
                .and(BUILT.col().isNotNull()))
        .orderBy(MONTH.col().desc(), SOURCE.col())
        .select(BUILT.col())
        .limit(1)
        .collectAsList()
        .stream()
        .map(row -> row.getDecimal(0))
        .findFirst();
  }

  private static Row row(
      Scenario scenario,
      Point point,
      LocalDate date,
      String metric,
      BigDecimal base,
      BigDecimal shocked,
      String unit) {
    BigDecimal from = rounded(base);
    BigDecimal to = rounded(shocked);
    return RowFactory.create(
        scenario.id(),
        date,
        Catalogue.NATIONAL,
        metric,
        from,
        to,
        to.subtract(from),
        unit,
        point.x(),
        point.y());
  }

  private static BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(6, RoundingMode.HALF_UP);
  }
}
