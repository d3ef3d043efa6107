package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Jobs.Job;
import io.potline.Jobs.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight clients, a thousand queries and a run in between: {@code serve} answers all of them, each
 * from one run, and gives back what ended sessions have taken.
 */
@Tag("slow")
class ServeLoadIT {

  /** The last days of tables that a run writes one after the other. */
  private static final String LAST_DAYS =
      "SELECT concat_ws(' ', (SELECT max(date) FROM silver.price),"
          + " (SELECT max(date) FROM gold.stage_margin_daily),"
          + " (SELECT max(date) FROM gold.chain_margin_daily))";

  private static final String BEFORE = "2025-01-07 2025-01-07 2025-01-07";
  private static final String AFTER = BEFORE.replace("07", "08");

  private static final Pattern JDBC =
      Pattern.compile("jdbc:arrow-flight-sql://\\S+useEncryption=false");
  private static final Pattern CONNECT = Pattern.compile("sc://\\S+");
  private static final Pattern SESSIONS =
      Pattern.compile(
          "(\\d+) +\\d+ +org\\.apache\\.spark\\.sql\\.classic\\.SparkSession\\b(?!\\$)");
  private static final Pattern HEAP = Pattern.compile("used (\\d+)K");

  /** Room for what Spark keeps of the last queries and of both runs. */
  private static final long MOST_GROWTH_KB = 25_000;

  /** The server's own sessions, and some that are about to end; the test opens a hundred. */
  private static final int MOST_SESSIONS = 12;

  /** Of each client; a multiple of those of a session. */
  private static final int QUERIES = 130;

  @TempDir private Path folder;

  @Test
  void allQueriesReadOneRunAndSessionsGiveBackWhatTheyHold()
      throws IOException, InterruptedException {
    Path lake = folder.resolve("lake");
    FileUtils.copyDirectory(new File(DemoLake.path()), lake.toFile());
    Path landing = folder.resolve("landing");
    Result generated =
        Jobs.potline(
            "generate", "--out", landing.toString(), "--from", "2025-01-08", "--to", "2025-01-08");
    assertThat(generated.exitCode()).as(generated.err()).isZero();
    Job server =
        Jobs.start(
            Jobs.launcher(
                "--lake",
                lake.toString(),
                "serve",
                "--port",
                "0",
                "--flight-port",
                "0",
                "--no-token"),
            "");
    try {
      assertThat(server.says("Ctrl-C")).as(Files.readString(server.err())).isTrue();
      query(server, 20);
      long before = heapKb(server);
      List<Job> clients = start(server, QUERIES);
      Result run = Jobs.potline("--lake", lake.toString(), "run", "--landing", landing.toString());
      assertThat(run.exitCode()).as(run.err()).isZero();
      String answers = answers(clients);
      assertThat(answers.lines())
          .allMatch(line -> line.endsWith(BEFORE) || line.endsWith(AFTER))
          .anyMatch(line -> line.endsWith(AFTER));
      assertThat(count(answers)).isEqualTo(8 * QUERIES);
      assertThat(heapKb(server) - before).isLessThan(MOST_GROWTH_KB);
      assertThat(sessions(server)).isLessThan(MOST_SESSIONS);
    } finally {
      server.process().destroy();
    }
    assertThat(server.result().exitCode()).isZero();
  }

  private static void query(Job server, int queries) throws IOException, InterruptedException {
    answers(start(server, queries));
  }

  /** Eight clients, half of them by JDBC and half by Spark Connect. */
  private static List<Job> start(Job server, int queries) throws IOException {
    String[] arguments = {"", "4", String.valueOf(queries), LAST_DAYS};
    String said = Files.readString(server.err());
    String[] jdbc = arguments.clone();
    jdbc[0] = first(JDBC, said).group();
    String[] connect = arguments.clone();
    connect[0] = first(CONNECT, said).group();
    return List.of(
        Jobs.start(Clients.jdbc(QueryStream.class, jdbc), ""),
        Jobs.start(Clients.connect(QueryStream.class, connect), ""));
  }

  private static String answers(List<Job> clients) throws IOException, InterruptedException {
    StringBuilder answers = new StringBuilder();
    for (Job client : clients) {
      Result result = client.result();
      assertThat(result.exitCode()).as(result.err()).isZero();
      answers.append(result.out());
    }
    return answers.toString();
  }

  private static long count(String answers) {
    return answers.lines().mapToLong(line -> Long.parseLong(line.split(" ")[0])).sum();
  }

  /** What the server's heap holds after garbage collection. */
  private static long heapKb(Job server) throws IOException, InterruptedException {
    ask(server, "GC.run");
    return Long.parseLong(first(HEAP, ask(server, "GC.heap_info")).group(1));
  }

  /** Spark sessions in the server's heap after garbage collection. */
  private static long sessions(Job server) throws IOException, InterruptedException {
    return Long.parseLong(first(SESSIONS, ask(server, "GC.class_histogram")).group(1));
  }

  private static String ask(Job server, String command) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    return Jobs.result(new ProcessBuilder(jcmd, String.valueOf(pid(server)), command), "").out();
  }

  /** The launcher becomes the JVM, or has started it. */
  private static long pid(Job server) {
    return server
        .process()
        .descendants()
        .reduce((earlier, later) -> later)
        .orElse(server.process().toHandle())
        .pid();
  }

  private static Matcher first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher;
  }
}
