package io.potline.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.potline.Lakes;
import io.potline.TestLake;
import io.potline.WithSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is in the workbook and the summary that come with a report. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkbookTest {

  private static final Instant NOW = Instant.parse("2024-05-08T00:00:00Z");
  private static final List<Language> BOTH = List.of(Language.EN, Language.ZH);

  private Path folder;
  private Report report;
  private Workbook english;
  private Workbook chinese;

  @BeforeAll
  void write(SparkSession spark, @TempDir Path folder) throws IOException {
    this.folder = folder;
    TestLake lake = Lakes.threeDays(spark);
    lake.rows("SELECT 1");
    report = Report.read(lake.lake(), lake.conf());
    List<Path> files = report.writeWorkbooks(folder.resolve("report.xlsx"), BOTH, NOW);
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("report.xlsx", "report.zh.xlsx");
    english = new XSSFWorkbook(files.get(0).toFile().getPath());
    chinese = new XSSFWorkbook(files.get(1).toFile().getPath());
  }

  @Test
  void everyExhibitHasASheetThatTheFirstOneLinks() throws IOException {
    report.write(folder.resolve("report.html"), List.of(Language.EN), NOW);
    long exhibits =
        Files.readString(folder.resolve("report.html")).split("<figure id=").length - 1L;
    assertThat(english.getNumberOfSheets()).isEqualTo(exhibits + 1);
    List<String> links =
        rows(english.getSheetAt(0))
            .filter(row -> row.getCell(0) != null && row.getCell(0).getHyperlink() != null)
            .map(row -> row.getCell(0).getHyperlink().getAddress())
            .toList();
    assertThat(links)
        .containsExactlyElementsOf(
            IntStream.range(1, english.getNumberOfSheets())
                .mapToObj(i -> "'%s'!A1".formatted(english.getSheetName(i)))
                .toList());
    assertThat(chinese.getSheetName(0)).isEqualTo("目录");
    assertThat(chinese.getSheet("图6").getRow(0).getCell(0).getStringCellValue())
        .isEqualTo("图6：产业链最新利润构成（2024-05-07）");
  }

  @Test
  void numbersAreNumbersInTheFormatsOfThePage() {
    Sheet sheet = english.getSheet("Margin by stage");
    Cell stage = below(sheet, "Stage").get(0);
    assertThat(stage.getStringCellValue()).isEqualTo("Aluminium smelting");
    Cell margin = below(sheet, "Margin [CNY/t Al]").get(0);
    assertThat(margin.getCellType()).isEqualTo(CellType.NUMERIC);
    assertThat(margin.getCellStyle().getDataFormatString()).isEqualTo("#,##0.00");
    assertThat(new DataFormatter().formatCellValue(margin)).isEqualTo("3,805.00");
    Cell share = below(sheet, "Share of the profits").get(0);
    assertThat(share.getNumericCellValue()).isBetween(0.0, 1.0);
    assertThat(share.getCellStyle().getDataFormatString()).endsWith("%");
    Cell date = below(sheet, "Date").get(0);
    assertThat(DateUtil.isCellDateFormatted(date)).isTrue();
    assertThat(date.getLocalDateTimeCellValue().toLocalDate()).isEqualTo("2024-05-07");
  }

  @Test
  void aChineseSheetHasCapacitiesInTheirUnit() {
    List<Cell> built = below(sheet(chinese, "产能"), "建成产能 [万吨]");
    assertThat(built).extracting(Cell::getNumericCellValue).contains(4510.2);
  }

  @Test
  void aSheetSaysWhatItWasMadeFrom() {
    assertThat(rows(english.getSheet("Margin by stage")).map(row -> text(row.getCell(0))))
        .anyMatch(line -> line.startsWith("From gold.chain_margin_daily (version "));
  }

  @Test
  void theSummaryIsALineForEachLanguageAndTheSameInJson() throws IOException {
    report.writeSummary(folder, BOTH, Map.of("report", "report.html"));
    List<String> lines = Files.readAllLines(folder.resolve("summary.txt"));
    assertThat(lines).hasSize(2);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    assertThat(json.get("line_en").asText()).isEqualTo(lines.get(0));
    assertThat(json.get("line_zh").asText()).isEqualTo(lines.get(1));
    assertThat(json.get("date").asText()).isEqualTo("2024-05-07");
    assertThat(json.get("previous_date").asText()).isEqualTo("2024-05-06");
    assertThat(json.get("is_synthetic").asBoolean()).isFalse();
    assertThat(json.get("report").asText()).isEqualTo("report.html");
    JsonNode smelting =
        StreamSupport.stream(json.get("margins").spliterator(), false)
            .filter(margin -> margin.get("stage").asText().equals("aluminium"))
            .findFirst()
            .orElseThrow();
    // Power fell from 0.41 to 0.40 by 13,600 kWh.
    assertThat(smelting.get("change_cny_per_t_al").decimalValue()).isEqualByComparingTo("136");
    JsonNode move = json.get("moves").get(0);
    assertThat(move.get("series").asText()).isEqualTo("power_price");
    assertThat(move.get("effect_cny_per_t_al").decimalValue()).isEqualByComparingTo("136");
    assertThat(lines.get(0))
        .startsWith("2024-05-07, CNY/t Al (change on the day): Chain ")
        .contains(", Aluminium smelting 3,805 (+136)")
        .contains("Largest move: Power")
        .contains("-0.01 to 0.4 CNY/kWh, +136 for Aluminium smelting; ");
  }

  private static Sheet sheet(Workbook workbook, String beginning) {
    return StreamSupport.stream(workbook.spliterator(), false)
        .filter(sheet -> sheet.getSheetName().startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private static java.util.stream.Stream<Row> rows(Sheet sheet) {
    return StreamSupport.stream(sheet.spliterator(), false);
  }

  /** The cells with a value below a header. */
  private static List<Cell> below(Sheet sheet, String header) {
    Cell head =
        rows(sheet)
            .flatMap(row -> StreamSupport.stream(row.spliterator(), false))
            .filter(cell -> text(cell).equals(header))
            .findFirst()
            .orElseThrow(() -> new AssertionError("No header " + header));
    return IntStream.rangeClosed(head.getRowIndex() + 1, sheet.getLastRowNum())
        .mapToObj(i -> sheet.getRow(i).getCell(head.getColumnIndex()))
        .filter(cell -> cell != null && cell.getCellType() != CellType.BLANK)
        .toList();
  }

  private static String text(Cell cell) {
    return cell != null && cell.getCellType() == CellType.STRING ? cell.getStringCellValue() : "";
  }
}
