package io.potline.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A cost curve: the operating capacity with a cost at or below a price, and the lowest price at
 * which it meets a demand.
 */
public record SupplyCurve(List<Block> blocks) {

  private static final int DECIMALS = 6;

  /**
   * Operating capacity whose cost is uniformly distributed between two ends. Its supply is 0 up to
   * the low end, complete from the high end on, and linear between.
   */
  public record Block(BigDecimal operatingMt, BigDecimal low, BigDecimal high) {

    public BigDecimal supply(BigDecimal price) {
      if (price.compareTo(high) >= 0) {
        return operatingMt;
      }
      if (price.compareTo(low) <= 0) {
        return BigDecimal.ZERO;
      }
      return operatingMt
          .multiply(price.subtract(low))
          .divide(high.subtract(low), MathContext.DECIMAL128);
    }
  }

  /**
   * @param marginal the block with the highest cost among those that are needed
   */
  public record Answer(BigDecimal price, Block marginal) {}

  public BigDecimal total() {
    return blocks.stream().map(Block::operatingMt).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The capacity with a cost at or below a price. */
  public BigDecimal supply(BigDecimal price) {
    return blocks.stream().map(b -> b.supply(price)).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The lowest price that meets a demand; empty where the demand exceeds the whole curve. */
  public Optional<Answer> requiredPrice(BigDecimal demandMt) {
    if (blocks.isEmpty() || total().compareTo(demandMt) < 0) {
      return Optional.empty();
    }
    TreeSet<BigDecimal> corners = new TreeSet<>();
    blocks.forEach(block -> corners.add(block.low()));
    blocks.forEach(block -> corners.add(block.high()));
    BigDecimal before = null;
    for (BigDecimal corner : corners) {
      if (supply(corner).compareTo(demandMt) >= 0) {
        BigDecimal price = before == null ? corner : between(before, corner, demandMt);
        return Optional.of(new Answer(price, marginal(price)));
      }
      before = corner;
    }
    throw new IllegalStateException("The whole curve supplies less than its total");
  }

  /**
   * Interpolates between two corners: only the blocks that span both increase their supply,
   * linearly.
   */
  private BigDecimal between(BigDecimal from, BigDecimal to, BigDecimal demandMt) {
    BigDecimal perYuan = BigDecimal.ZERO;
    for (Block block : blocks) {
      if (block.low().compareTo(from) <= 0
          && block.high().compareTo(to) >= 0
          && block.low().compareTo(block.high()) < 0) {
        perYuan =
            perYuan.add(
                block
                    .operatingMt()
                    .divide(block.high().subtract(block.low()), MathContext.DECIMAL128));
      }
    }
    BigDecimal lacking = demandMt.subtract(supply(from));
    if (perYuan.signum() == 0 || perYuan.multiply(to.subtract(from)).compareTo(lacking) < 0) {
      return to; // A block with equal ends starts to supply at this price.
    }
    return from.add(lacking.divide(perYuan, MathContext.DECIMAL128))
        .setScale(DECIMALS, RoundingMode.HALF_UP)
        .min(to);
  }

  private Block marginal(BigDecimal price) {
    return blocks.stream()
        .filter(b -> b.low().compareTo(price) < 0 || b.high().compareTo(price) <= 0)
        .filter(b -> b.operatingMt().signum() > 0)
        .max(Comparator.comparing(Block::high).thenComparing(Block::low))
        .orElse(blocks.get(0));
  }
}
