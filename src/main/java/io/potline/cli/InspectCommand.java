package io.potline.cli;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.conf.IgnoredSeries;
import io.potline.landing.Inspection;
import io.potline.landing.sheet.StoredFile.StorageException;
import io.potline.pipeline.Feeds;
import io.potline.query.InspectionPage;
import java.io.File;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "inspect",
    description =
        "What a file is, what would be taken and what refused; changes nothing, unless told to.")
public final class InspectCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Parameters(paramLabel = "FILE", description = "Any Hadoop path.")
  private String file;

  @Option(
      names = "--ignore",
      description =
          "Adds the unknown series of the file to ignored_series.csv in the folder of the settings:"
              + " no run refuses them any more.")
  private boolean isIgnoring;

  @Override
  public Integer call() throws IOException {
    Conf conf = options.conf();
    Inspection inspection = inspection(conf);
    List<String> unknown = inspection.unknown();
    List<String> names = unknown.stream().filter(IgnoredSeries::isName).toList();
    if (isIgnoring && !names.isEmpty()) {
      IgnoredSeries.add(conf.folder(), names, "not ours, in " + path(file).getName());
      inspection = inspection(options.conf());
    }
    new InspectionPage(System.out).print(inspection);
    if (isIgnoring) {
      sayAdded(names, unknown.size(), conf);
    } else if (!unknown.isEmpty()) {
      System.out.printf(
          "%nUnknown series: %,d. If they are not ours, inspect --ignore adds them to %s, and no run"
              + " refuses them any more.%n",
          unknown.size(), conf.folder().resolve(IgnoredSeries.FILE));
    }
    return inspection.rejected() == 0 ? 0 : Problem.REFUSED;
  }

  private static void sayAdded(List<String> names, int unknown, Conf conf) {
    System.out.printf(
        "%nAdded to %2$s: %1$,d names.%n", names.size(), conf.folder().resolve(IgnoredSeries.FILE));
    for (String name : names) {
      conf.catalogue()
          .seriesNames()
          .nearest(name)
          .ifPresent(
              near ->
                  System.out.printf(
                      "  %s: if it is %s, remove its row there, and add it to the aliases in"
                          + " series.csv.%n",
                      name, near));
    }
    if (names.size() < unknown) {
      System.out.printf(
          "Not added: %,d names that contain * or begin like a formula. Write them, or a pattern for"
              + " them, yourself.%n",
          unknown - names.size());
    }
  }

  private Inspection inspection(Conf conf) throws IOException {
    Path path = path(file);
    FileSystem files = path.getFileSystem(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    if (!files.exists(path) || files.getFileStatus(path).isDirectory()) {
      throw Problem.usage("No file %s.", file);
    }
    if (files instanceof LocalFileSystem local && !local.pathToFile(path).isFile()) {
      throw Problem.usage(
          "%s is a pipe, a socket or a device: write it to a file, and inspect that.", file);
    }
    Instant now = Clock.now();
    try {
      return Inspection.of(files, files.makeQualified(path), Feeds.of(conf, now), now);
    } catch (StorageException e) {
      throw Problem.usage("%s. Make it readable for this user.", e.getMessage());
    }
  }

  /** A name with a colon, such as {@code a:b.csv}, is no URI but a local file. */
  private static Path path(String text) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      return new Path("file", null, new File(text).getAbsolutePath());
    }
  }
}
