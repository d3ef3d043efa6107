package io.potline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "benchmark")
public final class BenchmarkCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
