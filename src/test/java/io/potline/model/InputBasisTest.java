package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestConf;
import io.potline.conf.Conf;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The alumina that a smelter pays for on 7 January 2025, from five quotes. SMM's January 2025
 * begins on 26 December.
 */
class InputBasisTest {

  private static final LocalDate DAY = LocalDate.of(2025, 1, 7);
  private static final String SPOT = "range: 1.92..1.98, source: S1 figure 1, cash: 1}";

  @TempDir Path folder;

  private int confs;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // basis, price, quotes, first day, last day, day of the last quote
        "spot|5400|1|||2025-01-07",
        // (5500 + 5460 + 5400) / 3
        "month_average|5453.333333333333|3|2025-01-01|2025-01-07|2025-01-07",
        // (5640 + 5500 + 5460 + 5400) / 4
        "smm_month_average|5500|4|2024-12-26|2025-01-07|2025-01-07",
        // (5460 + 5400) / 2
        "{average_days: 2}|5430|2|2025-01-06|2025-01-07|2025-01-07",
        "{average_days: 1}|5400|1|2025-01-07|2025-01-07|2025-01-07",
        // (5700 + 5640 + 5500 + 5460 + 5400) / 5
        "{average_days: 14}|5540|5|2024-12-25|2025-01-07|2025-01-07",
        "{lag_days: 0}|5400|1|||2025-01-07",
        "{lag_days: 2}|5500|1|||2025-01-02",
        "{lag_days: 6}|5640|1|||2024-12-26"
      })
  void thePriceIsMadeOfTheQuotesThatTheBasisSays(
      String basis, String price, int quotes, LocalDate first, LocalDate last, LocalDate of) {
    CostLine alumina = alumina(margin(conf(basis), DAY));
    assertThat(alumina.cny()).isEqualByComparingTo(price);
    assertThat(alumina.price().quoted()).hasSize(quotes);
    assertThat(alumina.price().quote().date()).isEqualTo(of);
    Price.Average average = alumina.price().average();
    assertThat(average == null ? null : average.days().from()).isEqualTo(first);
    assertThat(average == null ? null : average.days().to()).isEqualTo(last);
  }

  @Test
  void theCostIsOfThatPrice() {
    // 1.93 x 5500 + 13600 x 0.43 + 0.45 x 4000 + 0.02 x 10000 + 2000
    assertThat(margin(conf("smm_month_average"), DAY).cost()).isEqualByComparingTo("20463");
    // 19660 - 20463
    assertThat(margin(conf("smm_month_average"), DAY).margin()).isEqualByComparingTo("-803");
    // 1.93 x 5400 + ...: 193 less
    assertThat(margin(conf("spot"), DAY).cost()).isEqualByComparingTo("20270");
  }

  @Test
  void anAverageWithoutAQuoteIsMissing() {
    StageMargin margin = margin(conf("{average_days: 3}"), LocalDate.of(2025, 1, 15));
    assertThat(margin.margin()).isNull();
    assertThat(margin.missingInputs()).containsExactly("alumina_price");
    assertThat(margin(conf("spot"), LocalDate.of(2025, 1, 15)).missingInputs()).isEmpty();
  }

  /** The 25th and 26th are between SMM's January and its February. */
  @Test
  void aDayInNoMonthOfSmmHasNoAverage() {
    assertThat(margin(conf("smm_month_average"), LocalDate.of(2025, 1, 20)).missingInputs())
        .isEmpty();
    assertThat(margin(conf("smm_month_average"), LocalDate.of(2025, 1, 25)).missingInputs())
        .containsExactly("alumina_price");
  }

  @Test
  void anotherBasisFromADateOnIsAnotherEntry() {
    Conf conf =
        new TestConf(folder)
            .replace(
                "chain.yaml",
                SPOT,
                """
                range: 1.92..1.98, valid_to: 2025-01-06, source: x, cash: 1}
                      - {input: alumina_price, quantity: 1.93 t, basis: month_average, \
                valid_from: 2025-01-07, source: x, cash: 1}""")
            .read();
    assertThat(alumina(margin(conf, LocalDate.of(2025, 1, 6))).cny()).isEqualByComparingTo("5460");
    assertThat(alumina(margin(conf, DAY)).price().quoted()).hasSize(3);
  }

  @Test
  void anAverageKeepsTheRatesOfEachQuotesOwnDay() {
    Conf conf = conf("{average_days: 2}");
    TreeMap<LocalDate, List<Quote>> market = market();
    LocalDate former = DAY.minusDays(1);
    for (LocalDate day : List.of(former, DAY)) {
      market.get(day).removeIf(q -> q.series().equals("alumina_price"));
      market
          .get(day)
          .add(Markets.quote("alumina_price", "CN", day, new BigDecimal("700"), "USD/t", "excl"));
      market.get(day).add(Markets.quote("usd_cny", "CN", day, day.equals(DAY) ? "7.4" : "7.2"));
    }
    // 700 x (7.2 + 7.4) / 2 x 1.13
    assertThat(alumina(margin(conf, market, DAY)).cny()).isEqualByComparingTo("5774.3");
    assertThat(alumina(margin(conf, market, DAY)).price().vatRate()).isNull();
  }

  @Test
  void aQuoteReachesAsFarAsAnAverageOfItMayGo() {
    Conf conf = conf("smm_month_average");
    assertThat(Reach.of(conf).days("alumina_price")).isEqualTo(45);
    assertThat(Reach.of(conf("spot")).days("alumina_price")).isEqualTo(15);
    // As the longest age of the quotes that it converts, and its own.
    assertThat(Reach.of(conf).days("usd_cny"))
        .isEqualTo(5 + Reach.of(conf("spot")).days("mining_cost"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weekly",
        "average_days",
        "{average_days: 0}",
        "{lag_days: -1}",
        "{lag_days: 1.5}",
        "{average_days: 400}",
        "{average_days: 2, lag_days: 2}",
        "{lag: 3}"
      })
  void anotherBasisIsRefused(String basis) {
    assertThatThrownBy(() -> conf(basis))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("chain.yaml")
        .hasMessageContaining("expected");
  }

  @Test
  void cashCostLeavesOutWhatIsNotPaidInCash() {
    StageMargin unknown = margin(conf("spot"), DAY);
    assertThat(unknown.cashCost()).isNull();
    assertThat(unknown.cashMarginAl()).isNull();
    Conf known =
        new TestConf(folder.resolve("known"))
            .replace(
                "chain.yaml",
                "{input: smelter_other_cost, quantity: 1 t of product,",
                "{input: smelter_other_cost, quantity: 1 t of product, cash: {fraction: 0.6, range: 0.5..0.7,"
                    + " source: test},")
            .read();
    // 20270 - 0.4 x 2000
    assertThat(margin(known, DAY).cashCost()).isEqualByComparingTo("19470");
    assertThat(margin(known, DAY).cashMarginAl()).isEqualByComparingTo("190");
    assertThat(margin(known, DAY).margin()).isEqualByComparingTo("-610");
  }

  @Test
  void aPartThatIsCashMayHaveTheSourceOfItsInput() {
    Conf known =
        new TestConf(folder.resolve("bare"))
            .replace(
                "chain.yaml",
                "{input: smelter_other_cost, quantity: 1 t of product,",
                "{input: smelter_other_cost, quantity: 1 t of product, cash: 0.6,")
            .read();
    assertThat(margin(known, DAY).cashCost()).isEqualByComparingTo("19470");
  }

  @Test
  void aPartThatIsCashIsAFractionAndInItsRange() {
    for (String cash :
        List.of(
            "1.2",
            "-0.1",
            "{fraction: 0.6}",
            "{fraction: 1.2, source: x}",
            "{fraction: 0.6, range: 0.7..0.8, source: x}")) {
      assertThatThrownBy(
              () ->
                  new TestConf(folder.resolve("cash" + cash.hashCode()))
                      .replace(
                          "chain.yaml",
                          "{input: mining_cost,",
                          "{input: mining_cost, cash: " + cash + ",")
                      .read())
          .as(cash)
          .isInstanceOf(Problem.class);
    }
  }

  private Conf conf(String basis) {
    return new TestConf(folder.resolve("conf" + confs++))
        .replace("chain.yaml", SPOT, SPOT.replace("cash", "basis: " + basis + ", cash"))
        .read();
  }

  private static TreeMap<LocalDate, List<Quote>> market() {
    TreeMap<LocalDate, List<Quote>> market = new TreeMap<>();
    add(market, "alumina_price", "2024-12-25", "5700");
    add(market, "alumina_price", "2024-12-26", "5640");
    add(market, "alumina_price", "2025-01-02", "5500");
    add(market, "alumina_price", "2025-01-06", "5460");
    add(market, "alumina_price", "2025-01-07", "5400");
    for (String day :
        List.of("2025-01-06", "2025-01-07", "2025-01-15", "2025-01-20", "2025-01-25")) {
      add(market, "aluminium_price", day, "19660");
      add(market, "power_price", day, "0.43");
      add(market, "anode_price", day, "4000");
      add(market, "aluminium_fluoride_price", day, "10000");
      add(market, "smelter_other_cost", day, "2000");
    }
    return market;
  }

  private static void add(
      TreeMap<LocalDate, List<Quote>> market, String series, String day, String value) {
    LocalDate date = LocalDate.parse(day);
    market
        .computeIfAbsent(date, d -> new ArrayList<>())
        .add(Markets.quote(series, "CN", date, value));
  }

  private static StageMargin margin(Conf conf, LocalDate day) {
    return margin(conf, market(), day);
  }

  private static StageMargin margin(
      Conf conf, TreeMap<LocalDate, List<Quote>> market, LocalDate day) {
    MarginModel model = new MarginModel(conf.chain(), conf.catalogue(), "incl");
    MarginHistory history =
        new MarginHistory(model, conf.catalogue(), Markets.sources(market), region -> true);
    market.headMap(day).forEach(history::skip);
    return history.day(day, market.get(day)).stages().stream()
        .filter(margin -> margin.stage().equals("aluminium"))
        .findFirst()
        .orElseThrow();
  }

  private static CostLine alumina(StageMargin margin) {
    return margin.costs().stream()
        .filter(line -> line.input().input().equals("alumina_price"))
        .findFirst()
        .orElseThrow();
  }
}
