package io.potline.cli;

import io.potline.Problem;
import io.potline.check.Check;
import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.conf.Conf;
import io.potline.pipeline.Pipeline;
import io.potline.query.Printer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "check",
    description = "Freshness, gaps, stale series, refused rows, conflicts; what fails a limit.")
public final class CheckCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "The day of the check (default: today, in China).")
  private LocalDate date = Clock.todayInChina();

  @Option(
      names = "--accept-claims",
      description = "Accepts the claims' present verdicts: they no longer fail.")
  private boolean acceptClaims;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.existing(options, conf)) {
      if (acceptClaims) {
        new Pipeline(open.lake(), conf).acceptClaims(Clock.now());
      }
      List<Finding> findings = new Check(open.lake(), conf, date).run();
      print(findings);
      return findings.stream().anyMatch(f -> f.state() == State.FAIL) ? Problem.REFUSED : 0;
    }
  }

  private static void print(List<Finding> findings) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"state", "check", "about", "finding", "limit"});
    for (Finding finding : findings) {
      lines.add(
          new String[] {
            finding.state().toString().toLowerCase(Locale.ROOT),
            finding.rule(),
            finding.subject(),
            finding.finding(),
            finding.limit()
          });
    }
    new Printer(System.out).printLines(lines, new boolean[5]);
  }
}
