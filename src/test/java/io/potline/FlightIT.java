package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Jobs.Job;
import io.potline.Jobs.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve}'s endpoint for BI tools, as Arrow's JDBC driver and its Flight client find it. */
@Tag("slow")
class FlightIT {

  private static final Pattern ADDRESS =
      Pattern.compile("jdbc:arrow-flight-sql://127\\.0\\.0\\.1:(\\d+)/\\?useEncryption=false");
  private static final Pattern TOKEN = Pattern.compile("token: (\\w+)");

  @TempDir private static Path folder;

  private static Job server;
  private static String address;
  private static int port;
  private static String token;

  @BeforeAll
  static void startWithSmallLimits() throws IOException, InterruptedException {
    Path conf = folder.resolve("conf");
    FileUtils.copyDirectory(new File("conf"), conf.toFile());
    Path properties = conf.resolve("potline.properties");
    Files.writeString(
        properties,
        Files.readString(properties)
            .replaceAll("(?m)^potline\\.serve\\.max-rows=.*", "potline.serve.max-rows=250000")
            .replaceAll("(?m)^potline\\.serve\\.max-seconds=.*", "potline.serve.max-seconds=6")
            .replaceAll("(?m)^potline\\.serve\\.max-queries=.*", "potline.serve.max-queries=2"));
    ProcessBuilder serve =
        Jobs.launcher(
            "--lake",
            DemoLake.path(),
            "--conf",
            conf.toString(),
            "serve",
            "--port",
            "0",
            "--flight-port",
            "0");
    serve.environment().remove("SPARK_CONNECT_AUTHENTICATE_TOKEN");
    server = Jobs.start(serve, "");
    assertThat(server.says("Ctrl-C")).as(Files.readString(server.err())).isTrue();
    String said = Files.readString(server.err());
    Matcher found = ADDRESS.matcher(said);
    assertThat(found.find()).as(said).isTrue();
    address = found.group();
    port = Integer.parseInt(found.group(1));
    Matcher made = TOKEN.matcher(said);
    assertThat(made.find()).as(said).isTrue();
    token = made.group(1);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    server.process().destroy();
    Result result = server.result();
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).endsWith("stopping\n").doesNotContain("failed");
    assertThat(result.err().split(token, -1)).as("the token is printed once").hasSize(2);
  }

  @Test
  void aToolLooksAroundAndQueriesWithTheJdbcDriver() throws IOException, InterruptedException {
    Result client = client(address + "&user=anybody&password=" + token);
    assertThat(client.exitCode()).as(client.err()).isZero();
    assertThat(client.out())
        .contains(
            "product: potline true\n",
            "everything: []\n",
            "types of tables: [TABLE, VIEW]\n",
            "databases: [bronze, gold, ops, silver]\n",
            "views: [margin_by_year]\n",
            "tables: [margin_period]\n",
            "columns COLUMN_NAME: [period_type, period, region, stage, method, mean_margin_",
            "columns TYPE_NAME: [STRING, STRING, STRING, STRING, STRING, DECIMAL, ",
            "columns DECIMAL_DIGITS: [null, null, null, null, null, 6, ",
            "columns IS_NULLABLE: [NO, NO, NO, NO, NO, YES, ",
            "Arithmetic mean of the daily margins [CNY per tonne of primary aluminium]",
            "columns of a view: [Year, such as 2024, ",
            "key: [period_type, period, region, stage, method]\n",
            "other keys: []\n")
        .contains(
            "a_date: 2024-02-29\n",
            "a_time: 2024-02-29T12:34:56.789012Z\n",
            "large: 12345678901234567890123456789012345.678\n",
            "unknown: null\n",
            "text: 氧化铝 -> 铝\n",
            "flag: true\n",
            "whole: 9007199254740993\n",
            "fraction: 0.1\n",
            "list: [\"山东\",null]\n",
            "parts: {\"province\":\"云南\",\"mt\":1.5}\n")
        .contains(
            "prepared with a quote: [0]\n",
            "prepared with NULL: [0]\n",
            "prepared with a time: [0]\n")
        .contains("large: 200000 rows, 0\n", "most rows: 7\n", "afterwards: [1]\n");
    assertThat(line(client, "prepared")).isEqualTo(line(client, "same without parameters"));
    assertThat(client.out().lines().filter(line -> line.startsWith("refused: ")))
        .hasSize(3)
        .allMatch(line -> line.contains("Refused: "));
    assertThat(line(client, "unknown table")).contains("TABLE_OR_VIEW_NOT_FOUND", "nothing");
    assertThat(line(client, "wrong syntax")).contains("Syntax error at or near 'SELEC'");
    assertThat(line(client, "too large")).contains("250,000 rows", "potline.serve.max-rows");
    assertThat(line(client, "cancelled")).startsWith("error ");
    assertThat(line(client, "too long")).contains("6 seconds", "potline.serve.max-seconds");
    assertThat(line(client, "one too many")).contains("potline.serve.max-queries");
  }

  @Test
  void theTokenIsTakenAsABearerToken() throws IOException, InterruptedException {
    assertThat(client(address + "&token=" + token, "connect").out()).startsWith("connect: 1");
  }

  @Test
  void aWrongTokenOrNoneOrAWrongPortIsAnsweredAtOnce() throws IOException, InterruptedException {
    assertThat(client(address + "&user=anybody&password=simsalabim", "connect").out())
        .contains("UNAUTHENTICATED");
    assertThat(client(address + "&token=simsalabim", "connect").out()).contains("Wrong token");
    assertThat(client(address, "connect").out()).contains("Wrong token");
    String elsewhere = address.replace(":" + port, ":1");
    assertThat(client(elsewhere + "&user=anybody&password=" + token, "connect").out())
        .contains("UNAVAILABLE");
  }

  @Test
  @SuppressWarnings("try")
  void typesAndQueriesCanBeAskedForWithoutPreparing() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(
                FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port))
                    .build())) {
      CredentialCallOption credentials =
          new CredentialCallOption(new BearerCredentialWriter(token));
      FlightInfo types = client.getXdbcTypeInfo(credentials);
      assertThat(texts(client, types, credentials)).contains("DECIMAL", "TIMESTAMP", "STRING");
      FlightInfo query = client.execute("SHOW DATABASES", credentials);
      assertThat(texts(client, query, credentials)).contains("gold", "silver");
    }
  }

  /** The first column. */
  @SuppressWarnings("try")
  private static List<String> texts(
      FlightSqlClient client, FlightInfo info, CredentialCallOption credentials) throws Exception {
    List<String> texts = new ArrayList<>();
    try (FlightStream stream =
        client.getStream(info.getEndpoints().get(0).getTicket(), credentials)) {
      while (stream.next()) {
        for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
          texts.add(stream.getRoot().getVector(0).getObject(row).toString());
        }
      }
    }
    return texts;
  }

  private static String line(Result client, String what) {
    return client
        .out()
        .lines()
        .filter(line -> line.startsWith(what + ": "))
        .map(line -> line.substring(what.length() + 2))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " is not in " + client.out()));
  }

  /** The driver alone is on the class path, as in a tool. */
  private static Result client(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@conf/jvm.options", "-Dfile.encoding=UTF-8", "-cp"));
    command.add("target/test-classes" + File.pathSeparator + driver());
    command.add(JdbcClient.class.getName());
    command.addAll(List.of(arguments));
    return Jobs.result(new ProcessBuilder(command), "");
  }

  private static String driver() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target/jdbc-client"))) {
      return jars.map(Path::toString).findFirst().orElseThrow();
    }
  }
}
