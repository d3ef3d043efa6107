package io.potline.query;

import io.potline.conf.Conf;
import io.potline.gold.Views;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import scala.Option;
import scala.runtime.BoxedUnit;

/**
 * {@code serve}: a Spark Connect server, for this machine only. Each client has a session of its
 * own, which resolves names like the first one. {@link ReadOnly} checks every plan, from SQL and
 * from data frames.
 */
public final class Server {

  private static final String HOST = "127.0.0.1";

  private final int port;
  private final Optional<String> token;
  private final Vocabulary vocabulary;
  private volatile boolean isGuarded;

  /**
   * @param port 0 for a free one
   * @param token that clients have to present, if any
   */
  public Server(int port, Optional<String> token, Conf conf) {
    this.port = port;
    this.token = token;
    this.vocabulary = Vocabulary.of(conf);
  }

  /** Adds the settings and the guard to a session. */
  public SparkSession.Builder configure(SparkSession.Builder builder) {
    token.ifPresent(value -> builder.config("spark.connect.authenticate.token", value));
    return builder
        .config("spark.connect.grpc.binding.address", HOST)
        .config("spark.connect.grpc.binding.port", port)
        // As in Spark's own server: clients do not share the code of their functions.
        .config("spark.sql.artifact.isolation.enabled", true)
        .config("spark.sql.artifact.isolation.alwaysApplyClassloader", true)
        .withExtensions(this::guard);
  }

  /**
   * Rules for hints run first, when a plan's relations still have the names that the client wrote.
   */
  private BoxedUnit guard(SparkSessionExtensions extensions) {
    extensions.injectHintResolutionRule(Guard::new);
    return BoxedUnit.UNIT;
  }

  /** Guards the sessions from now on, and accepts clients. */
  public void start(SparkSession spark) {
    isGuarded = true;
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

  private final class Guard extends Rule<LogicalPlan> {

    private final ReadOnly readOnly;

    Guard(SparkSession session) {
      readOnly = new ReadOnly(session, vocabulary);
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      if (isGuarded && !Views.isCreating()) {
        readOnly.check(plan);
      }
      return plan;
    }
  }
}
