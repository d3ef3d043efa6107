package io.potline.silver.history;

import java.time.Instant;
import java.util.List;

/** One row or cell of a file: what it says about a quote, and when that was published. */
public interface Delivery {

  Instant publishedAt();

  /** What is quoted. Two deliveries say the same where their contents are equal. */
  Object content();

  /** How the content is written: columns in which deliveries of one content may differ. */
  List<?> spelling();

  /** Where the delivery stands: no two stand in one place. */
  List<?> place();

  /** Whether the run that judges brought it. */
  boolean isOfThisRun();
}
