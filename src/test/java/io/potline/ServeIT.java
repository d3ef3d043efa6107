package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Jobs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks as plain SQL, from files and through {@code serve}. */
@WithSpark
class ServeIT {

  @TempDir Path folder;

  @Test
  void notebooksGiveTheSameThroughServe(SparkSession spark)
      throws IOException, InterruptedException {
    String lake = DemoLake.path();
    StringBuilder cells = new StringBuilder();
    try (Stream<Path> notebooks = Files.list(Path.of("notebooks"))) {
      for (Path notebook : notebooks.sorted().toList()) {
        cells.append(Files.readString(notebook)).append('\n');
      }
    }
    Path all = Files.writeString(folder.resolve("all.sql"), cells);
    Commands.Result sql = Commands.potline("--lake", lake, "sql", "-f", all.toString());
    assertThat(sql.exitCode()).as(sql.err()).isZero();
    assertThat(sql.err().lines().filter(line -> line.matches("[\\d,]+ rows?, .* s")))
        .hasSize((int) cells.toString().lines().filter(line -> line.matches("(?!--).*;")).count());
    assertThatServeGivesTheSame(lake, all, sql.err());
  }

  /** The notebooks again, from another process; it sees what a run adds, and can't write. */
  private void assertThatServeGivesTheSame(String lake, Path statements, String rowCounts)
      throws IOException, InterruptedException {
    Path err = folder.resolve("serve-stderr");
    ProcessBuilder builder =
        Jobs.launcher("--lake", lake, "serve", "--port", "0").redirectError(err.toFile());
    builder.environment().put("SPARK_CONNECT_AUTHENTICATE_TOKEN", "sesame");
    Process server = builder.start();
    try {
      String address = addressOf(server, err);
      assertThat(client(address + "/;token=simsalabim").err()).contains("UNAUTHENTICATED");
      Result client = client(address + "/;token=sesame", statements.toString());
      assertThat(client.exitCode()).as(client.err()).isZero();
      assertThat(client.out().lines().filter(line -> line.endsWith(" rows")))
          .containsExactlyElementsOf(
              rowCounts
                  .lines()
                  .filter(line -> line.matches("[\\d,]+ rows?, .* s"))
                  .map(line -> line.replaceAll("rows?, .*", "rows").replace(",", ""))
                  .toList());
      assertThat(client.out()).contains("table margin_period\n", "table pass_through\n");
      assertThat(client.out().lines().filter(line -> line.startsWith("write ")))
          .hasSize(ConnectClient.WRITES)
          .allMatch(line -> line.contains("Refused: only queries are let through"));
      String runs = "runs ";
      assertThat(client.out()).contains(runs + "1\n");
      Commands.potline("--lake", lake, "run", "--landing", lake + "/landing");
      assertThat(client(address + "/;token=sesame").out()).contains(runs + "2\n");
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor()).isZero();
    assertThat(Files.readString(err)).doesNotContain("sesame").endsWith("stopping\n");
  }

  private static String addressOf(Process server, Path err)
      throws IOException, InterruptedException {
    Pattern ready = Pattern.compile("ready on (\\S+)");
    Matcher address = ready.matcher("");
    while (!address.find()) {
      assertThat(server.isAlive()).as(Files.readString(err)).isTrue();
      Thread.sleep(500);
      address = ready.matcher(Files.readString(err));
    }
    return address.group(1);
  }

  private Result client(String... arguments) throws IOException, InterruptedException {
    return Jobs.result(Clients.connect(ConnectClient.class, arguments), "");
  }
}
