package io.potline.gold;

import static io.potline.contract.Fields.BASE;
import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.CHAIN_MARGIN;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.DELTA_BASE;
import static io.potline.contract.Fields.INPUT;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MARGIN_AL;
import static io.potline.contract.Fields.MEAN_MARGIN;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.METRIC;
import static io.potline.contract.Fields.METRIC_UNIT;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PRICE;
import static io.potline.contract.Fields.QUANTITY;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SCENARIO;
import static io.potline.contract.Fields.SHOCKED;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_PRICE;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Scenario;
import io.potline.conf.Scenario.HandOver;
import io.potline.conf.Scenario.Quantity;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import io.potline.contract.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.scenario_result}: what margins of one day would be under the scenarios of conf. A day
 * is a few dozen prices, whatever the size of the lake: they are shocked, and the margins follow.
 *
 * <p>Two things must not change, and are looked at in every run: the chain's margin under a shock
 * of what one stage pays another, and the sum where a margin is handed over.
 */
public final class ScenarioResult {

  public static final Table TABLE =
      Table.of(
              "gold.scenario_result",
              "One metric of a scenario of conf/scenarios.yaml, on the day that it starts from.")
          .with(SCENARIO, DATE, REGION, METRIC, BASE, SHOCKED, DELTA_BASE)
          .with(METRIC_UNIT, VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(SCENARIO, METRIC);

  private static final String PER_T_AL = "CNY/t_al";
  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final BigDecimal TOLERANCE = new BigDecimal("0.00001");

  private final Chain chain;
  private final Catalogue catalogue;
  private final Dataset<Row> costs;
  private final Dataset<Row> stages;
  private final Dataset<Row> chainMargins;
  private final Dataset<Row> means;
  private final Dataset<Row> utilisation;

  ScenarioResult(
      Conf conf,
      Dataset<Row> costs,
      Dataset<Row> stages,
      Dataset<Row> chainMargins,
      Dataset<Row> means,
      Dataset<Row> utilisation) {
    this.chain = conf.chain();
    this.catalogue = conf.catalogue();
    this.costs = costs.filter(REGION.col().equalTo(Catalogue.NATIONAL));
    this.stages =
        stages.filter(
            REGION
                .col()
                .equalTo(Catalogue.NATIONAL)
                .and(METHOD.col().equalTo(StageMarginDaily.MODELLED))
                .and(MARGIN_AL.col().isNotNull()));
    this.chainMargins =
        chainMargins.filter(
            REGION
                .col()
                .equalTo(Catalogue.NATIONAL)
                .and(METHOD.col().equalTo(StageMarginDaily.MODELLED)));
    this.means = means;
    this.utilisation = utilisation;
  }

  Dataset<Row> of(List<Scenario> scenarios) {
    Map<LocalDate, Day> days = new LinkedHashMap<>();
    Optional<LocalDate> last = lastDay();
    List<Row> rows = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Optional<LocalDate> date = Optional.ofNullable(scenario.date()).or(() -> last);
      if (date.isPresent()) {
        Day day = days.computeIfAbsent(date.get(), this::day);
        if (day.margins().keySet().containsAll(chain.members().stream().map(Stage::id).toList())) {
          rows.addAll(result(scenario, day));
        }
      }
    }
    return costs.sparkSession().createDataFrame(rows, TABLE.schema().asNullable());
  }

  private Optional<LocalDate> lastDay() {
    return Optional.ofNullable(
        chainMargins.filter(not(IS_STALE.col())).agg(max(DATE.col())).first().<LocalDate>getAs(0));
  }

  /**
   * What a day's margins are made of.
   *
   * @param prices by series, as the products sell and as the inputs cost
   * @param quantities by stage and input
   * @param tonnes of each stage's product in a tonne of aluminium
   */
  private record Day(
      LocalDate date,
      Map<String, BigDecimal> prices,
      Map<String, Map<String, BigDecimal>> quantities,
      Map<String, String> products,
      Map<String, BigDecimal> tonnes) {

    /** Margin of each stage per tonne of aluminium: price - sum of quantity x input price. */
    Map<String, BigDecimal> margins() {
      Map<String, BigDecimal> margins = new LinkedHashMap<>();
      quantities.forEach(
          (stage, inputs) -> {
            BigDecimal margin = prices.get(products.get(stage));
            for (Map.Entry<String, BigDecimal> input : inputs.entrySet()) {
              margin = margin.subtract(input.getValue().multiply(prices.get(input.getKey())));
            }
            margins.put(stage, margin.multiply(tonnes.get(stage)));
          });
      return margins;
    }
  }

