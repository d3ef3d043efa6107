package io.potline.landing.sheet;

import com.github.pjfanning.xlsx.CloseableIterator;
import com.github.pjfanning.xlsx.SharedStringsImplementationType;
import com.github.pjfanning.xlsx.StreamingReader;
import io.potline.conf.FileLimits;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.Date1904Support;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;

/**
 * A workbook. Only a few rows are in memory at a time. {@link WorkbookParts} refuses what is too
 * large, the library refuses zip bombs and external entities.
 */
final class Workbook implements Book {

  private static final int MAX_SHEETS = 1_000;

  private static final int LAST_COLUMN = SpreadsheetVersion.EXCEL2007.getLastColumnIndex();

  private final org.apache.poi.ss.usermodel.Workbook workbook;
  private final boolean is1904;
  private final Optional<File> copy;
  private final Extent extent;

  private Workbook(
      org.apache.poi.ss.usermodel.Workbook workbook, Optional<File> copy, FileLimits limits) {
    this.workbook = workbook;
    this.is1904 = ((Date1904Support) workbook).isDate1904();
    this.copy = copy;
    this.extent = new Extent(limits);
  }

  static Workbook open(StoredFile stored, FileLimits limits) throws IOException {
    Optional<File> copy =
        stored.local().isPresent() ? Optional.empty() : Optional.of(stored.copy(".xlsx"));
    File file = stored.local().or(() -> copy).orElseThrow();
    try {
      WorkbookParts.check(stored, file, limits);
      return new Workbook(
          StreamingReader.builder()
              .setSharedStringsImplementationType(SharedStringsImplementationType.POI_READ_ONLY)
              .setReadSharedFormulas(false)
              .open(file),
          copy,
          limits);
    } catch (Throwable e) {
      copy.ifPresent(File::delete);
      throw e;
    }
  }

  @Override
  public String format() {
    return is1904 ? "workbook that counts days from 1904" : "workbook";
  }

  @Override
  public List<Sheet> sheets() {
    if (workbook.getNumberOfSheets() > MAX_SHEETS) {
      throw new Unreadable("more than %,d sheets", MAX_SHEETS);
    }
    Map<String, Sheet> sheets = new LinkedHashMap<>();
    for (int i = 0; i < workbook.getNumberOfSheets(); i++) {
      boolean isHidden = workbook.isSheetHidden(i) || workbook.isSheetVeryHidden(i);
      String name = workbook.getSheetName(i) + (isHidden ? " (hidden)" : "");
      if (sheets.containsKey(name)) {
        throw new Unreadable("two sheets of the name %s", name);
      }
      sheets.put(name, new WorkbookSheet(name, workbook.getSheetAt(i), is1904, extent.sheet()));
    }
    return List.copyOf(sheets.values());
  }

  @Override
  public void close() throws IOException {
    try {
      workbook.close();
    } finally {
      copy.ifPresent(File::delete);
    }
  }

  private record WorkbookSheet(
      String name, org.apache.poi.ss.usermodel.Sheet sheet, boolean is1904, Extent.OfSheet extent)
      implements Sheet {

    @Override
    public Lines lines() {
      CloseableIterator<Row> rows = (CloseableIterator<Row>) sheet.iterator();
      Extent.Reading reading = extent.reading();
      return new Lines() {
        private long former;

        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Line next() {
          Line line = line(rows.next());
          if (line.number() <= former) {
            throw new Unreadable("row %,d stands after row %,d", line.number(), former);
          }
          former = line.number();
          reading.add(line.size());
          return line;
        }

        @Override
        public void close() {
          try {
            rows.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
    }

    @Override
    public List<Line> withMergedCells(List<Line> lines) {
      try (Lines all = lines()) {
        all.forEachRemaining(line -> {});
      }
      List<CellRangeAddress> merged = sheet.getMergedRegions();
      return lines.stream().map(line -> withMergedCells(line, merged)).toList();
    }

    private static Line withMergedCells(Line line, List<CellRangeAddress> merged) {
      List<Cell> cells = new ArrayList<>(line.cells());
      for (CellRangeAddress region : merged) {
        if (region.getFirstRow() == line.number() - 1) {
          for (int i = region.getFirstColumn() + 1; i <= region.getLastColumn(); i++) {
            while (cells.size() <= i) {
              cells.add(Cell.BLANK);
            }
            cells.set(i, line.cell(region.getFirstColumn()));
          }
        }
      }
      return new Line(line.number(), cells, line.isCounted());
    }

    private Line line(Row row) {
      List<Cell> cells = new ArrayList<>();
      for (org.apache.poi.ss.usermodel.Cell cell : row) {
        if (cell.getColumnIndex() > LAST_COLUMN) {
          throw new Unreadable("a cell beyond the last column that a workbook can have");
        }
        Cell own = cell(cell);
        if (!own.isBlank()) {
          while (cells.size() < cell.getColumnIndex()) {
            cells.add(Cell.BLANK);
          }
          cells.add(own);
        }
      }
      return new Line(row.getRowNum() + 1L, cells, false);
    }

    private Cell cell(org.apache.poi.ss.usermodel.Cell cell) {
      CellType type =
          cell.getCellType() == CellType.FORMULA
              ? cell.getCachedFormulaResultType()
              : cell.getCellType();
      return switch (type) {
        case NUMERIC -> {
          double number = cell.getNumericCellValue();
          yield DateUtil.isCellDateFormatted(cell) && DateUtil.isValidExcelDate(number)
              ? new Cell.Date(DateUtil.getLocalDateTime(number, is1904))
              : new Cell.Number(number, is1904);
        }
        case BLANK, _NONE -> Cell.BLANK;
        case ERROR -> text(cell.getStringCellValue().replaceFirst("\\AERROR:", ""));
        case STRING, BOOLEAN, FORMULA -> text(cell.getStringCellValue());
      };
    }

    private static Cell text(String text) {
      String stripped = text.strip();
      return stripped.isEmpty() ? Cell.BLANK : new Cell.Text(stripped);
    }
  }
}
