package io.potline.landing.sheet;

import java.util.Iterator;

/** The rows of a sheet. An error while reading is a {@link RuntimeException}. */
public interface Lines extends Iterator<Line>, AutoCloseable {
  @Override
  void close();
}
