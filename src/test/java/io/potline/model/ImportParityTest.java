package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The stages of conf/chain.yaml for imports, on both VAT bases, by hand. */
class ImportParityTest {

  private static final LocalDate DAY = LocalDate.of(2025, 4, 24);

  private static final List<Quote> DOMESTIC =
      List.of(
          quote("alumina_price", "2891.64", "CNY/t", "incl"),
          quote("aluminium_price", "20074", "CNY/t", "incl"));
  private static final List<Quote> SEABORNE =
      List.of(
          quote("usd_cny", "7.32", "CNY/USD", "none"),
          quote("alumina_fob_price", "348", "USD/t", "excl"),
          quote("alumina_freight_price", "20.5", "USD/t", "excl"),
          quote("alumina_port_fee", "78", "CNY/t", "none"),
          quote("aluminium_lme_price", "2400", "USD/t", "excl"),
          quote("aluminium_import_premium", "100", "USD/t", "excl"),
          quote("aluminium_port_fee", "50", "CNY/t", "none"));

  private static Quote quote(String series, String value, String unit, String vat) {
    return Markets.quote(series, "CN", DAY, new BigDecimal(value), unit, vat);
  }

  private static Optional<StageMargin> margin(String stage, String basis, List<Quote> quotes) {
    return Markets.margins(new TreeMap<>(Map.of(DAY, quotes)), basis).get(DAY).stages().stream()
        .filter(margin -> margin.stage().equals(stage))
        .findFirst();
  }

  private static List<Quote> all() {
    List<Quote> all = new ArrayList<>(DOMESTIC);
    all.addAll(SEABORNE);
    return all;
  }

  /** (348 + 20.5) x 7.32 x 1.13 + 78: SMM printed 3126. */
  @Test
  void aluminaOfThe24thOfApril2025Lands3126() {
    StageMargin margin = margin("alumina_import", "incl", all()).orElseThrow();
    assertThat(margin.cost()).isEqualByComparingTo("3126.0846");
    assertThat(margin.margin()).isEqualByComparingTo("-234.4446");
    assertThat(margin.marginAl()).isEqualByComparingTo("-452.478078");
  }

  /** (348 + 20.5) x 7.32 + 78 = 2775.42, and 2891.64 / 1.13 = 2558.973451. */
  @Test
  void withoutVatTheDollarPricesStandAsTheyAre() {
    StageMargin margin = margin("alumina_import", "excl", all()).orElseThrow();
    assertThat(margin.cost()).isEqualByComparingTo("2775.42");
    assertThat(margin.margin()).isEqualByComparingTo("-216.446549");
  }

  /** (2400 + 100) x 7.32 = 18300; x 1.13 + 50 = 20729. */
  @Test
  void aluminiumLandsAtLmePlusPremiumAndVat() {
    assertThat(margin("aluminium_import", "incl", all()).orElseThrow().margin())
        .isEqualByComparingTo("-655");
    assertThat(margin("aluminium_import", "excl", all()).orElseThrow().cost())
        .isEqualByComparingTo("18350");
  }

  @Test
  void withoutQuotesOfItsInputsAnImportHasNoRow() {
    assertThat(margin("alumina_import", "incl", DOMESTIC)).isEmpty();
    assertThat(margin("aluminium_import", "incl", DOMESTIC)).isEmpty();
    assertThat(margin("alumina", "incl", DOMESTIC)).isPresent();
  }
}
