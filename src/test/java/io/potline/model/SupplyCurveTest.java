package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.model.SupplyCurve.Answer;
import io.potline.model.SupplyCurve.Block;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupplyCurveTest {

  /** Two plants, two bins that overlap, and one more plant. */
  private static final List<Block> CURVE =
      List.of(
          block("5", 15_000, 15_000),
          block("5", 16_000, 16_000),
          block("20", 17_000, 18_000),
          block("10", 17_500, 18_500),
          block("3", 19_000, 19_000));

  private static Block block(String operating, long low, long high) {
    return new Block(new BigDecimal(operating), BigDecimal.valueOf(low), BigDecimal.valueOf(high));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 15000, 15000, 15000",
    "5, 15000, 15000, 15000",
    "5.1, 16000, 16000, 16000",
    "10, 16000, 16000, 16000",
    "11, 17050, 17000, 18000",
    "20, 17500, 17000, 18000",
    // Both bins: 20 + 20 / 1000 and 10 / 1000 for each yuan beyond 17500.
    "23, 17600, 17500, 18500",
    "35, 18000, 17500, 18500",
    "40, 18500, 17500, 18500",
    "40.5, 19000, 19000, 19000",
    "43, 19000, 19000, 19000"
  })
  void theLowestPriceThatMeetsTheDemand(String demand, String price, String low, String high) {
    Answer answer = new SupplyCurve(CURVE).requiredPrice(new BigDecimal(demand)).orElseThrow();
    assertThat(answer.price()).isEqualByComparingTo(price);
    assertThat(answer.marginal().low()).isEqualByComparingTo(low);
    assertThat(answer.marginal().high()).isEqualByComparingTo(high);
  }

  @Test
  void aDemandBeyondTheCurveHasNoPrice() {
    assertThat(new SupplyCurve(CURVE).requiredPrice(new BigDecimal("43.001"))).isEmpty();
    assertThat(new SupplyCurve(List.of()).requiredPrice(BigDecimal.ZERO)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void supplyMeetsTheDemandAtThePriceAndNotBelow(long seed) {
    Random random = new Random(seed);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      long low = 10_000 + random.nextInt(10_000);
      blocks.add(block("1." + random.nextInt(9), low, low + (i % 2) * random.nextInt(3_000)));
    }
    BigDecimal total = new SupplyCurve(blocks).total();
    for (int i = 1; i <= 20; i++) {
      BigDecimal demand = total.multiply(BigDecimal.valueOf(i)).divide(BigDecimal.valueOf(20));
      BigDecimal price = new SupplyCurve(blocks).requiredPrice(demand).orElseThrow().price();
      assertThat(new SupplyCurve(blocks).supply(price.add(new BigDecimal("0.000001"))))
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(demand);
      assertThat(new SupplyCurve(blocks).supply(price.subtract(new BigDecimal("0.001"))))
          .isLessThan(demand);
    }
  }
}
