package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestConf;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainFileTest {

  @TempDir Path folder;

  private TestConf conf() {
    return new TestConf(folder.resolve("conf"));
  }

  private void assertRefused(TestConf conf, String... parts) {
    assertThatThrownBy(conf::read)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("chain.yaml, line ")
        .hasMessageContainingAll(parts);
  }

  @Test
  void tonnesFollowOverAllPathsOnEachDate() {
    Chain shipped = Conf.read(Path.of("conf")).chain();
    assertThat(shipped.factors())
        .extracting(f -> f.stage() + " " + f.tonnes())
        .containsExactly("aluminium 1", "alumina 1.93", "bauxite 4.439");

    // Bauxite also straight into smelting, and less alumina from 2024 on.
    Chain other =
        conf()
            .replace(
                "chain.yaml",
                "- {input: alumina_price, quantity: 1.93 t, range: 1.92..1.98, source: S1 figure 1, cash: 1}",
                """
                - {input: alumina_price, quantity: 1.93 t, valid_to: 2023-12-31, source: x}
                      - {input: alumina_price, quantity: 1.92 t, valid_from: 2024-01-01, source: x}
                      - {input: bauxite_price, quantity: 0.1 t, source: x}
                """
                    .strip())
            .read()
            .chain();
    assertThat(other.factors())
        .filteredOn(f -> f.stage().equals("bauxite"))
        .extracting(f -> f.tonnes() + " from " + f.validity().from())
        .containsExactly("4.539 from 0001-01-01", "4.516 from 2024-01-01");
  }

  @Test
  void aCycleIsRefused() {
    assertRefused(
        conf()
            .replace(
                "chain.yaml", "{input: mining_cost, quantity", "{input: aluminium_price, quantity"),
        "a cycle: aluminium -> alumina -> bauxite -> aluminium");
  }

  @Test
  void anUnknownSeriesIsRefusedWithTheNearestName() {
    assertRefused(
        conf().replace("chain.yaml", "input: lime_price", "input: lime_prise"),
        "unknown series lime_prise (lime_price?)");
  }

  @Test
  void overlappingValidityIsRefused() {
    assertRefused(
        conf()
            .replace(
                "chain.yaml",
                "      - {input: mining_cost, quantity: 1 t of product,",
                "      - {input: mining_cost, quantity: 2 t, valid_to: 2020-01-01, source: x}\n"
                    + "      - {input: mining_cost, quantity: 1 t of product, valid_from: 2020-01-01,"),
        "two quantities of mining_cost hold on the same days");
  }

  @Test
  void aQuantityWithoutUnitOrInAnotherIsRefused() {
    assertRefused(
        conf().replace("chain.yaml", "quantity: 2.3 t", "quantity: 2.3"),
        "quantity '2.3' of bauxite_price has no unit");
  }

  @Test
  void aQuantityInAnotherUnitIsRefused() {
    assertRefused(
        conf().replace("chain.yaml", "13600 kWh", "13.6 MWh"),
        "quantity of power_price is in MWh, but the series is in CNY/kWh");
  }

  @Test
  void aMisspeltKeyIsRefused() {
    assertRefused(
        conf().replace("chain.yaml", "    upstream: alumina", "    upstraem: alumina"),
        "unknown key 'upstraem'");
  }

  @Test
  void theLineIsTheOneToMend() {
    assertThatThrownBy(
            () -> conf().replace("chain.yaml", "product: aluminium", "product: gold").read())
        .hasMessageContaining("chain.yaml, line 14: product gold is not one of the stages");
  }

  @Test
  void shippedCoefficientsAreThoseOfTheContract() {
    Chain chain = Conf.read(Path.of("conf")).chain();
    assertThat(chain.stage("alumina").orElseThrow().consumes())
        .extracting(c -> c.input() + " " + c.quantity() + " " + c.unit())
        .isEqualTo(
            List.of(
                "bauxite_price 2.3 t",
                "standard_coal_price 0.5 t",
                "caustic_soda_price 0.15 t",
                "lime_price 0.25 t",
                "refinery_other_cost 1 t of product"));
    assertThat(chain.stage("aluminium").orElseThrow().ceilings().get(0).ceilingMt())
        .isEqualByComparingTo(new BigDecimal("45"));
  }
}
