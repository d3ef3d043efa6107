package io.potline.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Counts Delta's commits by the files in the tables' logs. */
final class Commits {

  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

  private Commits() {}

  /** The commits of all tables under a folder. */
  static long in(Path lake) throws IOException {
    if (!Files.exists(lake)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(lake)) {
      return files.filter(file -> COMMIT.matcher(file.getFileName().toString()).matches()).count();
    }
  }
}
