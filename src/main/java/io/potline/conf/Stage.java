package io.potline.conf;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * A stage of {@code conf/chain.yaml}.
 *
 * @param names what else it is called, in both languages
 * @param price series of its product's price
 * @param upstream stage whose capacity it draws on; null where there is none
 * @param tonnesPerTonneOfProduct stated factor of a stage beside the chain; null where not stated
 * @param capacity what a capacity row may look like; null: the stage has no capacity feed
 */
public record Stage(
    String id,
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
      implements Serializable {}

  public record CapacityRules(String unit, String source, BigDecimal minMt, BigDecimal maxMt)
      implements Serializable {}

  public record Ceiling(String region, BigDecimal ceilingMt, Validity validity, String source)
      implements Serializable {}

  public record VatRate(BigDecimal rate, Validity validity, String source)
      implements Serializable {}
}