  private Day day(LocalDate date) {
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    Map<String, Map<String, BigDecimal>> quantities = new LinkedHashMap<>();
    Map<String, String> products = new LinkedHashMap<>();
    Map<String, BigDecimal> tonnes = new LinkedHashMap<>();
    Map<String, BigDecimal> stored = new LinkedHashMap<>();
    for (Row row : stages.filter(DATE.col().equalTo(lit(date))).collectAsList()) {
      Stage stage = chain.stage(row.getAs(STAGE.name())).orElseThrow();
      products.put(stage.id(), stage.price());
      prices.put(stage.price(), row.getAs(STAGE_PRICE.name()));
      quantities.put(stage.id(), new LinkedHashMap<>());
      tonnes.put(stage.id(), tonnes(chain, stage, date));
      stored.put(stage.id(), row.getAs(MARGIN_AL.name()));
    }
    for (Row row : costs.filter(DATE.col().equalTo(lit(date))).collectAsList()) {
      Map<String, BigDecimal> inputs = quantities.get(row.<String>getAs(STAGE.name()));
      if (inputs != null) {
        String input = row.getAs(INPUT.name());
        inputs.put(input, row.getAs(QUANTITY.name()));
        prices.putIfAbsent(input, row.getAs(PRICE.name()));
      }
    }
    Day day = new Day(date, prices, quantities, products, tonnes);
    requireStoredMargins(day, stored);
    return day;
  }

  /** The day's margins are those of the model: a scenario must not start from anything else. */
  private static void requireStoredMargins(Day day, Map<String, BigDecimal> stored) {
    day.margins()
        .forEach(
            (stage, margin) -> {
              if (margin.subtract(stored.get(stage)).abs().compareTo(CENT) > 0) {
                throw new IllegalStateException(
                    "%s on %s: %s from its prices, but %s is stored"
                        .formatted(stage, day.date, margin, stored.get(stage)));
              }
            });
  }

  private static BigDecimal tonnes(Chain chain, Stage stage, LocalDate date) {
    return stage.tonnesPerTonneOfProduct() == null
        ? chain.tonnes(stage.id(), date)
        : stage.tonnesPerTonneOfProduct();
  }

