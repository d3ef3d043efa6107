package io.potline.benchmark;

import java.util.Locale;

/** What can be measured, in the order in which it is. */
public enum Measure {
  /** The whole history into an empty lake. */
  REBUILD,
  /** The quotes of one more day. */
  NEWDAY,
  /** Nothing new. */
  EMPTY,
  /** One quote of an earlier year, restated. */
  RESTATEMENT,
  /** The whole history delivered once more, unchanged, with one more day. */
  REPEATED,
  /** A workbook of many cells, read without a lake. */
  WORKBOOK;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
