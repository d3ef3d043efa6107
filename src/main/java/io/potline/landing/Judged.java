package io.potline.landing;

import io.potline.landing.layout.Column;

/**
 * A judged row or cell of a file.
 *
 * @param row null where the judgement is on a whole file or sheet
 * @param sheet null for a text file
 * @param column null where a row is judged, not a cell
 * @param reasons why it is refused; null where it is accepted
 * @param missing 0, or the number of cells without a figure that this stands for
 */
record Judged(
    Long row,
    String sheet,
    Column column,
    Values values,
    String raw,
    String reasons,
    long missing) {

  static Judged refused(Long row, String sheet, Column column, String raw, String reasons) {
    return new Judged(row, sheet, column, Values.NONE, raw, reasons, 0);
  }

  static Judged missing(String sheet, long cells) {
    return new Judged(null, sheet, null, Values.NONE, "", null, cells);
  }

  boolean isTaken() {
    return reasons == null && missing == 0;
  }
}
