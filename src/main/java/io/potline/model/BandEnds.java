package io.potline.model;

import static io.potline.model.MarginModel.amount;
import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Stage.Consumption;
import io.potline.model.Coefficients.OfStage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The extreme values of a stage's margin over the coefficient ranges. A margin is linear in each
 * coefficient, so its extremes lie at the ends of the ranges. For a stage, the coefficients of its
 * cost and the tonnes of its product per tonne of aluminium vary independently. In the chain,
 * payments between stages cancel and a higher coefficient always means a higher cost, so all
 * coefficients are high together or low together.
 *
 * @param worst margin per tonne of product with all coefficients of the stage at their high ends
 * @param best the same at their low ends
 * @param effects by input: change of the stage's margin per tonne of aluminium when only this
 *     input's coefficient goes from its low to its high end
 */
record BandEnds(
    BigDecimal worst,
    BigDecimal best,
    BigDecimal lowTonnes,
    BigDecimal highTonnes,
    Map<String, BigDecimal> effects) {

  private static final int EXACT_SCALE = 12;

  static BandEnds of(StageMargin margin, OfStage coefficients) {
    BigDecimal lowestCost = BigDecimal.ZERO;
    BigDecimal highestCost = BigDecimal.ZERO;
    Map<String, BigDecimal> effects = new TreeMap<>();
    for (CostLine line : margin.costs()) {
      Consumption input = line.input();
      lowestCost = lowestCost.add(exact(input.lowest().multiply(line.cny())));
      highestCost = highestCost.add(exact(input.highest().multiply(line.cny())));
      if (input.lowest().compareTo(input.highest()) != 0) {
        BigDecimal ofCost = exact(input.lowest().subtract(input.highest()).multiply(line.cny()));
        add(effects, input.input(), exact(coefficients.tonnes().multiply(ofCost)));
      }
    }
    coefficients
        .moreTonnes()
        .forEach((input, more) -> add(effects, input, exact(more.multiply(margin.margin()))));
    return new BandEnds(
        margin.product().cny().subtract(highestCost),
        margin.product().cny().subtract(lowestCost),
        coefficients.lowTonnes(),
        coefficients.highTonnes(),
        effects);
  }

  Band stageBand(StageMargin margin) {
    List<BigDecimal> corners =
        Stream.of(lowTonnes, highTonnes)
            .flatMap(tonnes -> Stream.of(worst, best).map(tonnes::multiply))
            .toList();
    return new Band(
        margin.date(),
        margin.region(),
        margin.stage(),
        amount(corners.stream().min(BigDecimal::compareTo).orElseThrow()),
        margin.marginAl(),
        amount(corners.stream().max(BigDecimal::compareTo).orElseThrow()),
        topDriver(effects),
        margin.isStale());
  }

  static Band chainBand(ChainMargin chain, List<BandEnds> stages) {
    BigDecimal allLow = BigDecimal.ZERO;
    BigDecimal allHigh = BigDecimal.ZERO;
    Map<String, BigDecimal> effects = new TreeMap<>();
    for (BandEnds stage : stages) {
      allLow = allLow.add(exact(stage.lowTonnes.multiply(stage.best)));
      allHigh = allHigh.add(exact(stage.highTonnes.multiply(stage.worst)));
      stage.effects.forEach((input, effect) -> add(effects, input, effect));
    }
    return new Band(
        chain.date(),
        chain.region(),
        MarginModel.CHAIN,
        amount(allLow.min(allHigh)),
        chain.margin(),
        amount(allLow.max(allHigh)),
        topDriver(effects),
        chain.isStale());
  }

  /** The input with the largest effect; of equal ones the last in the alphabet. */
  private static String topDriver(Map<String, BigDecimal> effects) {
    String driver = null;
    BigDecimal largest = BigDecimal.ZERO;
    for (Map.Entry<String, BigDecimal> effect : effects.entrySet()) {
      if (driver == null || effect.getValue().abs().compareTo(largest) >= 0) {
        driver = effect.getKey();
        largest = effect.getValue().abs();
      }
    }
    return driver;
  }

  private static void add(Map<String, BigDecimal> effects, String input, BigDecimal effect) {
    if (effect.signum() != 0) {
      effects.merge(input, effect, BigDecimal::add);
    }
  }

  private static BigDecimal exact(BigDecimal value) {
    return value.setScale(EXACT_SCALE, HALF_UP);
  }
}
