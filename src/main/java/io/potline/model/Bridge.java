package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The effect of each factor on the change of a margin from one period or day to another. With p the
 * price and q the quantity of a factor (above 0 for a product, below 0 for an input), the price
 * effect is (q0 + q1) / 2 x (p1 - p0), and the coefficient effect (p0 + p1) / 2 x (q1 - q0). The
 * rest of the change is {@code timing}: the mean of products differs from the product of means. A
 * payment between two stages of the chain occurs with both signs and cancels.
 */
public final class Bridge {

  public static final String TIMING = "timing";
  public static final String QUANTITY_SUFFIX = "_quantity";

  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final int EXACT_SCALE = 12;

  /**
   * Price and quantity of a product or input.
   *
   * @param member the stage that sells or consumes it
   * @param factor its series
   * @param quantity per tonne of aluminium: above 0 for a product, below 0 for an input
   */
  public record Factor(String member, String factor, BigDecimal price, BigDecimal quantity) {}

  /** The effect of a factor, in CNY per tonne of aluminium. */
  public record Effect(String factor, BigDecimal cnyPerTonneAl) {}

  private record Key(String member, String factor) {}

  private Bridge() {}

  /** The effects from one state to another; their sum is exactly the change of the margin. */
  public static List<Effect> effects(
      Collection<Factor> from, Collection<Factor> to, BigDecimal change) {
    Map<String, BigDecimal> ofPrice = new LinkedHashMap<>();
    Map<String, BigDecimal> ofQuantity = new LinkedHashMap<>();
    Map<Key, Factor> before = byKey(from);
    Map<Key, Factor> after = byKey(to);
    Set<Key> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (Key key : keys) {
      Factor first = before.get(key);
      Factor last = after.get(key);
      BigDecimal p0 = (first == null ? last : first).price();
      BigDecimal p1 = (last == null ? first : last).price();
      BigDecimal q0 = first == null ? BigDecimal.ZERO : first.quantity();
      BigDecimal q1 = last == null ? BigDecimal.ZERO : last.quantity();
      ofPrice.merge(key.factor(), half(q0.add(q1)).multiply(p1.subtract(p0)), BigDecimal::add);
      ofQuantity.merge(key.factor(), half(p0.add(p1)).multiply(q1.subtract(q0)), BigDecimal::add);
    }
    List<Effect> effects = new ArrayList<>();
    ofPrice.forEach((factor, effect) -> effects.add(effect(factor, effect)));
    ofQuantity.forEach(
        (factor, exact) -> {
          Effect effect = effect(factor + QUANTITY_SUFFIX, exact);
          if (effect.cnyPerTonneAl().signum() != 0) {
            effects.add(effect);
          }
        });
    BigDecimal explained =
        effects.stream().map(Effect::cnyPerTonneAl).reduce(BigDecimal.ZERO, BigDecimal::add);
    effects.add(effect(TIMING, change.subtract(explained)));
    return effects;
  }

  private static Map<Key, Factor> byKey(Collection<Factor> factors) {
    Map<Key, Factor> byKey = new LinkedHashMap<>();
    factors.forEach(f -> byKey.put(new Key(f.member(), f.factor()), f));
    return byKey;
  }

  private static Effect effect(String factor, BigDecimal exact) {
    return new Effect(factor, MarginModel.amount(exact));
  }

  private static BigDecimal half(BigDecimal sum) {
    return sum.multiply(HALF).setScale(EXACT_SCALE, HALF_UP);
  }
}
