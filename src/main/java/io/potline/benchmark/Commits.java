package io.potline.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Delta's commits, by the files of the tables' logs. */
final class Commits {

  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

  private Commits() {}

  /** Of all tables under a folder; 0 where there is none. */
  static long in(Path lake) throws IOException {
    if (!Files.exists(lake)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(lake)) {
      return files.filter(file -> COMMIT.matcher(file.getFileName().toString()).matches()).count();
    }
  }
}
