package io.potline.conf;

import io.potline.conf.Periods.Period;
import io.potline.conf.Stage.Consumption;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A scenario of {@code conf/scenarios.yaml}.
 *
 * @param date the day that it starts from; null: the last one
 * @param prices how each shocked series' price changes
 * @param quantities changed coefficients
 * @param bases changed bases of inputs' prices
 * @param handOver null where no margin is handed over
 * @param capacityChanges by stage, as a fraction
 * @param grid null for a scenario of one point
 */
public record Scenario(
    String id,
    LocalDate date,
    Map<String, PriceShock> prices,
    List<Quantity> quantities,
    List<OtherBasis> bases,
    HandOver handOver,
    Map<String, BigDecimal> capacityChanges,
    Grid grid,
    String source)
    implements Serializable {

  /**
   * Exactly one of the first three is not null.
   *
   * @param set an amount in the catalogue's unit, as is {@code shift}
   * @param vat the VAT basis of the amount: incl, excl, or none; null for a fraction, which has
   *     none
   */
  public record PriceShock(BigDecimal set, BigDecimal shift, BigDecimal fraction, String vat)
      implements Serializable {

    /**
     * The changed price.
     *
     * @param price in yuan on the run's VAT basis
     * @param amounts converts an amount of the shock to yuan on the run's VAT basis; empty where it
     *     can't be converted
     */
    public Optional<BigDecimal> of(
        BigDecimal price, Function<BigDecimal, Optional<BigDecimal>> amounts) {
      if (fraction != null) {
        return Optional.of(price.add(price.multiply(fraction)));
      }
      return set != null ? amounts.apply(set) : amounts.apply(shift).map(price::add);
    }
  }

  public record Quantity(String stage, String input, BigDecimal quantity) implements Serializable {}

  public record OtherBasis(String stage, String input, InputBasis basis) implements Serializable {}

  /**
   * The margin that remains: an amount per tonne of aluminium, or the mean over a period; one is
   * null.
   */
  public record HandOver(String from, String to, BigDecimal downTo, Period downToMeanOf)
      implements Serializable {}

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final String PER_TONNE_OF_ALUMINIUM = "CNY/t_al";

  static List<Scenario> read(Path file, Catalogue catalogue, Chain chain, Periods periods) {
    List<Scenario> scenarios = new ArrayList<>();
    for (YamlNode node : YamlNode.read(file).only("scenarios").list("scenarios")) {
      Scenario one = scenario(node, catalogue, chain, periods);
      if (scenarios.stream().anyMatch(s -> s.id.equals(one.id))) {
        throw node.problem("scenario", "scenario %s is declared twice", one.id);
      }
      scenarios.add(one);
    }
    return List.copyOf(scenarios);
  }

  private static Scenario scenario(
      YamlNode node, Catalogue catalogue, Chain chain, Periods periods) {
    node.only(
        "scenario",
        "date",
        "set",
        "shift",
        "quantity",
        "basis",
        "hand_over",
        "capacity",
        "grid",
        "source");
    List<Quantity> quantities = new ArrayList<>();
    if (node.has("quantity")) {
      for (String stage : node.keys("quantity")) {
        YamlNode inputs = node.child("quantity").child(stage);
        for (String input : inputs.children().keySet()) {
          quantities.add(quantity(inputs, stage, input, chain));
        }
      }
    }
    List<OtherBasis> bases = new ArrayList<>();
    for (String stage : node.keys("basis")) {
      YamlNode inputs = node.child("basis").child(stage);
      for (String input : inputs.children().keySet()) {
        consumption(inputs, stage, input, chain);
        bases.add(
            new OtherBasis(stage, input, InputBasis.read(inputs, input, periods.smmMonths())));
      }
    }
    Map<String, BigDecimal> capacities = new LinkedHashMap<>();
    for (String stage : node.keys("capacity")) {
      YamlNode changes = node.child("capacity");
      requireStage(changes, stage, stage, chain);
      capacities.put(
          stage,
          percent(changes, stage)
              .orElseThrow(
                  () -> changes.problem(stage, "%s: expected a change such as 10 %%", stage)));
    }
    return new Scenario(
        node.text("scenario"),
        node.date("date", null),
        prices(node, catalogue),
        List.copyOf(quantities),
        List.copyOf(bases),
        node.has("hand_over") ? handOver(node.child("hand_over"), chain, periods) : null,
        capacities,
        node.has("grid") ? Grid.read(node.child("grid"), catalogue) : null,
        node.text("source"));
  }

  /** The scenario at a point of its grid. */
  public Scenario at(Grid.Point point) {
    return new Scenario(
        id,
        date,
        grid.prices(point, prices),
        quantities,
        bases,
        handOver,
        capacityChanges,
        null,
        source);
  }

  private static Map<String, PriceShock> prices(YamlNode node, Catalogue catalogue) {
    Map<String, PriceShock> prices = new LinkedHashMap<>();
    for (String kind : List.of("set", "shift")) {
      for (String id : node.keys(kind)) {
        YamlNode shocks = node.child(kind);
        Series series =
            catalogue
                .series(id)
                .orElseThrow(() -> shocks.problem(id, "%s", catalogue.unknownSeries(id)));
        prices.put(id, shock(kind, shocks, series));
      }
    }
    return prices;
  }

  private static PriceShock shock(String kind, YamlNode shocks, Series series) {
    boolean isSet = kind.equals("set");
    Optional<BigDecimal> fraction = isSet ? Optional.empty() : percent(shocks, series.id());
    if (fraction.isPresent()) {
      return new PriceShock(null, null, fraction.get(), null);
    }
    String[] words = shocks.text(series.id()).split("\\s+");
    BigDecimal amount = shocks.number(series.id(), words[0]);
    String vat = words.length == 1 ? series.vat() : vat(shocks, series, words);
    return new PriceShock(isSet ? amount : null, isSet ? null : amount, null, vat);
  }

  private static String vat(YamlNode shocks, Series series, String[] words) {
    if (words.length > 2 || !List.of("incl", "excl").contains(words[1])) {
      throw shocks.problem(
          series.id(),
          "'%s': expected a number in %s, and after it incl or excl for its VAT basis",
          String.join(" ", words),
          series.unit().id());
    }
    if (!series.isTaxed()) {
      throw shocks.problem(
          series.id(),
          "%s is never converted between VAT bases: write the number alone",
          series.id());
    }
    return words[1];
  }

  private static Optional<BigDecimal> percent(YamlNode node, String key) {
    String text = node.text(key);
    return text.endsWith("%")
        ? Optional.of(node.number(key, text.substring(0, text.length() - 1)).divide(HUNDRED))
        : Optional.empty();
  }

  private static Quantity quantity(YamlNode inputs, String stage, String input, Chain chain) {
    Consumption consumption = consumption(inputs, stage, input, chain);
    String text = inputs.text(input);
    String unit = " " + consumption.unit();
    if (!text.endsWith(unit)) {
      throw inputs.problem(input, "quantity '%s' of %s: write it in%s", text, input, unit);
    }
    String number = text.substring(0, text.length() - unit.length());
    return new Quantity(stage, input, inputs.number(input, number));
  }

  private static Consumption consumption(YamlNode inputs, String stage, String input, Chain chain) {
    requireStage(inputs, input, stage, chain);
    return chain
        .stage(stage)
        .orElseThrow()
        .consumption(input)
        .orElseThrow(() -> inputs.problem(input, "%s does not consume %s", stage, input));
  }

  /** The chain with the scenario's quantities and bases. */
  public Chain change(Chain chain) {
    return chain.with(
        (stage, c) -> {
          Consumption changed = c;
          for (Quantity one : quantities) {
            if (one.stage().equals(stage.id()) && one.input().equals(c.input())) {
              changed = changed.withQuantity(one.quantity());
            }
          }
          for (OtherBasis one : bases) {
            if (one.stage().equals(stage.id()) && one.input().equals(c.input())) {
              changed = changed.withBasis(one.basis());
            }
          }
          return changed;
        });
  }

  private static HandOver handOver(YamlNode node, Chain chain, Periods periods) {
    node.only("from", "to", "down_to");
    for (String end : List.of("from", "to")) {
      String stage = node.text(end);
      requireStage(node, end, stage, chain);
      if (chain.members().stream().noneMatch(s -> s.id().equals(stage))) {
        throw node.problem(end, "stage %s is not part of the chain", stage);
      }
    }
    String target = node.text("down_to");
    List<Period> meanings = periods(target, periods);
    boolean isAmount = target.endsWith(" " + PER_TONNE_OF_ALUMINIUM) || isNumber(target);
    requireOneMeaning(node, target, meanings, isAmount);
    return new HandOver(
        node.text("from"),
        node.text("to"),
        isAmount ? node.number("down_to", target.replace(PER_TONNE_OF_ALUMINIUM, "")) : null,
        isAmount ? null : meanings.get(0));
  }

  private static void requireOneMeaning(
      YamlNode node, String target, List<Period> meanings, boolean isAmount) {
    if (meanings.size() + (isAmount ? 1 : 0) > 1) {
      throw node.problem(
          "down_to", "'%s' may mean several things, write %s", target, waysOut(target, meanings));
    }
    if (meanings.isEmpty() && !isAmount) {
      throw node.problem(
          "down_to",
          "'%s' is neither an amount nor a period: expected such as 250 CNY/t_al, year 2024, quarter"
              + " 2024-Q1, month 2024-01, smm_month 2024-01, or a window of windows.csv",
          target);
    }
  }

  /** What a target may name: one period if its type is stated, otherwise any of that name. */
  private static List<Period> periods(String target, Periods periods) {
    String[] words = target.split("\\s+", 2);
    List<String> types = words.length == 2 ? List.of(words[0]) : Periods.TYPES;
    String name = words[words.length - 1];
    return types.stream().flatMap(type -> periods.named(type, name).stream()).toList();
  }

  private static boolean isNumber(String text) {
    return text.matches("[+-]?\\d+(\\.\\d+)?");
  }

  private static String waysOut(String target, List<Period> meanings) {
    Stream<String> amount =
        isNumber(target) ? Stream.of(target + " " + PER_TONNE_OF_ALUMINIUM) : Stream.empty();
    return Stream.concat(amount, meanings.stream().map(p -> p.type() + " " + p.name()))
        .collect(Collectors.joining(" or "));
  }

  private static void requireStage(YamlNode node, String key, String stage, Chain chain) {
    if (chain.stage(stage).isEmpty()) {
      throw node.problem(key, "unknown stage %s", stage);
    }
  }
}
