package io.potline.cli;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.query.NowcastPage;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "nowcast",
    description = "What a vendor will print for the month, from the days quoted so far.")
public final class NowcastCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Option(names = "--stage", paramLabel = "STAGE", description = "Default: all stages.")
  private String stage;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "The nowcast as of the last day up to this one (default: today, in China).")
  private LocalDate date = Clock.todayInChina();

  @Override
  public Integer call() {
    Conf conf = options.conf();
    if (stage != null && conf.chain().stage(stage).isEmpty()) {
      throw Problem.usage("No stage %s in chain.yaml.", stage);
    }
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      boolean isAnswered =
          new NowcastPage(System.out, open.lake()).print(date, Optional.ofNullable(stage));
      return isAnswered ? 0 : Problem.REFUSED;
    }
  }
}
