package io.potline.cli;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.report.ChartLibrary;
import io.potline.report.Language;
import io.potline.report.Notebook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "notebook", description = "Runs an SQL notebook and renders it with its results.")
public final class NotebookCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Parameters(paramLabel = "FILE", description = "Such as notebooks/margins.sql.")
  private Path file;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "HTML file.")
  private Path out;

  @Option(names = "--lang", paramLabel = "en|zh", description = "English or Chinese (default: en).")
  private Language language = Language.EN;

  @Option(
      names = "--echarts",
      paramLabel = "within|beside",
      description =
          "The chart library in the page (default), or in one file beside the pages of a folder.")
  private ChartLibrary charts = ChartLibrary.WITHIN;

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(file)) {
      throw Problem.usage("No file %s.", file);
    }
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      Tables.register(open.lake(), conf);
      new Notebook(open.lake(), conf, language, charts).write(file, out);
      System.err.printf("Notebook in %s%n", out);
      return 0;
    }
  }
}
