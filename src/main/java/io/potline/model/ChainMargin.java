package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * The margin of the chain on a day in a region: the sum of its stages' margins. Amounts are in CNY
 * per tonne of aluminium.
 *
 * @param price of the chain's product
 * @param stages margins of the stages that are in the chain on the day; national ones for stages
 *     without rows of their own in the region
 */
public record ChainMargin(
    LocalDate date,
    String region,
    Method method,
    BigDecimal price,
    BigDecimal margin,
    boolean isStale,
    List<StageMargin> stages) {

  /** Shares of a chain margin that is not farther than this from 0 are not meaningful. */
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

  /** The share of each stage. */
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
