package io.potline.cli;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.lake.Lake;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Pipeline;
import io.potline.report.Language;
import io.potline.report.Report;
import io.potline.sample.Sample;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "demo", description = "Everything on synthetic data, from files to report.")
public final class DemoCommand implements Callable<Integer> {

  private static final String LAKE = "lake-demo";
  private static final long SEED = 1;

  @ParentCommand private GlobalOptions options;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    String root = options.lake().orElse(LAKE);
    try (OpenLake open = OpenLake.at(root, conf)) {
      Lake lake = open.lake();
      String landing = new org.apache.hadoop.fs.Path(lake.root(), "landing").toString();
      Sample.write(new Sample.Order(Sample.FIRST, Sample.LAST, SEED, 0, false), landing, conf);
      Instant start = Clock.now();
      Counts counts = new Pipeline(lake, conf).run("demo", landing, start, Optional.empty()).all();
      Tables.publish(lake, conf);
      Path report = reportFile(lake);
      new Report(lake, conf, Language.EN).write(report, Instant.now());
      new DemoPage(System.out, lake.spark(), conf).print(root, report);
      return counts.rejected() == 0 ? 0 : Problem.REFUSED;
    }
  }

  /**
   * The report's file: in the lake's folder, or in the working folder if the lake is not on a local
   * disk.
   */
  private static Path reportFile(Lake lake) {
    boolean isLocal = lake.root().toUri().getScheme().equals("file");
    return Path.of(isLocal ? lake.root().toUri().getPath() : "", "report.html");
  }
}
