package io.potline.ops;

import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints the progress of a run: one line a step, with its outcome and duration. */
public final class Steps {

  private static final Logger LOG = LoggerFactory.getLogger("potline");

  public void say(String message, Object... arguments) {
    LOG.info("{}", message.formatted(arguments));
  }

  /** Runs a step and prints its outcome. */
  public <T> T step(String name, Supplier<T> work, Function<T, String> outcome) {
    long start = System.nanoTime();
    T result = work.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    LOG.info("{}", "%-28s %-48s %6.1f s".formatted(name, outcome.apply(result), seconds));
    return result;
  }
}
