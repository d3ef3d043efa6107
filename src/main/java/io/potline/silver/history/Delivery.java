package io.potline.silver.history;

import java.time.Instant;
import java.util.List;

/** One row or cell of a file: its content for a quote, and when that was published. */
public interface Delivery {

  Instant publishedAt();

  /** What is quoted. Deliveries with equal contents agree. */
  Object content();

  /** How the content is written: deliveries with the same content may differ in it. */
  List<?> spelling();

  /** The place of the delivery in the files: no two have the same. */
  List<?> place();

  /** Whether it was delivered by the run that judges it. */
  boolean isOfThisRun();
}
