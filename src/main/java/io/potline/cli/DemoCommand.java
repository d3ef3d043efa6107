package io.potline.cli;

import io.potline.Problem;
import io.potline.Resources;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.lake.Lake;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Pipeline;
import io.potline.report.Language;
import io.potline.report.Report;
import io.potline.sample.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "demo",
    description = "Everything on synthetic data, from files to report; or on published figures.")
public final class DemoCommand implements Callable<Integer> {

  private static final String LAKE = "lake-demo";
  private static final String PUBLISHED_LAKE = "lake-published";
  private static final List<String> PUBLISHED =
      List.of("prices/published-prices.csv", "capacity/published-capacity.csv");
  private static final long SEED = 1;

  @ParentCommand private GlobalOptions options;

  @Option(
      names = "--published",
      description = "The public facts instead of the sample: real figures, small.")
  private boolean isPublished;

  @Override
  public Integer call() {
    return isPublished ? published(options.conf()) : sample(options.conf());
  }

  private int published(Conf conf) {
    String root = options.lake().orElse(PUBLISHED_LAKE);
    try (OpenLake open = OpenLake.at(root, conf)) {
      Lake lake = open.lake();
      Counts counts = run(lake, conf, writePublished(lake));
      new PublishedPage(System.out, lake.spark()).print(root);
      return counts.rejected() == 0 ? 0 : Problem.REFUSED;
    }
  }

  /** Writes the landing files of the published figures and returns their folder. */
  private static String writePublished(Lake lake) {
    org.apache.hadoop.fs.Path landing = new org.apache.hadoop.fs.Path(lake.root(), "landing");
    for (String file : PUBLISHED) {
      byte[] content =
          Resources.text(DemoCommand.class, "/io/potline/published/" + file)
              .getBytes(StandardCharsets.UTF_8);
      try (OutputStream out =
          lake.fileSystem().create(new org.apache.hadoop.fs.Path(landing, file), true)) {
        out.write(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return landing.toString();
  }

  private static Counts run(Lake lake, Conf conf, String landing) {
    Counts counts =
        new Pipeline(lake, conf).run("demo", landing, Clock.now(), Optional.empty()).all();
    Tables.publish(lake, conf);
    return counts;
  }

  private int sample(Conf conf) {
    String root = options.lake().orElse(LAKE);
    try (OpenLake open = OpenLake.at(root, conf)) {
      Lake lake = open.lake();
      String landing = new org.apache.hadoop.fs.Path(lake.root(), "landing").toString();
      Sample.write(new Sample.Order(Sample.FIRST, Sample.LAST, SEED, 0, false), landing, conf);
      Counts counts = run(lake, conf, landing);
      Path report = reportFile(lake);
      Report.read(lake, conf).write(report, List.of(Language.EN), Instant.now());
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
