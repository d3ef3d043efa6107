package io.potline.benchmark;

import java.io.IOException;
import java.nio.file.Path;

/** Runs potline on a landing folder, once. */
public interface Runner {

  /** warm or cold. */
  String process();

  /** Runs potline once; the commits in the result are 0, because the caller counts them. */
  Cost run(Path lake, Path landing) throws IOException;
}
