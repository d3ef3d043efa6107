package io.potline.cli;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.report.Language;
import io.potline.report.Report;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "report", description = "The report as one HTML file, redrawn from gold.")
public final class ReportCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "HTML file.")
  private Path out;

  @Option(names = "--lang", paramLabel = "en|zh", description = "English or Chinese (default: en).")
  private Language language = Language.EN;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      Tables.register(open.lake(), conf);
      new Report(open.lake(), conf, language).write(out, Clock.now());
      System.err.printf("Report in %s%n", out);
      return 0;
    }
  }
}
