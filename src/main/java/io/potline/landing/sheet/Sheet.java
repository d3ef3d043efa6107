package io.potline.landing.sheet;

import java.util.List;

/** Rows and columns of cells: a sheet of a workbook, or a text file. */
public interface Sheet {

  /** Null for a text file; with a remark where the sheet is hidden. */
  String name();

  /** The rows from the first on, read one at a time. */
  Lines lines();

  /**
   * The rows with the text of a merged cell in all columns that it spans. A workbook lists merged
   * cells after its rows, so that the sheet is read to its end.
   */
  List<Line> withMergedCells(List<Line> lines);
}
