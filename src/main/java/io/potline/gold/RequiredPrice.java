package io.potline.gold;

import static io.potline.contract.Fields.COST_HIGH;
import static io.potline.contract.Fields.COST_LOW;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.potline.conf.Catalogue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The lowest price at which operating capacity with a cost at or below it meets a demand. A block
 * supplies nothing below its low cost, all from its high cost on, and linearly between.
 */
public final class RequiredPrice {

  private static final int DECIMALS = 6;

  private RequiredPrice() {}

  /** A block of one curve; a curve is one day's, and fits in memory whatever the lake. */
  public record Block(BigDecimal operatingMt, BigDecimal low, BigDecimal high) {

    BigDecimal supply(BigDecimal price) {
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
   * @param marginal the dearest block that is needed
   */
  public record Answer(BigDecimal price, Block marginal) {}

  /** Empty where the demand exceeds the whole curve. */
  public static Optional<Answer> of(List<Block> blocks, BigDecimal demandMt) {
    if (blocks.isEmpty() || total(blocks).compareTo(demandMt) < 0) {
      return Optional.empty();
    }
    TreeSet<BigDecimal> corners = new TreeSet<>();
    blocks.forEach(block -> corners.add(block.low()));
    blocks.forEach(block -> corners.add(block.high()));
    BigDecimal before = null;
    for (BigDecimal corner : corners) {
      if (supply(blocks, corner).compareTo(demandMt) >= 0) {
        BigDecimal price = before == null ? corner : between(blocks, before, corner, demandMt);
        return Optional.of(new Answer(price, marginal(blocks, price)));
      }
      before = corner;
    }
    throw new IllegalStateException("The whole curve supplies less than its total");
  }

  /** Between two corners only the blocks that span both supply more and more: linearly. */
  private static BigDecimal between(
      List<Block> blocks, BigDecimal from, BigDecimal to, BigDecimal demandMt) {
    BigDecimal atFrom = supply(blocks, from);
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
    BigDecimal lacking = demandMt.subtract(atFrom);
    if (perYuan.signum() == 0 || perYuan.multiply(to.subtract(from)).compareTo(lacking) < 0) {
      return to; // A block that begins to supply all at once.
    }
    return from.add(lacking.divide(perYuan, MathContext.DECIMAL128))
        .setScale(DECIMALS, RoundingMode.HALF_UP)
        .min(to);
  }

  private static Block marginal(List<Block> blocks, BigDecimal price) {
    return blocks.stream()
        .filter(b -> b.low().compareTo(price) < 0 || b.high().compareTo(price) <= 0)
        .filter(b -> b.operatingMt().signum() > 0)
        .max(Comparator.comparing(Block::high).thenComparing(Block::low))
        .orElse(blocks.get(0));
  }

  public static BigDecimal supply(List<Block> blocks, BigDecimal price) {
    return blocks.stream().map(b -> b.supply(price)).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  public static BigDecimal total(List<Block> blocks) {
    return blocks.stream().map(Block::operatingMt).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * A curve of the lake.
   *
   * @param drift what the modelled cost has moved by since, CNY per tonne; null where it is not
   *     known
   * @param price of the product on the last day; null where it is not known
   */
  public record Curve(
      LocalDate date,
      String source,
      List<Block> blocks,
      boolean isSynthetic,
      LocalDate lastDate,
      BigDecimal drift,
      BigDecimal price) {}

  /** The last curve at or before a day: of the source, or of any but the modelled ones. */
  public static Optional<Curve> lastCurve(
      Dataset<Row> curves,
      Dataset<Row> stageMargins,
      String stage,
      LocalDate date,
      Optional<String> source) {
    Column isWanted =
        source
            .map(s -> SOURCE.col().equalTo(s))
            .orElse(not(SOURCE.col().startsWith(CostCurve.MODELLED)));
    Dataset<Row> candidates =
        curves.filter(STAGE.col().equalTo(stage).and(DATE.col().leq(lit(date))).and(isWanted));
    List<Row> last =
        candidates
            .select(DATE.col(), SOURCE.col())
            .distinct()
            .orderBy(DATE.col().desc(), SOURCE.col())
            .limit(1)
            .collectAsList();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    LocalDate day = last.get(0).getLocalDate(0);
    String of = last.get(0).getString(1);
    List<Block> blocks = new ArrayList<>();
    boolean isSynthetic = false;
    for (Row row :
        candidates
            .filter(DATE.col().equalTo(lit(day)).and(SOURCE.col().equalTo(of)))
            .collectAsList()) {
      blocks.add(
          new Block(
              row.getAs(OPERATING.name()),
              row.getAs(COST_LOW.name()),
              row.getAs(COST_HIGH.name())));
      isSynthetic |= row.<Boolean>getAs(IS_SYNTHETIC.name());
    }
    Optional<Row> then = costOn(stageMargins, stage, day);
    Optional<Row> now = costOn(stageMargins, stage, date);
    BigDecimal drift =
        then.isPresent() && now.isPresent()
            ? now.get().getDecimal(1).subtract(then.get().getDecimal(1))
            : null;
    return Optional.of(
        new Curve(
            day,
            of,
            blocks,
            isSynthetic,
            now.map(row -> row.getLocalDate(0)).orElse(null),
            drift,
            now.map(row -> row.getDecimal(2)).orElse(null)));
  }

  /** Day, cost and price of the last modelled margin of the country at or before a day. */
  private static Optional<Row> costOn(Dataset<Row> stageMargins, String stage, LocalDate date) {
    Dataset<Row> modelled =
        stageMargins.filter(
            STAGE
                .col()
                .equalTo(stage)
                .and(METHOD.col().equalTo(StageMarginDaily.MODELLED))
                .and(REGION.col().equalTo(Catalogue.NATIONAL))
                .and(STAGE_COST.col().isNotNull())
                .and(DATE.col().leq(lit(date))));
    LocalDate day = modelled.agg(max(DATE.col())).first().getAs(0);
    return day == null
        ? Optional.empty()
        : modelled
            .filter(DATE.col().equalTo(lit(day)))
            .select(DATE.col(), STAGE_COST.col(), STAGE_PRICE.col())
            .collectAsList()
            .stream()
            .findFirst();
  }
}
