package io.potline.conf;

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

/**
 * A scenario of {@code conf/scenarios.yaml}.
 *
 * @param date the day that it starts from; null: the last one
 * @param prices how each shocked series' price changes
 * @param quantities changed coefficients
 * @param bases changed bases of inputs' prices
 * @param handOver null where no margin is handed over
 * @param capacityChanges by stage, as a fraction
 */
public record Scenario(
    String id,
    LocalDate date,
    Map<String, PriceShock> prices,
    List<Quantity> quantities,
    List<OtherBasis> bases,
    HandOver handOver,
    Map<String, BigDecimal> capacityChanges,
    String source)
    implements Serializable {

  /** Exactly one of the three is not null. */
  public record PriceShock(BigDecimal set, BigDecimal shift, BigDecimal fraction)
      implements Serializable {

    public BigDecimal of(BigDecimal price) {
      if (set != null) {
        return set;
      }
      return shift != null ? price.add(shift) : price.add(price.multiply(fraction));
    }
  }

  public record Quantity(String stage, String input, BigDecimal quantity) implements Serializable {}

  public record OtherBasis(String stage, String input, InputBasis basis) implements Serializable {}

  /**
   * The margin that remains: an amount per tonne of aluminium, or the mean over a period; one is
   * null.
   */
  public record HandOver(String from, String to, BigDecimal downTo, String downToMeanOf)
      implements Serializable {}

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  static List<Scenario> read(Path file, Catalogue catalogue, Chain chain, SmmMonths smmMonths) {
    List<Scenario> scenarios = new ArrayList<>();
    for (YamlNode node : YamlNode.read(file).only("scenarios").list("scenarios")) {
      Scenario one = scenario(node, catalogue, chain, smmMonths);
      if (scenarios.stream().anyMatch(s -> s.id.equals(one.id))) {
        throw node.problem("scenario", "scenario %s is declared twice", one.id);
      }
      scenarios.add(one);
    }
    return List.copyOf(scenarios);
  }

  private static Scenario scenario(
      YamlNode node, Catalogue catalogue, Chain chain, SmmMonths smmMonths) {
    node.only(
        "scenario", "date", "set", "shift", "quantity", "basis", "hand_over", "capacity", "source");
    Map<String, PriceShock> prices = new LinkedHashMap<>();
    for (String kind : List.of("set", "shift")) {
      for (String id : node.keys(kind)) {
        YamlNode shocks = node.child(kind);
        if (catalogue.series(id).isEmpty()) {
          throw shocks.problem(
              id,
              "unknown series %s%s",
              id,
              catalogue.seriesNames().nearest(id).map(n -> " (" + n + "?)").orElse(""));
        }
        prices.put(id, shock(kind, shocks, id));
      }
    }
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
        bases.add(new OtherBasis(stage, input, InputBasis.read(inputs, input, smmMonths)));
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
        prices,
        List.copyOf(quantities),
        List.copyOf(bases),
        node.has("hand_over") ? handOver(node.child("hand_over"), chain) : null,
        capacities,
        node.text("source"));
  }

  private static PriceShock shock(String kind, YamlNode shocks, String id) {
    if (kind.equals("set")) {
      return new PriceShock(shocks.number(id), null, null);
    }
    return percent(shocks, id)
        .map(fraction -> new PriceShock(null, null, fraction))
        .orElseGet(() -> new PriceShock(null, shocks.number(id), null));
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
    return chain.stage(stage).orElseThrow().consumes().stream()
        .filter(c -> c.input().equals(input))
        .findFirst()
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

  private static HandOver handOver(YamlNode node, Chain chain) {
    node.only("from", "to", "down_to");
    for (String end : List.of("from", "to")) {
      String stage = node.text(end);
      requireStage(node, end, stage, chain);
      if (chain.members().stream().noneMatch(s -> s.id().equals(stage))) {
        throw node.problem(end, "stage %s is not part of the chain", stage);
      }
    }
    String target = node.text("down_to");
    boolean isAmount = target.matches("-?\\d+(\\.\\d+)?") && !target.matches("\\d{4}");
    return new HandOver(
        node.text("from"),
        node.text("to"),
        isAmount ? node.number("down_to") : null,
        isAmount ? null : target);
  }

  private static void requireStage(YamlNode node, String key, String stage, Chain chain) {
    if (chain.stage(stage).isEmpty()) {
      throw node.problem(key, "unknown stage %s", stage);
    }
  }
}
