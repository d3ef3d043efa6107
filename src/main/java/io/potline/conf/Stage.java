package io.potline.conf;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A stage of {@code conf/chain.yaml}.
 *
 * @param names what else it is called, in both languages
 * @param price series of its product's price
 * @param upstream stage whose capacity it draws on; null where there is none
 * @param tonnesPerTonneOfProduct the factor of a stage outside the chain; null where none is given
 * @param capacity rules for rows of capacity files; null: the stage has no capacities
 */
public record Stage(
    String id,
    Title title,
    List<String> names,
    String price,
    String upstream,
    BigDecimal tonnesPerTonneOfProduct,
    List<Consumption> consumes,
    CapacityRules capacity,
    List<Ceiling> ceilings)
    implements Serializable {

  /** What one tonne of the product takes of an input; low and high are null without a range. */
  public record Consumption(
      String input,
      BigDecimal quantity,
      String unit,
      BigDecimal low,
      BigDecimal high,
      Validity validity,
      String source)
      implements Serializable {

    /** The low end of the range; the quantity itself where there is none. */
    public BigDecimal lowest() {
      return low == null ? quantity : low;
    }

    public BigDecimal highest() {
      return high == null ? quantity : high;
    }
  }

  /** The same stage with other quantities. */
  Stage withQuantities(BiFunction<Stage, Consumption, BigDecimal> quantity) {
    List<Consumption> changed =
        consumes.stream()
            .map(
                c ->
                    new Consumption(
                        c.input(),
                        quantity.apply(this, c),
                        c.unit(),
                        c.low(),
                        c.high(),
                        c.validity(),
                        c.source()))
            .toList();
    return new Stage(
        id, title, names, price, upstream, tonnesPerTonneOfProduct, changed, capacity, ceilings);
  }

  /**
   * The plausible range of the stage's capacity, and the unit and source of rows that give none.
   */
  public record CapacityRules(String unit, String source, BigDecimal minMt, BigDecimal maxMt)
      implements Serializable {

    /** Operating capacity may be above built capacity by a tenth, not by more. */
    public static final BigDecimal MAX_OPERATING_PER_BUILT = new BigDecimal("1.1");
  }

  public record Ceiling(String region, BigDecimal ceilingMt, Validity validity, String source)
      implements Serializable {}

  public record VatRate(BigDecimal rate, Validity validity, String source)
      implements Serializable {}
}
