package io.potline.model;

import static io.potline.model.Markets.CONF;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.Scenario;
import io.potline.conf.WhatIf;
import io.potline.model.WhatIfOutcome.Change;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Changes on the market of {@link Examples}, and on random ones. */
class WhatIfOutcomeTest {

  private static final LocalDate DAY = Examples.DAY;

  private static WhatIfOutcome outcome(
      TreeMap<LocalDate, List<Quote>> quotes, String region, LocalDate day, String... changes) {
    Scenario scenario = WhatIf.scenario(List.of(changes), CONF);
    MarginModel model = Markets.model("incl");
    MarginModel changed = new MarginModel(scenario.change(CONF.chain()), CONF.catalogue(), "incl");
    return WhatIfOutcome.of(
        scenario, model, changed, CONF.catalogue(), Markets.sources(quotes), region, day, quotes);
  }

  private static TreeMap<LocalDate, List<Quote>> example() {
    TreeMap<LocalDate, List<Quote>> quotes = new TreeMap<>();
    quotes.put(
        DAY.minusDays(3), List.of(Markets.quote("alumina_price", "CN", DAY.minusDays(3), "3400")));
    quotes.put(DAY, new java.util.ArrayList<>(Examples.quotes()));
    quotes.get(DAY).add(Markets.quote("power_price", "Yunnan", DAY, "0.3"));
    return quotes;
  }

  private static BigDecimal margin(DayMargins margins, String stage) {
    return margins.chains().get(0).stages().stream()
        .filter(one -> one.stage().equals(stage))
        .findFirst()
        .orElseThrow()
        .marginAl();
  }

  @Test
  void aShiftMovesTheMarginsOfTheRegionsOwnPrice() {
    WhatIfOutcome outcome = outcome(example(), "Yunnan", DAY, "power_price=+0.05");
    assertThat(outcome.missing()).isEmpty();
    assertThat(margin(outcome.before(), "aluminium")).isEqualByComparingTo("5165");
    assertThat(margin(outcome.after(), "aluminium")).isEqualByComparingTo("4485");
    assertThat(margin(outcome.after(), "alumina")).isEqualByComparingTo("916.75");
    assertThat(
            outcome
                .after()
                .chains()
                .get(0)
                .margin()
                .subtract(outcome.before().chains().get(0).margin()))
        .isEqualByComparingTo("-680");
    assertThat(outcome.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.price().quote().region()).isEqualTo("Yunnan");
              assertThat(change.from()).isEqualByComparingTo("0.3");
              assertThat(change.to()).isEqualByComparingTo("0.35");
            });
  }

  @Test
  void anInternalPriceMovesMarginsBetweenStagesOnly() {
    WhatIfOutcome outcome = outcome(example(), "CN", DAY, "alumina_price=4000");
    assertThat(margin(outcome.after(), "alumina")).isEqualByComparingTo("1881.75");
    assertThat(margin(outcome.after(), "aluminium")).isEqualByComparingTo("2840");
    assertThat(outcome.after().chains().get(0).margin())
        .isEqualByComparingTo(outcome.before().chains().get(0).margin());
  }

  @Test
  void aBasisChangesWhatIsPaidAndNotWhatIsEarned() {
    WhatIfOutcome outcome = outcome(example(), "CN", DAY, "alumina_price=month_average");
    assertThat(margin(outcome.after(), "alumina"))
        .isEqualByComparingTo(margin(outcome.before(), "alumina"));
    // The mean of 3400 and 3500 is 50 less, for 1.93 t.
    assertThat(margin(outcome.after(), "aluminium")).isEqualByComparingTo("3901.5");
    assertThat(outcome.changes())
        .singleElement()
        .extracting(Change::paidBy, change -> change.price().quoted().size())
        .containsExactly("aluminium", 2);
  }

  @Test
  void aSeriesWithoutAPriceIsMissing() {
    WhatIfOutcome outcome = outcome(example(), "CN", DAY, "alumina_fob_price=+10");
    assertThat(outcome.missing()).containsExactly("alumina_fob_price");
    assertThat(outcome.before().chains()).hasSize(1);
    assertThat(outcome.after().chains()).isEmpty();
  }

  @RepeatedTest(50)
  void beforeIsWhatTheModelSaysAndNoChangeIsNone(RepetitionInfo seed) {
    TreeMap<LocalDate, List<Quote>> quotes = Markets.random(seed.getCurrentRepetition());
    DayMargins expected = Markets.margins(quotes, "incl").get(quotes.lastKey());
    for (String region : Markets.REGIONS) {
      WhatIfOutcome outcome = outcome(quotes, region, quotes.lastKey(), "alumina_price=spot");
      assertThat(outcome.before().stages())
          .isEqualTo(
              expected.stages().stream()
                  .filter(one -> one.region().equals(region))
                  .filter(one -> one.method() == Method.MODELLED)
                  .toList());
      assertThat(outcome.before().chains())
          .isEqualTo(
              expected.chains().stream()
                  .filter(one -> one.region().equals(region))
                  .filter(one -> one.method() == Method.MODELLED)
                  .toList());
      if (outcome.missing().isEmpty()) {
        assertThat(outcome.after()).isEqualTo(outcome.before());
      }
    }
  }
}
