package io.potline.nowcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.TradingCalendar;
import io.potline.model.Quote;
import io.potline.model.Reach;
import io.potline.model.RevisedYear.FirstQuoted;
import io.potline.model.RevisedYear.Revision;
import io.potline.model.UsedSources.Quoted;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of what a smelter consumes only alumina is quoted, 1.93 t of it in a tonne of aluminium. The rest
 * of the cost that Antaike prints for a calendar month is the residual.
 */
class NowcastHistoryTest {

  private static final Conf CONF = TestConf.shipped();
  private static final String COST = "aluminium_reported_cost";
  private static final LocalDate ALWAYS = LocalDate.of(1, 1, 1);
  private static final String ANTAIKE = "Antaike_monthly";

  private final List<Revision> revisions = new ArrayList<>();

  private NowcastHistoryTest quote(String day, String series, String value, String knownOn) {
    return quote(day, series, "SMM", value, knownOn, null);
  }

  private NowcastHistoryTest print(String month, String value, String knownOn) {
    return quote(month + "-01", COST, ANTAIKE, value, knownOn, null);
  }

  private NowcastHistoryTest quote(
      String day, String series, String source, String value, String knownOn, String knownTo) {
    Series of = CONF.catalogue().series(series).orElseThrow();
    BigDecimal number = new BigDecimal(value);
    Quote quote =
        new Quote(
            series,
            "CN",
            source,
            LocalDate.parse(day),
            number,
            of.unit().id(),
            of.vat(),
            number,
            of.unit().id(),
            false,
            false);
    revisions.add(new Revision(quote, noon(knownOn), knownTo == null ? null : noon(knownTo)));
    return this;
  }

  private static Instant noon(String day) {
    return LocalDate.parse(day).atTime(12, 0).atZone(TradingCalendar.CHINA).toInstant();
  }

  /** Alumina is at 3000 in January, 3100 until 8 February, 3200 from the 19th, 3300 in March. */
  private NowcastHistoryTest threeMonths() {
    return quote("2024-01-02", "alumina_price", "3000", "2024-01-02")
        .quote("2024-01-31", "alumina_price", "3000", "2024-01-31")
        .quote("2024-02-01", "alumina_price", "3100", "2024-02-01")
        .quote("2024-02-08", "alumina_price", "3100", "2024-02-08")
        .print("2024-01", "16000", "2024-02-05")
        .quote("2024-02-19", "alumina_price", "3200", "2024-02-19")
        .quote("2024-02-29", "alumina_price", "3200", "2024-02-29")
        .quote("2024-03-01", "alumina_price", "3300", "2024-03-01")
        .print("2024-02", "16300", "2024-03-05")
        .quote("2024-03-06", "alumina_price", "3300", "2024-03-06");
  }

  private List<Estimate> estimates() {
    return estimates(revisions, ALWAYS);
  }

  private static List<Estimate> estimates(List<Revision> revisions, LocalDate first) {
    TreeMap<String, FirstQuoted> firstQuoted = new TreeMap<>();
    for (Revision revision : revisions) {
      Quoted quoted = new Quoted(revision.quote().series(), "CN", revision.quote().source());
      firstQuoted.merge(
          quoted.toString(),
          new FirstQuoted(quoted, revision.knownFrom()),
          (a, b) -> a.since().isBefore(b.since()) ? a : b);
    }
    return new NowcastHistory(
            CONF.chain().stage("aluminium").orElseThrow(),
            NowcastConf.of(CONF),
            revisions,
            firstQuoted.values())
        .from(first);
  }

  private Estimate on(String day, String month) {
    return estimates().stream()
        .filter(e -> e.asOf().equals(LocalDate.parse(day)) && e.period().name().equals(month))
        .findFirst()
        .orElseThrow();
  }

  /** 16000 + 1.93 x (3100 - 3000) */
  @Test
  void theLastFigureMovesWithThePrices() {
    Estimate estimate = threeMonths().on("2024-02-05", "2024-02");
    assertThat(estimate.estimate()).isEqualByComparingTo("16193");
    assertThat(estimate.method()).isEqualTo(NowcastMethod.LAST_RESIDUAL);
    assertThat(estimate.inputs()).containsExactly("alumina_price");
    assertThat(estimate.effects()).hasSize(2).containsKey("residual");
    assertThat(estimate.effects().get("alumina_price")).isEqualByComparingTo("193");
    assertThat(estimate.effects().get("residual")).isZero();
    assertThat(estimate.former()).isEqualByComparingTo("16000");
    assertThat(estimate.since().name()).isEqualTo("2024-01");
  }

