package io.potline.cli;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.report.Language;
import io.potline.report.Report;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "report",
    description = "The report as one HTML file, redrawn from gold; also as a workbook.")
public final class ReportCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "HTML file.")
  private Path out;

  @Option(
      names = "--lang",
      paramLabel = "en|zh|both",
      description =
          "English or Chinese (default: en), or both: Chinese then goes to a file beside FILE, such as report.zh.html.")
  private Languages languages = Languages.EN;

  @Option(
      names = "--xlsx",
      paramLabel = "FILE",
      description = "The same exhibits as a workbook, a sheet each.")
  private Path workbook;

  @Option(
      names = "--summary",
      paramLabel = "DIR",
      description = "What moved, in a line: summary.txt and summary.json in this folder.")
  private Path summary;

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
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      Tables.register(open.lake(), conf);
      write(Report.read(open.lake(), conf), Clock.now());
      return 0;
    }
  }

  private void write(Report report, Instant now) {
    Map<String, String> written = new LinkedHashMap<>();
    for (Path file : report.write(out, languages.all, now)) {
      System.err.printf("Report in %s%n", file);
      written.putIfAbsent("report", file.toString());
    }
    if (workbook != null) {
      for (Path file : report.writeWorkbooks(workbook, languages.all, now)) {
        System.err.printf("Workbook in %s%n", file);
        written.putIfAbsent("workbook", file.toString());
      }
    }
    if (summary != null) {
      report.writeSummary(summary, languages.all, written);
      System.err.printf("Summary in %s%n", summary);
    }
  }
}
