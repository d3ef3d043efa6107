package io.potline.landing.layout;

import io.potline.landing.text.Texts.Dialect;
import java.util.Map;

/**
 * A column of figures in a wide sheet, with the labels above them, which hold for all of them.
 *
 * @param index the first column of the sheet is 0
 * @param letters as a workbook shows it, and what stands above the figures
 * @param row where that stands
 * @param labels texts by the names below and those of the feed's long layout
 * @param isQuoteOnlyIfNamed a column that the layout knows, such as an opening price: no quote, and
 *     no mistake either, unless the catalogue names it
 */
public record Column(
    int index,
    String letters,
    long row,
    Map<String, String> labels,
    boolean isQuoteOnlyIfNamed,
    Dialect dialect)
    implements Cells {

  /** The name of the column. */
  public static final String NAME = "name";

  /** The terminal's own id of the series. */
  public static final String ID = "id";

  public static final String FREQUENCY = "frequency";
  public static final String UNIT = "unit";
  public static final String SOURCE = "source";
  public static final String PUBLISHED_AT = "published_at";
  public static final String DELIVERED_BY = "delivered_by";

  /** The figure of a cell. */
  public static final String VALUE = "value";

  @Override
  public String cell(String name) {
    return labels.get(name);
  }

  /** Identity is enough and fast: maps by column are used for each cell. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return index;
  }

  public String name() {
    return letters + " " + labels.getOrDefault(NAME, "");
  }

  /** The first column is A, the one after Z is AA. */
  static String letters(int index) {
    String last = String.valueOf((char) ('A' + index % 26));
    return index < 26 ? last : letters(index / 26 - 1) + last;
  }
}
