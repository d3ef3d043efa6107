package io.potline.serve;

import io.potline.conf.ServeLimits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.ExecutePlanResponse;
import org.apache.spark.sql.connect.service.ExecuteHolder;
import org.apache.spark.sql.connect.service.ExecuteStatus;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import org.sparkproject.connect.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.sparkproject.connect.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The limits of {@code serve} for clients of Spark Connect. Spark makes it, by the setting {@code
 * spark.connect.grpc.interceptor.classes}, and watches neither rows nor seconds nor queries itself.
 */
public final class ConnectLimits implements ServerInterceptor {

  static final String ROWS = "spark.potline.serve.max-rows";
  static final String QUERIES = "spark.potline.serve.max-queries";

  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Set<ExecuteStatus> ENDED =
      Set.of(
          ExecuteStatus.Finished$.MODULE$,
          ExecuteStatus.Failed$.MODULE$,
          ExecuteStatus.Canceled$.MODULE$,
          ExecuteStatus.Closed$.MODULE$);

  private final long mostRows;
  private final int mostQueries;

  public ConnectLimits() {
    SparkConf conf = SparkEnv.get().conf();
    mostRows = conf.getLong(ROWS, Long.MAX_VALUE);
    mostQueries = conf.getInt(QUERIES, Integer.MAX_VALUE);
  }

  /**
   * Ends the queries that have been computed for longer: by ending their jobs, so that the client
   * is told why, and by a plain interrupt where no job was running.
   */
  static void endLongQueries(Duration most) {
    for (ExecuteHolder query : running(holder -> isOlder(holder, most))) {
      query
          .sessionHolder()
          .session()
          .sparkContext()
          .cancelJobsWithTag(query.jobTag(), ServeLimits.tooLong(most));
      if (isOlder(query, most.plus(GRACE))) {
        query.interrupt();
      }
    }
  }

  private static boolean isOlder(ExecuteHolder query, Duration age) {
    return System.nanoTime() - query.creationTimeNs() > age.toNanos();
  }

  private static List<ExecuteHolder> running(Predicate<ExecuteHolder> which) {
    return CollectionConverters.asJava(
            SparkConnectService$.MODULE$.executionManager().listExecuteHolders())
        .stream()
        .filter(holder -> !ENDED.contains(holder.eventsManager().status()))
        .filter(which)
        .toList();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new Counted<>(next.startCall(new Limited<>(call), headers), call);
  }

  /** Refuses a query where there are as many as may be computed at one time. */
  private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {

    private final ServerCall<Q, ?> call;
    private boolean isRefused;

    Counted(ServerCall.Listener<Q> next, ServerCall<Q, ?> call) {
      super(next);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (message instanceof ExecutePlanRequest && running(holder -> true).size() >= mostQueries) {
        isRefused = true;
        call.close(exhausted(ServeLimits.tooManyQueries(mostQueries)), new Metadata());
        return;
      }
      super.onMessage(message);
    }

    @Override
    public void onHalfClose() {
      if (!isRefused) {
        super.onHalfClose();
      }
    }
  }

  /** Ends a result that has more rows than it may have. */
  private final class Limited<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private boolean isEnded;

    Limited(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(A message) {
      if (isEnded) {
        return;
      }
      if (message instanceof ExecutePlanResponse response && rows(response) > mostRows) {
        close(exhausted(ServeLimits.tooManyRows(mostRows)), new Metadata());
        running(holder -> holder.operationId().equals(response.getOperationId()))
            .forEach(ExecuteHolder::interrupt);
        return;
      }
      super.sendMessage(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!isEnded) {
        isEnded = true;
        super.close(status, trailers);
      }
    }
  }

  /** The rows of the result up to the end of a response. */
  private static long rows(ExecutePlanResponse response) {
    return response.hasArrowBatch()
        ? response.getArrowBatch().getStartOffset() + response.getArrowBatch().getRowCount()
        : 0;
  }

  private static Status exhausted(String message) {
    return Status.RESOURCE_EXHAUSTED.withDescription(message);
  }
}
