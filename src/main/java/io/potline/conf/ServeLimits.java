package io.potline.conf;

import io.potline.Problem;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * What clients of {@code serve} may take. A query beyond a limit ends with an error that names the
 * setting.
 *
 * @param rows of one result
 * @param time that a query may be computed
 * @param queries that each endpoint computes at one time
 * @param idle after which a client's session, prepared statements and unread results are given back
 */
public record ServeLimits(int rows, Duration time, int queries, Duration idle) {

  public static final String ROWS = "potline.serve.max-rows";
  public static final String SECONDS = "potline.serve.max-seconds";
  public static final String QUERIES = "potline.serve.max-queries";
  public static final String IDLE_SECONDS = "potline.serve.max-idle-seconds";

  static ServeLimits read(BiFunction<String, Integer, Integer> whole) {
    return new ServeLimits(
        atLeastOne(ROWS, whole.apply(ROWS, 1_000_000)),
        Duration.ofSeconds(atLeastOne(SECONDS, whole.apply(SECONDS, 300))),
        atLeastOne(QUERIES, whole.apply(QUERIES, 16)),
        Duration.ofSeconds(atLeastOne(IDLE_SECONDS, whole.apply(IDLE_SECONDS, 1_800))));
  }

  private static int atLeastOne(String key, int value) {
    if (value < 1) {
      throw Problem.usage("potline.properties: %s is %d, expected 1 or more.", key, value);
    }
    return value;
  }

  public static String tooManyRows(long most) {
    return "The result has more than %,d rows, which is the limit %s of potline.properties: aggregate, filter or LIMIT in the query."
        .formatted(most, ROWS);
  }

  public static String tooLong(Duration most) {
    return "The query took longer than %d seconds, which is the limit %s of potline.properties."
        .formatted(most.toSeconds(), SECONDS);
  }

  public static String tooManyQueries(int most) {
    return "%d queries are being computed, which is the limit %s of potline.properties: try again when one has ended."
        .formatted(most, QUERIES);
  }
}
