package io.potline.landing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Synthetic files in the layouts that vendors write: the same quotes, each in its own way. */
final class Exports {

  /** A series as a vendor calls it. */
  record Series(String name, String id, String unit, Map<LocalDate, BigDecimal> quotes) {

    static Series of(String name, String id, String unit, String... datesAndValues) {
      Map<LocalDate, BigDecimal> quotes = new TreeMap<>();
      for (int i = 0; i < datesAndValues.length; i += 2) {
        quotes.put(LocalDate.parse(datesAndValues[i]), new BigDecimal(datesAndValues[i + 1]));
      }
      return new Series(name, id, unit, quotes);
    }
  }

  /** Rows of cells: texts, numbers, dates, null for a blank one. */
  static final class Grid {
    final List<List<Object>> rows = new ArrayList<>();

    Grid row(Object... cells) {
      rows.add(java.util.Arrays.asList(cells));
      return this;
    }

    Grid labelled(String label, List<?> cells) {
      List<Object> row = new ArrayList<>();
      row.add(label);
      row.addAll(cells);
      rows.add(row);
      return this;
    }

    Grid blank() {
      rows.add(List.of());
      return this;
    }

    byte[] asCsv(Charset charset) {
      StringBuilder text = new StringBuilder();
      int width = rows.stream().mapToInt(List::size).max().orElse(0);
      for (List<Object> row : rows) {
        for (int i = 0; i < width; i++) {
          Object cell = i < row.size() && row.get(i) != null ? row.get(i) : "";
          text.append(i == 0 ? "" : ",").append('"').append(cell).append('"');
        }
        text.append("\r\n");
      }
      return text.toString().getBytes(charset);
    }

    byte[] asWorkbook() {
      return Exports.workbook(Map.of("Sheet1", this));
    }
  }

  private Exports() {}

  /** Choice: ascending, a footer, missing is 0 or blank. */
  static Grid choice(List<Series> series, String updated, Object missing) {
    Grid grid =
        new Grid()
            .row("宏观数据")
            .labelled("指标名称", series.stream().map(Series::name).toList())
            .labelled("频率", series.stream().map(s -> "日").toList())
            .labelled("单位", series.stream().map(Series::unit).toList())
            .labelled("时间区间", series.stream().map(s -> "2004-06-01~2024-06-26").toList())
            .labelled("更新时间", series.stream().map(s -> updated).toList())
            .labelled("来源", series.stream().map(s -> "上海有色网").toList());
    days(series, false).forEach(day -> grid.rows.add(row(day, series, missing)));
    return grid.blank().blank().row("数据来源：东方财富Choice数据");
  }

  /** Wind: an error on top, newest first, every calendar day, missing is 0. */
  static Grid wind(List<Series> series) {
    Grid grid =
        new Grid()
            .row("0", "error:无此数据权限")
            .labelled("指标名称", series.stream().map(Series::name).toList());
    List<LocalDate> days = days(series, true);
    for (LocalDate day = days.get(0);
        !day.isBefore(days.get(days.size() - 1));
        day = day.minusDays(1)) {
      grid.rows.add(row(day, series, BigDecimal.ZERO));
    }
    return grid;
  }

  static Grid ifind(List<Series> series) {
    Grid grid =
        new Grid()
            .row("0")
            .labelled("指标名称", series.stream().map(Series::name).toList())
            .labelled("频率", series.stream().map(s -> "日").toList())
            .labelled("单位", series.stream().map(Series::unit).toList())
            .labelled("指标ID", series.stream().map(Series::id).toList());
    days(series, true).forEach(day -> grid.rows.add(row(day, series, null)));
    return grid.blank();
  }

  /** iFinD with the dates of each series beside it. */
  static Grid ifindPairs(List<Series> series) {
    Grid grid = new Grid();
    grid.rows.add(pairs(series.stream().map(s -> new Object[] {"指标名称", s.name()}).toList()));
    grid.rows.add(pairs(series.stream().map(s -> new Object[] {"频率", "日"}).toList()));
    grid.rows.add(pairs(series.stream().map(s -> new Object[] {"单位", s.unit()}).toList()));
    grid.rows.add(pairs(series.stream().map(s -> new Object[] {"指标ID", s.id()}).toList()));
    int longest = series.stream().mapToInt(s -> s.quotes().size()).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      List<Object[]> cells = new ArrayList<>();
      for (Series one : series) {
        List<LocalDate> days = new ArrayList<>(one.quotes().keySet());
        Collections.reverse(days);
        cells.add(
            i < days.size()
                ? new Object[] {days.get(i), one.quotes().get(days.get(i))}
                : new Object[] {null, null});
      }
      grid.rows.add(pairs(cells));
    }
    return grid;
  }

  static Grid mysteel(List<Series> series) {
    Grid grid =
        new Grid()
            .row("钢联数据")
            .labelled("指标名称", series.stream().map(s -> s.name().replace(":", "：") + "（日）").toList())
            .labelled("频度", series.stream().map(s -> "日").toList())
            .labelled("单位", series.stream().map(Series::unit).toList())
            .labelled("指标描述", series.stream().map(s -> "一行\n又一行").toList());
    days(series, true).forEach(day -> grid.rows.add(row(day, series, null)));
    return grid;
  }

  private static List<Object> pairs(List<Object[]> cells) {
    List<Object> row = new ArrayList<>();
    cells.forEach(pair -> row.addAll(java.util.Arrays.asList(pair)));
    return row;
  }

  private static List<Object> row(LocalDate day, List<Series> series, Object missing) {
    List<Object> row = new ArrayList<>(List.of(day));
    series.forEach(s -> row.add(s.quotes().containsKey(day) ? s.quotes().get(day) : missing));
    return row;
  }

  private static List<LocalDate> days(List<Series> series, boolean isNewestFirst) {
    TreeSet<LocalDate> days = new TreeSet<>();
    series.forEach(s -> days.addAll(s.quotes().keySet()));
    return List.copyOf(isNewestFirst ? days.descendingSet() : days);
  }

  static byte[] workbook(Map<String, Grid> sheets) {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      new TreeMap<>(sheets).forEach((name, grid) -> write(grid, workbook.createSheet(name)));
      return bytes(workbook);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(XSSFWorkbook workbook) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    workbook.write(bytes);
    return bytes.toByteArray();
  }

  static void write(Grid grid, Sheet sheet) {
    CellStyle date = sheet.getWorkbook().createCellStyle();
    date.setDataFormat(sheet.getWorkbook().createDataFormat().getFormat("yyyy-mm-dd"));
    for (int i = 0; i < grid.rows.size(); i++) {
      Row row = sheet.createRow(i);
      for (int j = 0; j < grid.rows.get(i).size(); j++) {
        Object value = grid.rows.get(i).get(j);
        if (value != null) {
          write(row.createCell(j), value, date);
        }
      }
    }
  }

  private static void write(Cell cell, Object value, CellStyle date) {
    if (value instanceof LocalDate day) {
      cell.setCellValue(day);
      cell.setCellStyle(date);
    } else if (value instanceof Number number) {
      cell.setCellValue(number.doubleValue());
    } else {
      cell.setCellValue(value.toString());
    }
  }
}
