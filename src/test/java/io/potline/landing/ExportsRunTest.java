package io.potline.landing;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
            "NOTE alerts ceiling_passed SMM: Built smelting capacity is above the ceiling in"
                + " 2024-11: headroom -0.100 Mt (Shanghai Metals Market)",
            "OK claims : ");
    assertThat(new Check(lake.lake(), lake.conf(), LocalDate.parse("2031-01-16")).run())
        .filteredOn(f -> f.rule().equals("trading calendar"))
        .extracting(Finding::state)
        .containsExactly(State.FAIL);
  }

  @Test
  void columnsThatAreNotOursAreIgnoredOnceAndThenQuiet(SparkSession spark, @TempDir Path folder) {
    TestConf settings = new TestConf(folder.resolve("conf"));
    TestLake lake = new TestLake(spark, folder.resolve("lake"));
    lake.conf(settings.read());
    lake.file("prices/monday.xlsx", market("2025-01-02", "2025-01-06"));
    lake.file("prices/long.csv", "date,series,value\n2025-01-06,lime_price,300\n2025-01-06,铜,7\n");
    assertThat(lake.run(Instant.parse("2025-01-07T00:00:00Z")))
        .isEqualTo(new Counts(2, 3 + 1, 0, 1, 40 + 1));

    for (String file : List.of("monday.xlsx", "long.csv")) {
      assertThat(
              potline(
                      "--conf",
                      folder.resolve("conf").toString(),
                      "inspect",
                      lake.landing().resolve("prices").resolve(file).toString(),
                      "--ignore")
                  .exitCode())
          .isZero();
    }
    lake.conf(settings.read());
    assertThat(lake.run(Instant.parse("2025-01-07T01:00:00Z")))
        .isEqualTo(new Counts(2, 0, 3 + 1, 1, 0, 40 * 2 + 1));
    assertThat(lake.run(Instant.parse("2025-01-07T02:00:00Z"))).isEqualTo(Counts.NONE);

    lake.file("prices/tuesday.xlsx", market("2025-01-02", "2025-01-06", "2025-01-07"));
    assertThat(lake.run(Instant.parse("2025-01-08T00:00:00Z")))
        .isEqualTo(new Counts(1, 1, 3, 2, 0, 40 * 3));
    String sum = "rows_accepted + rows_repeated + rows_missing + rows_ignored + rows_rejected";
    assertThat(
            lake.rows(
                "SELECT files_taken, %s, rows_rejected FROM ops.run ORDER BY started_at"
                    .formatted(sum)))
        .containsExactly("2 46 41", "2 86 0", "0 0 0", "1 126 0");
    assertThat(lake.rows("SELECT sum(rows_read), sum(rows_ignored) FROM ops.landed_file"))
        .containsExactly(86 + 126 + " " + (81 + 120));

    // One of them becomes a series of ours: the files that had it are read again.
    settings
        .replace("ignored_series.csv", "铜,\"not ours, in long.csv\"\n", "")
        .append("series.csv", "copper_price,Copper,铜,,copper,price,CNY/t,incl,daily,5,,,1,9,SMM\n");
    lake.conf(settings.read());
    assertThat(lake.run(Instant.parse("2025-01-08T01:00:00Z")).accepted()).isEqualTo(1);
  }

  /** Two series of ours and forty others; only the first is quoted on more than the first day. */
  private static byte[] market(String... days) {
    List<Series> all = new ArrayList<>();
    all.add(
        Series.of(
            "铝土矿",
            "",
            "元/吨",
            Stream.of(days).flatMap(day -> Stream.of(day, "520")).toArray(String[]::new)));
    all.add(Series.of("铝土矿成本", "", "元/吨", days[0], "160"));
    for (int i = 1; i <= 40; i++) {
      all.add(Series.of("期货结算价(活跃合约):品种" + i, "", "", days[0], String.valueOf(i)));
    }
    return Exports.choice(all, days[days.length - 1], null).asWorkbook();
  }

  private static Grid capacities(String operating) {
    return new Grid()
        .row("月份", "电解铝:建成产能:全国", "电解铝:运行产能:全国", "云南电解铝建成产能(kt)", "云南电解铝运行产能(千吨/年)")
        .row("2024-11", "45.1", "-", "", "")
        .row("2024-12", "45.102", operating, "5800", "5317");
  }
}
