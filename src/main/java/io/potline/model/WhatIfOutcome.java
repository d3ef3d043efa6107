package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.InputBasis;
import io.potline.conf.Scenario;
import io.potline.conf.Scenario.OtherBasis;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The margins of a day in a region as they are and under a scenario: {@link MarginHistory} twice,
 * on the same quotes, the second time with the scenario's chain and on its market.
 *
 * @param missing the changed series that have no price on the day, or whose amount can't be
 *     converted; then there is nothing in {@code after}
 */
public record WhatIfOutcome(
    DayMargins before, DayMargins after, List<Change> changes, List<String> missing) {

  /**
   * A changed price, in yuan on the run's VAT basis.
   *
   * @param paidBy the stage that pays the price on another basis; null where the price itself
   *     changes
   * @param basis of the price after the change
   * @param price as it is before, with its quotes
   */
  public record Change(
      String series,
      String paidBy,
      InputBasis basis,
      Price price,
      BigDecimal from,
      BigDecimal to) {}

  /**
   * @param changed the model on the scenario's chain
   * @param quotes by day, up to the one that is asked for
   */
  public static WhatIfOutcome of(
      Scenario scenario,
      MarginModel model,
      MarginModel changed,
      Catalogue catalogue,
      UsedSources sources,
      String region,
      LocalDate day,
      SortedMap<LocalDate, ? extends Collection<Quote>> quotes) {
    MarginHistory history = new MarginHistory(model, catalogue, sources, region::equals);
    MarginHistory other = new MarginHistory(changed, catalogue, sources, region::equals);
    quotes.forEach(
        (date, ofDay) -> {
          history.skip(date, ofDay);
          other.skip(date, ofDay);
        });
    DayMargins before = history.modelled(day, UnaryOperator.identity());
    Market market = history.market(day, region);
    List<String> missing = missing(scenario, market);
    Optional<Map<String, UnaryOperator<BigDecimal>>> prices =
        missing.isEmpty()
            ? ScenarioOutcome.changes(scenario, model.basis(), catalogue, market)
            : Optional.empty();
    if (prices.isEmpty()) {
      List<String> unknown = missing.isEmpty() ? List.copyOf(scenario.prices().keySet()) : missing;
      return new WhatIfOutcome(
          before, new DayMargins(List.of(), List.of(), List.of()), List.of(), unknown);
    }
    DayMargins after =
        other.modelled(
            day,
            one ->
                one.with(
                    ScenarioOutcome.changes(scenario, model.basis(), catalogue, one)
                        .orElse(Map.of())));
    List<Change> changes = new ArrayList<>();
    prices
        .get()
        .forEach(
            (series, change) -> {
              Price price = market.spot(series).orElseThrow();
              BigDecimal cny = price.cny();
              changes.add(new Change(series, null, InputBasis.SPOT, price, cny, change.apply(cny)));
            });
    changes.addAll(bases(scenario, model, other.market(day, region)));
    return new WhatIfOutcome(before, after, changes, List.of());
  }

  private static List<String> missing(Scenario scenario, Market market) {
    TreeSet<String> series = new TreeSet<>(scenario.prices().keySet());
    scenario.bases().forEach(one -> series.add(one.input()));
    series.removeIf(one -> market.spot(one).map(Price::cny).isPresent());
    return List.copyOf(series);
  }

  /** The changed bases of inputs that are consumed on the day. */
  private static List<Change> bases(Scenario scenario, MarginModel model, Market market) {
    List<Change> changes = new ArrayList<>();
    for (OtherBasis one : scenario.bases()) {
      Stage stage = model.chain().stage(one.stage()).orElseThrow();
      for (Consumption input : stage.consumes()) {
        if (input.input().equals(one.input()) && input.validity().contains(market.day())) {
          Price from = market.input(input).orElse(null);
          Price to = market.input(input.withBasis(one.basis())).orElse(null);
          changes.add(
              new Change(
                  one.input(),
                  one.stage(),
                  one.basis(),
                  to == null ? from : to,
                  cny(from),
                  cny(to)));
        }
      }
    }
    return changes;
  }

  private static BigDecimal cny(Price price) {
    return price == null ? null : price.cny();
  }
}
