package io.potline.cli;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.report.Language;
import io.potline.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "report", description = "The report as one HTML file, redrawn from gold.")
public final class ReportCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "HTML file.")
  private Path out;

  @Option(
      names = "--lang",
      paramLabel = "en|zh|both",
      description =
          "English or Chinese (default: en), or both: Chinese then goes to a file beside FILE, such as report.zh.html.")
  private Languages languages = Languages.EN;

  private enum Languages {
    EN(Language.EN),
    ZH(Language.ZH),
    BOTH(Language.EN, Language.ZH);

    private final List<Language> all;

    Languages(Language... all) {
      this.all = List.of(all);
    }
  }

  @Override
  public Integer call() {
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.existing(options, conf)) {
      Tables.register(open.lake(), conf);
      List<Path> files = Report.read(open.lake(), conf).write(out, languages.all, Clock.now());
      files.forEach(file -> System.err.printf("Report in %s%n", file));
      return 0;
    }
  }
}
