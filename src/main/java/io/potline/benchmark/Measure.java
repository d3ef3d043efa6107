package io.potline.benchmark;

import java.util.Locale;

/** The measurements, in their order. */
public enum Measure {
  /** The whole history into an empty lake. */
  REBUILD,
  /** The quotes of one more day. */
  NEWDAY,
  /** A run without new files. */
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
