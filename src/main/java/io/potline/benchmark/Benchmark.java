package io.potline.benchmark;

import io.potline.conf.Conf;
import io.potline.landing.Inspection;
import io.potline.pipeline.Feeds;
import io.potline.sample.BigWorkbook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Measures runs on copies of one lake, so that no measurement depends on those before it, and the
 * reading of a workbook.
 */
public final class Benchmark {

  private final Path folder;
  private final Conf conf;
  private final Runner runner;
  private final Size size;
  private final int repeats;

  /**
   * @param folder for lakes and landing files
   * @param conf with the regions of {@code size}
   * @param runner null where only the workbook is read
   */
  public Benchmark(Path folder, Conf conf, Runner runner, Size size, int repeats) {
    this.folder = folder;
    this.conf = conf;
    this.runner = runner;
    this.size = size;
    this.repeats = repeats;
  }

  public List<Result> run(Set<Measure> measures) throws IOException {
    List<Result> results = new ArrayList<>();
    Set<Measure> onLake = EnumSet.noneOf(Measure.class);
    onLake.addAll(measures);
    onLake.remove(Measure.WORKBOOK);
    if (!onLake.isEmpty()) {
      results.addAll(onLake(onLake));
    }
    if (measures.contains(Measure.WORKBOOK)) {
      results.add(workbook());
    }
    return results;
  }

  private List<Result> onLake(Set<Measure> measures) throws IOException {
    History history = History.write(folder.resolve("landing"), size, conf);
    List<Result> results = new ArrayList<>();
    Path base = folder.resolve("base");
    List<Cost> loads = new ArrayList<>();
    for (int i = 0; i < (measures.contains(Measure.REBUILD) ? repeats : 1); i++) {
      FileUtils.deleteDirectory(base.toFile());
      loads.add(measured(base, history));
    }
    for (Measure measure : measures) {
      if (measure == Measure.REBUILD) {
        results.add(Result.of(measure, runner.process(), history.rows(), loads));
      } else {
        results.add(onCopies(measure, base, history));
      }
    }
    return results;
  }

  private Result onCopies(Measure measure, Path base, History history) throws IOException {
    long rows = history.land(measure);
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      Path lake = folder.resolve(measure.id() + i);
      FileUtils.copyDirectory(base.toFile(), lake.toFile());
      costs.add(measured(lake, history));
      FileUtils.deleteDirectory(lake.toFile());
    }
    history.takeBack();
    return Result.of(measure, runner.process(), rows, costs);
  }

  private Cost measured(Path lake, History history) throws IOException {
    long before = Commits.in(lake);
    Cost cost = runner.run(lake, history.landing());
    return new Cost(cost.seconds(), cost.jobs(), Commits.in(lake) - before, cost.peakHeapBytes());
  }

  /** Always in this process: no run reads a file alone. */
  private Result workbook() throws IOException {
    Path file = folder.resolve("synthetic.xlsx");
    long cells = BigWorkbook.write(file, size.cells(), conf);
    FileSystem files = FileSystem.getLocal(new Configuration());
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      Heap.reset();
      long start = System.nanoTime();
      Instant now = Instant.now();
      Inspection inspection =
          Inspection.of(
              files,
              files.makeQualified(new org.apache.hadoop.fs.Path(file.toString())),
              Feeds.of(conf, now),
              now);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (inspection.quotes() != cells) {
        throw new IllegalStateException(
            "%,d cells were written, %,d read".formatted(cells, inspection.quotes()));
      }
      costs.add(new Cost(seconds, 0, 0, Heap.peakBytes()));
    }
    Files.delete(file);
    return Result.of(Measure.WORKBOOK, "warm", cells, costs);
  }
}
