package io.potline.landing.layout;

import io.potline.landing.sheet.Line;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.text.Reasons.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A way to lay out figures in a sheet: one class, and one line in {@link #ALL}. */
public interface Layout {

  /** The layouts that are known, the most particular first. */
  List<Layout> ALL = List.of(new LongTable(), new TerminalTable(), new WideExport());

  /** Within so many rows a sheet has to show what it is. */
  int HEAD_ROWS = 60;

  /**
   * How a sheet is to be read, if it is laid out this way. Refuses with {@link Unreadable} one that
   * is, but that could only be misread.
   */
  Optional<Reading> of(Head head);

  /**
   * The first rows of a sheet, and what they are expected to hold.
   *
   * @param required columns of the feed's long layout, the first is the one of the date
   */
  record Head(List<Line> lines, Sheet sheet, List<String> required, List<String> optional) {

    /** The column of the long layout that the date of a wide one is: date or month. */
    String dateColumn() {
      return required.get(0);
    }

    Head withMergedCells() {
      return new Head(sheet.withMergedCells(lines), sheet, required, optional);
    }
  }

  /** A sheet that a layout has recognised. */
  interface Reading {

    /** What it is, for people. */
    String layout();

    /** Row of the first figures. */
    long firstRow();

    /** The columns of figures of a wide sheet; none where a row is a figure. */
    List<Column> columns();

    /** Whether all sheets of this kind write 0 where there is no figure. */
    boolean writesZeroForMissing();

    /** What stands in one row of the sheet: one row, a cell a column, or nothing. */
    List<RawRow> rows(Line line);
  }

  /** The sheet's reading in the first layout that fits; refuses a sheet that fits none. */
  static Reading recognise(Head head) {
    return ALL.stream()
        .flatMap(layout -> layout.of(head).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new Unreadable(
                    "no layout that is known: its first rows are %s; expected the columns %s, or a"
                        + " terminal's export with names above a column of dates",
                    shown(head.lines()), String.join(", ", head.required())));
  }

  private static String shown(List<Line> lines) {
    List<String> rows = new ArrayList<>();
    lines.stream()
        .filter(line -> !line.isBlank())
        .limit(3)
        .map(Line::raw)
        .map(raw -> raw.length() <= 80 ? raw : raw.substring(0, 80) + "…")
        .forEach(raw -> rows.add("'" + raw + "'"));
    return String.join(", ", rows);
  }
}
