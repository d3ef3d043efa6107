package io.potline.landing.layout;

/** Texts by the column names of the feed's long layout; null where there is none. */
public interface Cells {
  String cell(String name);
}
