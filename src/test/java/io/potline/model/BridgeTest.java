package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.model.Bridge.Effect;
import io.potline.model.Bridge.Factor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BridgeTest {

  @Test
  void effectsAddUpToTheChangeExactly() {
    for (long seed = 1; seed <= 2000; seed++) {
      Random random = new Random(seed);
      List<Factor> from = factors(random);
      List<Factor> to = factors(random);
      BigDecimal change = BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 3);
      List<Effect> effects = Bridge.effects(from, to, change);
      BigDecimal sum =
          effects.stream().map(Effect::cnyPerTonneAl).reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum).as("seed %d", seed).isEqualByComparingTo(change);
    }
  }

  private static List<Factor> factors(Random random) {
    List<Factor> factors = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      if (random.nextInt(5) > 0) {
        factors.add(
            new Factor(
                "member" + random.nextInt(2),
                name,
                BigDecimal.valueOf(random.nextInt(1_000_000), 4),
                BigDecimal.valueOf(random.nextInt(20_000) - 10_000, 6)));
      }
    }
    return factors;
  }

  @Test
  void aPriceAndACoefficientHaveTheirOwnEffects() {
    List<Effect> effects =
        Bridge.effects(
            List.of(factor("anode_price", "4000", "-0.45")),
            List.of(factor("anode_price", "4500", "-0.50")),
            new BigDecimal("-450"));
    // -(0.45 + 0.50) / 2 x 500; -(4000 + 4500) / 2 x 0.05
    assertThat(effects)
        .extracting(e -> e.factor() + " " + e.cnyPerTonneAl().stripTrailingZeros().toPlainString())
        .containsExactly("anode_price -237.5", "anode_price_quantity -212.5", "timing 0");
  }

  @Test
  void paymentsBetweenMembersCancel() {
    List<Effect> effects =
        Bridge.effects(
            List.of(
                new Factor("alumina", "alumina_price", price("3000"), price("1.93")),
                new Factor("aluminium", "alumina_price", price("3000"), price("-1.93"))),
            List.of(
                new Factor("alumina", "alumina_price", price("3500"), price("1.93")),
                new Factor("aluminium", "alumina_price", price("3500"), price("-1.93"))),
            BigDecimal.ZERO);
    assertThat(effects)
        .allSatisfy(e -> assertThat(e.cnyPerTonneAl()).isEqualByComparingTo(BigDecimal.ZERO));
  }

  private static Factor factor(String name, String price, String quantity) {
    return new Factor("aluminium", name, price(price), price(quantity));
  }

  private static BigDecimal price(String text) {
    return new BigDecimal(text);
  }
}