  /**
   * The exchange was closed from the 9th to the 16th: 6 days at 3100 and 9 at 3200, mean 3160, so
   * 16000 + 1.93 x 160. Of the 9 only the first is over.
   */
  @Test
  void theDaysToComeCountWithTheLastPrice() {
    Estimate estimate = threeMonths().on("2024-02-19", "2024-02");
    assertThat(estimate.estimate()).isEqualByComparingTo("16308.8");
    assertThat(estimate.daysExpected()).isEqualTo(15);
    assertThat(estimate.daysQuoted()).isEqualTo(3);
    assertThat(estimate.reported()).isEqualByComparingTo("16300");
  }

  /** Until 5 March the figure of February is awaited, and March rests on that of January. */
  @Test
  void aMonthIsAwaitedUntilItIsPrinted() {
    threeMonths();
    assertThat(on("2024-03-04", "2024-02").estimate()).isEqualByComparingTo("16308.8");
    // 16000 + 1.93 x (3300 - 3000)
    Estimate march = on("2024-03-04", "2024-03");
    assertThat(march.estimate()).isEqualByComparingTo("16579");
    assertThat(march.former()).as("February was not printed").isNull();
    assertThat(march.since().name()).isEqualTo("2024-01");
    // 16300 + 1.93 x (3300 - 3160)
    assertThat(on("2024-03-05", "2024-03").estimate()).isEqualByComparingTo("16570.2");
    assertThat(estimates())
        .noneMatch(
            e ->
                e.period().name().equals("2024-02")
                    && !e.asOf().isBefore(LocalDate.parse("2024-03-05")));
    assertThat(estimates()).noneMatch(e -> e.period().name().equals("2024-01"));
  }

  /**
   * 3000 on Tuesday the 2nd and 3070 on the 9th: 3010, 3020, 3030 and 3060 between them, and 3070
   * on the last 17 of January's 22 days. February's 16 days have 3070: 16000 + 1.93 x (3070 -
   * mean).
   */
  @Test
  void betweenTwoQuotesAPriceMovesAlongALine() {
    quote("2024-01-02", "alumina_price", "3000", "2024-01-02")
        .quote("2024-01-09", "alumina_price", "3070", "2024-01-09")
        .quote("2024-01-31", "alumina_price", "3070", "2024-01-31")
        .quote("2024-02-01", "alumina_price", "3070", "2024-02-01")
        .print("2024-01", "16000", "2024-02-05");
    // (3000 + 3010 + 3020 + 3030 + 3060 + 17 x 3070) / 22 = 67310 / 22 = 3059.545454...
    assertThat(on("2024-02-05", "2024-02").estimate()).isEqualByComparingTo("16020.177273");
  }

  /** The vendor's own mean of February was 3150, not 3160: 16300 + 1.93 x (3300 - 3150). */
  @Test
  void theSourcesOwnMeanOfAMonthCounts() {
    threeMonths().quote("2024-02-01", "alumina_price", ANTAIKE, "3150", "2024-03-05", null);
    assertThat(on("2024-03-05", "2024-03").estimate()).isEqualByComparingTo("16589.5");
    assertThat(on("2024-03-04", "2024-03").estimate()).isEqualByComparingTo("16579");
  }

  /** Anodes are quoted for February and March: the estimate from January does not see them. */
  @Test
  void aPriceCountsOnlyIfItIsKnownForBothMonths() {
    threeMonths()
        .quote("2024-02-05", "anode_price", "4000", "2024-02-05")
        .quote("2024-03-04", "anode_price", "4200", "2024-03-04");
    assertThat(on("2024-03-04", "2024-03").inputs()).containsExactly("alumina_price");
    assertThat(on("2024-03-04", "2024-03").estimate()).isEqualByComparingTo("16579");
    // In March anodes cost 4000 on one day and 4200 on twenty: 4190.476190; 0.45 t of them.
    assertThat(on("2024-03-05", "2024-03").effects().get("anode_price"))
        .isEqualByComparingTo("85.714286");
  }

