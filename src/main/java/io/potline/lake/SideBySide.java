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
 * Work on tables that do not rest on each other: planning and committing is most of what a day's
 * rows cost, and waits for each other for nothing. The threads are born here and so see the classes
 * that the caller sees; those of parallel streams do not, under spark-submit.
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
   * The results in the order of the work. Ends when all is done; the first that fails is told, the
   * others come to their end.
   */
  public static <R> List<R> results(List<Supplier<R>> work) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<R>> all = new ArrayList<>();
      work.forEach(one -> all.add(threads.submit(one::get)));
      List<R> results = new ArrayList<>();
      RuntimeException failure = null;
      for (Future<R> one : all) {
        try {
          results.add(one.get());
        } catch (ExecutionException e) {
          failure = failure == null ? unchecked(e.getCause()) : failure;
        }
      }
      if (failure != null) {
        throw failure;
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