  private List<Row> result(Scenario scenario, Day base) {
    Map<String, BigDecimal> baseMargins = base.margins();
    Day shocked = shocked(scenario, base);
    Map<String, BigDecimal> margins = shocked.margins();
    requireInternalPricesCancel(scenario, sum(baseMargins), sum(margins));
    handOver(scenario, margins);
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, BigDecimal> margin : baseMargins.entrySet()) {
      String metric = margin.getKey() + "_" + MARGIN_AL.name();
      rows.add(
          row(scenario, base, metric, margin.getValue(), margins.get(margin.getKey()), PER_T_AL));
    }
    rows.add(row(scenario, base, CHAIN_MARGIN.name(), sum(baseMargins), sum(margins), PER_T_AL));
    for (String series : scenario.prices().keySet()) {
      if (base.prices.containsKey(series)) {
        String unit = catalogue.series(series).orElseThrow().unit().id();
        BigDecimal price = base.prices.get(series);
        rows.add(row(scenario, base, series, price, shocked.prices.get(series), unit));
      }
    }
    scenario
        .capacityChanges()
        .forEach(
            (stage, change) ->
                built(stage, base.date)
                    .ifPresent(
                        built ->
                            rows.add(
                                row(
                                    scenario,
                                    base,
                                    stage + "_" + BUILT.name(),
                                    built,
                                    built.add(built.multiply(change)),
                                    "Mt"))));
    return rows;
  }

  private Day shocked(Scenario scenario, Day base) {
    Map<String, BigDecimal> prices = new LinkedHashMap<>(base.prices);
    scenario
        .prices()
        .forEach((series, shock) -> prices.computeIfPresent(series, (s, price) -> shock.of(price)));
    Map<String, Map<String, BigDecimal>> quantities = new LinkedHashMap<>();
    base.quantities.forEach((stage, inputs) -> quantities.put(stage, new LinkedHashMap<>(inputs)));
    for (Quantity change : scenario.quantities()) {
      quantities.get(change.stage()).replace(change.input(), change.quantity());
    }
    Chain changed = chain.withQuantities((stage, c) -> quantity(scenario, stage, c));
    Map<String, BigDecimal> tonnes = new LinkedHashMap<>();
    base.tonnes
        .keySet()
        .forEach(
            stage ->
                tonnes.put(stage, tonnes(changed, changed.stage(stage).orElseThrow(), base.date)));
    return new Day(base.date, prices, quantities, base.products, tonnes);
  }

  private static BigDecimal quantity(Scenario scenario, Stage stage, Consumption c) {
    return scenario.quantities().stream()
        .filter(q -> q.stage().equals(stage.id()) && q.input().equals(c.input()))
        .map(Quantity::quantity)
        .findFirst()
        .orElse(c.quantity());
  }

  private void handOver(Scenario scenario, Map<String, BigDecimal> margins) {
    HandOver handOver = scenario.handOver();
    if (handOver == null) {
      return;
    }
    BigDecimal target =
        handOver.downTo() != null
            ? handOver.downTo()
            : mean(handOver.from(), handOver.downToMeanOf());
    if (target == null) {
      return;
    }
    BigDecimal before = sum(margins);
    BigDecimal handed = margins.get(handOver.from()).subtract(target);
    margins.merge(handOver.from(), handed.negate(), BigDecimal::add);
    margins.merge(handOver.to(), handed, BigDecimal::add);
    if (sum(margins).compareTo(before) != 0) {
      throw new IllegalStateException(
          "Scenario %s: a margin that is handed over changed the sum from %s to %s"
              .formatted(scenario.id(), before, sum(margins)));
    }
  }

  /** What one stage of the chain pays another is no one's gain in the sum. */
  private void requireInternalPricesCancel(Scenario scenario, BigDecimal before, BigDecimal after) {
    boolean isInternalOnly =
        scenario.quantities().isEmpty()
            && scenario.prices().keySet().stream().allMatch(this::isInternal);
    if (isInternalOnly && after.subtract(before).abs().compareTo(TOLERANCE) > 0) {
      throw new IllegalStateException(
          "Scenario %s: prices within the chain moved its margin from %s to %s"
              .formatted(scenario.id(), before, after));
    }
  }

  private boolean isInternal(String series) {
    return chain.members().stream()
        .anyMatch(s -> s.price().equals(series) && !s.id().equals(chain.product()));
  }

  /** The sum over the chain's stages. */
  private BigDecimal sum(Map<String, BigDecimal> margins) {
    return chain.members().stream()
        .map(stage -> margins.get(stage.id()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private BigDecimal mean(String stage, String period) {
    return means
        .filter(
            STAGE
                .col()
                .equalTo(stage)
                .and(PERIOD.col().equalTo(period))
                .and(REGION.col().equalTo(Catalogue.NATIONAL))
                .and(METHOD.col().equalTo(StageMarginDaily.MODELLED)))
        .select(MEAN_MARGIN.col())
        .collectAsList()
        .stream()
        .map(row -> row.getDecimal(0))
        .findFirst()
        .orElse(null);
  }

  /** Of the last month up to the day, of the source that comes first in the alphabet. */
  private Optional<BigDecimal> built(String stage, LocalDate date) {
    return utilisation
        .filter(
            STAGE
                .col()
                .equalTo(stage)
                .and(REGION.col().equalTo(Catalogue.NATIONAL))
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
      Scenario scenario, Day day, String metric, BigDecimal base, BigDecimal shocked, String unit) {
    BigDecimal from = rounded(base);
    BigDecimal to = rounded(shocked);
    return RowFactory.create(
        scenario.id(),
        day.date,
        Catalogue.NATIONAL,
        metric,
        from,
        to,
        to.subtract(from),
        unit,
        null,
        null,
        null);
  }

  private static BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(6, RoundingMode.HALF_UP);
  }
}
