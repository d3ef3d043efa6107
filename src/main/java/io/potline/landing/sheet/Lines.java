package io.potline.landing.sheet;

import java.util.Iterator;

/** To be closed; what goes wrong on the way is a {@link RuntimeException}. */
public interface Lines extends Iterator<Line>, AutoCloseable {
  @Override
  void close();
}
