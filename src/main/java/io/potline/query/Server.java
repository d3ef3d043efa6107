package io.potline.query;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.guard.ConnectGuard;
import io.potline.guard.Guard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.config.Connect;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import org.apache.spark.util.SignalUtils;
import scala.Option;

/**
 * {@code serve}: a Spark Connect server, for this machine only. Each client has a session of its
 * own, which resolves names like the first one. {@link Guard} checks every plan, from SQL and from
 * data frames, and {@link ConnectGuard} what is no plan.
 */
public final class Server {

  private static final String HOST = "127.0.0.1";
  private static final long SECONDS_TO_FINISH = 10;

  private final int port;
  private final String token;
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * @param port 0 for a free one
   * @param conf has the token that clients have to present; if it is blank, the environment's is
   *     used
   */
  public Server(int port, Conf conf) {
    this.port = port;
    this.token = conf.settings().serveToken();
    try {
      new ServerSocket(port, 1, InetAddress.getByName(HOST)).close();
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.usage(
          "Can't serve on port %d: %s. Choose another with --port N, or a free one with --port 0.",
          port, e.getMessage());
    }
  }

  /** Adds the settings of the server to a session. */
  public SparkSession.Builder configure(SparkSession.Builder builder) {
    if (!token.isEmpty()) {
      builder.config("spark.connect.authenticate.token", token);
    }
    return builder
        .config("spark.connect.grpc.binding.address", HOST)
        .config("spark.connect.grpc.binding.port", port)
        // As in Spark's own server: clients do not share the code of their functions.
        .config("spark.sql.artifact.isolation.enabled", true)
        .config("spark.sql.artifact.isolation.alwaysApplyClassloader", true)
        // One query that needs more memory than there is fails, and does not end the process.
        .config("spark.executor.killOnFatalError.depth", 0)
        .config("spark.connect.grpc.interceptor.classes", ConnectGuard.class.getName());
  }

  /** Serves the lake until the process is asked to end. */
  public void run(SparkSession spark) {
    List.of("INT", "TERM").forEach(signal -> SignalUtils.register(signal, this::stop));
    Guard.everySession(spark);
    SparkConnectService.start(spark.sparkContext());
    printAddress();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println("stopping");
    SparkConnectService.stop(Option.apply(SECONDS_TO_FINISH), Option.apply(TimeUnit.SECONDS));
  }

  /** The address is localhost by name: with a token, clients require TLS for any other. */
  private static void printAddress() {
    String address = "sc://localhost:" + SparkConnectService$.MODULE$.localPort();
    boolean isTokenSet = Connect.getAuthenticateToken().isDefined();
    System.err.printf(
        "ready on %s%nIn Python: SparkSession.builder.remote(\"%s\").getOrCreate(). Ctrl-C ends it.%n",
        address, address + (isTokenSet ? "/;token=..." : ""));
  }

  private Object stop() {
    end.countDown();
    return true;
  }
}
