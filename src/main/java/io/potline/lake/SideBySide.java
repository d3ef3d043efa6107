package io.potline.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs work on independent tables in parallel. With a day's rows most of the time is planning and
 * committing, which uses no executor. It starts threads of its own because they inherit the
 * caller's class loader; under spark-submit, those of parallel streams do not.
 */
public final class SideBySide {

  private static final int AT_ONCE = 4;

  private SideBySide() {}

  public static <T> void each(Collection<T> items, Consumer<T> work) {
    List<Supplier<Void>> all = new ArrayList<>();
    for (T item : items) {
      all.add(
          () -> {
            work.accept(item);
            return null;
          });
    }
    results(all);
  }

  /**
   * Returns the results in the order of the work, when all of it has ended. If some of it fails,
   * the rest still runs to its end, and the first failure is thrown.
   */
  public static <R> List<R> results(List<Supplier<R>> work) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<R>> all = new ArrayList<>();
      work.forEach(one -> all.add(threads.submit(one::get)));
      List<R> results = new ArrayList<>();
      Throwable failure = null;
      for (Future<R> one : all) {
        try {
          results.add(one.get());
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
        }
      }
      if (failure != null) {
        throw unchecked(failure);
      }
      return results;
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
