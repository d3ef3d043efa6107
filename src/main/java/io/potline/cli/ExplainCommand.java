package io.potline.cli;

import io.potline.conf.Conf;
import io.potline.query.Explain;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "explain",
    description = "From a row of gold back to the rows, files and coefficients that made it.")
public final class ExplainCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Parameters(index = "0", paramLabel = "gold.TABLE", description = "The table of the row.")
  private String table;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Columns of the row, such as date=2025-01-07 region=CN.")
  private Map<String, String> row;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      new Explain(open.lake(), conf, System.out).print(table, row == null ? Map.of() : row);
      return 0;
    }
  }
}
