package io.potline.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.poi.common.usermodel.HyperlinkType;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.Hyperlink;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.WorkbookUtil;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/**
 * The exhibits of a report as a workbook: a sheet each, with numbers as numbers in the formats of
 * the page, below caption, note and what they were made from. The first sheet lists the others.
 */
final class WorkbookFile implements AutoCloseable {

  /** Excel allows no more characters in the name of a sheet. */
  private static final int MAX_SHEET_NAME = 31;

  private static final String YEAR = "year";
  private static final String PERCENT = "%";
  private static final int WIDEST = 60;
  private static final int NARROWEST = 10;
  private static final int UNITS_OF_A_CHARACTER = 256;

  /** Rows of a sheet that are looked at for the width of its columns. */
  private static final int LOOKED_AT = 200;

  private final Words words;
  private final Page.Head head;
  private final SXSSFWorkbook workbook = new SXSSFWorkbook();
  private final Map<String, CellStyle> formats = new HashMap<>();
  private final CellStyle bold;
  private final CellStyle warning;
  private final CellStyle link;
  private final Sheet contents;

  /**
   * @param head of the page with the same exhibits
   */
  WorkbookFile(Words words, Page.Head head) {
    this.words = words;
    this.head = head;
    this.bold = style(IndexedColors.AUTOMATIC, true);
    this.warning = style(IndexedColors.RED, true);
    this.link = style(IndexedColors.BLUE, false);
    this.contents = workbook.createSheet(sheetName(words.text("contents")));
    text(contents, head.title(), bold);
    Optional.ofNullable(head.subtitle()).ifPresent(text -> text(contents, text, null));
    notice(contents);
    text(contents, head.state(), null);
    Optional.ofNullable(head.late()).ifPresent(text -> text(contents, text, warning));
    head.alerts().forEach(alert -> text(contents, alert, warning));
    text(contents, "", null);
    contents.setColumnWidth(0, MAX_SHEET_NAME * UNITS_OF_A_CHARACTER);
  }

  private CellStyle style(IndexedColors color, boolean isBold) {
    Font font = workbook.createFont();
    font.setBold(isBold);
    font.setColor(color.getIndex());
    CellStyle style = workbook.createCellStyle();
    style.setFont(font);
    return style;
  }

  private static Row next(Sheet sheet) {
    return sheet.createRow(sheet.getLastRowNum() + 1);
  }

  private static Cell text(Sheet sheet, String text, CellStyle style) {
    Cell cell = next(sheet).createCell(0);
    cell.setCellValue(text);
    cell.setCellStyle(style);
    return cell;
  }

  private void notice(Sheet sheet) {
    if (head.isSynthetic()) {
      text(sheet, words.text("synthetic"), warning);
    }
  }

  /**
   * @param result null if there is none
   * @param facts null if there are none
   */
  void add(Figure figure, Result result, Result facts) {
    String caption = Optional.ofNullable(figure.caption()).orElse(figure.id());
    Sheet sheet = workbook.createSheet(sheetName(caption));
    list(sheet, caption);
    text(sheet, caption, bold);
    Optional.ofNullable(figure.note()).ifPresent(note -> text(sheet, note, null));
    notice(sheet);
    Optional.ofNullable(figure.provenance()).ifPresent(line -> text(sheet, line, null));
    Optional.ofNullable(figure.missing()).ifPresent(reason -> text(sheet, reason, warning));
    if (facts != null) {
      addFacts(sheet, facts);
    }
    if (result != null && !result.rows().isEmpty()) {
      addTable(sheet, result);
    }
  }

  private void list(Sheet sheet, String caption) {
    Cell name = text(contents, sheet.getSheetName(), link);
    Hyperlink target = workbook.getCreationHelper().createHyperlink(HyperlinkType.DOCUMENT);
    target.setAddress("'%s'!A1".formatted(sheet.getSheetName()));
    name.setHyperlink(target);
    name.getRow().createCell(1).setCellValue(caption);
  }

  private void addFacts(Sheet sheet, Result facts) {
    for (List<Object> row : facts.rows()) {
      text(sheet, "", null);
      for (int i = 0; i < row.size(); i++) {
        Row line = next(sheet);
        line.createCell(0).setCellValue(header(facts, i));
        if (row.get(i) != null) {
          fill(line.createCell(1), facts, i, row.get(i));
        }
      }
    }
  }

