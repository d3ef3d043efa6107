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
    for (Cell cell : cells) {
      if (!cell.isBlank()) {
        return false;
      }
    }
    return true;
  }

  /** The row as it stands, in CSV. */
  public String raw() {
    String[] texts = new String[cells.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = cells.get(i).text();
    }
    return csv(texts);
  }

  /** Texts as a row of CSV. Most need no quotation marks: joining them is ten times as fast. */
  public static String csv(String... texts) {
    for (int i = 0; i < texts.length; i++) {
      if (needsQuotes(texts[i], i == 0)) {
        return CSVFormat.DEFAULT.format((Object[]) texts);
      }
    }
    return String.join(",", texts);
  }

  private static boolean needsQuotes(String text, boolean isFirst) {
    if (text.isEmpty()) {
      return isFirst;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == ',' || c == '"') {
        return true;
      }
    }
    return text.charAt(0) <= '#' || text.charAt(text.length() - 1) == ' ';
  }
}
