package io.potline.landing.sheet;

import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * A row of a sheet.
 *
 * @param number the first is 1
 * @param cells blank ones at the end may be left out, but for those of a text file
 * @param isCounted whether the number of cells means something: it does between commas
 */
public record Line(long number, List<Cell> cells, boolean isCounted) {

  public Cell cell(int column) {
    return column < cells.size() ? cells.get(column) : Cell.BLANK;
  }

  public String text(int column) {
    return cell(column).text();
  }

  public int size() {
    return cells.size();
  }

  public boolean isBlank() {
    return cells.stream().allMatch(Cell::isBlank);
  }

  /** The row as it stands, in CSV. */
  public String raw() {
    return CSVFormat.DEFAULT.format(cells.stream().map(Cell::text).toArray());
  }
}
