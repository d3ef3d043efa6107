package io.potline.landing.layout;

import io.potline.landing.layout.Layout.Reading;
import io.potline.landing.sheet.Cell;
import io.potline.landing.sheet.Line;
import io.potline.landing.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How to read a sheet with a column for each series.
 *
 * @param dateColumnOf column of the dates of each column of figures
 * @param width cells of the row of names
 * @param dateName column of the long layout that takes the date
 */
record WideReading(
    String layout,
    long firstRow,
    List<Column> columns,
    boolean writesZeroForMissing,
    Map<Column, Integer> dateColumnOf,
    int width,
    String dateName)
    implements Reading {

  private static final Pattern NOTE =
      Pattern.compile("\\A(数据来源|资料来源|来源|注|备注|说明|source|note)\\b?.*", Pattern.CASE_INSENSITIVE);

  @Override
  public List<RawRow> rows(Line line) {
    if (line.isBlank() || isNote(line)) {
      return List.of();
    }
    if (line.isCounted() && !isOfWidth(line)) {
      String broken = "%d cells, but the row of names has %d".formatted(line.size(), width);
      return List.of(new RawRow(line.number(), null, name -> null, broken, line.raw()));
    }
    List<RawRow> rows = new ArrayList<>(columns.size());
    for (Column column : columns) {
      String date = line.cell(dateColumnOf.get(column)).dateText();
      String value = line.text(column.index());
      if (!date.isEmpty() || !value.isEmpty()) {
        Cells cells = new Figure(dateName, textOrNull(date), textOrNull(value));
        rows.add(new RawRow(line.number(), column, cells, null, Line.csv(date, value)));
      }
    }
    return rows;
  }

  private record Figure(String dateName, String date, String value) implements Cells {
    @Override
    public String cell(String name) {
      return name.equals(dateName) ? date : name.equals(Column.VALUE) ? value : null;
    }
  }

  private static String textOrNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** With a cell too few or too many, the others may stand in the wrong columns. */
  private boolean isOfWidth(Line line) {
    return line.size() >= width
        && line.cells().subList(width, line.size()).stream().allMatch(Cell::isBlank);
  }

  /** A note, such as the source below the last row. */
  private boolean isNote(Line line) {
    int first = 0;
    while (line.cell(first).isBlank()) {
      first++;
    }
    String date = line.cell(first).dateText();
    if (Texts.isDate(date, columns.get(0).dialect()) || Texts.isMonth(date)) {
      return false;
    }
    boolean isAlone = line.cells().stream().filter(cell -> !cell.isBlank()).count() == 1;
    boolean isInDates = dateColumnOf.containsValue(first);
    return isInDates && isAlone || NOTE.matcher(Texts.normalised(line.text(first))).matches();
  }
}
