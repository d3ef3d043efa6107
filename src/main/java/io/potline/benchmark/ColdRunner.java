package io.potline.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs potline through the launcher, each time in a new process; the start of the JVM and of Spark
 * is measured too.
 */
public final class ColdRunner implements Runner {

  private static final int REFUSED = 3;

  private final String launcher;
  private final Path conf;

  /**
   * @param conf the folder of the settings
   */
  public ColdRunner(String launcher, Path conf) {
    this.launcher = launcher;
    this.conf = conf;
  }

  @Override
  public String process() {
    return "cold";
  }

  @Override
  public Cost run(Path lake, Path landing) throws IOException {
    Path counted = Files.createTempFile("potline", ".counted");
    Path log = Files.createTempFile("potline", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  launcher,
                  "--lake",
                  lake.toString(),
                  "--conf",
                  conf.toString(),
                  "run",
                  "--landing",
                  landing.toString(),
                  "--",
                  "--conf",
                  "spark.extraListeners=" + JobCounter.class.getName(),
                  "--conf",
                  JobCounter.FILE + "=" + counted)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      long start = System.nanoTime();
      int exitCode = builder.start().waitFor();
      double seconds = (System.nanoTime() - start) / 1e9;
      String[] numbers = Files.readString(counted).split(" ");
      if (exitCode != 0 && exitCode != REFUSED || numbers.length != 2) {
        throw new IllegalStateException("A run failed: " + Files.readString(log).strip());
      }
      return new Cost(seconds, Long.parseLong(numbers[0]), 0, Long.parseLong(numbers[1]));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a run was measured", e);
    } finally {
      Files.delete(counted);
      Files.delete(log);
    }
  }
}
