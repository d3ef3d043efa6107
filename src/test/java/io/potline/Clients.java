package io.potline;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Programs that query {@code serve}, each in a process of its own. */
final class Clients {

  private Clients() {}

  /** With Arrow's JDBC driver alone on the class path, as in a tool. */
  static ProcessBuilder jdbc(Class<?> program, String... arguments) throws IOException {
    try (Stream<Path> driver = Files.list(Path.of("target/jdbc-client"))) {
      return java(program, driver.map(Path::toString).toList(), arguments);
    }
  }

  static ProcessBuilder connect(Class<?> program, String... arguments) throws IOException {
    List<String> jars = new ArrayList<>(List.of("target/classes", "target/connect-client/*"));
    try (Stream<Path> runtime = Files.list(Path.of("target/runtime"))) {
      // With this one on its class path, the client would take itself for Spark.
      runtime
          .map(Path::toString)
          .filter(jar -> jar.endsWith(".jar") && !jar.contains("/spark-sql_"))
          .forEach(jars::add);
    }
    return java(program, jars, arguments);
  }

  private static ProcessBuilder java(Class<?> program, List<String> jars, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@conf/jvm.options", "-Dfile.encoding=UTF-8", "-cp"));
    command.add("target/test-classes" + File.pathSeparator + String.join(File.pathSeparator, jars));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
