package io.potline.cli;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.pipeline.Pipeline;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "maintain", description = "Merges small files, removes those past the retention.")
public final class MaintainCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Option(
      names = "--repair",
      description =
          "Reads all tables instead, and makes damaged ones anew that follow from others.")
  private boolean isRepair;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.existing(options, conf)) {
      Pipeline pipeline = new Pipeline(open.lake(), conf);
      if (!isRepair) {
        pipeline.maintain(Clock.now());
        return 0;
      }
      List<String> remaining = pipeline.repair(Clock.now());
      remaining.forEach(System.err::println);
      return remaining.isEmpty() ? 0 : Problem.REFUSED;
    }
  }
}
