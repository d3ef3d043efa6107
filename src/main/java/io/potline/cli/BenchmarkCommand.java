package io.potline.cli;

import io.potline.Problem;
import io.potline.benchmark.Benchmark;
import io.potline.benchmark.ColdRunner;
import io.potline.benchmark.Machine;
import io.potline.benchmark.Measure;
import io.potline.benchmark.Outcome;
import io.potline.benchmark.Result;
import io.potline.benchmark.Runner;
import io.potline.benchmark.Size;
import io.potline.benchmark.WarmRunner;
import io.potline.conf.Conf;
import io.potline.sample.RegionalPrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "benchmark",
    description = "Measures runs on synthetic data: seconds, jobs, commits, memory.")
public final class BenchmarkCommand implements Callable<Integer> {

  private static final int MAX_YEARS = 10;
  private static final int MAX_REGIONS = 10_000;
  private static final long DEFAULT_CELLS = 1_000_000;

  @ParentCommand private GlobalOptions options;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "MEASURE",
      description =
          "Of rebuild, newday, empty, restatement, repeated, workbook (default: all; with --cells"
              + " alone: workbook).")
  private Set<Measure> only;

  @Option(
      names = "--years",
      paramLabel = "N",
      description = "Years of history, 1 to 10 (default 5).")
  private int years = 5;

  @Option(
      names = "--regions",
      paramLabel = "N",
      description = "Additional regions with six series each (default 0).")
  private int regions;

  @Option(
      names = "--plants",
      paramLabel = "N",
      description = "Splits the provinces' capacity into about N plants (default 0).")
  private int plants;

  @Option(
      names = "--cells",
      paramLabel = "N",
      description = "Cells of the workbook (default 1000000).")
  private Long cells;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Runs each measurement N times and takes medians (default 1).")
  private int repeats = 1;

  @Option(
      names = "--processes",
      description = "Starts each run in a new process, as a scheduler does.")
  private boolean isCold;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results as JSON too.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    requireSizes();
    String launcher = System.getenv("POTLINE_LAUNCHER");
    if (isCold && launcher == null) {
      throw Problem.usage("--processes needs the launcher: start with jobs/potline.");
    }
    options.conf();
    Path folder = Files.createTempDirectory("potline-benchmark");
    try {
      Path confFolder = confWithRegions(folder.resolve("conf"));
      Conf conf = Conf.read(confFolder);
      if (isCold) {
        report(folder, conf, new ColdRunner(launcher, confFolder));
      } else if (measures().equals(EnumSet.of(Measure.WORKBOOK))) {
        report(folder, conf, null);
      } else {
        try (OpenLake open = OpenLake.at(folder.resolve("base").toString(), conf)) {
          report(folder, conf, new WarmRunner(open.spark(), conf));
        }
      }
      return 0;
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private void requireSizes() {
    if (years < 1 || years > MAX_YEARS) {
      throw Problem.usage("--years has to be 1 to %d, not %d.", MAX_YEARS, years);
    }
    if (regions < 0 || regions > MAX_REGIONS || plants < 0 || repeats < 1 || size().cells() < 1) {
      throw Problem.usage(
          "--regions has to be 0 to %d, --plants 0 or more, --repeat and --cells 1 or more.",
          MAX_REGIONS);
    }
  }

  private Set<Measure> measures() {
    if (only != null) {
      return EnumSet.copyOf(only);
    }
    return cells == null ? EnumSet.allOf(Measure.class) : EnumSet.of(Measure.WORKBOOK);
  }

  private Size size() {
    return new Size(years, regions, plants, cells == null ? DEFAULT_CELLS : cells);
  }

  private Path confWithRegions(Path folder) throws IOException {
    FileUtils.copyDirectory(options.confFolder().toFile(), folder.toFile());
    Files.write(
        folder.resolve("regions.csv"), RegionalPrices.regions(regions), StandardOpenOption.APPEND);
    return folder;
  }

  private void report(Path folder, Conf conf, Runner runner) throws IOException {
    List<Result> results = new Benchmark(folder, conf, runner, size(), repeats).run(measures());
    Outcome outcome = new Outcome(Machine.here(), size(), results);
    outcome.print(System.out);
    if (json != null) {
      outcome.write(json);
    }
  }
}
