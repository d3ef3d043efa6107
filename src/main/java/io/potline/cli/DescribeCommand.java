package io.potline.cli;

import io.potline.conf.Conf;
import io.potline.lake.LakeFolder;
import io.potline.lake.LakeVersions;
import io.potline.query.Dictionary;
import io.potline.query.RunRead;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.deploy.SparkHadoopUtil;
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
    Conf conf = options.conf();
    LakeFolder lake =
        LakeFolder.at(options.lake().orElse(conf.settings().lake()), SparkHadoopUtil.get().conf());
    LakeVersions.ofLastRun(lake)
        .ifPresent(versions -> System.err.println(RunRead.line(Optional.of(versions))));
    Dictionary dictionary = new Dictionary(System.out, conf);
    if (table == null) {
      dictionary.print();
    } else {
      dictionary.print(table);
    }
    return 0;
  }
}
