package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Jobs.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** The lake that {@code jobs/potline demo} makes, made once for all tests that read it. */
final class DemoLake {

  private static final File FOLDER = Path.of("target", "demo-lake").toFile();

  private static Result demo;

  private DemoLake() {}

  static synchronized Result demo() throws IOException, InterruptedException {
    if (demo == null) {
      FileUtils.deleteDirectory(FOLDER);
      demo = Jobs.potline("--lake", FOLDER.toString(), "demo");
      assertThat(demo.exitCode()).as(demo.err()).isZero();
    }
    return demo;
  }

  static String path() throws IOException, InterruptedException {
    demo();
    return FOLDER.toString();
  }
}
