package io.potline.model;

import static io.potline.model.Markets.CONF;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The margin model on random markets, against the rules once more, as plainly as can be. */
class MarginModelTest {

  private static final int MARKETS = 1000;
  private static final Offset<BigDecimal> TOLERANCE = Offset.offset(new BigDecimal("0.00001"));

  /** What the rules say of one stage on one day, looked up from all quotes anew. */
  private record Expected(BigDecimal margin, TreeSet<String> missing) {}

  @Test
  void marginsEqualASlowImplementationOfTheRules() {
    for (long seed = 1; seed <= MARKETS; seed++) {
      String basis = seed % 2 == 0 ? "incl" : "excl";
      TreeMap<LocalDate, List<Quote>> quotes = Markets.random(seed);
      UsedSources sources = Markets.sources(quotes);
      for (DayMargins day : Markets.margins(quotes, basis).values()) {
        for (StageMargin margin : day.stages()) {
          Expected expected = expected(margin, quotes, sources, basis);
          String where = "seed %d %s %s".formatted(seed, margin.date(), margin.stage());
          assertThat(margin.missingInputs()).as(where).containsExactlyElementsOf(expected.missing);
          if (expected.missing.isEmpty()) {
            assertThat(margin.margin()).as(where).isCloseTo(expected.margin, TOLERANCE);
          } else {
            assertThat(margin.margin()).as(where).isNull();
          }
        }
      }
    }
  }

  @Test
  void aStageHasARowOnEachDayOnWhichItsProductWasQuotedForItsRegion() {
    for (long seed = 1; seed <= 200; seed++) {
      TreeMap<LocalDate, List<Quote>> quotes = Markets.random(seed);
      UsedSources sources = Markets.sources(quotes);
      Map<LocalDate, DayMargins> margins = Markets.margins(quotes, "incl");
      for (Stage stage : CONF.chain().stages()) {
        for (String region : sources.modelledRegions(stage, CONF.chain())) {
          String quoteRegion = sources.quoteRegion(stage.price(), region);
          for (LocalDate day : quotes.keySet()) {
            boolean isQuoted =
                quotes.get(day).stream()
                    .anyMatch(
                        q -> q.series().equals(stage.price()) && q.region().equals(quoteRegion));
            boolean hasRow =
                margins.get(day).stages().stream()
                    .anyMatch(m -> m.stage().equals(stage.id()) && m.region().equals(region));
            assertThat(hasRow).as("seed %d %s %s", seed, day, stage.id()).isEqualTo(isQuoted);
          }
        }
      }
    }
  }

