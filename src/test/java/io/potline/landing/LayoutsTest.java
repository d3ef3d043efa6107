package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.Exports.Grid;
import io.potline.landing.Exports.Series;
import io.potline.landing.sheet.StoredFile;
import io.potline.pipeline.Feeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the readers make of vendors' files, without Spark: cells in, quotes or reasons out. */
class LayoutsTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));
  private static final Instant TAKEN_AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Feed> FEEDS = Feeds.of(CONF, TAKEN_AT);
  private static final Charset GBK = Charset.forName("GB18030");

  private static final Series ALUMINIUM =
      Series.of("A00铝锭", "aluminium_price", "元/吨", "2025-01-03", "19580", "2025-01-06", "19620.5");
  private static final Series ALUMINA =
      Series.of("氧化铝:山西", "氧化铝:山西", "元/吨", "2025-01-03", "5690", "2025-01-07", "5660");
  private static final List<Series> BOTH = List.of(ALUMINIUM, ALUMINA);

  private static final List<String> QUOTES =
      List.of(
          "alumina_price Shanxi 2025-01-03 5690",
          "alumina_price Shanxi 2025-01-07 5660",
          "aluminium_price CN 2025-01-03 19580",
          "aluminium_price CN 2025-01-06 19620.5");

  @TempDir Path folder;

  private record Result(List<Judged> all) {

    List<String> taken(Field... fields) {
      return all.stream()
          .filter(Judged::isTaken)
          .map(
              j ->
                  Stream.of(fields)
                      .map(f -> text(j.values().get(f)))
                      .collect(Collectors.joining(" ")))
          .sorted()
          .toList();
    }

    List<String> prices() {
      return taken(Fields.SERIES, Fields.REGION, Fields.DATE, Fields.QUOTED_VALUE);
    }

    List<String> capacities() {
      return taken(
          Fields.STAGE,
          Fields.REGION,
          Fields.MONTH,
          Fields.QUOTED_BUILT,
          Fields.QUOTED_OPERATING,
          Fields.QUOTED_UNIT);
    }

    List<String> refused() {
      return all.stream()
          .filter(j -> j.reasons() != null)
          .map(
              j -> (j.column() == null ? "row " + j.row() : j.column().name()) + ": " + j.reasons())
          .toList();
    }

    long missing() {
      return all.stream().filter(j -> j.cells() != null).mapToLong(j -> j.cells().missing()).sum();
    }

    long ignored() {
      return all.stream().filter(j -> j.cells() != null).mapToLong(j -> j.cells().ignored()).sum();
    }

    private static String text(Object value) {
      return value instanceof BigDecimal number
          ? number.stripTrailingZeros().toPlainString()
          : String.valueOf(value);
    }
  }

  private Result prices(byte[] file) {
    return read(file, FEEDS.get(0));
  }

  private Result capacities(byte[] file) {
    return read(file, FEEDS.get(1));
  }

  private Result read(byte[] content, Feed feed) {
    List<Judged> all = new ArrayList<>();
    try {
      Path file = Files.write(folder.resolve("a-name-that-says-nothing"), content);
      StoredFile stored =
          StoredFile.of(
              FileSystem.getLocal(new Configuration()),
              new org.apache.hadoop.fs.Path(file.toString()));
      try (BookReader reader = BookReader.open(stored, feed, TAKEN_AT, sheet -> {})) {
        reader.forEachRemaining(all::add);
      }
    } catch (RefusedFile e) {
      all.add(Judged.refused(null, null, null, "", e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Result(all);
  }

  static Stream<Grid> layouts() {
    return Stream.of(
        Exports.choice(BOTH, "2025-01-08", null),
        Exports.choice(BOTH, "2025-01-08", BigDecimal.ZERO),
        Exports.choice(BOTH, "2025/1/8 16:30", "—"),
        Exports.wind(BOTH),
        Exports.ifind(BOTH),
        Exports.ifindPairs(BOTH),
        Exports.mysteel(BOTH),
        pairsUnderNames(),
        pairsLabelledOnce(),
        plain());
  }

  /** Dates beside each series, names only above the first two rows' pairs. */
  private static Grid pairsUnderNames() {
    return new Grid()
        .row("A00铝锭", null, "氧化铝：山西（日）", null)
        .row("日期", "数值", "日期", "数值")
        .row(LocalDate.of(2025, 1, 6), 19620.5, LocalDate.of(2025, 1, 7), 5660)
        .row(LocalDate.of(2025, 1, 3), 19580, LocalDate.of(2025, 1, 3), 5690);
  }

  /** Dates beside each series, labels only beside the first. */
  private static Grid pairsLabelledOnce() {
    return new Grid()
        .row("指标名称", "A00铝锭", null, "氧化铝：山西")
        .row("单位", "元/吨", null, "元/吨")
        .row(LocalDate.of(2025, 1, 6), 19620.5, LocalDate.of(2025, 1, 7), 5660)
        .row(LocalDate.of(2025, 1, 3), 19580, LocalDate.of(2025, 1, 3), 5690);
  }

  /** A row of names above a column of dates, nothing more. */
  private static Grid plain() {
    return new Grid()
        .row("日期", "A00铝锭(元/吨)", "氧化铝：山西")
        .row("2025-01-03", "19,580", "5690")
        .row("2025年1月6日", "１９６２０．５", "…")
        .row("20250107", "-", "5660");
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void aLayoutGivesTheSameQuotesAsWorkbookAndAsText(Grid grid) {
    for (byte[] file :
        List.of(grid.asWorkbook(), grid.asCsv(StandardCharsets.UTF_8), grid.asCsv(GBK))) {
      Result result = prices(file);
      assertThat(result.refused()).isEmpty();
      assertThat(result.prices()).isEqualTo(QUOTES);
    }
  }

  @Test
  void theTerminalAndWhatItSaysOfASeriesAreKept() {
    Field[] fields = {Fields.DELIVERED_BY, Fields.SOURCE, Fields.QUOTED_UNIT, Fields.PUBLISHED_AT};
    List<Series> one = List.of(Series.of("氧化铝", "", "元/吨", "2025-01-03", "5690"));
    assertThat(prices(Exports.choice(one, "2025-01-08", null).asWorkbook()).taken(fields))
        .containsExactly("Choice SMM CNY/t 2025-01-07T16:00:00Z");
    assertThat(prices(Exports.wind(one).asWorkbook()).taken(fields))
        .containsExactly("Wind SMM CNY/t 2026-01-01T00:00:00Z");
    assertThat(prices(Exports.ifind(one).asWorkbook()).taken(fields))
        .allMatch(t -> t.startsWith("iFinD"));
    assertThat(prices(Exports.mysteel(one).asWorkbook()).taken(fields))
        .allMatch(t -> t.startsWith("Mysteel"));
  }

  @Test
  void anUnknownColumnIsRefusedOnceAndTheOthersGoOn() {
    Series unknown =
        Series.of("氧化铝价挌", "", "元/吨", "2025-01-03", "1", "2025-01-06", "2", "2025-01-07", "3");
    Result result = prices(Exports.mysteel(List.of(ALUMINIUM, unknown, ALUMINA)).asWorkbook());
    assertThat(result.prices()).isEqualTo(QUOTES);
    assertThat(result.refused())
        .containsExactly(
            "C 氧化铝价挌（日）: unknown series '氧化铝价挌（日）' (alumina_price?): add it or an alias to series.csv");
  }

  @Test
  void aColumnInAUnitThatDoesNotConvertIsRefusedOnce() {
    Series inKilowattHours = Series.of("氧化铝", "", "元/千瓦时", "2025-01-03", "5690");
    assertThat(
            prices(
                    Exports.choice(List.of(ALUMINIUM, inKilowattHours), "2025-01-08", null)
                        .asWorkbook())
                .refused())
        .containsExactly("C 氧化铝: unit '元/千瓦时' does not convert to CNY/t of alumina_price");
  }

  @Test
  void twoColumnsOfOneSeriesAreRefusedUnlessTheyAgree() {
    Series same = Series.of("铝锭价格", "", "元/吨", "2025-01-03", "19580", "2025-01-06", "19620.50");
    Result agreed = prices(Exports.ifind(List.of(ALUMINIUM, same)).asCsv(GBK));
    assertThat(agreed.refused()).isEmpty();
    assertThat(agreed.prices()).hasSize(4);

    Series other = Series.of("铝锭价格", "", "元/吨", "2025-01-03", "19580", "2025-01-06", "19620");
    Result contradicted = prices(Exports.ifind(List.of(ALUMINIUM, other, ALUMINA)).asCsv(GBK));
    assertThat(contradicted.refused())
        .hasSize(2)
        .allMatch(r -> r.contains("but they differ, first in row 7: '19620"));
    assertThat(contradicted.prices()).allMatch(q -> q.startsWith("alumina_price")).hasSize(2);

    Grid ranges =
        new Grid().row("日期", "A00铝锭", "铝锭价格").row("2025-01-03", "19640-19680", "19640-19690");
    assertThat(prices(ranges.asWorkbook()).refused())
        .hasSize(2)
        .allMatch(r -> r.contains("but they differ, first in row 2"));
  }

  @Test
  void zeroIsMissingWhereTheSeriesCannotBeZero() {
    Series price = Series.of("A00铝锭", "", "元/吨", "2025-01-03", "19580", "2025-01-06", "0");
    Series margin = Series.of("电解铝利润", "", "元/吨", "2025-01-03", "0", "2025-01-06", "-12.5");
    // The margin alone: its 0 is a figure. Beside a price of 0 it is what the file writes for none.
    assertThat(prices(Exports.mysteel(List.of(margin)).asWorkbook()).prices()).hasSize(2);
    Result both = prices(Exports.mysteel(List.of(price, margin)).asWorkbook());
    assertThat(both.prices())
        .containsExactly(
            "aluminium_price CN 2025-01-03 19580", "aluminium_reported_margin CN 2025-01-06 -12.5");
    assertThat(both.missing()).isEqualTo(2);
    assertThat(prices(Exports.wind(List.of(margin)).asWorkbook()).prices()).hasSize(1);
  }

  @Test
  void aMonthlyColumnOfADailySeriesLandsUnderASourceOfItsOwn() {
    Grid grid =
        new Grid()
            .row("钢联数据")
            .row("指标名称", "A00铝锭", "电力价格")
            .row("频度", "月", "月")
            .row("2024-12-31", 20150.5, 0.43);
    assertThat(prices(grid.asWorkbook()).taken(Fields.SERIES, Fields.SOURCE))
        .containsExactly("aluminium_price SMM_monthly", "power_price SMM");
  }

  @Test
  void aDayWithoutTradingThatRepeatsTheDayBeforeIsRolledOver() {
    // Friday 3 January 2025 to Monday 6; the Sunday has a value of its own.
    Series series =
        Series.of(
            "氧化铝",
            "",
            "元/吨",
            "2025-01-03",
            "5690",
            "2025-01-04",
            "5690",
            "2025-01-05",
            "5691",
            "2025-01-06",
            "5691");
    for (Grid grid :
        List.of(
            Exports.wind(List.of(series)), Exports.choice(List.of(series), "2025-01-08", null))) {
      assertThat(prices(grid.asWorkbook()).taken(Fields.DATE, Fields.IS_ROLLED_OVER))
          .containsExactly(
              "2025-01-03 false", "2025-01-04 true", "2025-01-05 false", "2025-01-06 false");
    }
  }

  @Test
  void aTerminalsFileNeedsTheCatalogueToKnowItsQuote() {
    String text =
        "日期/时间,开盘价,最高价,最低价,收盘价,成交量,持仓量\r\n"
            + "1994-10-07 15:00,19655,19720,19610,19660,154832,201533\r\n"
            + "2025-01-07,19655,19720,19610,0,154832,201533\r\n"
            + "2025-01-08,19655,19720,19610,19700,19690,154832,201533\r\n";
    assertThat(prices(text.getBytes(GBK)).refused())
        .singleElement()
        .asString()
        .contains("none of its columns is a series", "(开盘价, 最高价, 最低价, 收盘价, 成交量, 持仓量)");
    Result named = prices(text.replace("收盘价", "A00铝锭").getBytes(GBK));
    assertThat(named.prices()).containsExactly("aluminium_price CN 1994-10-07 19660");
    assertThat(named.missing()).isEqualTo(1);
    assertThat(named.refused()).containsExactly("row 4: 8 cells, but the row of names has 7");
  }

  @Test
  void aFrenchExportSaysDayFirstAndDecimalComma() {
    String text =
        "\uFEFF\"Date\",\"A00铝锭\",\" Ouv.\",\" Plus Haut\",\"Plus Bas\",\"Vol.\",\"Variation %\"\n"
            + "\"07/01/2025\",\"19.660,5\",\"19.655,0\",\"19.720,0\",\"19.610,0\",\"\",\"0,12%\"";
    assertThat(prices(text.getBytes(StandardCharsets.UTF_8)).prices())
        .containsExactly("aluminium_price CN 2025-01-07 19660.5");
    String ambiguous = "Date,A00铝锭,Open,High,Low,Vol.\n07/01/2025,19660,19655,19720,19610,\n";
    assertThat(prices(ambiguous.getBytes(StandardCharsets.UTF_8)).refused())
        .singleElement()
        .asString()
        .contains("unreadable date '07/01/2025'");
  }

  @Test
  void theMarketsOwnTableIsALongOne() {
    String text =
        "名称,日期,最低价,最高价,均价,单位,涨跌\n"
            + "A00铝锭,2025-01-06,19600,19641,19620.5,元/吨,40\n"
            + "A00铝锭,2025-01-03,19560,19600,,元/吨,-\n"
            + "氧化铝:山西,2025-01-03,,,5690,元/吨,\n"
            + "氧化铝:山西,2025-01-07,,,5650-5670,元/吨,\n";
    assertThat(prices(text.getBytes(GBK)).prices()).isEqualTo(QUOTES);
  }

  @Test
  void aLongTableMayBeAWorkbook() {
    Grid grid =
        new Grid()
            .row("series", "date", "value", "region", "published_at")
            .row("aluminium_price", LocalDate.of(2025, 1, 3), 19580, null, "2025-01-03T02:30:00Z")
            .row("aluminium_price", 45663, 19620.5)
            .row("alumina_price", "2025/1/3", "5,690", "山西")
            .row("alumina_price", 20250107, 5660, "Shanxi");
    assertThat(prices(grid.asWorkbook()).prices()).isEqualTo(QUOTES);
  }

  @Test
  void aWorkbookMayCountItsDaysFrom1904() throws IOException {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      workbook.getCTWorkbook().addNewWorkbookPr().setDate1904(true);
      Exports.write(Exports.mysteel(BOTH), workbook.createSheet("数据"));
      Grid serials = new Grid().row("date", "铝锭价格").row(45663 - 1462, 19620.5);
      Exports.write(serials, workbook.createSheet("serials"));
      Result result = prices(Exports.bytes(workbook));
      assertThat(result.refused()).isEmpty();
      assertThat(result.prices()).hasSize(5).containsAll(QUOTES);
    }
  }

  @Test
  void allSheetsAreTakenAndAHiddenOneSaysSo() throws IOException {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      Exports.write(Exports.wind(List.of(ALUMINIUM)), workbook.createSheet("数据"));
      Grid pasted = new Grid().blank();
      pasted.rows.addAll(Exports.wind(List.of(ALUMINA)).rows.subList(1, 7));
      Exports.write(pasted, workbook.createSheet("粘贴"));
      workbook.createSheet("empty");
      Exports.write(new Grid().row("说明", "本表仅供参考"), workbook.createSheet("notes"));
      workbook.setSheetHidden(1, true);
      Result result = prices(Exports.bytes(workbook));
      assertThat(result.prices()).isEqualTo(QUOTES);
      assertThat(result.all())
          .filteredOn(Judged::isTaken)
          .extracting(Judged::sheet)
          .containsOnly("数据", "粘贴 (hidden)");
      assertThat(result.refused())
          .singleElement()
          .asString()
          .startsWith("row null: no layout that is known: its first rows are '说明,本表仅供参考'");
    }
  }

  @Test
  void aMergedLabelHoldsForAllColumnsThatItSpans() throws IOException {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      Grid grid =
          new Grid()
              .row("钢联数据")
              .row("指标名称", "几内亚铝土矿CIF", "铝土矿")
              .row("单位", "美元/吨")
              .row("2025-01-06", 105.5, 74);
      XSSFSheet sheet = workbook.createSheet();
      Exports.write(grid, sheet);
      sheet.addMergedRegion(new CellRangeAddress(2, 2, 1, 2));
      assertThat(prices(Exports.bytes(workbook)).taken(Fields.SERIES, Fields.QUOTED_UNIT))
          .containsExactly("bauxite_cif_price USD/t", "bauxite_price USD/t");
    }
  }

  @Test
  void errorsAndOddCellsAreRefusedOneByOne() throws IOException {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      XSSFSheet sheet = workbook.createSheet();
      Exports.write(
          new Grid()
              .row("日期", "A00铝锭", "氧化铝")
              .row("2025-01-03", 19580, "5690-5600")
              .row("2025-01-06", null, 5680)
              .row("someday", 19620, null)
              .row(null, 19630, null),
          sheet);
      sheet
          .getRow(2)
          .createCell(1)
          .setCellErrorValue(org.apache.poi.ss.usermodel.FormulaError.NA.getCode());
      sheet.getRow(4).createCell(3).setCellFormula("1/0");
      Result result = prices(Exports.bytes(workbook));
      assertThat(result.prices())
          .containsExactly(
              "alumina_price CN 2025-01-06 5680", "aluminium_price CN 2025-01-03 19580");
      assertThat(result.refused())
          .containsExactlyInAnyOrder(
              "C 氧化铝: low 5690 is above high 5600",
              "B A00铝锭: the cell of value holds the error #N/A",
              "B A00铝锭: unreadable date 'someday': expected one such as 2025-01-07",
              "B A00铝锭: no date");
    }
  }

  @Test
  void capacitiesMayStandInColumns() {
    Grid grid =
        new Grid()
            .row("钢联数据")
            .row("指标名称", "电解铝：建成产能：云南（月）", "运行产能:电解铝:云南", "电解铝产能", "氧化铝运行产能(kt)", "电解铝:开工率")
            .row("频度", "月", "月", "月", "月", "月")
            .row("单位", "万吨", "千吨/年", "Mt", null, "%")
            .row("2024-12-31", 580, 5317, 45.102, 89200, 96.5)
            .row("2024-11", 580, "-", 0, 88100, 97);
    Result result = capacities(grid.asWorkbook());
    assertThat(result.capacities())
        .containsExactly(
            "alumina CN 2024-11-01 null 88100 kt",
            "alumina CN 2024-12-01 null 89200 kt",
            "aluminium CN 2024-12-01 45.102 null Mt",
            "aluminium Yunnan 2024-11-01 580 null 万吨",
            "aluminium Yunnan 2024-12-01 580 null 万吨",
            "aluminium Yunnan 2024-12-01 null 5317 kt");
    assertThat(result.missing()).isEqualTo(2);
    assertThat(result.refused())
        .singleElement()
        .asString()
        .contains("'开工率' is no stage, region, unit, built or operating capacity");
  }

  @Test
  void cellsOfIgnoredColumnsAndRowsAreCountedAndNothingElseIsTaken(@TempDir Path settings) {
    List<Feed> feeds =
        Feeds.of(
            new TestConf(settings)
                .append("ignored_series.csv", "螺纹钢*,steel\nM001622302,steel by its id\n氧化铝*山西,x\n")
                .read(),
            TAKEN_AT);
    Series steel = Series.of("螺纹钢：上海（日）", "", "", "2025-01-03", "0", "2025-01-06", "3400");
    Series byId = Series.of("HRB400", "M001622302", "", "2025-01-07", "3410");
    Series unknown = Series.of("铜", "", "", "2025-01-03", "75000");
    Result result =
        read(Exports.ifind(List.of(steel, ALUMINA, byId, unknown)).asWorkbook(), feeds.get(0));
    // A pattern hides nothing that the catalogue knows, here by the name of a region.
    assertThat(result.prices()).containsExactly(QUOTES.get(0), QUOTES.get(1));
    assertThat(result.ignored()).isEqualTo(2 * 3);
    assertThat(result.missing()).isEqualTo(1);
    assertThat(result.refused()).singleElement().asString().startsWith("E 铜: unknown series");

    Result onlySteel = read(Exports.wind(List.of(steel)).asWorkbook(), feeds.get(0));
    assertThat(onlySteel.refused()).isEmpty();
    assertThat(onlySteel.ignored()).isEqualTo(4);

    Result rows =
        read(
            "date,series,value\n2025-01-07,螺纹钢,3410\nsoon,螺纹钢,x\n2025-01-07,lime_price,300\n"
                .getBytes(StandardCharsets.UTF_8),
            feeds.get(0));
    assertThat(rows.ignored()).isEqualTo(2);
    assertThat(rows.prices()).containsExactly("lime_price CN 2025-01-07 300");
    assertThat(rows.refused()).isEmpty();
  }

  @Test
  void whatIsNoFeedIsRefusedWithWhatWasSeen() throws IOException {
    assertThat(prices("Dear Sir or Madam\nthe price was good\n".getBytes(GBK)).refused())
        .containsExactly(
            "row null: no layout that is known: its first rows are 'Dear Sir or Madam', 'the price"
                + " was good'; expected the columns date, series, value, or a terminal's export with"
                + " names above a column of dates");
    assertThat(prices(new byte[0]).refused()).containsExactly("row null: the file is empty");
    assertThat(prices(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}).refused())
        .containsExactly(
            "row null: an old or encrypted workbook: save it as .xlsx, without a password, and"
                + " deliver that");
    byte[] whole = Exports.wind(BOTH).asWorkbook();
    assertThat(prices(java.util.Arrays.copyOf(whole, whole.length / 2)).refused())
        .singleElement()
        .asString()
        .contains("a broken workbook");
    String open = "date,series,value\n2025-01-03,lime_price,\"" + "1".repeat(3_000_000);
    assertThat(prices(open.getBytes(GBK)).refused())
        .singleElement()
        .asString()
        .contains("a quotation mark is not closed");
  }
}
