package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Chain;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import io.potline.conf.Validity;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The chain's coefficients by day: the consumption of each stage, and the tonnes of its product in
 * one tonne of aluminium. They change on few days, so they are computed once for each range of days
 * between two changes.
 */
final class Coefficients implements Serializable {

  private static final int TONNES_SCALE = 12;

  /**
   * A stage's coefficients.
   *
   * @param tonnes of the product in one tonne of aluminium; null where the stage has no such factor
   * @param lowTonnes the same with all coefficients at the low ends of their ranges
   * @param moreTonnes by input: the difference in tonnes between the high and the low end of its
   *     coefficient, if there is any
   */
  record OfStage(
      Stage stage,
      List<Consumption> inputs,
      BigDecimal tonnes,
      BigDecimal lowTonnes,
      BigDecimal highTonnes,
      Map<String, BigDecimal> moreTonnes,
      boolean isInChain)
      implements Serializable {}

  private final TreeMap<LocalDate, Map<String, OfStage>> byFirstDay = new TreeMap<>();

  Coefficients(Chain chain) {
    Chain low = chain.with((stage, c) -> c.withQuantity(c.lowest()));
    Chain high = chain.with((stage, c) -> c.withQuantity(c.highest()));
    Set<String> members = new HashSet<>();
    chain.members().forEach(stage -> members.add(stage.id()));
    for (Validity days : chain.coefficientRanges()) {
      LocalDate day = days.from();
      Map<String, OfStage> stages = new LinkedHashMap<>();
      for (Stage stage : chain.stages()) {
        boolean isMember = members.contains(stage.id());
        stages.put(
            stage.id(),
            new OfStage(
                stage,
                stage.consumes().stream().filter(c -> c.validity().contains(day)).toList(),
                nullIfZero(tonnes(chain, stage, isMember, day)),
                tonnes(low, stage, isMember, day),
                tonnes(high, stage, isMember, day),
                isMember ? moreTonnes(chain, stage, day) : Map.of(),
                isMember && chain.tonnes(stage.id(), day).signum() != 0));
      }
      byFirstDay.put(day, stages);
    }
  }

  OfStage of(String stage, LocalDate day) {
    return byFirstDay.floorEntry(day).getValue().get(stage);
  }

  /** The stages of the chain on a day, in the order of the file. */
  List<OfStage> chain(LocalDate day) {
    return byFirstDay.floorEntry(day).getValue().values().stream()
        .filter(OfStage::isInChain)
        .toList();
  }

  private static BigDecimal tonnes(Chain chain, Stage stage, boolean isMember, LocalDate day) {
    BigDecimal tonnes = isMember ? chain.tonnes(stage.id(), day) : stage.tonnesPerTonneOfProduct();
    return tonnes == null ? null : tonnes.setScale(TONNES_SCALE, HALF_UP);
  }

  private static BigDecimal nullIfZero(BigDecimal tonnes) {
    return tonnes == null || tonnes.signum() == 0 ? null : tonnes;
  }

  private static Map<String, BigDecimal> moreTonnes(Chain chain, Stage stage, LocalDate day) {
    Map<String, BigDecimal> more = new LinkedHashMap<>();
    for (Stage consumer : chain.members()) {
      for (Consumption c : consumer.consumes()) {
        if (c.validity().contains(day) && c.lowest().compareTo(c.highest()) != 0) {
          BigDecimal tonnes =
              tonnes(chain, consumer, c, c.highest(), stage, day)
                  .subtract(tonnes(chain, consumer, c, c.lowest(), stage, day));
          if (tonnes.signum() != 0) {
            more.merge(c.input(), tonnes.setScale(TONNES_SCALE, HALF_UP), BigDecimal::add);
          }
        }
      }
    }
    return more;
  }

  private static BigDecimal tonnes(
      Chain chain,
      Stage consumer,
      Consumption coefficient,
      BigDecimal end,
      Stage of,
      LocalDate day) {
    return chain
        .with(
            (s, c) ->
                s.id().equals(consumer.id()) && c.equals(coefficient) ? c.withQuantity(end) : c)
        .tonnes(of.id(), day);
  }
}
