package io.potline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Jobs.Job;
import io.potline.Jobs.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
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

  private static final BufferAllocator ALLOCATOR = new RootAllocator();
  private static final Pattern ADDRESS =
      Pattern.compile("jdbc:arrow-flight-sql://127\\.0\\.0\\.1:(\\d+)/\\?useEncryption=false");
  private static final Pattern CONNECT = Pattern.compile("sc://localhost:\\d+");
  private static final Pattern TOKEN = Pattern.compile("token: (\\w+)");

  @TempDir private static Path folder;

  private static Job server;
  private static String address;
  private static String connect;
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
    Matcher ofConnect = CONNECT.matcher(said);
    assertThat(ofConnect.find()).as(said).isTrue();
    connect = ofConnect.group();
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
  void clientsOfSparkConnectHaveTheSameLimits() throws IOException, InterruptedException {
    Result client =
        Jobs.result(
            Clients.connect(ConnectClient.class, connect + "/;token=" + token, "limits"), "");
    assertThat(client.exitCode()).as(client.err()).isZero();
    assertThat(line(client, "large")).isEqualTo("200000 rows");
    assertThat(line(client, "too large")).contains("250,000 rows", "potline.serve.max-rows");
    assertThat(line(client, "too long")).contains("6 seconds", "potline.serve.max-seconds");
    assertThat(line(client, "one too many")).contains("2 queries", "potline.serve.max-queries");
    assertThat(line(client, "afterwards")).isEqualTo("1 rows");
  }

  @Test
  void typesAndQueriesCanBeAskedForWithoutPreparing() throws Exception {
    try (FlightSqlClient client = flightClient()) {
      FlightInfo types = client.getXdbcTypeInfo(credentials());
      assertThat(texts(client, types)).contains("DECIMAL", "TIMESTAMP", "STRING");
      assertThat(texts(client, "SHOW DATABASES")).contains("gold", "silver");
    }
  }

  @Test
  void whatAClientSetsHoldsForItsOwnSession() throws Exception {
    try (FlightSqlClient one = flightClient();
        FlightSqlClient other = flightClient()) {
      texts(one, "USE gold");
      texts(one, "SET spark.sql.session.timeZone = Asia/Shanghai");
      String asked = "SELECT current_schema() || ' ' || current_timezone()";
      assertThat(texts(one, asked)).containsExactly("gold Asia/Shanghai");
      assertThat(texts(other, asked)).containsExactly("default UTC");
      one.closeSession(new CloseSessionRequest(), credentials());
      assertThat(texts(one, asked)).containsExactly("default UTC");
    }
  }

  @Test
  void aQueryIsCancelledByWhatItWasAnnouncedWith() throws Exception {
    try (FlightSqlClient client = flightClient()) {
      FlightInfo info = client.execute(JdbcClient.LONG, credentials());
      CompletableFuture<List<String>> result =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return texts(client, info);
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      CancelFlightInfoRequest cancel = new CancelFlightInfoRequest(info);
      while (client.cancelFlightInfo(cancel, credentials()).getStatus() != CancelStatus.CANCELLED) {
        Thread.sleep(50);
      }
      assertThatThrownBy(result::join).hasMessageContaining("Cancelled");
    }
  }

  private static FlightSqlClient flightClient() {
    return new FlightSqlClient(
        FlightClient.builder(ALLOCATOR, Location.forGrpcInsecure("127.0.0.1", port))
            .intercept(new ClientCookieMiddleware.Factory())
            .build());
  }

  private static CredentialCallOption credentials() {
    return new CredentialCallOption(new BearerCredentialWriter(token));
  }

  private static List<String> texts(FlightSqlClient client, String query) throws Exception {
    return texts(client, client.execute(query, credentials()));
  }

  /** The first column. */
  @SuppressWarnings("try")
  private static List<String> texts(FlightSqlClient client, FlightInfo info) throws Exception {
    List<String> texts = new ArrayList<>();
    try (FlightStream stream =
        client.getStream(info.getEndpoints().get(0).getTicket(), credentials())) {
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

  private static Result client(String... arguments) throws IOException, InterruptedException {
    return Jobs.result(Clients.jdbc(JdbcClient.class, arguments), "");
  }
}
