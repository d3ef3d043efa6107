package io.potline.cli;

import io.potline.Problem;
import io.potline.sample.Sample;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "generate", description = "Writes synthetic landing files, source 'synthetic'.")
public final class GenerateCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Landing folder.")
  private String out;

  @Option(names = "--from", paramLabel = "DATE", description = "First day (default 2015-01-01).")
  private LocalDate from = Sample.FIRST;

  @Option(names = "--to", paramLabel = "DATE", description = "Last day (default 2025-01-07).")
  private LocalDate to = Sample.LAST;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the invented figures (default 1).")
  private long seed = 1;

  @Option(
      names = "--plants",
      paramLabel = "N",
      description = "Splits the provinces' capacity into about N plants.")
  private int plants;

  @Option(names = "--defects", description = "Adds files and rows that have to be refused.")
  private boolean hasDefects;

  @Override
  public Integer call() {
    if (from.isAfter(to) || plants < 0) {
      throw Problem.usage("--from %s is after --to %s, or --plants is below 0.", from, to);
    }
    int files =
        Sample.write(new Sample.Order(from, to, seed, plants, hasDefects), out, options.conf());
    System.err.printf("%d synthetic files in %s%n", files, out);
    return 0;
  }
}
