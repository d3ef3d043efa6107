package io.potline.sample;

import io.potline.conf.Conf;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/** A synthetic export of many cells: every product price in every region, a row a calendar day. */
public final class BigWorkbook {

  private static final LocalDate FIRST = LocalDate.of(1990, 1, 1);
  private static final List<String> NAMES = List.of("A00铝锭", "氧化铝", "铝土矿");
  private static final List<Integer> LEVELS = List.of(20_000, 4_000, 600);

  private BigWorkbook() {}

  /** Writes the workbook and returns the number of its cells with a figure. */
  public static long write(Path file, long cells, Conf conf) throws IOException {
    List<String> regions = conf.catalogue().regions();
    int columns = NAMES.size() * regions.size();
    int rows = (int) Math.max(1, Math.ceil(cells / (double) columns));
    try (SXSSFWorkbook workbook = new SXSSFWorkbook();
        OutputStream out = Files.newOutputStream(file)) {
      CellStyle date = workbook.createCellStyle();
      date.setDataFormat(workbook.createDataFormat().getFormat("yyyy-mm-dd"));
      Sheet sheet = workbook.createSheet("synthetic");
      sheet.createRow(0).createCell(0).setCellValue("钢联数据");
      Row names = sheet.createRow(1);
      Row sources = sheet.createRow(2);
      names.createCell(0).setCellValue("指标名称");
      sources.createCell(0).setCellValue("来源");
      for (int i = 0; i < columns; i++) {
        String region = regions.get(i / NAMES.size());
        names.createCell(i + 1).setCellValue(NAMES.get(i % NAMES.size()) + ":" + region);
        sources.createCell(i + 1).setCellValue("synthetic");
      }
      for (int day = 0; day < rows; day++) {
        Row row = sheet.createRow(day + 3);
        row.createCell(0).setCellValue(FIRST.plusDays(day));
        row.getCell(0).setCellStyle(date);
        for (int i = 0; i < columns; i++) {
          int level = LEVELS.get(i % LEVELS.size());
          row.createCell(i + 1).setCellValue(level + (day * 31 + i * 17) % (level / 4) / 4.0);
        }
      }
      workbook.write(out);
    }
    return (long) rows * columns;
  }
}
