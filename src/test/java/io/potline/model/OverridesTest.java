package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestConf;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Producer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Regions that make it otherwise, in the market of {@link Examples}: all prices are national. There
 * a smelter earns 3805, a refinery 475 x 1.93 = 916.75, a mine 340 x 4.439 = 1509.26.
 */
class OverridesTest {

  private static final LocalDate DAY = Examples.DAY;

  private static final String CAPTIVE_POWER =
      """
        - stage: captive_power
          unit: kWh
          consumes:
            - {input: standard_coal_price, quantity: 0.00033 t, cash: 1, source: test}
            - {input: captive_power_fee, quantity: 1 kWh, cash: 1, source: test}

      """;

  @TempDir Path folder;

  private int confs;

  @Test
  void aRegionsOwnCoefficientCounts() {
    DayMargins day =
        day(
            "- {region: Yunnan, stage: aluminium, input: power_price, quantity: 13300 kWh, source: x}");
    // 300 kWh x 0.4 less
    assertThat(margin(day, "Yunnan", "aluminium").marginAl()).isEqualByComparingTo("3925");
    assertThat(margin(day, "CN", "aluminium").marginAl()).isEqualByComparingTo("3805");
    assertThat(chain(day, "Yunnan").margin()).isEqualByComparingTo("6351.01");
    assertThat(chain(day, "CN").margin()).isEqualByComparingTo("6231.01");
  }

  @Test
  void powerMayBeMadeAtCostFromCoal() {
    DayMargins day =
        day(
            "- {region: Xinjiang, stage: aluminium, input: power_price, at_cost: captive_power,"
                + " quantity: 13800 kWh, source: x}");
    StageMargin margin = margin(day, "Xinjiang", "aluminium");
    // 0.00033 x 900 + 0.05 = 0.347 a kWh; 20000 - 6755 - 13800 x 0.347 - 1800 - 200 - 2000
    assertThat(margin.marginAl()).isEqualByComparingTo("4456.4");
    CostLine power = line(margin, "captive_power");
    assertThat(power.cny()).isEqualByComparingTo("0.347");
    assertThat(power.cost()).isEqualByComparingTo("4788.6");
    assertThat(power.cashFraction()).isEqualByComparingTo("1");
    assertThat(power.made().lines())
        .extracting(l -> l.input().input())
        .containsExactly("standard_coal_price", "captive_power_fee");
    assertThat(day.stages()).extracting(StageMargin::stage).doesNotContain("captive_power");
  }

  /** An integrated smelter earns what the refinery would: the chain's margin is the same. */
  @Test
  void aluminaAtCostMovesTheMarginAndNotTheSum() {
    DayMargins day =
        day(
            "- {region: Guangxi, stage: aluminium, input: alumina_price, at_cost: alumina, source: x}");
    // 3805 + 916.75
    assertThat(margin(day, "Guangxi", "aluminium").marginAl()).isEqualByComparingTo("4721.75");
    ChainMargin chain = chain(day, "Guangxi");
    assertThat(chain.stages())
        .extracting(StageMargin::stage)
        .containsExactly("aluminium", "bauxite");
    assertThat(chain.margin()).isEqualByComparingTo("6231.01");
  }

