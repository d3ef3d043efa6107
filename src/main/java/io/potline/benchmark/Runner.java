package io.potline.benchmark;

import java.io.IOException;
import java.nio.file.Path;

/** Runs potline on a landing folder, once. */
public interface Runner {

  /** warm or cold. */
  String process();

  /** Commits are not its to count: 0. */
  Cost run(Path lake, Path landing) throws IOException;
}
