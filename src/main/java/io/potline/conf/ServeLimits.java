package io.potline.conf;

import java.time.Duration;
import java.util.function.BiFunction;

/**
 * What one client of {@code serve}'s endpoint for BI tools may take. A query beyond a limit ends
 * with an error that names the setting.
 *
 * @param rows of one result
 * @param time that a query may be computed
 * @param queries that are computed at one time
 * @param idle after which a client's session, prepared statements and unread results are given back
 */
public record ServeLimits(int rows, Duration time, int queries, Duration idle) {

  public static final String ROWS = "potline.serve.max-rows";
  public static final String SECONDS = "potline.serve.max-seconds";
  public static final String QUERIES = "potline.serve.max-queries";
  public static final String IDLE_SECONDS = "potline.serve.max-idle-seconds";

  static ServeLimits read(BiFunction<String, Integer, Integer> whole) {
    return new ServeLimits(
        whole.apply(ROWS, 1_000_000),
        Duration.ofSeconds(whole.apply(SECONDS, 300)),
        whole.apply(QUERIES, 16),
        Duration.ofSeconds(whole.apply(IDLE_SECONDS, 1_800)));
  }
}
