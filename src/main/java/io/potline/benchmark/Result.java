package io.potline.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Medians of one measurement.
 *
 * @param rows in the run's new files
 * @param process warm: in a process that has done runs before; cold: in a new process
 */
public record Result(
    String measure,
    String process,
    int repeats,
    long rows,
    double seconds,
    double rowsPerSecond,
    long jobs,
    long commits,
    long peakHeapMb) {

  static Result of(Measure measure, String process, long rows, List<Cost> costs) {
    double seconds = median(costs, Cost::seconds);
    return new Result(
        measure.id(),
        process,
        costs.size(),
        rows,
        seconds,
        rows / seconds,
        (long) median(costs, Cost::jobs),
        (long) median(costs, Cost::commits),
        (long) median(costs, Cost::peakHeapBytes) >> 20);
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> value) {
    double[] sorted = costs.stream().mapToDouble(value).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
