package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Periods.Period;
import io.potline.conf.Scenario;
import io.potline.conf.Scenario.HandOver;
import io.potline.conf.Scenario.PriceShock;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The margins of a day under a scenario: the margin model with a changed market and chain. Two
 * invariants are checked: a change of internal prices leaves the chain margin unchanged, and a
 * margin that is handed over leaves the sum unchanged.
 *
 * @param base margins of the day by stage, CNY per tonne of aluminium
 * @param shocked margins in the scenario by stage
 * @param basePrices by shocked series, in yuan per the series' unit
 */
public record ScenarioOutcome(
    Map<String, BigDecimal> base,
    Map<String, BigDecimal> shocked,
    Map<String, BigDecimal> basePrices,
    Map<String, BigDecimal> shockedPrices) {

  private static final BigDecimal TOLERANCE = new BigDecimal("0.00001");

  /**
   * Empty if a stage of the chain has no margin on the market's day, or an amount of the scenario
   * can't be converted to yuan on the run's VAT basis.
   *
   * @param changed the model on the scenario's chain
   * @param means the mean margin of a stage over a period, where there is one
   */
  public static Optional<ScenarioOutcome> of(
      Scenario scenario,
      MarginModel model,
      MarginModel changed,
      Catalogue catalogue,
      Market market,
      BiFunction<String, Period, Optional<BigDecimal>> means) {
    Chain chain = model.chain();
    Map<String, BigDecimal> base = margins(model, market);
    if (!base.keySet().containsAll(chain.members().stream().map(Stage::id).toList())) {
      return Optional.empty();
    }
    Optional<Map<String, UnaryOperator<BigDecimal>>> changes =
        changes(scenario, model.basis(), catalogue, market);
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    Map<String, BigDecimal> before = new LinkedHashMap<>();
    Map<String, BigDecimal> after = new LinkedHashMap<>();
    changes
        .get()
        .forEach(
            (series, change) -> {
              BigDecimal price = market.spot(series).orElseThrow().cny();
              before.put(series, price);
              after.put(series, change.apply(price));
            });
    Map<String, BigDecimal> shocked = margins(changed, market.with(changes.get()));
    requireInternalPricesCancel(scenario, chain, sum(chain, base), sum(chain, shocked));
    handOver(scenario, chain, shocked, means);
    return Optional.of(new ScenarioOutcome(base, shocked, before, after));
  }

  /**
   * How the price of each shocked series changes that the market has; empty if an amount can't be
   * converted.
   */
  static Optional<Map<String, UnaryOperator<BigDecimal>>> changes(
      Scenario scenario, PriceBasis basis, Catalogue catalogue, Market market) {
    Map<String, UnaryOperator<BigDecimal>> changes = new LinkedHashMap<>();
    for (Map.Entry<String, PriceShock> one : scenario.prices().entrySet()) {
      Series series = catalogue.series(one.getKey()).orElseThrow();
      PriceShock shock = one.getValue();
      Function<BigDecimal, Optional<BigDecimal>> amounts =
          amount -> cny(amount, series, shock.vat(), basis, market);
      Optional<BigDecimal> price = market.spot(series.id()).map(Price::cny);
      if (price.isPresent()) {
        if (shock.of(price.get(), amounts).isEmpty()) {
          return Optional.empty();
        }
        changes.put(series.id(), other -> shock.of(other, amounts).orElseThrow());
      }
    }
    return Optional.of(changes);
  }

  /** An amount in a series' unit in yuan on the run's VAT basis, as a quote of the market's day. */
  private static Optional<BigDecimal> cny(
      BigDecimal amount, Series series, String vat, PriceBasis basis, Market market) {
    String unit = series.unit().id();
    Quote quote =
        new Quote(
            series.id(),
            market.region(),
            "scenario",
            market.day(),
            amount,
            unit,
            vat,
            amount,
            unit,
            false,
            false);
    return Optional.ofNullable(
        basis.price(quote, rate -> market.spot(rate).map(Price::quote).orElse(null)).cny());
  }

  /** The sum over the chain's stages. */
  public static BigDecimal sum(Chain chain, Map<String, BigDecimal> margins) {
    return chain.members().stream()
        .map(stage -> margins.get(stage.id()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Map<String, BigDecimal> margins(MarginModel model, Market market) {
    Map<String, BigDecimal> margins = new LinkedHashMap<>();
    for (Stage stage : model.chain().stages()) {
      model
          .modelled(stage.id(), market)
          .map(StageMargin::marginAl)
          .ifPresent(margin -> margins.put(stage.id(), margin));
    }
    return margins;
  }

  private static void handOver(
      Scenario scenario,
      Chain chain,
      Map<String, BigDecimal> margins,
      BiFunction<String, Period, Optional<BigDecimal>> means) {
    HandOver handOver = scenario.handOver();
    if (handOver == null) {
      return;
    }
    Optional<BigDecimal> target =
        handOver.downTo() != null
            ? Optional.of(handOver.downTo())
            : means.apply(handOver.from(), handOver.downToMeanOf());
    if (target.isEmpty()) {
      return;
    }
    BigDecimal handed = margins.get(handOver.from()).subtract(target.get());
    if (handed.signum() <= 0) {
      return; // It is below its floor already.
    }
    BigDecimal before = sum(chain, margins);
    margins.merge(handOver.from(), handed.negate(), BigDecimal::add);
    margins.merge(handOver.to(), handed, BigDecimal::add);
    if (sum(chain, margins).compareTo(before) != 0) {
      throw new IllegalStateException(
          "Scenario %s: a margin that is handed over changed the sum from %s to %s"
              .formatted(scenario.id(), before, sum(chain, margins)));
    }
  }

  /** Checks that internal prices cancel: a payment between two stages leaves the sum unchanged. */
  private static void requireInternalPricesCancel(
      Scenario scenario, Chain chain, BigDecimal before, BigDecimal after) {
    boolean isInternalOnly =
        scenario.quantities().isEmpty()
            && scenario.bases().isEmpty()
            && paysSpotPrices(chain)
            && scenario.prices().keySet().stream().allMatch(series -> isInternal(chain, series));
    if (isInternalOnly && after.subtract(before).abs().compareTo(TOLERANCE) > 0) {
      throw new IllegalStateException(
          "Scenario %s: prices within the chain moved its margin from %s to %s"
              .formatted(scenario.id(), before, after));
    }
  }

  /** Otherwise a stage pays another price than the one that the other stage earns. */
  private static boolean paysSpotPrices(Chain chain) {
    return chain.members().stream()
        .flatMap(stage -> stage.consumes().stream())
        .filter(c -> isInternal(chain, c.input()))
        .allMatch(c -> c.basis().isSpot());
  }

  private static boolean isInternal(Chain chain, String series) {
    return chain.members().stream()
        .anyMatch(s -> series.equals(s.price()) && !s.id().equals(chain.product()));
  }
}
