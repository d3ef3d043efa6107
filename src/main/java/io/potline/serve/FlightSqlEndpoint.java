package io.potline.serve;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.conf.ServeLimits;
import io.potline.lake.Lake;
import io.potline.lake.LakeFolder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Arrow Flight SQL on this machine: what the JDBC, ODBC and ADBC drivers of BI tools speak. */
public final class FlightSqlEndpoint {

  private static final String HOST = "127.0.0.1";

  private final Token token;
  private final BufferAllocator allocator = new RootAllocator();
  private final Relations relations;
  private final LakeProducer producer;
  private final FlightServer server;

  /**
   * @param port 0 for a free one
   */
  public FlightSqlEndpoint(int port, Token token, Lake lake, Conf conf) {
    ServeLimits limits = conf.settings().serveLimits();
    this.token = token;
    this.relations = new Relations(lake.spark(), LakeFolder.of(lake), conf);
    this.producer =
        new LakeProducer(relations, new Sessions(lake.spark(), limits.idle()), limits, allocator);
    this.server =
        FlightServer.builder(allocator, Location.forGrpcInsecure(HOST, port), producer)
            .headerAuthenticator(new TokenCheck(token.value()))
            .middleware(Sessions.COOKIE, Sessions.cookies())
            .build();
  }

  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw Problem.usage(
          "Flight SQL can't be served: %s. Choose another port with --flight-port N.",
          e.getMessage());
    }
  }

  /** What a tool with Arrow's JDBC driver connects to. */
  public String address() {
    return "jdbc:arrow-flight-sql://%s:%d/?useEncryption=false".formatted(HOST, server.getPort());
  }

  /** Runs a query as a client does, so that the first client finds everything loaded. */
  @SuppressWarnings("try")
  public void warmUp(String sql) {
    CallOption credentials =
        new CredentialCallOption(new BearerCredentialWriter(token.value().orElse("")));
    Location location = Location.forGrpcInsecure(HOST, server.getPort());
    try (FlightSqlClient client =
        new FlightSqlClient(FlightClient.builder(allocator, location).build())) {
      FlightInfo info = client.execute(sql, credentials);
      try (FlightStream stream =
          client.getStream(info.getEndpoints().get(0).getTicket(), credentials)) {
        while (stream.next()) {
          stream.getRoot().clear();
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException("The endpoint does not answer: " + e.getMessage(), e);
    }
  }

  /** Looks up what a tool asks for first. */
  public void resolveViews() {
    relations.resolveViews();
  }

  /** Accepts no new calls, and ends those that still run after some seconds. */
  public void stop(long secondsToFinish) {
    server.shutdown();
    try {
      server.awaitTermination(secondsToFinish, TimeUnit.SECONDS);
      producer.close();
      server.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