  /** What the catalogue calls other cost is each vendor's own, so it is part of the residual. */
  @Test
  void otherCostIsNotSeen() {
    threeMonths()
        .quote("2024-01-02", "smelter_other_cost", "2000", "2024-01-02")
        .quote("2024-02-05", "smelter_other_cost", "2500", "2024-02-05");
    assertThat(on("2024-02-05", "2024-02").estimate()).isEqualByComparingTo("16193");
  }

  /** price - cost: 4000 + (19500 - 19000) - 1.93 x (3100 - 3000) */
  @Test
  void aMarginMovesWithThePriceToo() {
    threeMonths()
        .quote("2024-01-02", "aluminium_price", "19000", "2024-01-02")
        .quote("2024-01-31", "aluminium_price", "19000", "2024-01-31")
        .quote("2024-02-01", "aluminium_price", "19500", "2024-02-01")
        .quote("2024-01-01", "aluminium_reported_margin", ANTAIKE, "4000", "2024-02-05", null);
    assertThat(
            estimates().stream()
                .filter(e -> e.subject().isMargin())
                .filter(e -> e.asOf().equals(LocalDate.parse("2024-02-05")))
                .map(Estimate::estimate))
        .singleElement()
        .satisfies(margin -> assertThat(margin).isEqualByComparingTo("4307"));
  }

  @Test
  void withoutAPriceOfBothMonthsThereIsNone() {
    print("2024-01", "16000", "2024-02-05").print("2024-02", "16300", "2024-03-05");
    assertThat(estimates()).isEmpty();
    quote("2024-02-19", "alumina_price", "3200", "2024-02-19");
    assertThat(estimates())
        .as("of January no price is known, and March has only one of February, carried forward")
        .isEmpty();
    quote("2024-01-02", "alumina_price", "3000", "2024-01-02");
    assertThat(on("2024-02-19", "2024-02").inputs()).containsExactly("alumina_price");
  }

  @Test
  void aMarginNeedsThePriceOfTheProduct() {
    threeMonths()
        .quote("2024-01-01", "aluminium_reported_margin", ANTAIKE, "4000", "2024-02-05", null);
    assertThat(estimates()).isNotEmpty().noneMatch(e -> e.subject().isMargin());
  }

  /** The figure of January is the last one: April rests on it, May on none. */
  @Test
  void anOldFigureSaysNothing() {
    quote("2024-01-02", "alumina_price", "3000", "2024-01-02")
        .print("2024-01", "16000", "2024-02-05");
    for (int month = 2; month <= 5; month++) {
      String day = YearMonth.of(2024, month).atDay(8).toString();
      quote(day, "alumina_price", "3100", day);
    }
    assertThat(estimates())
        .extracting(e -> e.period().name())
        .contains("2024-02", "2024-03", "2024-04")
        .doesNotContain("2024-05");
  }

  /**
   * Alumina stays at 3000, the figures of January to June are 16000, 16100, 16000, and so on. The
   * last one is off by 100 each time; the mean of two (16050, from March on) by 50.
   */
  @Test
  void theMethodWithTheLeastErrorsIsTaken() {
    for (int month = 1; month <= 6; month++) {
      YearMonth of = YearMonth.of(2024, month);
      quote(of.atDay(8).toString(), "alumina_price", "3000", of.atDay(8).toString());
      print(
          of.toString(), month % 2 == 1 ? "16000" : "16100", of.plusMonths(1).atDay(8).toString());
    }
    quote("2024-07-31", "alumina_price", "3000", "2024-07-31");
    Estimate april = on("2024-04-30", "2024-04");
    assertThat(april.method()).as("two errors").isEqualTo(NowcastMethod.LAST_RESIDUAL);
    assertThat(april.low()).isNull();
    // February, March and April: last 100, 100, 100; of two 100, 50, 50; of three 100, 50, 66.67.
    Estimate may = on("2024-05-31", "2024-05");
    assertThat(may.method()).isEqualTo(NowcastMethod.MEAN_OF_2);
    assertThat(may.estimate()).isEqualByComparingTo("16050");
    assertThat(may.low()).isEqualByComparingTo("15950");
    assertThat(may.high()).isEqualByComparingTo("16150");
  }

