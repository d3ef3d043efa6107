package io.potline.guard;

import io.potline.Problem;
import org.apache.spark.sql.catalyst.trees.Origin;

/** The messages of the guard: what is refused, where it stands, and what to do instead. */
final class Refusal {

  static final String NO_FUNCTIONS =
      "Use SQL's own functions (SHOW FUNCTIONS), or start serve with --allow-functions: then a"
          + " client's code runs in the server, with its rights.";

  private Refusal() {}

  static Problem of(String what, String instead) {
    return Problem.usage("%s", "Refused: %s. %s".formatted(what, instead));
  }

  /** With the place in the statement, if it is known. */
  static Problem of(String what, Origin origin, String instead) {
    return of(what, instead + place(origin));
  }

  private static String place(Origin origin) {
    boolean isKnown = origin.line().isDefined() && origin.startPosition().isDefined();
    return isKnown
        ? " It stands in line %s at character %d."
            .formatted(origin.line().get(), (Integer) origin.startPosition().get() + 1)
        : "";
  }
}
