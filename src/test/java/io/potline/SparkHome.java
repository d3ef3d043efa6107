package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Spark as it is unpacked on a cluster, laid out from the jars of Maven. */
final class SparkHome {

  private SparkHome() {}

  static Path laidOut() throws IOException {
    Path home = Path.of("target/spark-home").toAbsolutePath();
    Files.createDirectories(home.resolve("bin"));
    Files.deleteIfExists(home.resolve("jars"));
    Files.createSymbolicLink(home.resolve("jars"), Path.of("target/runtime").toAbsolutePath());
    Path submit =
        Files.writeString(
            home.resolve("bin/spark-submit"),
            """
            #!/bin/sh
            echo "submitted: $*" >&2
            exec java "@%s" "-Dlog4j2.configurationFile=%s" -Xmx2g -cp "%s/jars/*" \\
              org.apache.spark.deploy.SparkSubmit "$@"
            """
                .formatted(
                    Path.of("conf/jvm.options").toAbsolutePath(),
                    Path.of("conf/log4j2.properties").toAbsolutePath(),
                    home));
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    return home;
  }
}
