package io.potline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs as a scheduler runs them: known by exit code, stdout and stderr. */
final class Jobs {

  record Result(int exitCode, String out, String err) {}

  private Jobs() {}

  static Result potline(String... arguments) throws IOException, InterruptedException {
    return piped("", arguments);
  }

  static Result piped(String input, String... arguments) throws IOException, InterruptedException {
    return result(launcher(arguments), input);
  }

  /** With the Spark that the build has fetched. */
  static ProcessBuilder launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of("jobs/potline"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_HOME");
    return builder;
  }

  static Result result(ProcessBuilder builder, String input)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("potline", ".out");
    Path err = Files.createTempFile("potline", ".err");
    try {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      return new Result(process.waitFor(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
