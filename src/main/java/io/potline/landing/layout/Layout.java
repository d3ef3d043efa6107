package io.potline.landing.layout;

import io.potline.landing.sheet.Line;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.text.Reasons.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A way to lay out figures in a sheet. A new one is a class and an entry of {@link #ALL}. */
public interface Layout {

  /** The known layouts, in the order in which they are tried. */
  List<Layout> ALL = List.of(new LongTable(), new TerminalTable(), new WideExport());

  /** A layout is recognised by so many rows. */
  int HEAD_ROWS = 60;

  /**
   * How to read a sheet of this layout; empty where the sheet has another one. Throws {@link
   * Unreadable} for a sheet of this layout that has a mistake in its head.
   */
  Optional<Reading> of(Head head);

  /**
   * The first rows of a sheet, and the columns that a feed expects.
   *
   * @param required columns of the feed's long layout, the first is the one of the date
   */
  record Head(List<Line> lines, Sheet sheet, List<String> required, List<String> optional) {

    /** The name of the date in the long layout: date or month. */
    String dateColumn() {
      return required.get(0);
    }

    Head withMergedCells() {
      return new Head(sheet.withMergedCells(lines), sheet, required, optional);
    }
  }

  /** How to read a sheet whose layout is known. */
  interface Reading {

    /** The layout in words. */
    String layout();

    /** The number of the first row with figures. */
    long firstRow();

    /** The columns of figures of a wide sheet; none in the long layout. */
    List<Column> columns();

    /** Whether the terminal writes 0 where a figure is missing. */
    boolean writesZeroForMissing();

    /** The contents of a row of the sheet: a row, a cell for each column, or nothing. */
    List<RawRow> rows(Line line);
  }

  /** The reading of the first layout that fits; {@link Unreadable} where none does. */
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