  @Test
  void theChainIsTheSumOfItsStagesAndItsSharesAddUp() {
    int chains = 0;
    for (long seed = 1; seed <= MARKETS; seed++) {
      for (DayMargins day : Markets.margins(Markets.random(seed), "incl").values()) {
        for (ChainMargin chain : day.chains()) {
          chains++;
          BigDecimal sum =
              chain.stages().stream()
                  .map(StageMargin::marginAl)
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          assertThat(chain.margin()).isEqualByComparingTo(sum);
          assertThat(chain.price().subtract(chain.cost())).isEqualByComparingTo(chain.margin());
          List<BigDecimal> signed = chain.shares().stream().map(ChainMargin.Share::ofSum).toList();
          if (chain.margin().abs().compareTo(BigDecimal.ONE) > 0) {
            assertThat(signed.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isCloseTo(BigDecimal.ONE, TOLERANCE);
          } else {
            assertThat(signed).containsOnlyNulls();
          }
        }
      }
    }
    assertThat(chains).isGreaterThan(1000);
  }

  /** The national chain with no gap in it: a province may take a stage from elsewhere. */
  @Test
  void aBandContainsItsMarginAndEachEndIsReached() {
    for (long seed = 1; seed <= 200; seed++) {
      for (DayMargins day : Markets.margins(Markets.random(seed), "incl").values()) {
        for (Band band : day.bands()) {
          assertThat(band.low()).as("seed %d", seed).isLessThanOrEqualTo(band.high());
          if (!band.stage().equals(MarginModel.CHAIN)) {
            assertThat(band.margin()).as("seed %d", seed).isBetween(band.low(), band.high());
          }
        }
      }
    }
  }

  @Test
  void aScenarioOfAnInternalPriceLeavesTheChainAlone() {
    MarginModel model = Markets.model("incl");
    Market market = Examples.market();
    Map<String, BigDecimal> before = Examples.margins(model, market);
    Map<String, BigDecimal> after =
        Examples.margins(
            model, market.with(Map.of("alumina_price", price -> new BigDecimal("2500"))));
    assertThat(after.get("aluminium")).isNotEqualByComparingTo(before.get("aluminium"));
    assertThat(ScenarioOutcome.sum(CONF.chain(), after))
        .isEqualByComparingTo(ScenarioOutcome.sum(CONF.chain(), before));
  }

  @Test
  void theSourcesOrderIsTheCataloguesAndOthersAreNotUsed() {
    UsedSources sources =
        UsedSources.of(
            List.of(
                new UsedSources.Quoted("bauxite_price", "Guizhou", "Baiinfo"),
                new UsedSources.Quoted("bauxite_price", "Guizhou", "SMM"),
                new UsedSources.Quoted("bauxite_price", "Hebei", "Foo"),
                new UsedSources.Quoted("mining_cost", "CN", "SMM")),
            CONF.catalogue());
    assertThat(sources.source("bauxite_price", "Guizhou")).contains("SMM");
    assertThat(sources.source("bauxite_price", "Hebei")).isEmpty();
    assertThat(sources.quoteRegion("mining_cost", "Guizhou")).isEqualTo("CN");
    assertThat(sources.modelledRegions(CONF.chain().stage("bauxite").orElseThrow(), CONF.chain()))
        .containsExactly("Guizhou");
  }

  @Test
  void theExampleOfTheReadmeComesOut() {
    Map<String, BigDecimal> margins = Examples.margins(Markets.model("incl"), Examples.market());
    // 4.439 x (500 - 160); 1.93 x (3500 - 1150 - 450 - 450 - 75 - 900)
    assertThat(margins.get("bauxite")).isEqualByComparingTo("1509.26");
    assertThat(margins.get("alumina")).isEqualByComparingTo("916.75");
    // 20000 - 6755 - 5440 - 1800 - 200 - 2000
    assertThat(margins.get("aluminium")).isEqualByComparingTo("3805");
  }

  private static Expected expected(
      StageMargin margin,
      TreeMap<LocalDate, List<Quote>> quotes,
      UsedSources sources,
      String basis) {
    Stage stage = CONF.chain().stage(margin.stage()).orElseThrow();
    TreeSet<String> missing = new TreeSet<>();
    List<BigDecimal> parts = new ArrayList<>();
    price(stage.price(), margin, 0, quotes, sources, basis, missing).ifPresent(parts::add);
    for (Consumption input : stage.consumes()) {
      int maxAge = CONF.catalogue().series(input.input()).orElseThrow().maxAgeDays();
      price(input.input(), margin, maxAge, quotes, sources, basis, missing)
          .ifPresent(price -> parts.add(price.multiply(input.quantity()).negate()));
    }
    return new Expected(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add), missing);
  }

  private static Optional<BigDecimal> price(
      String series,
      StageMargin margin,
      int maxAge,
      TreeMap<LocalDate, List<Quote>> quotes,
      UsedSources sources,
      String basis,
      TreeSet<String> missing) {
    String region = sources.quoteRegion(series, margin.region());
    Optional<Quote> quote = last(series, region, margin.date(), maxAge, quotes);
    if (quote.isEmpty()) {
      missing.add(series);
      return Optional.empty();
    }
    BigDecimal value = quote.get().value();
    if (quote.get().unit().startsWith("USD")) {
      Series rates = CONF.catalogue().series("usd_cny").orElseThrow();
      Optional<Quote> rate = last("usd_cny", "CN", quote.get().date(), rates.maxAgeDays(), quotes);
      if (rate.isEmpty()) {
        missing.add("usd_cny");
        return Optional.empty();
      }
      value = value.multiply(rate.get().value());
    }
    BigDecimal tax =
        quote.get().date().isBefore(LocalDate.of(2018, 5, 1))
            ? new BigDecimal("1.17")
            : new BigDecimal("1.16");
    String from = quote.get().vatBasis();
    if (from.equals("excl") && basis.equals("incl")) {
      value = value.multiply(tax);
    } else if (from.equals("incl") && basis.equals("excl")) {
      value = value.divide(tax, MathContext.DECIMAL128);
    }
    return Optional.of(value);
  }

  private static Optional<Quote> last(
      String series,
      String region,
      LocalDate day,
      int maxAge,
      TreeMap<LocalDate, List<Quote>> quotes) {
    for (LocalDate d = day; !d.isBefore(day.minusDays(maxAge)); d = d.minusDays(1)) {
      for (Quote quote : quotes.getOrDefault(d, List.of())) {
        if (quote.series().equals(series) && quote.region().equals(region)) {
          return Optional.of(quote);
        }
      }
    }
    return Optional.empty();
  }
}