  @Test
  void aRegionThatNeedsLessAluminaBuysLessOfItAndOfBauxite() {
    DayMargins day =
        day(
            "- {region: Yunnan, stage: aluminium, input: alumina_price, quantity: 1.90 t, source: x}");
    ChainMargin chain = chain(day, "Yunnan");
    // 3805 + 0.03 x 3500; 1.9 x 475; 1.9 x 2.3 x 340
    assertThat(chain.stages())
        .extracting(StageMargin::marginAl)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("3910"), new BigDecimal("902.5"), new BigDecimal("1485.8"));
    assertThat(chain.margin()).isEqualByComparingTo("6298.3");
  }

  @Test
  void anotherInputMayBeConsumedFromADateOn() {
    String override =
        "- {region: Yunnan, stage: aluminium, input: power_price, input_instead: captive_power_fee,"
            + " valid_from: 2024-05-06, source: x}";
    Conf conf = conf(override);
    // 20000 - 6755 - 13600 x 0.05 - 4000
    assertThat(margin(day(conf, DAY), "Yunnan", "aluminium").marginAl())
        .isEqualByComparingTo("8565");
    Chain before = conf.chain().of(Producer.ofRegion("Yunnan"));
    assertThat(before.stage("aluminium").orElseThrow().consumes())
        .filteredOn(c -> c.validity().contains(DAY.minusDays(1)))
        .extracting(c -> c.input())
        .contains("power_price")
        .doesNotContain("captive_power_fee");
  }

  @Test
  void theOverrideThatSaysMostCounts() {
    Chain chain =
        conf("""
            - {region: Yunnan, stage: aluminium, input: power_price, quantity: 13500 kWh, source: x}
              - {plant: A, region: Yunnan, stage: aluminium, input: power_price, quantity: 13100 kWh, source: x}
              - {power_source: hydro, stage: aluminium, input: power_price, quantity: 13400 kWh, source: x}""")
            .chain();
    assertThat(kilowattHours(chain, new Producer("Henan", null, null))).isEqualTo("13600");
    assertThat(kilowattHours(chain, new Producer("Yunnan", null, null))).isEqualTo("13500");
    assertThat(kilowattHours(chain, new Producer("Yunnan", "B", null))).isEqualTo("13500");
    assertThat(kilowattHours(chain, new Producer("Yunnan", "B", "hydro"))).isEqualTo("13400");
    assertThat(kilowattHours(chain, new Producer("Yunnan", "A", "hydro"))).isEqualTo("13100");
  }

  @Test
  void aPlantsOverrideIsNotItsRegions() {
    DayMargins day =
        day(
            "- {region: Yunnan, plant: A, stage: aluminium, input: power_price, quantity: 13100 kWh, source: x}");
    assertThat(day.stages()).extracting(StageMargin::region).containsOnly("CN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{stage: aluminium, input: power_price, quantity: 1 kWh, source: x}|needs a region, a plant",
        "{region: CN, stage: aluminium, input: power_price, quantity: 1 kWh, source: x}|needs a region, a plant",
        "{region: Yunnan, stage: aluminium, input: lime_price, quantity: 1 t, source: x}|does not consume lime_price",
        "{region: Yunnan, stage: aluminium, input: power_price, quantity: 1 t, source: x}|write it in kWh",
        "{region: Yunnan, stage: aluminium, input: power_price, source: x}|changes nothing",
        "{region: Yunnan, stage: aluminium, input: power_price, at_cost: gold, source: x}|unknown stage gold",
        "{region: Yunnan, stage: aluminium, input: power_price, at_cost: alumina, source: x}|the stage's product is in t",
        "{region: Yunnan, stage: alumina, input: lime_price, at_cost: aluminium, source: x}|a cycle",
        "{region: Yunnan, stage: aluminium, input: power_price, at_cost: captive_power, cash: 1, source: x}|no input_instead, basis or cash",
        "{region: Yunnam, stage: aluminium, input: power_price, quantity: 1 kWh, source: x}|unknown region"
      })
  void anOverrideThatMakesNoSenseIsRefused(String override, String message) {
    assertThatThrownBy(() -> conf("- " + override))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("chain.yaml")
        .hasMessageContaining(message);
  }

  private DayMargins day(String overrides) {
    return day(conf(overrides), DAY);
  }

  private Conf conf(String overrides) {
    return new TestConf(folder.resolve("conf" + confs++))
        .append(
            "series.csv",
            "captive_power_fee,Fee,自备电费,,power,price,CNY/kWh,incl,monthly,62,,,0,1,SMM\n")
        .replace("chain.yaml", "\nvat:\n", "\n" + CAPTIVE_POWER + "vat:\n")
        .append("chain.yaml", "\noverrides:\n  " + overrides + "\n")
        .read();
  }

  private static DayMargins day(Conf conf, LocalDate day) {
    List<Quote> quotes = new ArrayList<>(Examples.quotes());
    BigDecimal fee = new BigDecimal("0.05").setScale(10);
    quotes.add(
        new Quote(
            "captive_power_fee",
            "CN",
            "SMM",
            DAY,
            fee,
            "CNY/kWh",
            "incl",
            fee,
            "CNY/kWh",
            false,
            false));
    List<UsedSources.Quoted> quoted =
        quotes.stream()
            .map(q -> new UsedSources.Quoted(q.series(), q.region(), q.source()))
            .toList();
    MarginModel model = new MarginModel(conf.chain(), conf.catalogue(), "incl");
    return new MarginHistory(
            model, conf.catalogue(), UsedSources.of(quoted, conf.catalogue()), region -> true)
        .day(day, quotes);
  }

  private static StageMargin margin(DayMargins day, String region, String stage) {
    return day.stages().stream()
        .filter(m -> m.region().equals(region) && m.stage().equals(stage))
        .findFirst()
        .orElseThrow();
  }

  private static ChainMargin chain(DayMargins day, String region) {
    return day.chains().stream().filter(m -> m.region().equals(region)).findFirst().orElseThrow();
  }

  private static CostLine line(StageMargin margin, String input) {
    return margin.costs().stream()
        .filter(line -> line.input().input().equals(input))
        .findFirst()
        .orElseThrow();
  }

  private static String kilowattHours(Chain chain, Producer who) {
    return chain.of(who).stage("aluminium").orElseThrow().consumes().stream()
        .filter(c -> c.input().equals("power_price"))
        .map(c -> c.quantity().toPlainString())
        .findFirst()
        .orElseThrow();
  }
}
