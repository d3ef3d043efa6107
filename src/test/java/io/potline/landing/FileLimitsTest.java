package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.conf.Conf;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.sheet.StoredFile;
import io.potline.pipeline.Feeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file takes of memory and time is bounded, and a refusal names the setting. */
class FileLimitsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HEADER = "date,series,value\n";
  private static final String ROW = "2025-01-07,lime_price,300\n";
  private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  private static final String OFFICE =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
  private static final List<String> TEXTS =
      List.of("date", "series", "value", "2025-01-07", "lime_price");
  private static final String HEADER_CELLS =
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
          + "<c r=\"C1\" t=\"s\"><v>2</v></c></row>";

  @TempDir Path folder;

  private List<Judged> read(byte[] content) throws IOException {
    return read(content, TestConf.shipped());
  }

  private List<Judged> read(byte[] content, Conf conf) throws IOException {
    Path file = Files.write(folder.resolve("x"), content);
    StoredFile stored =
        StoredFile.of(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(file.toString()));
    List<Judged> all = new ArrayList<>();
    try (BookReader reader =
        BookReader.open(stored, Feeds.of(conf, NOW).get(0), NOW, sheet -> {})) {
      reader.forEachRemaining(all::add);
    } catch (RefusedFile e) {
      all.add(Judged.refused(null, null, null, "", e.getMessage()));
    }
    return all;
  }

  private static List<String> reasons(List<Judged> all) {
    return all.stream().filter(j -> j.reasons() != null).map(Judged::reasons).toList();
  }

  /** A row of figures with so many cells that the first is in the named column. */
  private static String row(int number, String... cells) {
    return "<row r=\"%d\">%s</row>".formatted(number, String.join("", cells));
  }

  private static String cells(int row, String value) {
    return "<c r=\"A%d\" t=\"s\"><v>3</v></c><c r=\"B%d\" t=\"s\"><v>4</v></c><c r=\"C%d\"><v>%s</v></c>"
        .formatted(row, row, row, value);
  }

  private static byte[] workbook(String sheet, String moreTexts) {
    StringBuilder texts = new StringBuilder("<sst xmlns=\"" + MAIN + "\">");
    TEXTS.forEach(text -> texts.append("<si><t>").append(text).append("</t></si>"));
    texts.append(moreTexts).append("</sst>");
    String type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    Map<String, String> parts = new TreeMap<>();
    parts.put(
        "[Content_Types].xml",
        "<Types xmlns=\"%scontent-types\">".formatted(PACKAGE)
            + "<Default Extension=\"rels\""
            + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            + override("workbook.xml", type + "sheet.main+xml")
            + override("worksheets/sheet1.xml", type + "worksheet+xml")
            + override("sharedStrings.xml", type + "sharedStrings+xml")
            + "</Types>");
    parts.put("_rels/.rels", relations("officeDocument", "xl/workbook.xml"));
    parts.put(
        "xl/workbook.xml",
        "<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r0\"/>"
                .formatted(MAIN, OFFICE)
            + "</sheets></workbook>");
    parts.put(
        "xl/_rels/workbook.xml.rels",
        relations("worksheet", "worksheets/sheet1.xml", "sharedStrings", "sharedStrings.xml"));
    parts.put(
        "xl/worksheets/sheet1.xml", "<worksheet xmlns=\"" + MAIN + "\">" + sheet + "</worksheet>");
    parts.put("xl/sharedStrings.xml", texts.toString());
    Map<String, byte[]> bytes = new TreeMap<>();
    parts.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return HostileFiles.zip(bytes);
  }

  private static String override(String part, String type) {
    return "<Override PartName=\"/xl/%s\" ContentType=\"%s\"/>".formatted(part, type);
  }

  private static String relations(String... typesAndTargets) {
    StringBuilder all = new StringBuilder("<Relationships xmlns=\"" + PACKAGE + "relationships\">");
    for (int i = 0; i < typesAndTargets.length; i += 2) {
      all.append(
          "<Relationship Id=\"r%d\" Type=\"%s/%s\" Target=\"%s\"/>"
              .formatted(i, OFFICE, typesAndTargets[i], typesAndTargets[i + 1]));
    }
    return all.append("</Relationships>").toString();
  }

  private static String data(String... rows) {
    return "<sheetData>" + HEADER_CELLS + String.join("", rows) + "</sheetData>";
  }

  @ParameterizedTest
  @CsvSource({
    "potline.file.max-rows, 10000000, 3, rows, 3",
    "potline.file.max-cells, 100000000, 11, cells, 2",
    "potline.file.max-columns, 16384, 2, cells, 0"
  })
  void aTextBeyondALimitIsRefusedFromThereOn(
      String setting, String shipped, String limit, String unit, int taken) throws IOException {
    Conf conf =
        new TestConf(folder.resolve("conf"))
            .replace("potline.properties", setting + "=" + shipped, setting + "=" + limit)
            .read();
    List<Judged> all = read((HEADER + ROW.repeat(2_000)).getBytes(StandardCharsets.UTF_8), conf);
    assertThat(all).filteredOn(Judged::isTaken).hasSizeLessThanOrEqualTo(taken);
    assertThat(reasons(all))
        .singleElement()
        .asString()
        .contains("more than " + limit + " " + unit + "; the limit is the setting " + setting);
  }

  @Test
  void aRowThatDoesNotEndIsRefused() throws IOException {
    String open = HEADER + ROW + "2025-01-08,lime_price,\"3" + "0".repeat(1_100_000) + "\n" + ROW;
    List<Judged> all = read(open.getBytes(StandardCharsets.UTF_8));
    assertThat(all).filteredOn(Judged::isTaken).hasSize(1);
    assertThat(reasons(all))
        .singleElement()
        .asString()
        .contains("a quotation mark is not closed, or a row has more than 1,000,000 characters");
  }

  @Test
  void aGzipFileOfEmptyLinesIsReadToTheLimitOnly() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write((HEADER + ROW).getBytes(StandardCharsets.UTF_8));
      byte[] lines = "\n".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 200; i++) {
        gzip.write(lines);
      }
    }
    assertThat(bytes.size()).isLessThan(300_000);
    List<Judged> all = read(bytes.toByteArray());
    assertThat(all).filteredOn(Judged::isTaken).hasSize(1);
    assertThat(reasons(all))
        .containsExactly(
            "the file can't be read from here on: more than 10,000,000 rows; the limit is the"
                + " setting potline.file.max-rows");

    Conf small =
        new TestConf(folder.resolve("conf"))
            .replace("potline.properties", "max-megabytes=1024", "max-megabytes=100")
            .read();
    assertThat(reasons(read(bytes.toByteArray(), small)))
        .containsExactly(
            "it has more than 100 megabytes; the limit is the setting potline.file.max-megabytes");
  }

  @Test
  void aWorkbookOfManySharedTextsIsTakenUpToTheLimit() throws IOException {
    Random random = new Random(1);
    byte[] noise = new byte[400];
    StringBuilder texts = new StringBuilder();
    while (texts.length() < 40_000_000) {
      random.nextBytes(noise);
      texts.append("<si><t>").append(HexFormat.of().formatHex(noise)).append("</t></si>");
    }
    String sheet = data(row(2, cells(2, "300")));
    assertThat(read(workbook(sheet, texts.toString()))).singleElement().matches(Judged::isTaken);
    assertThat(reasons(read(workbook(sheet, texts.toString().repeat(2)))))
        .containsExactly(
            "its shared texts have more than 64 megabytes; the limit is the setting"
                + " potline.file.max-shared-text-megabytes");
  }

  @Test
  void aRowThatStandsTwiceEndsTheSheet() throws IOException {
    List<Judged> all =
        read(
            workbook(
                data(row(2, cells(2, "300")), row(2, cells(2, "301")), row(3, cells(3, "302"))),
                ""));
    assertThat(all).filteredOn(Judged::isTaken).hasSize(1);
    assertThat(reasons(all))
        .containsExactly("the file can't be read from here on: row 2 stands after row 2");
  }

  @Test
  void whatTheLibraryWouldHoldInMemoryIsCountedBefore() throws IOException {
    String good = data(row(2, cells(2, "300")));
    assertThat(read(workbook(good, ""))).singleElement().matches(Judged::isTaken);
    assertThat(reasons(read(workbook(data(row(2, "<c/>".repeat(16_385))), ""))))
        .containsExactly(
            "a row of more than 16,384 cells; the limit is the setting potline.file.max-columns");
    assertThat(reasons(read(workbook(data(row(2, "<a>".repeat(100))), ""))))
        .containsExactly("tags of more than 100 levels");
    assertThat(reasons(read(workbook(data(row(2, "<a><!--</a>--><b c='/>'>".repeat(50))), ""))))
        .containsExactly("tags of more than 100 levels");
    assertThat(read(workbook("<!--<a><b>--><x/><!-- - -->" + data(row(2, cells(2, "300"))), "")))
        .singleElement()
        .matches(Judged::isTaken);
    assertThat(reasons(read(workbook(data(row(2, "<x:c/>".repeat(16_385))), ""))))
        .singleElement()
        .asString()
        .startsWith("a row of more than 16,384 cells");
    assertThat(
            reasons(
                read(
                    workbook("<cols><col min='1' max='2147483647' width='9'/></cols>" + good, ""))))
        .containsExactly("a width of columns that can't be read");
    assertThat(
            reasons(
                read(
                    workbook(
                        "<cols>" + "<col min='1' max='16384'/>".repeat(7) + "</cols>" + good, ""))))
        .containsExactly("widths of more columns than a workbook can have");
    assertThat(
            reasons(
                read(workbook(good + "<mergeCells>" + "<mergeCell/><row/>".repeat(1_000_001), ""))))
        .containsExactly("more than 1,000,000 merged cells and links");
    assertThat(
            reasons(
                read(
                    workbook(
                        data(row(2, "<c r='A2' t='str'><v>", "9".repeat(1_100_000), "</v></c>")),
                        ""))))
        .containsExactly(
            "a text of more than 1,000,000 characters; the limit is the setting"
                + " potline.file.max-row-length");
  }

  @Test
  void longTextsAreNeitherKeptNorMatched() throws IOException {
    for (String text :
        List.of("1,000".repeat(50_000), "9".repeat(400_000), "x(t)".repeat(50_000))) {
      String cell = "\"" + text + "\"";
      List<Judged> all =
          read(
              (HEADER + "2025-01-07,lime_price," + cell + "\n2025-01-07," + cell + ",300\n" + ROW)
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(all).filteredOn(Judged::isTaken).hasSize(1);
      assertThat(reasons(all)).hasSize(2).allMatch(reason -> reason.length() <= 1_001);
      assertThat(all).allMatch(judged -> judged.raw().length() <= 2_001);
    }
  }

  @Test
  void aSheetOfBlankFirstRowsIsReadToItsData() throws IOException {
    assertThat(read(("\n".repeat(100) + HEADER + ROW).getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .matches(judged -> judged.isTaken() && judged.row() == 102);
  }
}
