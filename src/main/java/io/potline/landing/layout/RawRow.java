package io.potline.landing.layout;

import java.util.Map;

/**
 * A row, or a cell of a wide sheet, as it stands in a file: what every layout is read into, before
 * anything is judged.
 *
 * @param number row in the sheet, the first is 1
 * @param column column of a cell in a wide sheet; null for a row
 * @param cells texts by the column names of the feed's long layout; blank cells are not there
 * @param raw the row or cell as it stands
 */
public record RawRow(long number, Column column, Map<String, String> cells, String raw)
    implements Cells {

  /** Under this name stands what makes a row unreadable as a whole. */
  public static final String BROKEN = "";

  private static final int MAX_RAW = 2_000;

  public RawRow {
    raw = raw.length() <= MAX_RAW ? raw : raw.substring(0, MAX_RAW) + "…";
  }

  @Override
  public String cell(String name) {
    String own = cells.get(name);
    return own != null || column == null ? own : column.cell(name);
  }
}
