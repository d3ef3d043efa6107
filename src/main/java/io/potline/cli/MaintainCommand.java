package io.potline.cli;

import io.potline.conf.Conf;
import io.potline.pipeline.Pipeline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "maintain", description = "Merges small files, removes those past the retention.")
public final class MaintainCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.existing(options, conf)) {
      new Pipeline(open.lake(), conf).maintain(Clock.now());
      return 0;
    }
  }
}
