package io.potline.cli;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
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

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(file)) {
      throw Problem.usage("No file %s.", file);
    }
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      Tables.register(open.lake(), conf);
      new Notebook(open.lake(), conf).write(file, out);
      System.err.printf("Notebook in %s%n", out);
      return 0;
    }
  }
}
