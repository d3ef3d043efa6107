package io.potline.landing;

import io.potline.landing.layout.Column;

/**
 * A judged row or cell of a file.
 *
 * @param row null where the judgement is on a whole file or sheet
 * @param sheet null for a text file
 * @param column null where a row is judged, not a cell
 * @param reasons why it is refused; null where it is accepted
 * @param unknown the name that conf does not have, if it is refused because of it; else null
 * @param cells null, or the cells that were not judged and that this stands for
 */
record Judged(
    Long row,
    String sheet,
    Column column,
    Values values,
    String raw,
    String reasons,
    String unknown,
    NotJudged cells) {

  /**
   * How many cells or rows were not judged.
   *
   * @param missing without a figure
   * @param ignored of series that conf says are not ours
   */
  record NotJudged(long missing, long ignored) {}

  static Judged refused(Long row, String sheet, Column column, String raw, String reasons) {
    return new Judged(row, sheet, column, Values.NONE, raw, reasons, null, null);
  }

  static Judged notJudged(String sheet, long missing, long ignored) {
    return new Judged(
        null, sheet, null, Values.NONE, "", null, null, new NotJudged(missing, ignored));
  }

  Judged ofUnknown(String name) {
    return new Judged(row, sheet, column, values, raw, reasons, name, cells);
  }

  boolean isTaken() {
    return reasons == null && cells == null;
  }
}
