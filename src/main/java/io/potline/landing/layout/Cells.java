package io.potline.landing.layout;

/** Texts by the column names of the feed's long layout; null where a cell is blank. */
public interface Cells {
  String cell(String name);
}
