package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.conf.Scenario.OtherBasis;
import io.potline.conf.Scenario.PriceShock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));

  private static Scenario scenario(String... changes) {
    return WhatIf.scenario(List.of(changes), CONF);
  }

  @ParameterizedTest
  @CsvSource({
    "power_price=+0.05, , 0.05, , incl",
    "power_price = -0.05, , -0.05, , incl",
    "电价=0.5, 0.5, , , incl",
    "alumina_price=4000 excl, 4000, , , excl",
    "bauxite price=5%, , , 0.05, ",
    "alumina_fob_price=-2.5 %, , , -0.025, "
  })
  void anAmountSetsAPriceAndASignOrPercentChangesIt(
      String change, BigDecimal set, BigDecimal shift, BigDecimal fraction, String vat) {
    assertThat(scenario(change).prices().values())
        .containsExactly(new PriceShock(set, shift, fraction, vat));
  }

  @ParameterizedTest
  @CsvSource({
    "month_average, month_average",
    "lag_days:15, lag_days: 15",
    "average_days: 30, average_days: 30"
  })
  void aBasisHoldsForAllStagesThatConsumeTheInput(String text, String basis) {
    Scenario scenario = scenario("alumina_price=" + text, "power_price=+0.05");
    assertThat(scenario.bases())
        .extracting(OtherBasis::stage, one -> one.basis().id())
        .containsExactly(org.assertj.core.groups.Tuple.tuple("aluminium", basis));
    assertThat(scenario.prices()).containsOnlyKeys("power_price");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "power_price | 'power_price' is no change: expected SERIES=CHANGE",
        "powr_price=1 | No series powr_price in series.csv, did you mean power_price?",
        "power_price=a lot | power_price=a lot: expected an amount in CNY/kWh",
        "power_price=+0,05 | power_price=+0,05: expected an amount in CNY/kWh",
        "power_price=lag_days:999 | a basis (spot, month_average",
        "power_price=0.5 gross | 'gross' is no VAT basis, expected incl or excl",
        "alumina_port_fee=10 excl | alumina_port_fee is never converted between VAT bases",
        "usd_cny=7 | usd_cny is neither price nor input of a stage in chain.yaml",
        "aluminium_price=month_average | aluminium_price is consumed by no stage"
      })
  void aMistakeIsSaidWithWhatWasExpected(String change, String message) {
    assertThatThrownBy(() -> scenario(change)).hasMessageContaining(message);
  }

  @Test
  void aSeriesIsChangedOnce() {
    assertThatThrownBy(() -> scenario("power_price=+0.05", "电价=0.5"))
        .hasMessageContaining("power_price is changed twice");
  }
}
