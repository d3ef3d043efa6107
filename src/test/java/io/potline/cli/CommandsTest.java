package io.potline.cli;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Commands.Result;
import io.potline.TestConf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that need no Spark session, and usage that is wrong: said before one starts. */
class CommandsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "benchmark",
        "check",
        "demo",
        "describe",
        "explain",
        "generate",
        "inspect",
        "maintain",
        "notebook",
        "nowcast",
        "report",
        "required-price",
        "run",
        "serve",
        "sql",
        "what-if"
      })
  void everyCommandHasHelpAndTheCommonOptions(String command) {
    Result help = potline(command, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .startsWith("Usage: jobs/potline " + command + " ")
        .contains("--lake=DIR", "--conf=DIR", "--verbose", "-h, --help");
    assertThat(potline("--help").out()).containsPattern("\n  " + command + "\\s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fly | Unmatched argument at index 0: 'fly'",
        "run | Missing required option: '--landing=DIR'",
        "run --landing x --as-of yesterday | potline: --as-of: ",
        "check --date soon | Invalid value for option '--date': 'soon' is no date, such as 2025-01-07",
        "required-price --demand-mt 4O | '--demand-mt': '4O' is no number, such as 45 or 44.5",
        "serve --port x | Invalid value for option '--port': 'x' is no whole number, such as 10",
        "sql | potline: No statement in the query",
        "sql --format xml 'SELECT 1' | Invalid value for option '--format'",
        "sql -f none.sql | potline: No file none.sql.",
        "notebook none.sql --out x.html | potline: No file none.sql.",
        "inspect none.csv | potline: No file none.csv.",
        "generate --out x --from 2025-01-08 | potline: --from 2025-01-08 is after --to 2025-01-07",
        "required-price --demand-mt 1 --stage cheese | potline: No stage cheese in chain.yaml.",
        "nowcast --stage cheese | potline: No stage cheese in chain.yaml.",
        "what-if powr_price=1 | No series powr_price in series.csv, did you mean power_price?",
        "what-if power_price=1 --region Sichun | No region Sichun in regions.csv, did you mean Sichuan?",
        "what-if | Missing required parameter",
        "serve --port 70000 | potline: Can't serve on port 70000",
        "describe gold.margin_perod | did you mean gold.margin_period?",
        "benchmark --years 0 | potline: --years has to be 1 to 10, not 0.",
        "benchmark --only flight | Invalid value for option '--only'",
        "--conf none demo | give the folder of the settings with --conf DIR"
      })
  void wrongUsageIsSaidWithExitCode2(String arguments, String message) {
    Result result = potline(arguments.split(" "));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void describePrintsTheDictionary() {
    assertThat(potline("describe").out()).containsPattern("gold\\.margin_period +One period");
    Result table = potline("describe", "gold.margin_period");
    assertThat(table.exitCode()).isZero();
    assertThat(table.out()).startsWith("gold.margin_period\nOne period by region");
  }

  @Test
  void generateWritesTheSameBytesForTheSameArguments() throws IOException {
    for (String out : List.of("a", "b")) {
      Result result =
          potline(
              "generate",
              "--out",
              folder.resolve(out).toString(),
              "--from",
              "2024-11-01",
              "--seed",
              "7",
              "--plants",
              "40");
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.err()).contains("synthetic files in");
    }
    assertThat(texts("a")).isEqualTo(texts("b")).hasSizeGreaterThan(3);
    assertThat(texts("a")).anyMatch(text -> text.contains("synthetic Yunnan aluminium"));
  }

  @Test
  void inspectSaysWhatWouldBeRefusedWithExitCode3() throws IOException {
    Path file = folder.resolve("export");
    Files.writeString(
        file,
        "指标名称,A00铝锭,氧化铝价挌\n频率,日,日\n2025-01-07,19660,5690\n2025-01-06,19620,0\n",
        Charset.forName("GB18030"));
    Result inspected = potline("inspect", file.toString());
    assertThat(inspected.exitCode()).as(inspected.err()).isEqualTo(3);
    assertThat(inspected.out())
        .contains(
            "CSV in GB18030, to be landed in prices/", "2 figures, 0 cells without one, 1 refused")
        .containsPattern("B A00铝锭 +aluminium_price +CN +SMM +CNY/t +2025-01-06 +2025-01-07 +2")
        .contains("unknown series '氧化铝价挌' (alumina_price?)");
  }

  @Test
  void inspectIgnoresWhatItIsToldToAndSaysWhere() throws IOException {
    Path conf = folder.resolve("conf");
    new TestConf(conf).write("ignored_series.csv", "name_or_pattern,why\n螺纹钢*,steel");
    Path file = folder.resolve("export.csv");
    Files.writeString(
        file,
        "指标名称,A00铝锭,氧化铝价挌,\"铜,1#：均价（日）\",=铅,螺纹钢:上海\n"
            + "2025-01-07,19660,5690,75000,1,3400\n2025-01-06,19620,5690,,1,\n");
    String[] inspect = {"--conf", conf.toString(), "inspect", file.toString()};
    Result before = potline(inspect);
    assertThat(before.exitCode()).isEqualTo(3);
    assertThat(before.out())
        .contains("columns ignored by ignored_series.csv: 1", "2 ignored, 3 refused")
        .contains("Unknown series: 3. If they are not ours, inspect --ignore adds them to " + conf);

    Result ignored = potline(ArrayUtils.add(inspect, "--ignore"));
    assertThat(ignored.exitCode()).as(ignored.err()).isEqualTo(3);
    assertThat(ignored.out())
        .contains("2 figures, 0 cells without one, 6 ignored, 1 refused")
        .contains("Added to " + conf.resolve("ignored_series.csv") + ": 2 names.")
        .contains("氧化铝价挌: if it is alumina_price, remove its row there")
        .contains("Not added: 1 names that contain * or begin like a formula");
    assertThat(conf.resolve("ignored_series.csv"))
        .hasContent(
            "name_or_pattern,why\n螺纹钢*,steel\n氧化铝价挌,\"not ours, in export.csv\"\n"
                + "\"铜,1#：均价（日）\",\"not ours, in export.csv\"\n");

    String written = Files.readString(conf.resolve("ignored_series.csv"));
    potline(ArrayUtils.add(inspect, "--ignore"));
    assertThat(conf.resolve("ignored_series.csv")).hasContent(written);
  }

  @Test
  void inspectReadsAnyNameAndOpensNoPipe() throws IOException, InterruptedException {
    Path file = folder.resolve("prices").resolve("a:b.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "date,series,value\n2025-01-07,lime_price,300\n");
    assertThat(potline("inspect", file.toString()).exitCode()).isZero();
    Path pipe = folder.resolve("pipe.csv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Result refused = potline("inspect", pipe.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("pipe.csv is a pipe, a socket or a device");
    assertThat(potline("inspect", "no:file.csv").err()).contains("No file no:file.csv.");
  }

  private List<String> texts(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      return files.filter(Files::isRegularFile).sorted().map(CommandsTest::text).toList();
    }
  }

  private static String text(Path file) {
    try {
      return file.getFileName() + "\n" + Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
