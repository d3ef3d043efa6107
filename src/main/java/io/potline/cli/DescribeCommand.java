package io.potline.cli;

import io.potline.query.Dictionary;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "describe",
    description = "The data dictionary: all tables and views, or the columns of one.")
public final class DescribeCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "TABLE",
      description = "A table or view, such as gold.margin_period.")
  private String table;

  @Override
  public Integer call() {
    Dictionary dictionary = new Dictionary(System.out, options.conf());
    if (table == null) {
      dictionary.print();
    } else {
      dictionary.print(table);
    }
    return 0;
  }
}
