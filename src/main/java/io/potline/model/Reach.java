package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.CostOverride;
import io.potline.conf.InputBasis;
import io.potline.conf.Series;
import io.potline.conf.Stage.Consumption;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For how many days after its own a quote may be used: carried forward, with a lag, or in an
 * average. An exchange rate is used as long as the quotes of its day.
 */
public final class Reach implements Serializable {

  private final Map<String, Integer> daysBySeries = new HashMap<>();
  private final Map<String, Integer> daysOfPastBySeries = new HashMap<>();

  private Reach() {}

  public static Reach of(Conf conf) {
    return of(conf.catalogue(), List.of(conf.chain()));
  }

  /**
   * @param chains the chains that are run on the same prices
   */
  public static Reach of(Catalogue catalogue, Collection<Chain> chains) {
    Reach reach = new Reach();
    catalogue.series().forEach(s -> reach.daysBySeries.put(s.id(), s.maxAgeDays()));
    for (Chain chain : chains) {
      chain.stages().forEach(stage -> stage.consumes().forEach(c -> reach.add(c, catalogue)));
      for (CostOverride one : chain.overrides()) {
        chain.of(one.who()).stages().stream()
            .flatMap(stage -> stage.consumes().stream())
            .forEach(c -> reach.add(c, catalogue));
      }
    }
    int longest = reach.longestDays();
    for (Series series : catalogue.series()) {
      if (series.isExchangeRate()) {
        reach.daysBySeries.put(series.id(), series.maxAgeDays() + longest);
      }
    }
    return reach;
  }

  private void add(Consumption input, Catalogue catalogue) {
    InputBasis basis = input.basis();
    if (!basis.isSpot() && !input.isAtCost()) {
      int carried = catalogue.series(input.input()).orElseThrow().maxAgeDays();
      int days = basis.reachDays(carried);
      daysBySeries.merge(input.input(), days, Math::max);
      daysOfPastBySeries.merge(input.input(), days, Math::max);
    }
  }

  public int days(String series) {
    return daysBySeries.getOrDefault(series, 0);
  }

  /** How many days before a day the oldest quote used on it may be, exchange rates included. */
  public int longestDays() {
    return daysBySeries.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** For how many days the quotes before the last are needed; 0 if the last one is enough. */
  int daysOfPast(String series) {
    return daysOfPastBySeries.getOrDefault(series, 0);
  }
}
