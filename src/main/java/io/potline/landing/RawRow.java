package io.potline.landing;

import java.util.Map;

/**
 * A row or cell as it stands in a file: what every layout is read into, before anything is judged.
 *
 * @param rowNumber row in the file, the first is 1
 * @param columnName column of a cell in a wide file; null for a row
 * @param cells texts by the column names of the feed's long layout; blank cells are not there
 * @param raw the row as it stands
 */
public record RawRow(long rowNumber, String columnName, Map<String, String> cells, String raw) {

  /** Under this name stands what makes a row unreadable as a whole. */
  static final String BROKEN = "";

  private static final int MAX_RAW = 2_000;

  public RawRow {
    raw = raw.length() <= MAX_RAW ? raw : raw.substring(0, MAX_RAW) + "…";
  }

  public String cell(String name) {
    return cells.get(name);
  }
}
