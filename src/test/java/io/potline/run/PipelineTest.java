package io.potline.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.SparkExtension;
import io.potline.TestLake;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class PipelineTest {

  @TempDir Path folder;

  @Test
  void anEmptyRunMovesNoTableButItsOwnLog(SparkSession spark) {
    TestLake lake = new TestLake(spark, folder);
    for (int i = 0; i < 1; i++) {
      lake.prices(
          "2024-03-0%d,bauxite_price,400".formatted(i + 1),
          "2024-03-0%d,mining_cost,160".formatted(i + 1));
      long t = System.nanoTime();
      lake.run();
      System.err.printf("run %d: %.1f s%n", i, (System.nanoTime() - t) / 1e9);
    }
    Map<String, Long> before = lake.versions();
    long t = System.nanoTime();
    lake.run();
    System.err.printf("empty run: %.1f s%n", (System.nanoTime() - t) / 1e9);
    Map<String, Long> after = lake.versions();
    before.merge("ops.run", 1L, Long::sum);
    assertThat(after).isEqualTo(before);
  }
}
