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

  private static final long LOOK_MILLIS = 20;

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
    return start(builder, input).result();
  }

  static Job start(ProcessBuilder builder, String input) throws IOException {
    Path out = Files.createTempFile("potline", ".out");
    Path err = Files.createTempFile("potline", ".err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    return new Job(process, out, err);
  }

  /** A program that runs. */
  record Job(Process process, Path out, Path err) {

    /** Waits for the end. */
    Result result() throws IOException, InterruptedException {
      try {
        return new Result(process.waitFor(), Files.readString(out), Files.readString(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    }

    /** Waits until the program has said something on stderr; false if it ends without. */
    boolean says(String text) throws IOException, InterruptedException {
      while (!Files.readString(err).contains(text)) {
        if (!process.isAlive()) {
          return Files.readString(err).contains(text);
        }
        Thread.sleep(LOOK_MILLIS);
      }
      return true;
    }

    /** {@code kill -9}, of the program and all that it has started. */
    void kill() {
      List<ProcessHandle> started = process.descendants().toList();
      process.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
