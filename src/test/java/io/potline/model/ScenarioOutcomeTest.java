package io.potline.model;

import static io.potline.model.Markets.CONF;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.Scenario;
import io.potline.conf.Scenario.HandOver;
import io.potline.conf.Scenario.PriceShock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenarios on the market of {@link Examples}: margins of 1509.26, 916.75 and 3805. */
class ScenarioOutcomeTest {

  private static final BigDecimal VAT = new BigDecimal("1.13");

  private static Scenario shock(String series, PriceShock shock) {
    return new Scenario(
        "s", null, Map.of(series, shock), List.of(), List.of(), null, Map.of(), null, "test");
  }

  private static Scenario handOver(String downTo) {
    return new Scenario(
        "s",
        null,
        Map.of(),
        List.of(),
        List.of(),
        new HandOver("alumina", "aluminium", new BigDecimal(downTo), null),
        Map.of(),
        null,
        "test");
  }

  private static ScenarioOutcome outcome(Scenario scenario, String vatBasis) {
    MarginModel model = Markets.model(vatBasis);
    List<Quote> quotes = new ArrayList<>(Examples.quotes());
    quotes.add(
        Markets.quote(
            "bauxite_cif_price", "CN", Examples.DAY, new BigDecimal("70"), "USD/t", "none"));
    quotes.add(
        Markets.quote("usd_cny", "CN", Examples.DAY, new BigDecimal("7"), "CNY/USD", "none"));
    CarriedPrices prices = new CarriedPrices(model.basis(), CONF.catalogue(), Reach.of(CONF));
    prices.add(Examples.DAY, quotes);
    Market market =
        prices.market(
            Examples.DAY, "CN", Markets.sources(new TreeMap<>(Map.of(Examples.DAY, quotes))));
    return ScenarioOutcome.of(
            scenario, model, model, CONF.catalogue(), market, (stage, period) -> Optional.empty())
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "500, 500, 4221.75",
    "916.75, 916.75, 3805",
    "917, 916.75, 3805",
    "3000, 916.75, 3805"
  })
  void aHandedOverMarginNeverPassesBelowItsFloor(
      String floor, BigDecimal alumina, BigDecimal aluminium) {
    Map<String, BigDecimal> margins = outcome(handOver(floor), "incl").shocked();
    assertThat(margins.get("alumina")).isEqualByComparingTo(alumina);
    assertThat(margins.get("aluminium")).isEqualByComparingTo(aluminium);
  }

  @ParameterizedTest
  @CsvSource({
    "incl, incl, 22065.5",
    "incl, excl, 19527.0",
    "excl, incl, 24934.0",
    "excl, excl, 22065.5"
  })
  void aSetPriceIsConvertedFromItsOwnVatBasisToTheRuns(
      String ofPrice, String ofRun, BigDecimal shocked) {
    PriceShock shock = new PriceShock(new BigDecimal("22065.5"), null, null, ofPrice);
    assertThat(outcome(shock("aluminium_price", shock), ofRun).shockedPrices())
        .hasEntrySatisfying(
            "aluminium_price", price -> assertThat(price).isCloseTo(shocked, within("0.05")));
  }

  @Test
  void anUpliftWithoutVatIsTheUpliftWithItLessTheTax() {
    PriceShock shock = new PriceShock(new BigDecimal("22405.5"), null, null, "incl");
    assertThat(uplift(shock, "incl")).isEqualByComparingTo("2405.5");
    // The document's 2405.5 / 1.13.
    assertThat(uplift(shock, "excl")).isCloseTo(new BigDecimal("2128.761"), within("0.001"));
  }

  private static BigDecimal uplift(PriceShock shock, String vatBasis) {
    ScenarioOutcome outcome = outcome(shock("aluminium_price", shock), vatBasis);
    return outcome.shocked().get("aluminium").subtract(outcome.base().get("aluminium"));
  }

  @Test
  void aShiftIsConvertedAsAPriceIs() {
    PriceShock shock = new PriceShock(null, new BigDecimal("113"), null, "incl");
    ScenarioOutcome outcome = outcome(shock("aluminium_price", shock), "excl");
    assertThat(outcome.shockedPrices().get("aluminium_price"))
        .isCloseTo(
            new BigDecimal("20113").divide(VAT, 9, RoundingMode.HALF_UP), within("0.000001"));
  }

  @Test
  void anAmountInDollarsIsConvertedWithTheRateOfTheDay() {
    PriceShock shock = new PriceShock(new BigDecimal("75"), null, null, "none");
    ScenarioOutcome outcome = outcome(shock("bauxite_cif_price", shock), "incl");
    assertThat(outcome.basePrices().get("bauxite_cif_price")).isEqualByComparingTo("490");
    assertThat(outcome.shockedPrices().get("bauxite_cif_price")).isEqualByComparingTo("525");
  }

  private static Offset<BigDecimal> within(String offset) {
    return Offset.offset(new BigDecimal(offset));
  }
}
