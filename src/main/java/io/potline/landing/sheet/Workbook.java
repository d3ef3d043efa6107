package io.potline.landing.sheet;

import com.github.pjfanning.xlsx.CloseableIterator;
import com.github.pjfanning.xlsx.SharedStringsImplementationType;
import com.github.pjfanning.xlsx.StreamingReader;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.Date1904Support;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;

/**
 * A workbook. Only a few rows are in memory at a time. The library refuses zip bombs and external
 * entities.
 */
final class Workbook implements Book {

  /** Shared texts of up to so many bytes are kept in memory, larger ones on disk. */
  private static final long MAX_TEXTS_IN_MEMORY = 32L << 20;

  private static final int LAST_COLUMN = SpreadsheetVersion.EXCEL2007.getLastColumnIndex();

  private final org.apache.poi.ss.usermodel.Workbook workbook;
  private final boolean is1904;
  private final Optional<File> copy;

  private Workbook(org.apache.poi.ss.usermodel.Workbook workbook, Optional<File> copy) {
    this.workbook = workbook;
    this.is1904 = ((Date1904Support) workbook).isDate1904();
    this.copy = copy;
  }

  static Workbook open(FileSystem files, Path path) throws IOException {
    Optional<File> copy = Optional.empty();
    File file;
    if (files instanceof LocalFileSystem local) {
      file = local.pathToFile(path);
    } else {
      file = Files.createTempFile("potline", ".xlsx").toFile();
      copy = Optional.of(file);
    }
    try {
      if (copy.isPresent()) {
        try (InputStream in = files.open(path)) {
          Files.copy(in, file.toPath(), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      SharedStringsImplementationType texts =
          sizeOfTexts(file) <= MAX_TEXTS_IN_MEMORY
              ? SharedStringsImplementationType.POI_READ_ONLY
              : SharedStringsImplementationType.TEMP_FILE_BACKED;
      return new Workbook(
          StreamingReader.builder()
              .setSharedStringsImplementationType(texts)
              .setReadSharedFormulas(false)
              .open(file),
          copy);
    } catch (IOException | RuntimeException e) {
      copy.ifPresent(File::delete);
      throw e;
    }
  }

  private static long sizeOfTexts(File file) throws IOException {
    try (ZipFile zip = new ZipFile(file)) {
      if (zip.getEntry("[Content_Types].xml") == null || zip.getEntry("xl/workbook.xml") == null) {
        throw new Unreadable("a zip archive that is no workbook: unpack it, deliver its files");
      }
      ZipEntry texts = zip.getEntry("xl/sharedStrings.xml");
      return texts == null ? 0 : texts.getSize();
    } catch (ZipException e) {
      throw new Unreadable(
          "a broken workbook (%s): ask for it to be exported anew", e.getMessage());
    }
  }

  @Override
  public String format() {
    return is1904 ? "workbook that counts days from 1904" : "workbook";
  }

  @Override
  public List<Sheet> sheets() {
    List<Sheet> sheets = new ArrayList<>();
    for (int i = 0; i < workbook.getNumberOfSheets(); i++) {
      boolean isHidden = workbook.isSheetHidden(i) || workbook.isSheetVeryHidden(i);
      String name = workbook.getSheetName(i) + (isHidden ? " (hidden)" : "");
      sheets.add(new WorkbookSheet(name, workbook.getSheetAt(i), is1904));
    }
    return sheets;
  }

  @Override
  public void close() throws IOException {
    try {
      workbook.close();
    } finally {
      copy.ifPresent(File::delete);
    }
  }

  private record WorkbookSheet(String name, org.apache.poi.ss.usermodel.Sheet sheet, boolean is1904)
      implements Sheet {

    @Override
    public Lines lines() {
      CloseableIterator<Row> rows = (CloseableIterator<Row>) sheet.iterator();
      return new Lines() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Line next() {
          return line(rows.next());
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
        Cell own = cell(cell);
        if (cell.getColumnIndex() > LAST_COLUMN) {
          throw new Unreadable("a cell beyond the last column that a workbook can have");
        }
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
