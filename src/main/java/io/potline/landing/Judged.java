package io.potline.landing;

import io.potline.contract.Field;
import io.potline.landing.layout.Column;
import java.util.Map;

/**
 * What became of a row or cell of a file.
 *
 * @param row null where it is about a file or sheet as a whole
 * @param sheet null for a text file
 * @param column null where it is about a row
 * @param values typed, by the fields of the feed's table
 * @param reasons why it is refused; null where it is taken
 * @param missing 0, or the number of cells without a figure that this stands for
 */
record Judged(
    Long row,
    String sheet,
    Column column,
    Map<Field, Object> values,
    String raw,
    String reasons,
    long missing) {

  static Judged refused(Long row, String sheet, Column column, String raw, String reasons) {
    return new Judged(row, sheet, column, Map.of(), raw, reasons, 0);
  }

  static Judged missing(String sheet, long cells) {
    return new Judged(null, sheet, null, Map.of(), "", null, cells);
  }

  boolean isTaken() {
    return reasons == null && missing == 0;
  }
}
