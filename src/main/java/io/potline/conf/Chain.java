package io.potline.conf;

import io.potline.conf.Stage.Consumption;
import io.potline.conf.Stage.VatRate;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
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
 */
public record Chain(String product, List<Stage> stages, List<VatRate> vatRates)
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
    return stages.stream().filter(s -> s.price().equals(series)).findFirst();
  }

  /**
   * The product and the stages that it consumes on any day, directly or through others, in the
   * file's order.
   */
  public List<Stage> members() {
    Set<String> reached = new LinkedHashSet<>();
    reach(product, reached);
    return stages.stream().filter(s -> reached.contains(s.id())).toList();
  }

  private void reach(String stage, Set<String> reached) {
    if (reached.add(stage)) {
      inputStages(stage(stage).orElseThrow()).forEach(input -> reach(input.id(), reached));
    }
  }

  Stream<Stage> inputStages(Stage stage) {
    return stage.consumes().stream().flatMap(c -> producerOf(c.input()).stream());
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

  /** The same chain with other quantities. */
  public Chain withQuantities(BiFunction<Stage, Consumption, BigDecimal> quantity) {
    return new Chain(
        product, stages.stream().map(stage -> stage.withQuantities(quantity)).toList(), vatRates);
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

  /** The sum over all paths between two stages; each path is the product of its quantities. */
  private BigDecimal tonnes(String from, String to, LocalDate day) {
    if (from.equals(to)) {
      return BigDecimal.ONE;
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Consumption c : stage(from).orElseThrow().consumes()) {
      Optional<Stage> producer = producerOf(c.input());
      if (producer.isPresent() && c.validity().contains(day)) {
        sum = sum.add(c.quantity().multiply(tonnes(producer.get().id(), to, day)));
      }
    }
    return sum;
  }

  /** The ranges of days between two changes of a coefficient between two stages. */
  private List<Validity> pathRanges() {
    TreeSet<LocalDate> starts = new TreeSet<>(Set.of(Validity.FIRST_DAY));
    for (Stage member : members()) {
      for (Consumption c : member.consumes()) {
        if (producerOf(c.input()).isPresent()) {
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
