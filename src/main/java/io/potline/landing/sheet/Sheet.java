package io.potline.landing.sheet;

import java.util.List;

/** Rows and columns of cells: a sheet of a workbook, or a text file. */
public interface Sheet {

  /** Null for a text file; says so where the sheet is hidden. */
  String name();

  /** From the first row on, read as they are asked for. */
  Lines lines();

  /**
   * The rows with the text of merged cells in all columns that they span. A sheet may have to be
   * read to its end for it: what is merged stands behind the rows.
   */
  List<Line> withMergedCells(List<Line> lines);
}
