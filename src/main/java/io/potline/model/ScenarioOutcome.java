package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Periods.Period;
import io.potline.conf.Scenario;
import io.potline.conf.Scenario.HandOver;
import io.potline.conf.Scenario.PriceShock;
import io.potline.conf.Scenario.Quantity;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

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
   * @param means the mean margin of a stage over a period, where there is one
   */
  public static Optional<ScenarioOutcome> of(
      Scenario scenario,
      MarginModel model,
      Catalogue catalogue,
      Market market,
      BiFunction<String, Period, Optional<BigDecimal>> means) {
    Chain chain = model.chain();
    Map<String, BigDecimal> base = margins(model, market);
    if (!base.keySet().containsAll(chain.members().stream().map(Stage::id).toList())) {
      return Optional.empty();
    }
    Map<String, BigDecimal> before = new LinkedHashMap<>();
    Map<String, BigDecimal> after = new LinkedHashMap<>();
    if (!addPrices(scenario, model.basis(), catalogue, market, before, after)) {
      return Optional.empty();
    }
    Chain changed = chain.withQuantities((stage, c) -> quantity(scenario, stage, c));
    MarginModel shockedModel =
        scenario.quantities().isEmpty()
            ? model
            : new MarginModel(changed, catalogue, model.basis().vatBasis());
    Map<String, BigDecimal> shocked = margins(shockedModel, market.with(after));
    requireInternalPricesCancel(scenario, chain, sum(chain, base), sum(chain, shocked));
    handOver(scenario, chain, shocked, means);
    return Optional.of(new ScenarioOutcome(base, shocked, before, after));
  }

  /**
   * Adds the prices of the shocked series that the market has, as they are and as the scenario
   * changes them; false if an amount can't be converted.
   */
  private static boolean addPrices(
      Scenario scenario,
      PriceBasis basis,
      Catalogue catalogue,
      Market market,
      Map<String, BigDecimal> before,
      Map<String, BigDecimal> after) {
    for (Map.Entry<String, PriceShock> one : scenario.prices().entrySet()) {
      Series series = catalogue.series(one.getKey()).orElseThrow();
      PriceShock shock = one.getValue();
      BigDecimal price = market.input(series.id()).map(Price::cny).orElse(null);
      if (price != null) {
        Optional<BigDecimal> shocked =
            shock.of(price, amount -> cny(amount, series, shock.vat(), basis, market));
        if (shocked.isEmpty()) {
          return false;
        }
        before.put(series.id(), price);
        after.put(series.id(), shocked.get());
      }
    }
    return true;
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
        basis.price(quote, rate -> market.input(rate).map(Price::quote).orElse(null)).cny());
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

  private static BigDecimal quantity(Scenario scenario, Stage stage, Consumption c) {
    return scenario.quantities().stream()
        .filter(q -> q.stage().equals(stage.id()) && q.input().equals(c.input()))
        .map(Quantity::quantity)
        .findFirst()
        .orElse(c.quantity());
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
            && scenario.prices().keySet().stream().allMatch(series -> isInternal(chain, series));
    if (isInternalOnly && after.subtract(before).abs().compareTo(TOLERANCE) > 0) {
      throw new IllegalStateException(
          "Scenario %s: prices within the chain moved its margin from %s to %s"
              .formatted(scenario.id(), before, after));
    }
  }

  private static boolean isInternal(Chain chain, String series) {
    return chain.members().stream()
        .anyMatch(s -> s.price().equals(series) && !s.id().equals(chain.product()));
  }
}
