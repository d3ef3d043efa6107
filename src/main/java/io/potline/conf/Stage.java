package io.potline.conf;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A stage of {@code conf/chain.yaml}.
 *
 * @param names what else it is called, in both languages
 * @param price series of its product's price; null for a stage that is only consumed at cost
 * @param unit of its product, such as t
 * @param upstream stage whose capacity it draws on; null where there is none
 * @param tonnesPerTonneOfProduct the factor of a stage outside the chain; null where none is given
 * @param capacity rules for rows of capacity files; null: the stage has no capacities
 */
public record Stage(
    String id,
    Title title,
    List<String> names,
    String price,
    String unit,
    String upstream,
    BigDecimal tonnesPerTonneOfProduct,
    List<Consumption> consumes,
    CapacityRules capacity,
    List<Ceiling> ceilings)
    implements Serializable {

  /**
   * What one tonne of the product takes of an input; low and high are null without a range.
   *
   * @param input a series, or the stage whose product is consumed at cost
   * @param costOf the stage whose cost is the price; null for a price of the market
   * @param basis which quotes its price is made of
   * @param cash the part of its cost that is paid in cash; null where it is not known, and at cost
   */
  public record Consumption(
      String input,
      String costOf,
      BigDecimal quantity,
      String unit,
      BigDecimal low,
      BigDecimal high,
      InputBasis basis,
      CashFraction cash,
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

    public boolean isAtCost() {
      return costOf != null;
    }

    public Consumption withQuantity(BigDecimal other) {
      return new Consumption(input, costOf, other, unit, low, high, basis, cash, validity, source);
    }

    public Consumption withBasis(InputBasis other) {
      return new Consumption(
          input, costOf, quantity, unit, low, high, other, cash, validity, source);
    }

    Consumption during(Validity other) {
      return new Consumption(input, costOf, quantity, unit, low, high, basis, cash, other, source);
    }
  }

  /**
   * The part of a cost that is paid in cash: all but depreciation and finance.
   *
   * @param fraction 0 to 1
   * @param source null where it is that of the input itself
   */
  public record CashFraction(BigDecimal fraction, BigDecimal low, BigDecimal high, String source)
      implements Serializable {}

  /** The first entry of an input: the others are of other days. */
  Optional<Consumption> consumption(String input) {
    return consumes.stream().filter(c -> c.input().equals(input)).findFirst();
  }

  /** The same stage with other inputs. */
  Stage with(BiFunction<Stage, Consumption, List<Consumption>> change) {
    return new Stage(
        id,
        title,
        names,
        price,
        unit,
        upstream,
        tonnesPerTonneOfProduct,
        consumes.stream().flatMap(c -> change.apply(this, c).stream()).toList(),
        capacity,
        ceilings);
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
