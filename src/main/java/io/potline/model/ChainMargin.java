package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What the chain earns on a day in a region: the sum of its stages' margins. Amounts are in CNY per
 * tonne of aluminium.
 *
 * @param price of the chain's product
 * @param stages the margins of the stages that the chain has on the day; a stage without rows of
 *     its own in the region counts with the national one
 */
public record ChainMargin(
    LocalDate date,
    String region,
    Method method,
    BigDecimal price,
    BigDecimal margin,
    boolean isStale,
    List<StageMargin> stages) {

  /** A margin of the chain that is no further from 0 than this has no meaningful shares. */
  private static final BigDecimal SHARELESS = BigDecimal.ONE;

  private static final int QUOTIENT_SCALE = 20;
  private static final int SHARE_SCALE = 10;

  /**
   * A stage's part of the chain's margin.
   *
   * @param ofSum margin / chain margin, negative where the two differ in sign; null where the chain
   *     margin is within 1 CNY of 0
   * @param ofProfits max(margin, 0) / sum of max(margin, 0); null where no stage has a profit
   */
  public record Share(StageMargin stage, BigDecimal ofSum, BigDecimal ofProfits) {}

  /** Price of the chain's product - chain margin; null where the price is not known. */
  public BigDecimal cost() {
    return price == null ? null : price.subtract(margin);
  }

  /** Who earns what of the chain: one share a stage. */
  public List<Share> shares() {
    BigDecimal profits =
        stages.stream()
            .map(stage -> stage.marginAl().max(BigDecimal.ZERO))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    boolean hasShares = margin.abs().compareTo(SHARELESS) > 0;
    return stages.stream()
        .map(
            stage ->
                new Share(
                    stage,
                    hasShares ? fraction(stage.marginAl(), margin) : null,
                    fraction(stage.marginAl().max(BigDecimal.ZERO), profits)))
        .toList();
  }

  private static BigDecimal fraction(BigDecimal part, BigDecimal whole) {
    return whole.signum() == 0
        ? null
        : part.divide(whole, QUOTIENT_SCALE, HALF_UP).setScale(SHARE_SCALE, HALF_UP);
  }
}
