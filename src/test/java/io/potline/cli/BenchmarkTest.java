package io.potline.cli;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.potline.Commands.Result;
import io.potline.TestConf;
import io.potline.WithSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shape of what it prints; never how long something took. */
@WithSpark
@Tag("slow")
class BenchmarkTest {

  @TempDir Path folder;

  @Test
  void aTableAndJsonOfWhatWasMeasured(SparkSession spark) throws IOException {
    Path conf = folder.resolve("conf");
    String header = Files.readAllLines(Path.of("conf/claims.csv")).get(0) + "\n";
    new TestConf(conf).write("claims.csv", header);
    Path json = folder.resolve("benchmark.json");
    Result result =
        potline(
            "--conf",
            conf.toString(),
            "benchmark",
            "--only",
            "rebuild,empty,workbook",
            "--years",
            "1",
            "--cells",
            "100",
            "--json",
            json.toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("potline development, ")
        .contains("1 years, 0 regions and 0 plants")
        .containsPattern("measure +process +repeats +rows +seconds +rows/s +jobs +commits +heap MB")
        .containsPattern(
            "rebuild +warm +1 +\\d,\\d{3} +[\\d.]+ +[\\d,]+ +[\\d,]+ +[\\d,]+ +[\\d,]+")
        .containsPattern("empty +warm +1 +0 +[\\d.]+ +0 +[\\d,]+ +1 +[\\d,]+")
        .containsPattern("workbook +warm +1 +1\\d\\d +[\\d.]+ +[\\d,]+ +0 +0 +[\\d,]+");
    JsonNode read = new ObjectMapper().readTree(json.toFile());
    assertThat(read.at("/machine/cores").asInt()).isPositive();
    assertThat(read.at("/machine/potline").asText()).isEqualTo("development");
    assertThat(read.at("/size/years").asInt()).isEqualTo(1);
    assertThat(read.at("/results")).hasSize(3);
    assertThat(read.at("/results/0/measure").asText()).isEqualTo("rebuild");
    assertThat(read.at("/results/0/rows_per_second").asDouble()).isPositive();
    assertThat(read.at("/results/0/jobs").asLong()).isPositive();
    assertThat(read.at("/results/0/peak_heap_mb").asLong()).isPositive();
    assertThat(spark.sparkContext().isStopped()).isFalse();
  }
}
