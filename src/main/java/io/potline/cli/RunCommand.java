package io.potline.cli;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Texts;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Pipeline;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "run", description = "Takes new files and brings silver and gold up to date.")
public final class RunCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      required = true,
      description = "Folder with prices/ and capacity/, any Hadoop path.")
  private String landing;

  @Option(
      names = "--as-of",
      paramLabel = "TIMESTAMP",
      description = "Writes gold_as_of as known at that time; gold is left alone.")
  private String asOf;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    Optional<Instant> time = Optional.ofNullable(asOf).map(RunCommand::time);
    try (OpenLake open = OpenLake.of(options, conf)) {
      Counts counts = new Pipeline(open.lake(), conf).run("run", landing, Clock.now(), time).all();
      System.err.printf(
          "%,d files: %,d rows accepted, %,d repeated, %,d missing, %,d ignored, %,d refused%n",
          counts.files(),
          counts.accepted(),
          counts.repeated(),
          counts.missing(),
          counts.ignored(),
          counts.rejected());
      if (counts.rejected() > 0) {
        System.err.println("Refused rows and their reasons are in ops.rejected_row.");
        return Problem.REFUSED;
      }
      return 0;
    }
  }

  private static Instant time(String text) {
    try {
      return Texts.time(text);
    } catch (Reasons.Unreadable e) {
      throw Problem.usage("--as-of: %s.", e.getMessage());
    }
  }
}
