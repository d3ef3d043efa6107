package io.potline.serve;

import io.potline.guard.Guard;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SignalUtils;

/** Both endpoints over one lake, until the process is asked to end. */
public final class Serving {

  private static final long SECONDS_TO_FINISH = 10;
  private static final String SMALL_QUERY = "SELECT * FROM gold.margin_period LIMIT 10";

  private final ConnectEndpoint connect;
  private final FlightSqlEndpoint flight;
  private final Token token;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean isSparkLost;

  public Serving(ConnectEndpoint connect, FlightSqlEndpoint flight, Token token) {
    this.connect = connect;
    this.flight = flight;
    this.token = token;
  }

  /**
   * Serves until the process gets a signal to end. Returns false if Spark has stopped before, as it
   * does after queries that need more memory than there is: whoever started it has to start it
   * anew.
   */
  public boolean run(SparkSession spark) {
    List.of("INT", "TERM").forEach(signal -> SignalUtils.register(signal, this::stop));
    spark.sparkContext().addSparkListener(new EndOfSpark());
    Guard.everySession(spark);
    flight.start();
    CompletableFuture<Void> warm = CompletableFuture.runAsync(() -> flight.warmUp(SMALL_QUERY));
    connect.start(spark);
    warm.join();
    connect.warmUp(SMALL_QUERY);
    printAddresses();
    CompletableFuture.runAsync(flight::resolveViews);
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println(
        isSparkLost
            ? "Spark has stopped after an error, so the server ends: start it again."
            : "stopping");
    boolean isAsked = !isSparkLost;
    flight.stop(SECONDS_TO_FINISH);
    connect.stop(SECONDS_TO_FINISH);
    return isAsked;
  }

  private final class EndOfSpark extends SparkListener {
    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd ended) {
      isSparkLost = true;
      stop();
    }
  }

  /** Spark Connect's address is localhost by name: with a token, clients want TLS for others. */
  private void printAddresses() {
    System.err.printf(
        "ready on %s (Spark Connect) and%n%s (Arrow Flight SQL: JDBC, ODBC, ADBC)%n",
        connect.address(), flight.address());
    if (token.isNew()) {
      System.err.printf(
          "token: %s%n"
              + "It is the password of any user, or the bearer token; for Spark Connect, append"
              + " /;token=... to the address. It changes with each start unless potline.serve.token"
              + " is set.%n",
          token.value().orElseThrow());
    } else if (token.value().isEmpty()) {
      System.err.println("Anybody on this machine can connect, because of --no-token.");
    }
    System.err.println("Ctrl-C ends it.");
  }

  private Object stop() {
    end.countDown();
    return true;
  }
}
