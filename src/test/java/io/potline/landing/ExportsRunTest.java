package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.check.Check;
import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.landing.Exports.Grid;
import io.potline.landing.Exports.Series;
import io.potline.ops.RunLog.Counts;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports through whole runs: one life of a lake, each step rests on the one before. */
@WithSpark
class ExportsRunTest {

  private static final Charset GBK = Charset.forName("GB18030");

  private static final Series BAUXITE =
      Series.of(
          "铝土矿",
          "铝土矿",
          "元/吨",
          "2025-01-02",
          "500",
          "2025-01-03",
          "510.5",
          "2025-01-04",
          "510.5",
          "2025-01-06",
          "520");
  private static final Series COST =
      Series.of("铝土矿成本", "铝土矿成本", "元/吨", "2025-01-02", "160", "2025-01-06", "165");
  private static final List<Series> BOTH = List.of(BAUXITE, COST);

  @Test
  void theSameQuotesInAllLayoutsAreOneHistory(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    lake.file("prices/1", Exports.choice(BOTH, "2025-01-07", BigDecimal.ZERO).asWorkbook());
    lake.file("prices/2", Exports.wind(BOTH).asWorkbook());
    lake.file("prices/3", Exports.ifind(BOTH).asWorkbook());
    lake.file("prices/4", Exports.ifindPairs(BOTH).asWorkbook());
    lake.file("prices/5", Exports.mysteel(BOTH).asCsv(GBK));
    lake.file("capacity/wide.csv", capacities("43.53").asCsv(StandardCharsets.UTF_8));
    Counts first = lake.run(Instant.parse("2025-01-08T00:00:00Z"));

    // Six prices and five capacities; where a day is a row, the cost is missing on two of four
    // days,
    // in Wind's export all is on the Sunday, too.
    assertThat(first).isEqualTo(new Counts(6, 6 + 5, 4 * 6, 2 + 4 + 2 + 2 + 3, 0));
    assertThat(
            lake.rows(
                "SELECT series, source, date, value, known_from, is_stale FROM silver.price"
                    + " ORDER BY series, date"))
        .containsExactly(
            "bauxite_price SMM 2025-01-02 500 2025-01-06T16:00:00Z false",
            "bauxite_price SMM 2025-01-03 510.5 2025-01-06T16:00:00Z false",
            "bauxite_price SMM 2025-01-04 510.5 2025-01-06T16:00:00Z true",
            "bauxite_price SMM 2025-01-06 520 2025-01-06T16:00:00Z false",
            "mining_cost SMM 2025-01-02 160 2025-01-06T16:00:00Z false",
            "mining_cost SMM 2025-01-06 165 2025-01-06T16:00:00Z false");
    assertThat(
            lake.rows(
                "SELECT month, region, built_mt, operating_mt FROM silver.capacity ORDER BY 1, 2"))
        .containsExactly(
            "2024-11-01 CN 45.1 -", "2024-12-01 CN 45.102 43.53", "2024-12-01 Yunnan 5.8 5.317");
    // The Saturday has a row, and is in no mean.
    assertThat(
            lake.rows(
                "SELECT mean_margin_cny_per_t_al / 4.439, observation_count, expected_count,"
                    + " coverage_fraction FROM gold.margin_period WHERE period_type = 'month'"))
        .containsExactly("348.5 3 18 0.1666666667");

    // A week later, cut to its last days: a restated figure, a new one, and the cut is said.
    Series later = Series.of("铝土矿", "", "元/吨", "2025-01-06", "521", "2025-01-07", "530");
    lake.file("prices/6", Exports.choice(List.of(later), "2025-01-14", null).asWorkbook());
    lake.file(
        "prices/bad",
        Exports.ifind(List.of(Series.of("氧化铝价挌", "", "", "2025-01-06", "1"))).asWorkbook());
    Counts second = lake.run(Instant.parse("2025-01-15T00:00:00Z"));
    assertThat(second).isEqualTo(new Counts(2, 2, 0, 0, 1));
    assertThat(
            lake.rows(
                "SELECT date, value, known_from, known_to FROM silver.price"
                    + " WHERE series = 'bauxite_price' AND date >= DATE'2025-01-06' ORDER BY 1, 3"))
        .containsExactly(
            "2025-01-06 520 2025-01-06T16:00:00Z 2025-01-13T16:00:00Z",
            "2025-01-06 521 2025-01-13T16:00:00Z -",
            "2025-01-07 530 2025-01-13T16:00:00Z -");

    // Contradicted at one time: it waits for a decision.
    lake.file("capacity/other.csv", capacities("43.54").asCsv(StandardCharsets.UTF_8))
        .run(Instant.parse("2025-01-08T00:00:00Z"));
    List<Finding> findings =
        new Check(lake.lake(), lake.conf(), LocalDate.parse("2025-01-16")).run();
    assertThat(findings)
        .extracting(f -> f.state() + " " + f.rule() + " " + f.subject() + ": " + f.finding())
        .containsExactlyInAnyOrder(
            "OK trading calendar : ",
            "FAIL freshness bauxite_price CN SMM: last quote 2025-01-07, 6 days of trading late",
            "OK gaps : ",
            "OK stale series : ",
            "FAIL refused rows prices/bad: 1 of 1 refused",
            "FAIL refused rows capacity/other.csv: 2 of 8 refused",
            "FAIL conflicts aluminium CN SMM: contradictions that wait for a later published_at: 1,"
                + " the first for 2024-12-01",
            "OK operating above built : ",
            "NOTE shortened exports bauxite_price CN SMM: prices/6 begins on 2025-01-06, the export"
                + " before on 2025-01-02; nothing is removed",
            "OK sources not used : ",
            "OK industry covered : ",
            "OK claims : ");
    assertThat(new Check(lake.lake(), lake.conf(), LocalDate.parse("2031-01-16")).run())
        .filteredOn(f -> f.rule().equals("trading calendar"))
        .extracting(Finding::state)
        .containsExactly(State.FAIL);
  }

  private static Grid capacities(String operating) {
    return new Grid()
        .row("月份", "电解铝:建成产能:全国", "电解铝:运行产能:全国", "云南电解铝建成产能(kt)", "云南电解铝运行产能(千吨/年)")
        .row("2024-11", "45.1", "-", "", "")
        .row("2024-12", "45.102", operating, "5800", "5317");
  }
}
