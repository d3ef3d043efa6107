package io.potline.conf;

import io.potline.conf.Stage.Consumption;
import io.potline.conf.Stage.VatRate;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The stages and how they are linked: a stage that consumes another stage's product, by its price
 * series, has that stage upstream. Everything else about the chain follows from this.
 *
 * @param product the last stage: amounts of the chain are per tonne of its product
 * @param overrides how regions, plants and power sources differ from the whole country
 */
public record Chain(
    String product, List<Stage> stages, List<VatRate> vatRates, List<CostOverride> overrides)
    implements Serializable {

  /** Tonnes of a stage's product in one tonne of the chain's product, over a range of days. */
  public record Factor(String stage, BigDecimal tonnes, Validity validity) {}

  public Optional<Stage> stage(String id) {
    return stages.stream().filter(s -> s.id().equals(id)).findFirst();
  }

  /** The ids of the stages by all their names in conf. */
  public Names stageNames() {
    Names names = new Names();
    for (Stage stage : stages) {
      names.add(stage.id(), stage.id());
      stage.names().forEach(name -> names.add(name, stage.id()));
    }
    return names;
  }

  /** The stage whose product is sold at this series' price. */
  public Optional<Stage> producerOf(String series) {
    return stages.stream().filter(s -> series.equals(s.price())).findFirst();
  }

  /** The stage that makes an input; empty for one that is bought outside of the chain. */
  public Optional<Stage> producerOf(Consumption input) {
    return input.isAtCost() ? stage(input.costOf()) : producerOf(input.input());
  }

  /**
   * The product and the stages whose product it buys on any day, directly or through others, in the
   * file's order. A stage that it only consumes at cost earns nothing, and is no member.
   */
  public List<Stage> members() {
    Set<String> bought = new LinkedHashSet<>(Set.of(product));
    reach(product, bought, new LinkedHashSet<>());
    return stages.stream().filter(s -> bought.contains(s.id())).toList();
  }

  private void reach(String stage, Set<String> bought, Set<String> reached) {
    if (reached.add(stage)) {
      for (Consumption c : stage(stage).orElseThrow().consumes()) {
        producerOf(c)
            .ifPresent(
                producer -> {
                  if (!c.isAtCost()) {
                    bought.add(producer.id());
                  }
                  reach(producer.id(), bought, reached);
                });
      }
    }
  }

  Stream<Stage> inputStages(Stage stage) {
    return stage.consumes().stream().flatMap(c -> producerOf(c).stream());
  }

  /** The series that a stage's margin depends on, for any producer and on any day. */
  public Set<String> seriesOf(Stage stage) {
    Set<String> series = new LinkedHashSet<>();
    if (stage.price() != null) {
      series.add(stage.price());
    }
    Stream<Consumption> instead =
        overrides.stream()
            .filter(o -> o.stage().equals(stage.id()) && o.instead() != null)
            .map(CostOverride::instead);
    Stream.concat(stage.consumes().stream(), instead)
        .forEach(
            c -> {
              if (c.isAtCost()) {
                Stage made = stage(c.costOf()).orElseThrow();
                Set<String> ofMade = seriesOf(made);
                ofMade.remove(made.price());
                series.addAll(ofMade);
              } else {
                series.add(c.input());
              }
            });
    return series;
  }

  /** The regions that differ from the whole country in a stage, or in one that it has at cost. */
  public Set<String> regionsWithOverrides(Stage stage) {
    Set<String> regions = new LinkedHashSet<>();
    for (CostOverride one : overrides) {
      if (one.who().isRegion() && one.stage().equals(stage.id())) {
        regions.add(one.who().region());
      }
    }
    stage.consumes().stream()
        .filter(Consumption::isAtCost)
        .forEach(c -> regions.addAll(regionsWithOverrides(stage(c.costOf()).orElseThrow())));
    return regions;
  }

  /** Whether any plant or power source differs from its region. */
  public boolean hasOverridesWithinRegions() {
    return overrides.stream().anyMatch(o -> !o.who().isRegion());
  }

  /** Whether a plant or power source differs from its region. */
  public boolean hasOverridesOf(Producer who) {
    return overrides.stream()
        .anyMatch(o -> o.who().includes(who) && !o.who().includes(Producer.ofRegion(who.region())));
  }

  /** The unit of an override's quantity. */
  public String unitOf(CostOverride override) {
    return override.instead() != null
        ? override.instead().unit()
        : stage(override.stage())
            .flatMap(stage -> stage.consumption(override.input()))
            .map(Consumption::unit)
            .orElseThrow();
  }

  /** The chain of a producer: with its overrides, of which the one that says most counts. */
  public Chain of(Producer who) {
    List<CostOverride> own =
        overrides.stream()
            .filter(o -> o.who().includes(who))
            .sorted(Comparator.comparingInt(o -> o.who().rank()))
            .toList();
    List<Stage> changed =
        stages.stream().map(stage -> stage.with((s, c) -> overridden(s, c, own))).toList();
    return new Chain(product, changed, vatRates, List.of());
  }

  private static List<Consumption> overridden(
      Stage stage, Consumption consumption, List<CostOverride> overrides) {
    List<Consumption> parts = List.of(consumption);
    for (CostOverride one : overrides) {
      if (one.isOf(stage, consumption)) {
        parts = parts.stream().flatMap(part -> one.of(part).stream()).toList();
      }
    }
    return parts;
  }

  /** The factors of the chain's stages, each with the days on which it holds. */
  public List<Factor> factors() {
    List<Factor> factors = new ArrayList<>();
    for (Validity days : pathRanges()) {
      for (Stage member : members()) {
        BigDecimal tonnes = tonnes(product, member.id(), days.from());
        if (tonnes.signum() != 0) {
          factors.add(new Factor(member.id(), tonnes, days));
        }
      }
    }
    return factors;
  }

  /** The factors that stages beside the chain state. */
  public List<Factor> factorsBeside() {
    Set<Stage> members = new LinkedHashSet<>(members());
    return stages.stream()
        .filter(s -> !members.contains(s) && s.tonnesPerTonneOfProduct() != null)
        .map(s -> new Factor(s.id(), s.tonnesPerTonneOfProduct(), Validity.ALWAYS))
        .toList();
  }

  /** The same chain with other quantities or bases. */
  public Chain with(BiFunction<Stage, Consumption, Consumption> change) {
    List<Stage> changed =
        stages.stream().map(stage -> stage.with((s, c) -> List.of(change.apply(s, c)))).toList();
    return new Chain(product, changed, vatRates, overrides);
  }

  /** The ranges of days between two changes of any coefficient. */
  public List<Validity> coefficientRanges() {
    TreeSet<LocalDate> starts = new TreeSet<>(Set.of(Validity.FIRST_DAY));
    for (Stage stage : stages) {
      for (Consumption c : stage.consumes()) {
        starts.add(c.validity().from());
        if (c.validity().to().isBefore(Validity.LAST_DAY)) {
          starts.add(c.validity().to().plusDays(1));
        }
      }
    }
    return rangesFrom(starts);
  }

  /**
   * Tonnes of a stage's product in one tonne of the chain's product on a day; 0 for a stage outside
   * the chain.
   */
  public BigDecimal tonnes(String stage, LocalDate day) {
    return tonnes(product, stage, day);
  }

  /**
   * The sum over all paths between two stages whose last step is a purchase; each path is the
   * product of its quantities.
   */
  private BigDecimal tonnes(String from, String to, LocalDate day) {
    if (from.equals(to)) {
      return BigDecimal.ONE;
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Consumption c : stage(from).orElseThrow().consumes()) {
      Optional<Stage> producer = producerOf(c);
      if (producer.isPresent() && c.validity().contains(day)) {
        boolean isEnd = producer.get().id().equals(to);
        BigDecimal ofOne =
            isEnd && c.isAtCost() ? BigDecimal.ZERO : tonnes(producer.get().id(), to, day);
        sum = sum.add(c.quantity().multiply(ofOne));
      }
    }
    return sum;
  }

  /** The ranges of days between two changes of a coefficient between two stages. */
  private List<Validity> pathRanges() {
    TreeSet<LocalDate> starts = new TreeSet<>(Set.of(Validity.FIRST_DAY));
    for (Stage stage : stages) {
      for (Consumption c : stage.consumes()) {
        if (producerOf(c).isPresent()) {
          starts.add(c.validity().from());
          if (c.validity().to().isBefore(Validity.LAST_DAY)) {
            starts.add(c.validity().to().plusDays(1));
          }
        }
      }
    }
    return rangesFrom(starts);
  }

  private static List<Validity> rangesFrom(TreeSet<LocalDate> starts) {
    List<Validity> ranges = new ArrayList<>();
    for (LocalDate start : starts) {
      LocalDate next = starts.higher(start);
      ranges.add(new Validity(start, next == null ? Validity.LAST_DAY : next.minusDays(1)));
    }
    return ranges;
  }
}