  private void addTable(Sheet sheet, Result result) {
    text(sheet, "", null);
    Row header = next(sheet);
    for (int i = 0; i < result.names().size(); i++) {
      Cell cell = header.createCell(i);
      cell.setCellValue(header(result, i));
      cell.setCellStyle(bold);
      sheet.setColumnWidth(i, width(result, i) * UNITS_OF_A_CHARACTER);
    }
    for (List<Object> row : result.rows()) {
      Row line = next(sheet);
      for (int i = 0; i < row.size(); i++) {
        if (row.get(i) != null) {
          fill(line.createCell(i), result, i, row.get(i));
        }
      }
    }
    int first = header.getRowNum();
    sheet.createFreezePane(0, first + 1);
    sheet.setAutoFilter(
        new CellRangeAddress(first, sheet.getLastRowNum(), 0, result.names().size() - 1));
  }

  private String header(Result result, int column) {
    String name = result.names().get(column);
    String label = words.label(name);
    String unit = result.isNumber(column) ? words.unit(name).name() : "";
    return unit.isEmpty() || unit.equals(PERCENT) ? label : "%s [%s]".formatted(label, unit);
  }

  private void fill(Cell cell, Result result, int column, Object value) {
    String name = result.names().get(column);
    if (result.isNumber(column)) {
      Words.Unit unit = words.unit(name);
      boolean isScaled = unit.isHundredfold() && !unit.name().equals(PERCENT);
      BigDecimal number = new BigDecimal(value.toString());
      cell.setCellValue((isScaled ? number.movePointRight(2) : number).doubleValue());
      cell.setCellStyle(format(name.equals(YEAR) ? "0" : format(unit)));
    } else if (result.isDay(column)) {
      cell.setCellValue(LocalDate.parse(value.toString()));
      cell.setCellStyle(
          format(name.equals("month") || name.endsWith("_month") ? "yyyy-mm" : "yyyy-mm-dd"));
    } else {
      cell.setCellValue(words.value(value.toString()).orElse(value.toString()));
    }
  }

  private static String format(Words.Unit unit) {
    if (unit.decimals() == null) {
      return "General";
    }
    String decimals = unit.decimals() > 0 ? "." + "0".repeat(unit.decimals()) : "";
    boolean isPercent = unit.isHundredfold() && unit.name().equals(PERCENT);
    String format = isPercent ? "0" + decimals + PERCENT : "#,##0" + decimals;
    return unit.isSigned() ? "+%s;-%s;%s".formatted(format, format, format) : format;
  }

  private CellStyle format(String format) {
    return formats.computeIfAbsent(
        format,
        text -> {
          CellStyle style = workbook.createCellStyle();
          style.setDataFormat(workbook.createDataFormat().getFormat(text));
          return style;
        });
  }

  private int width(Result result, int column) {
    int longest =
        result.texts(column).limit(LOOKED_AT).mapToInt(WorkbookFile::width).max().orElse(0);
    int header = width(header(result, column)) + 2;
    return Math.max(NARROWEST, Math.min(WIDEST, Math.max(header, longest)));
  }

  /** Chinese characters are twice as wide as Latin ones. */
  private static int width(String text) {
    return text.codePoints().map(c -> c > 0x2E7F ? 2 : 1).sum();
  }

  /** The caption's number, as in Figure 6, or its first words; unique in the workbook. */
  private String sheetName(String caption) {
    String beginning =
        WorkbookUtil.createSafeSheetName(cut(caption.split("[：:（(，,]")[0].strip(), MAX_SHEET_NAME));
    String name = beginning;
    for (int i = 2; workbook.getSheet(name) != null; i++) {
      String end = " " + i;
      name = cut(beginning, MAX_SHEET_NAME - end.length()) + end;
    }
    return name;
  }

  /** Whole words, where there are several. */
  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int blank = text.lastIndexOf(' ', most);
    return text.substring(0, blank > 0 ? blank : most);
  }

  void write(Path file) {
    Output.write(file, workbook::write);
  }

  @Override
  public void close() {
    try {
      workbook.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
