package io.potline.serve;

import io.potline.conf.ServeLimits;
import io.potline.guard.ConnectGuard;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.ReleaseSessionRequest;
import org.apache.spark.connect.proto.SQL;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.apache.spark.connect.proto.UserContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import org.sparkproject.connect.grpc.ManagedChannel;
import org.sparkproject.connect.grpc.ManagedChannelBuilder;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.stub.MetadataUtils;
import scala.Option;

/**
 * The Spark Connect server of {@code serve}, for this machine only. Each client has a session of
 * its own, which resolves names like the first one. The guard checks every message and every plan,
 * from SQL and from data frames.
 */
public final class ConnectEndpoint {

  private static final String HOST = "127.0.0.1";
  private static final int REMEMBERED = 100;

  private final int port;
  private final Token token;
  private final ServeLimits limits;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  /**
   * @param port 0 for a free one
   */
  public ConnectEndpoint(int port, Token token, ServeLimits limits) {
    this.port = port;
    this.token = token;
    this.limits = limits;
  }

  /** Adds the settings of the server to a session. */
  public SparkSession.Builder configure(SparkSession.Builder builder) {
    token.value().ifPresent(value -> builder.config("spark.connect.authenticate.token", value));
    return builder
        .config("spark.connect.grpc.binding.address", HOST)
        .config("spark.connect.grpc.binding.port", port)
        // What Spark remembers of former queries would grow for hours before it is full.
        .config("spark.ui.retainedJobs", REMEMBERED)
        .config("spark.ui.retainedStages", REMEMBERED)
        .config("spark.ui.retainedTasks", 10 * REMEMBERED)
        .config("spark.sql.ui.retainedExecutions", REMEMBERED)
        // A cached plan would keep tables at the versions at which they were read first.
        .config("spark.connect.session.planCache.maxSize", 0)
        // As in Spark's own server: clients do not share the code of their functions.
        .config("spark.sql.artifact.isolation.enabled", true)
        .config("spark.sql.artifact.isolation.alwaysApplyClassloader", true)
        // One query that needs more memory than there is fails, and does not end the process.
        .config("spark.executor.killOnFatalError.depth", 0)
        // Sessions that a client has left behind end; what they hold is given back.
        .config(
            "spark.connect.session.manager.defaultSessionTimeout", limits.idle().toSeconds() + "s")
        .config(
            "spark.connect.grpc.interceptor.classes",
            ConnectGuard.class.getName() + "," + ConnectLimits.class.getName())
        .config(ConnectLimits.ROWS, limits.rows())
        .config(ConnectLimits.QUERIES, limits.queries());
  }

  /** Accepts clients. */
  public void start(SparkSession spark) {
    SparkConnectService.start(spark.sparkContext());
    timer.scheduleWithFixedDelay(
        () -> ConnectLimits.endLongQueries(limits.time()), 1, 1, TimeUnit.SECONDS);
  }

  /** The address is localhost by name: with a token, clients require TLS for any other. */
  public String address() {
    return "sc://localhost:" + SparkConnectService$.MODULE$.localPort();
  }

  /** Runs a query as a client does, so that the first client finds everything loaded. */
  public void warmUp(String sql) {
    Metadata credentials = new Metadata();
    token
        .value()
        .ifPresent(
            value ->
                credentials.put(
                    Metadata.Key.of("Authorization", Metadata.ASCII_STRING_MARSHALLER),
                    "Bearer " + value));
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress(HOST, SparkConnectService$.MODULE$.localPort())
            .usePlaintext()
            .intercept(MetadataUtils.newAttachHeadersInterceptor(credentials))
            .build();
    try {
      UserContext user = UserContext.newBuilder().setUserId("warm-up").build();
      String session = UUID.randomUUID().toString();
      SparkConnectServiceGrpc.SparkConnectServiceBlockingStub client =
          SparkConnectServiceGrpc.newBlockingStub(channel);
      Relation query = Relation.newBuilder().setSql(SQL.newBuilder().setQuery(sql)).build();
      client
          .executePlan(
              ExecutePlanRequest.newBuilder()
                  .setSessionId(session)
                  .setUserContext(user)
                  .setPlan(Plan.newBuilder().setRoot(query))
                  .build())
          .forEachRemaining(response -> {});
      client.releaseSession(
          ReleaseSessionRequest.newBuilder().setSessionId(session).setUserContext(user).build());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Accepts no new queries, and gives running ones some seconds. */
  public void stop(long secondsToFinish) {
    timer.shutdownNow();
    SparkConnectService.stop(Option.apply(secondsToFinish), Option.apply(TimeUnit.SECONDS));
  }
}
