package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The model is plain Java: it can be read and tested without Spark. */
class PlainJavaTest {

  @Test
  void theModelConfAndNowcastDoNotImportSpark() throws IOException {
    for (String folder : List.of("model", "conf", "nowcast")) {
      try (Stream<Path> files = Files.list(Path.of("src/main/java/io/potline", folder))) {
        for (Path file : files.toList()) {
          assertThat(Files.readString(file)).as(file.toString()).doesNotContain("org.apache.spark");
        }
      }
    }
  }
}