  @Test
  void residualsOfTheSeasonAreTakenIfThereAreAny() {
    List<YearMonth> printed =
        List.of(YearMonth.of(2024, 5), YearMonth.of(2024, 4), YearMonth.of(2023, 10));
    YearMonth june = YearMonth.of(2024, 6);
    assertThat(NowcastMethod.LAST_OF_SEASON.taken(june, printed))
        .containsExactly(YearMonth.of(2023, 10));
    assertThat(NowcastMethod.MEAN_OF_3_OF_SEASON.taken(june, printed))
        .containsExactly(YearMonth.of(2023, 10));
    assertThat(NowcastMethod.LAST_OF_SEASON.taken(june, printed.subList(0, 2)))
        .containsExactly(YearMonth.of(2024, 5));
    assertThat(NowcastMethod.MEAN_OF_2.taken(june, printed))
        .containsExactly(YearMonth.of(2024, 5), YearMonth.of(2024, 4));
  }

  /** Whatever becomes known later, the rows of a day stay as they were, but for the figure. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void noEstimateRestsOnWhatBecameKnownLater(int days) {
    fourYears(new Random(7), days);
    List<Estimate> all = estimates();
    for (String time : List.of("2023-06-15", "2023-11-02", "2024-05-20", "2024-09-30")) {
      Instant cut = noon(time).plusSeconds(3600);
      List<Revision> known =
          revisions.stream()
              .filter(r -> !r.knownFrom().isAfter(cut))
              .map(r -> new Revision(r.quote(), r.knownFrom(), null))
              .toList();
      LocalDate last =
          known.stream()
              .map(r -> Knowledge.dayInChina(r.knownFrom()))
              .max(LocalDate::compareTo)
              .orElseThrow();
      assertThat(unprinted(estimates(known, ALWAYS)))
          .as(time)
          .hasSizeGreaterThan(20)
          .isEqualTo(unprinted(all.stream().filter(e -> !e.asOf().isAfter(last)).toList()));
    }
    assertThat(all.stream().map(Estimate::method).distinct()).hasSizeGreaterThan(2);
    assertThat(all).anyMatch(e -> e.low() != null);
  }

  /** A run that adds a day reads the last two years and a half, and gets what a rebuild gets. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void theLastDaysNeedNoOlderQuotes(int days) {
    fourYears(new Random(11), days);
    LocalDate first = LocalDate.parse("2024-12-02");
    LocalDate needed = NowcastHistory.firstMonthUsed(first).minusDays(Reach.of(CONF).longestDays());
    List<Revision> last =
        revisions.stream().filter(r -> !r.quote().date().isBefore(needed)).toList();
    assertThat(last).hasSizeLessThan(revisions.size());
    assertThat(estimates(last, first))
        .hasSizeGreaterThan(10)
        .isEqualTo(estimates().stream().filter(e -> !e.asOf().isBefore(first)).toList());
  }

  private static List<Estimate> unprinted(List<Estimate> estimates) {
    return estimates.stream().map(e -> e.printed(null)).toList();
  }

  /** Alumina from 2021 to 2024, monthly prints, one quote in ten corrected weeks later. */
  private void fourYears(Random random, int everyDays) {
    double price = 3000;
    List<LocalDate> tradingDays =
        CONF.calendar()
            .tradingDays(LocalDate.parse("2021-01-04"), LocalDate.parse("2024-12-20"))
            .toList();
    for (LocalDate day : tradingDays) {
      price += random.nextGaussian() * 20;
      String value = String.valueOf(Math.round(price));
      if (day.toEpochDay() % everyDays == 0) {
        if (random.nextInt(10) == 0) {
          String later = day.plusDays(random.nextInt(60) + 1L).toString();
          quote(day.toString(), "alumina_price", "SMM", value, day.toString(), later);
          quote(day.toString(), "alumina_price", String.valueOf(Math.round(price + 30)), later);
        } else {
          quote(day.toString(), "alumina_price", value, day.toString());
        }
      }
      if (day.getDayOfMonth() >= 8 && day.minusDays(1).getDayOfMonth() < 8) {
        print(
            YearMonth.from(day).minusMonths(1).toString(),
            String.valueOf(Math.round(10000 + 1.93 * price + random.nextGaussian() * 150)),
            day.toString());
      }
    }
  }
}
