package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a unit of a stage's product costs to make on a day: the sum of quantity x price of its
 * inputs, unrounded. Amounts are null where an input is missing.
 *
 * @param cashCost the part that is paid in cash; null where that of an input is not known
 * @param missing the series that are missing
 */
public record StageCost(
    List<CostLine> lines,
    BigDecimal cost,
    BigDecimal costOnOtherBasis,
    BigDecimal cashCost,
    SortedSet<String> missing) {

  private static final int EXACT_SCALE = 12;

  static StageCost of(List<CostLine> lines) {
    TreeSet<String> missing = new TreeSet<>();
    lines.forEach(line -> missing.addAll(line.missing()));
    boolean isComplete = missing.isEmpty();
    return new StageCost(
        lines,
        isComplete ? sum(lines, CostLine::cny) : null,
        isComplete ? sum(lines, CostLine::cnyOnOtherBasis) : null,
        isComplete ? sum(lines, CostLine::cashCny) : null,
        missing);
  }

  /** Null where one of the prices is. */
  private static BigDecimal sum(List<CostLine> lines, Function<CostLine, BigDecimal> price) {
    BigDecimal sum = BigDecimal.ZERO;
    for (CostLine line : lines) {
      BigDecimal one = price.apply(line);
      if (one == null) {
        return null;
      }
      sum = sum.add(exact(line.input(), one));
    }
    return sum;
  }

  private static BigDecimal exact(Consumption input, BigDecimal price) {
    return input.quantity().multiply(price).setScale(EXACT_SCALE, HALF_UP);
  }

  BigDecimal cashFraction() {
    return cashCost == null || cost.signum() == 0
        ? null
        : cashCost.divide(cost, EXACT_SCALE, HALF_UP);
  }
}
