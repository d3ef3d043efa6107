package io.potline.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Work on tables that do not rest on each other: planning and committing is most of what a day's
 * rows cost, and waits for each other for nothing. The threads are born here and so see the classes
 * that the caller sees; those of parallel streams do not, under spark-submit.
 */
public final class SideBySide {

  private static final int AT_ONCE = 4;

  private SideBySide() {}

  /** Ends when all are done; the first that fails is told, the others come to their end. */
  public static <T> void each(Collection<T> items, Consumer<T> work) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> all = new ArrayList<>();
      items.forEach(item -> all.add(threads.submit(() -> work.accept(item))));
      RuntimeException failure = null;
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (ExecutionException e) {
          failure = failure == null ? unchecked(e.getCause()) : failure;
        }
      }
      if (failure != null) {
        throw failure;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while tables were written", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}
