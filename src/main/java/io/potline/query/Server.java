package io.potline.query;

import io.potline.guard.ConnectGuard;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import scala.Option;

/**
 * The Spark Connect server of {@code serve}, for this machine only. Each client has a session of
 * its own, which resolves names like the first one. The guard checks every message and every plan,
 * from SQL and from data frames.
 */
public final class Server {

  private static final String HOST = "127.0.0.1";

  private final int port;
  private final Optional<String> token;

  /**
   * @param port 0 for a free one
   * @param token that clients have to present, if any
   */
  public Server(int port, Optional<String> token) {
    this.port = port;
    this.token = token;
  }

  /** Adds the settings of the server to a session. */
  public SparkSession.Builder configure(SparkSession.Builder builder) {
    token.ifPresent(value -> builder.config("spark.connect.authenticate.token", value));
    return builder
        .config("spark.connect.grpc.binding.address", HOST)
        .config("spark.connect.grpc.binding.port", port)
        // A cached plan would keep tables at the versions at which they were read first.
        .config("spark.connect.session.planCache.maxSize", 0)
        // As in Spark's own server: clients do not share the code of their functions.
        .config("spark.sql.artifact.isolation.enabled", true)
        .config("spark.sql.artifact.isolation.alwaysApplyClassloader", true)
        // One query that needs more memory than there is fails, and does not end the process.
        .config("spark.executor.killOnFatalError.depth", 0)
        .config("spark.connect.grpc.interceptor.classes", ConnectGuard.class.getName());
  }

  /** Accepts clients. */
  public void start(SparkSession spark) {
    SparkConnectService.start(spark.sparkContext());
  }

  /** The address is localhost by name: with a token, clients require TLS for any other. */
  public String address() {
    return "sc://localhost:" + SparkConnectService$.MODULE$.localPort();
  }

  /** Accepts no new queries, and gives running ones some seconds. */
  public void stop(long secondsToFinish) {
    SparkConnectService.stop(Option.apply(secondsToFinish), Option.apply(TimeUnit.SECONDS));
  }
}
