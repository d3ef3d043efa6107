package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestConf;
import io.potline.conf.Scenario.HandOver;
import io.potline.conf.Scenario.PriceShock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {

  @TempDir Path folder;

  private Scenario scenario(String line) {
    TestConf conf =
        new TestConf(folder.resolve("conf"))
            .write(
                "scenarios.yaml",
                """
                scenarios:
                  - scenario: one
                    source: test
                    %s
                """
                    .formatted(line));
    return conf.read().scenarios().get(0);
  }

  @Test
  void aGridHasAPointForEachPairOfPrices() {
    Scenario grid =
        scenario(
            "grid: {x: {series: alumina_price, from: 3000, to: 3250, step: 100},"
                + " y: {series: power_price, from: 0.4, to: 0.5, step: 0.1}}");
    assertThat(grid.grid().points())
        .extracting(point -> point.x().toPlainString() + " " + point.y().toPlainString())
        .containsExactly("3000 0.4", "3000 0.5", "3100 0.4", "3100 0.5", "3200 0.4", "3200 0.5");
    assertThat(grid.at(grid.grid().points().get(3)).prices().get("alumina_price").set())
        .isEqualByComparingTo("3100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{x: {series: alumina_price, from: 3000, to: 2000, step: 100}}|from at or below to",
        "{x: {series: alumina_price, from: 3000, to: 4000, step: 0}}|step above 0",
        "{x: {series: alumina, from: 3000, to: 4000, step: 0}}|unknown series",
        "{x: {series: alumina_price, from: 0, to: 4000, step: 1}}|at most 2,601",
        "{x: {series: lime_price, from: 1, to: 2, step: 1}, y: {series: lime_price, from: 1, to: 2, step: 1}}|both axes"
      })
  void aGridThatMakesNoSenseIsRefused(String grid, String message) {
    assertThatThrownBy(() -> scenario("grid: " + grid))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("scenarios.yaml")
        .hasMessageContaining(message);
  }

  private HandOver downTo(String target) {
    return scenario("hand_over: {from: alumina, to: aluminium, down_to: %s}".formatted(target))
        .handOver();
  }

  @ParameterizedTest
  @CsvSource({
    "month 2024-01, month, 2024-01-01, 2024-01-31",
    "smm_month 2024-01, smm_month, 2023-12-26, 2024-01-25",
    "smm_month 2025-01, smm_month, 2024-12-26, 2025-01-24",
    "year 2024, year, 2024-01-01, 2024-12-31",
    "quarter 2024-Q1, quarter, 2024-01-01, 2024-03-31",
    "2024-Q4, quarter, 2024-10-01, 2024-12-31",
    "2020-12-31..2025-01-07, window, 2020-12-31, 2025-01-07",
    "window 2020-12-31..2025-01-07, window, 2020-12-31, 2025-01-07",
  })
  void aHandOverDownToAMeanNamesOnePeriod(String target, String type, String first, String last) {
    HandOver handOver = downTo(target);
    assertThat(handOver.downTo()).isNull();
    assertThat(handOver.downToMeanOf().type()).isEqualTo(type);
    assertThat(handOver.downToMeanOf().first()).isEqualTo(first);
    assertThat(handOver.downToMeanOf().last()).isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-250.5, -250.5", "1000 CNY/t_al, 1000", "10000, 10000"})
  void aHandOverDownToAnAmountNamesNoPeriod(String target, BigDecimal amount) {
    HandOver handOver = downTo(target);
    assertThat(handOver.downTo()).isEqualByComparingTo(amount);
    assertThat(handOver.downToMeanOf()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01, 'write month 2024-01 or smm_month 2024-01'",
    "2024, 'write 2024 CNY/t_al or year 2024'",
    "month 2024-13, neither an amount nor a period",
    "month 2024, neither an amount nor a period",
    "week 2024-01, neither an amount nor a period",
    "2020-12-31..2025-01-08, neither an amount nor a period",
    "mean of 2024-Q1, neither an amount nor a period",
    "mean, neither an amount nor a period",
  })
  void aTargetThatIsNotOneThingIsRefused(String target, String message) {
    assertThatThrownBy(() -> downTo(target))
        .isInstanceOf(Problem.class)
        .hasMessageContainingAll("scenarios.yaml, line 4", "'" + target + "'", message);
  }

  @Test
  void anAmountIsOnTheStatedVatBasisAndOtherwiseOnTheCatalogues() {
    Scenario scenario =
        scenario(
            "set: {aluminium_price: 22065.5 excl, bauxite_cif_price: 70}\n"
                + "    shift: {alumina_price: -100, anode_price: 5 %}");
    assertThat(scenario.prices().values())
        .containsExactlyElementsOf(
            List.of(
                new PriceShock(new BigDecimal("22065.5"), null, null, "excl"),
                new PriceShock(new BigDecimal("70"), null, null, "none"),
                new PriceShock(null, new BigDecimal("-100"), null, "incl"),
                new PriceShock(null, null, new BigDecimal("0.05"), null)));
  }

  @ParameterizedTest
  @CsvSource({
    "aluminium_price, 22065.5 with, 'expected a number in CNY/t, and after it incl or excl'",
    "aluminium_price, 22065.5 CNY/t incl, 'expected a number in CNY/t, and after it incl or excl'",
    "bauxite_cif_price, 70 incl, 'bauxite_cif_price is never converted between VAT bases'",
  })
  void anotherBasisIsRefused(String series, String amount, String message) {
    assertThatThrownBy(() -> scenario("set: {%s: %s}".formatted(series, amount)))
        .isInstanceOf(Problem.class)
        .hasMessageContainingAll("scenarios.yaml, line 4", message);
  }
}
