package io.potline.landing.layout;

/**
 * A row, or a cell of a wide sheet, as texts: what every layout is read into before it is judged.
 *
 * @param number row in the sheet, the first is 1
 * @param column column of a cell in a wide sheet; null for a row
 * @param cells texts by the column names of the feed's long layout; null where a cell is blank
 * @param broken why the row can't be read at all; null where it can
 * @param raw the row or cell as it stands in the file
 */
public record RawRow(long number, Column column, Cells cells, String broken, String raw)
    implements Cells {

  private static final int MAX_RAW = 2_000;

  public RawRow {
    raw = raw.length() <= MAX_RAW ? raw : raw.substring(0, MAX_RAW) + "…";
  }

  @Override
  public String cell(String name) {
    String own = cells.cell(name);
    return own != null || column == null ? own : column.cell(name);
  }
}
