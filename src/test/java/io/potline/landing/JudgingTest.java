package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.sheet.Cell;
import io.potline.landing.sheet.Line;
import io.potline.landing.sheet.Lines;
import io.potline.landing.sheet.Sheet;
import io.potline.pipeline.Feeds;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rows are judged: texts in, values or reasons out, without files and without Spark. */
class JudgingTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Feed> FEEDS = Feeds.of(CONF, NOW);
  private static final Feed PRICES = FEEDS.get(0);
  private static final Feed CAPACITIES = FEEDS.get(1);
  private static final Feed COSTS = FEEDS.get(2);
  private static final Feed INDICES = FEEDS.get(3);

  /** A row each, and what has to be said of it. */
  private static final Map<String, String> BAD_PRICES =
      Map.ofEntries(
          Map.entry(
              "2024-05-01,alumina_prise,3000", "unknown series 'alumina_prise' (alumina_price?)"),
          Map.entry("2024-02-30,lime_price,300", "unreadable date '2024-02-30'"),
          Map.entry("1989-12-31,lime_price,300", "impossible date 1989-12-31: before 1990-01-01"),
          Map.entry("2999-01-01,lime_price,300", "impossible date 2999-01-01: more than a year"),
          Map.entry("2024-05-01,lime_price,3oo", "unreadable number '3oo' in value"),
          Map.entry("2024-05-01,lime_price,NaN", "value is NaN"),
          Map.entry("2024-05-01,lime_price,,310,300", "low 310 is above high 300"),
          Map.entry("2024-05-01,lime_price,310-300", "low 310 is above high 300"),
          Map.entry("2024-05-01,lime_price,,300", "no value"),
          Map.entry("2024-05-01,lime_price,30000", "outside the plausible range 50..3000 CNY/t"),
          Map.entry("2024-05-01,lime_price,300,,,,CNY/kWh", "unit 'CNY/kWh' does not convert"),
          Map.entry("2024-05-01,lime_price,-300,,,,USD/t", "-300 USD/t is outside the plausible"),
          Map.entry(
              "2024-05-01,bauxite_reported_margin,10,,,,USD/t", "unit 'USD/t' does not convert"),
          Map.entry("2024-05-01,lime_price,300,,,,bananas", "unknown unit 'bananas'"),
          Map.entry("2024-05-01,lime_price,300,,,,,maybe", "unknown VAT word 'maybe'"),
          Map.entry("2024-05-01,lime_price,300,,,,,,soon", "unreadable time 'soon'"),
          Map.entry(
              "2024-05-01,lime_price,300,,,,,,2052-05-01",
              "published_at '2052-05-01' is in the future"),
          Map.entry(
              "2024-05-01,lime_price,300,,,,,,+300000-01-01T00:00:00Z",
              "published_at '+300000-01-01T00:00:00Z' is in the future"),
          Map.entry(
              "2024-05-01,lime_price,300,,,,,,0001-01-01T00:00:00Z",
              "impossible published_at '0001-01-01T00:00:00Z': before 1990-01-01"),
          Map.entry(
              "2025-05-01,aluminium_price,20000,,,,,,2024-05-01",
              "2025-05-01 is more than 3 days after 2024-05-01, the day of its publication"),
          Map.entry(
              "2026-06-01,aluminium_price,20000",
              "2026-06-01 is more than 3 days after 2026-01-01, the day of its publication"),
          Map.entry(
              "2024-05-01,lime_price,300,,,,,,,synthetic' OR '1'='1",
              "source 'synthetic' OR '1'='1' is no name"),
          Map.entry(
              "2024-05-01,lime_price,300,,,,,,,synthetic_monthly",
              "source 'synthetic_monthly' begins like the sample generator's"),
          Map.entry("2024-05-01,lime_price,300,,,Atlantis", "unknown region 'Atlantis'"),
          Map.entry("2024-05-01,lime_price,300,200,400", "range 200-400 is wider than 0.3"),
          Map.entry("2024-05-01,lime_price,300,,,,,,,,one too many", "11 cells, but the header"));

  private static final Map<String, String> BAD_CAPACITIES =
      Map.of(
          "2024-12,cheese,CN,,,1,1,Mt", "unknown stage 'cheese'",
          "2024-12,aluminium,CN,,,4510,4353,Mt", "built of 4510 Mt is outside",
          "2024-12,aluminium,CN,,,40,44.1,Mt", "operating is above built by more than a tenth",
          "2024-12,aluminium,,Somewhere,,1,1,Mt", "a plant needs a region",
          "2024-12,aluminium,CN,,,,,Mt", "no value: neither built nor operating",
          "2024-13,aluminium,CN,,,40,40,Mt", "unreadable month '2024-13'",
          "2025-02,aluminium,CN,,,40,39,Mt,2025-01-10", "2025-02-01 is more than 3 days after",
          "2024-12,aluminium,CN,,,40,40,CNY/t", "unit 'CNY/t' does not convert to Mt");

  private record Given(List<Line> given) implements Sheet {
    @Override
    public String name() {
      return null;
    }

    @Override
    public Lines lines() {
      Iterator<Line> rows = given.iterator();
      return new Lines() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Line next() {
          return rows.next();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public List<Line> withMergedCells(List<Line> lines) {
      return lines;
    }
  }

  /** Rows of comma-separated cells under a header; cells at the end may be left out. */
  private static List<Judged> judged(Feed feed, String header, List<String> rows) {
    int width = header.strip().split(",").length;
    List<Line> lines = new ArrayList<>();
    for (String row : Stream.concat(Stream.of(header.strip()), rows.stream()).toList()) {
      List<Cell> cells = new ArrayList<>();
      Stream.of(row.split(",", -1)).forEach(text -> cells.add(new Cell.Text(text)));
      while (cells.size() < width) {
        cells.add(Cell.BLANK);
      }
      lines.add(new Line(lines.size() + 1, cells, true));
    }
    List<Judged> all = new ArrayList<>();
    SheetReader.Batches batches = new SheetReader(new Given(lines), feed, NOW).judged();
    for (List<Judged> next = batches.next(); next != null; next = batches.next()) {
      all.addAll(next);
    }
    return all;
  }

  private static String values(Judged judged, Field... fields) {
    return Stream.of(fields)
        .map(field -> judged.values().get(field))
        .map(v -> v instanceof BigDecimal n ? n.stripTrailingZeros().toPlainString() : "" + v)
        .collect(Collectors.joining(" "));
  }

  @Test
  void aBadRowIsRefusedWithItsReason() {
    Map.of(PRICES, BAD_PRICES, CAPACITIES, BAD_CAPACITIES)
        .forEach(
            (feed, bad) -> {
              String header = feed == PRICES ? TestLake.PRICE_HEADER : TestLake.CAPACITY_HEADER;
              List<String> rows = List.copyOf(bad.keySet());
              List<Judged> all = judged(feed, header, rows);
              assertThat(all).hasSameSizeAs(rows).noneMatch(Judged::isTaken);
              for (int i = 0; i < rows.size(); i++) {
                assertThat(all.get(i).reasons()).contains(bad.get(rows.get(i)));
                assertThat(all.get(i).raw()).startsWith(rows.get(i));
              }
            });
  }

  @Test
  void allReasonsOfARowAreGivenInTheOrderOfItsSubjectAndItsFigure() {
    // Twice, and with a good row between: the second is judged from what is kept of the first.
    String bad = "2024-02-30,lime_price,3oo,,,Atlantis,bananas,maybe,%s";
    List<Judged> all =
        judged(
            PRICES,
            TestLake.PRICE_HEADER,
            List.of(
                bad.formatted("2025-01-07"),
                "2024-05-01,lime_price,300",
                bad.formatted("2025-01-08"),
                bad.formatted("soon")));
    String subject =
        "unknown region 'Atlantis': add it or an alias to regions.csv; %sunknown VAT"
            + " word 'maybe': expected incl, excl or none; unknown unit 'bananas'";
    String figure =
        "; unreadable date '2024-02-30': expected one such as 2025-01-07; unreadable number '3oo'"
            + " in value";
    String time = "unreadable time 'soon': expected one such as 2025-01-07T10:30:00+08:00; ";
    assertThat(all)
        .extracting(Judged::reasons)
        .containsExactly(
            subject.formatted("") + figure,
            null,
            subject.formatted("") + figure,
            subject.formatted(time) + figure);
  }

  @Test
  void rowsOfOneSubjectShareNothingButTheSubject() {
    List<Judged> all =
        judged(
            PRICES,
            TestLake.PRICE_HEADER,
            List.of(
                "2025-01-06,lime_price,300,,,CN,,,2025-01-06T02:30:00Z",
                "2025-01-07,lime_price,,300,310,CN,,,2025-01-07T02:30:00Z",
                "2025-01-08,lime_price,301,,,云南,,,",
                "2025-01-09,lime_price,302,,,CN,,,",
                "2025-01-10,lime_price,303,,,CN,,excl,,Baiinfo"));
    assertThat(all)
        .extracting(
            j ->
                values(
                    j,
                    Fields.DATE,
                    Fields.REGION,
                    Fields.QUOTED_VALUE,
                    Fields.QUOTED_LOW,
                    Fields.VAT_BASIS,
                    Fields.SOURCE,
                    Fields.PUBLISHED_AT))
        .containsExactly(
            "2025-01-06 CN 300 null incl SMM 2025-01-06T02:30:00Z",
            "2025-01-07 CN 305 300 incl SMM 2025-01-07T02:30:00Z",
            "2025-01-08 Yunnan 301 null incl SMM 2026-01-01T00:00:00Z",
            "2025-01-09 CN 302 null incl SMM 2026-01-01T00:00:00Z",
            "2025-01-10 CN 303 null excl Baiinfo 2026-01-01T00:00:00Z");
  }

  @Test
  void aFigureMayBeAheadAsFarAsItsPeriodHasBegun() {
    List<Judged> prices =
        judged(
            PRICES,
            TestLake.PRICE_HEADER,
            List.of(
                // A night session before a weekend, a clock that is ahead.
                "2025-01-06,aluminium_price,20000,,,,,,2025-01-03T21:00:00+08:00",
                "2025-01-07,aluminium_price,20000,,,,,,2026-01-01T23:00:00Z",
                // A weekly price, a monthly one, a monthly average of a daily one.
                "2025-01-10,lime_price,300,,,,,,2025-01-03",
                "2025-01-11,lime_price,300,,,,,,2025-01-02",
                "2025-01-31,power_price,0.4,,,,,,2025-01-02",
                "2025-01-31,aluminium_price,20000,,,,,,2025-01-10,SMM_monthly",
                "2025-01-31,aluminium_price,20000,,,,,,2025-01-10,SMM"));
    assertThat(prices)
        .extracting(Judged::isTaken)
        .containsExactly(true, true, true, false, true, true, false);
    assertThat(
            judged(
                CAPACITIES,
                TestLake.CAPACITY_HEADER,
                List.of("2025-11,aluminium,CN,,,45,,Mt,2025-01-10")))
        .allMatch(Judged::isTaken);
  }

  @Test
  void costsAndIndicesAreJudgedRowByRow() {
    List<Judged> costs =
        judged(
            COSTS,
            "date,stage,operating,cost_low,cost_high,region,plant",
            List.of(
                "2025-01-07,aluminium,1.2,15000,16000,CN,",
                "2025-01-07,aluminium,0.4,15500,15500,云南,Plant A",
                "2025-01-07,aluminium,1.2,16000,15000,CN,",
                "2025-01-07,aluminium,1.2,-1,,CN,"));
    assertThat(costs.get(0).isTaken()).isTrue();
    assertThat(values(costs.get(0), Fields.BLOCK, Fields.COST_LOW, Fields.QUOTED_OPERATING))
        .isEqualTo("15000..16000 15000 1.2");
    assertThat(values(costs.get(1), Fields.BLOCK, Fields.REGION)).isEqualTo("Plant A Yunnan");
    assertThat(costs.get(2).reasons()).isEqualTo("cost_low 16000 is above cost_high 15000");
    assertThat(costs.get(3).reasons())
        .startsWith("no cost_high; a cost of -1 is outside the plausible range 0..");
    List<Judged> indices =
        judged(
            INDICES,
            "month,index,value,delta,delta_unit",
            List.of("2024-12,climate,-1.5,0.2,", "2024-12,climate,,1,x"));
    assertThat(values(indices.get(0), Fields.MONTH, Fields.INDEX_VALUE, Fields.DELTA_UNIT))
        .isEqualTo("2024-12-01 -1.5 unknown");
    assertThat(indices.get(1).reasons())
        .isEqualTo("no value; unknown delta_unit 'x': expected point, percent or unknown");
  }

  /** However many subjects a file has, and in whatever order: as if each row stood alone. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRowIsJudgedAsIfItStoodAlone(long seed) {
    Random random = new Random(seed);
    List<String> names = List.of("lime_price", "石灰", "alumina_price", "nothing", "");
    List<String> regions = List.of("", "CN", "云南", "Atlantis");
    List<String> times = List.of("", "2025-01-07", "2025-01-07T02:30:00Z", "soon");
    List<String> numbers = List.of("300", "3,000", "", "-", "１００", "310-300", "300.12345678901");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(
          "2025-01-%02d,%s,%s,,,%s,,,%s,"
              .formatted(
                  1 + random.nextInt(31),
                  one(names, random),
                  one(numbers, random).replace(",", ""),
                  one(regions, random),
                  one(times, random)));
    }
    List<Judged> together = judged(PRICES, TestLake.PRICE_HEADER, rows);
    for (int i = 0; i < rows.size(); i++) {
      Judged alone = judged(PRICES, TestLake.PRICE_HEADER, List.of(rows.get(i))).get(0);
      assertThat(together.get(i).reasons())
          .as("seed %d: %s", seed, rows.get(i))
          .isEqualTo(alone.reasons());
      assertThat(together.get(i).values()).hasToString(alone.values().toString());
    }
  }

  private static String one(List<String> texts, Random random) {
    return texts.get(random.nextInt(texts.size()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRowIsKeptAsTheCsvLibraryWritesIt(long seed) {
    Random random = new Random(seed);
    String letters = "aZ09 ,\"\n\r#!.-铝\t~\u00a0\u3000";
    for (int i = 0; i < 20_000; i++) {
      String[] texts = new String[1 + random.nextInt(4)];
      for (int k = 0; k < texts.length; k++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(5); n > 0; n--) {
          text.append(letters.charAt(random.nextInt(letters.length())));
        }
        texts[k] = text.toString();
      }
      assertThat(Line.csv(texts)).isEqualTo(CSVFormat.DEFAULT.format((Object[]) texts));
    }
  }
}
