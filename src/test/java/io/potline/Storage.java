package io.potline;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a lake and its landing folder can lie.
 *
 * @param root a folder of this storage
 * @param settings what README tells users to add to their {@code spark-defaults.conf}
 * @param jars what README tells users to fetch
 * @param server the process of the server, if it has one
 */
record Storage(String root, String settings, List<Path> jars, List<Process> server)
    implements AutoCloseable {

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String KEY = "potline-test";
  private static final String SECRET = "potline-test-secret";
  private static final Pattern S3_SETTINGS =
      Pattern.compile("```\\n(spark\\.jars .*?)```", Pattern.DOTALL);

  static Storage local(Path folder) {
    return new Storage(folder.toString(), "", List.of(), List.of());
  }

  /** S3 as S3Proxy speaks it. */
  static Storage s3() throws IOException, InterruptedException {
    List<Path> jars = fetched("src/main/s3", "s3");
    fetched("src/test/storage/s3proxy", "s3proxy");
    Process server = server("s3proxy", "S3Server", "potline", KEY, SECRET);
    String address = address(server, "http:");
    String settings =
        s3Settings()
            .replace("/opt/potline/target", TARGET.toString())
            .replace("https://s3.eu-central-1.amazonaws.com", address)
            .replace("ACCESS_KEY", KEY)
            .replace("SECRET_KEY", SECRET);
    return new Storage("s3a://potline/data", settings, jars, List.of(server));
  }

  static Storage hdfs(Path folder) throws IOException, InterruptedException {
    fetched("src/test/storage/hdfs", "hdfs");
    Process server = server("hdfs", "HdfsServer", folder.toString());
    return new Storage(address(server, "hdfs:") + "/data", "", List.of(), List.of(server));
  }

  /** The block of README with the settings for S3. */
  private static String s3Settings() throws IOException {
    Matcher block = S3_SETTINGS.matcher(Files.readString(Path.of("README.md")));
    if (!block.find()) {
      throw new IllegalStateException("README.md has no block of settings for S3");
    }
    return block.group(1);
  }

  /** The jars that a pom names, copied to a folder of target by the command that README gives. */
  private static List<Path> fetched(String pom, String folder)
      throws IOException, InterruptedException {
    Path complete = TARGET.resolve(folder).resolve(".complete");
    if (!Files.exists(complete)) {
      Jobs.Result fetch =
          Jobs.result(
              new ProcessBuilder(
                  "mvn", "-q", "-B", "-f", pom + "/pom.xml", "dependency:copy-dependencies"),
              "");
      if (fetch.exitCode() != 0) {
        throw new IllegalStateException(fetch.out() + fetch.err());
      }
      Files.createFile(complete);
    }
    try (Stream<Path> files = Files.list(TARGET.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** A server is started from its source file, with a class path of its own. */
  private static Process server(String folder, String name, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "-Xmx1g",
                "-cp",
                TARGET.resolve(folder) + "/*",
                "src/test/storage/%s/%s.java".formatted(folder, name)));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String address(Process server, String scheme)
      throws IOException, InterruptedException {
    BufferedReader out = server.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(scheme)) {
        return line;
      }
    }
    throw new IllegalStateException("The server ended with exit code " + server.waitFor());
  }

  /** Copies a local folder into this storage. */
  void put(Path local, String folder, Path sparkSettings) throws IOException, InterruptedException {
    Jobs.Result copy =
        Jobs.result(
            new ProcessBuilder(
                "java",
                "-cp",
                String.join(":", classPath()) + ":" + System.getProperty("java.class.path"),
                StorageClient.class.getName(),
                sparkSettings.toString(),
                local.toString(),
                root + "/" + folder),
            "");
    if (copy.exitCode() != 0) {
      throw new IllegalStateException(copy.out() + copy.err());
    }
  }

  boolean isLocal() {
    return server.isEmpty();
  }

  List<String> classPath() {
    return jars.stream().map(Path::toString).toList();
  }

  @Override
  public void close() {
    server.forEach(Process::destroyForcibly);
  }
}
