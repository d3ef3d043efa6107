package io.potline.lake;

import io.potline.Problem;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/**
 * Processes that try to take the same locks at the same times.
 *
 * @param lakes folder of the lakes 0, 1, 2 ...
 * @param rounds number of lakes
 * @param pause time from one lake to the next
 * @param classPath what the storage needs
 * @param settings file with the storage's settings, as Spark's {@code spark.hadoop.*}
 */
public record LockRace(
    String lakes, int rounds, Duration pause, List<String> classPath, Path settings) {

  private static final int RACERS = 4;
  private static final Duration START_OF_A_PROCESS = Duration.ofSeconds(6);
  private static final String DONE = "done";
  private static final String HADOOP = "spark.hadoop.";

  /** The lakes whose lock was taken, once for each process that took it. */
  public List<Integer> run() throws IOException, InterruptedException {
    Instant start = Instant.now().plus(START_OF_A_PROCESS);
    List<Process> racers = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      racers.add(racer(start));
    }
    List<Integer> taken = new ArrayList<>();
    for (Process racer : racers) {
      BufferedReader out = racer.inputReader();
      for (String line = out.readLine(); !DONE.equals(line); line = out.readLine()) {
        if (line == null) {
          throw new IllegalStateException("A racer ended with exit code " + racer.waitFor());
        }
        taken.add(Integer.valueOf(line));
      }
    }
    // Only now: the locks of a process that has ended may be taken by another one.
    for (Process racer : racers) {
      racer.getOutputStream().close();
      racer.waitFor();
    }
    return taken;
  }

  private Process racer(Instant start) throws IOException {
    List<String> paths = new ArrayList<>(classPath);
    paths.add(System.getProperty("java.class.path"));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            String.join(File.pathSeparator, paths),
            LockRace.class.getName(),
            lakes,
            String.valueOf(rounds),
            pause.toString(),
            start.toString(),
            settings.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** A process of the race. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String lakes = arguments[0];
    int rounds = Integer.parseInt(arguments[1]);
    Duration pause = Duration.parse(arguments[2]);
    Instant start = Instant.parse(arguments[3]);
    Configuration hadoop = hadoop(Path.of(arguments[4]));
    take(hadoop, lakes + "/warm-up-" + ProcessHandle.current().pid());
    for (int round = 0; round < rounds; round++) {
      Instant time = start.plus(pause.multipliedBy(round));
      Thread.sleep(Math.max(0, Duration.between(Instant.now(), time).toMillis()));
      if (take(hadoop, lakes + "/" + round)) {
        System.out.println(round);
      }
    }
    System.out.println(DONE);
    while (System.in.read() >= 0) {
      // Nothing to read: the end is what is waited for.
    }
    System.exit(0);
  }

  private static boolean take(Configuration hadoop, String lake) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(lake);
    String runId = lake + "-" + ProcessHandle.current().pid();
    try {
      RunLock.take(
          path.getFileSystem(hadoop),
          path,
          runId,
          Map.of("command", "run"),
          0,
          Duration.ZERO,
          Duration.ofMinutes(5));
      return true;
    } catch (Problem held) {
      return false;
    }
  }

  /** The settings of the storage. */
  public static Configuration hadoop(Path settings) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settings)) {
      properties.load(reader);
    }
    Configuration hadoop = new Configuration();
    properties.stringPropertyNames().stream()
        .filter(name -> name.startsWith(HADOOP))
        .forEach(
            name ->
                hadoop.set(name.substring(HADOOP.length()), properties.getProperty(name).strip()));
    return hadoop;
  }
}
