package io.potline.report;

/** Where a page has the library that draws its charts. */
public enum ChartLibrary {
  /** In the page, which is one file. */
  WITHIN,
  /** In a file beside the page, which pages of one folder share. */
  BESIDE
}
