package io.potline.serve;

import io.potline.conf.ServeLimits;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.BackpressureStrategy.CallbackBackpressureStrategy;
import org.apache.arrow.flight.BackpressureStrategy.WaitResult;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.arrow.ArrowConverters$;
import org.apache.spark.storage.StorageLevel;
import scala.Option;

/**
 * One query and the stream of its result. Tasks turn the rows into Arrow batches and keep them in
 * Spark's storage, in memory or on disk. From there they are fetched, a few at a time, as fast as
 * the client takes them: neither the driver's memory nor a core waits for a slow client.
 */
final class Execution extends CallbackBackpressureStrategy implements Runnable {

  private static final int ROWS_OF_A_BATCH = 8_192;

  /** What executions share. */
  record Resources(
      ServeLimits limits,
      Semaphore computing,
      ScheduledExecutorService timer,
      BufferAllocator allocator) {}

  private final SparkSession session;
  private final Prepared prepared;
  private final Resources resources;
  private final ServerStreamListener listener;
  private final String group = "flight-" + UUID.randomUUID();
  private volatile FlightRuntimeException end;

  Execution(
      SparkSession session, Prepared prepared, Resources resources, ServerStreamListener listener) {
    this.session = session;
    this.prepared = prepared;
    this.resources = resources;
    this.listener = listener;
  }

  /** Computes and sends the result, in a thread of its own. */
  @Override
  public void run() {
    try {
      Sessions.in(
          session,
          () -> {
            stream();
            return null;
          });
      listener.completed();
    } catch (RuntimeException e) {
      if (!listener.isCancelled()) {
        listener.error(end == null ? e : end);
      }
    }
  }

  /** Ends the query, whether it is being computed or sent. */
  void cancel() {
    end(Failures.of(CallStatus.CANCELLED, "Cancelled."));
  }

  @Override
  protected void cancelCallback() {
    cancel();
  }

  private void end(FlightRuntimeException why) {
    end = why;
    context().cancelJobGroupAndFutureJobs(group, why.getMessage());
    interruptWait();
  }

  private SparkContext context() {
    return session.sparkContext();
  }

  private void stream() throws Exception {
    context().setJobGroup(group, prepared.toString(), true);
    try {
      Statement statement = prepared.toExecute(session);
      Result result = compute(statement);
      try {
        send(result);
      } finally {
        result.batches().unpersist(false);
      }
    } finally {
      context().clearJobGroup();
    }
  }

  private record Result(VectorSchemaRoot root, JavaRDD<byte[]> batches, List<ResultPart> parts) {}

  private Result compute(Statement statement) {
    ServeLimits limits = resources.limits();
    if (!resources.computing().tryAcquire()) {
      throw Failures.of(
          CallStatus.RESOURCE_EXHAUSTED, ServeLimits.tooManyQueries(limits.queries()));
    }
    ScheduledFuture<?> timeout =
        resources.timer().schedule(this::tooLong, limits.time().toMillis(), TimeUnit.MILLISECONDS);
    try {
      return compute(statement, statement.result());
    } finally {
      timeout.cancel(false);
      resources.computing().release();
    }
  }

  private Result compute(Statement statement, Dataset<Row> rows) {
    long most = resources.limits().rows();
    return SQLExecution.withNewExecutionId(
        rows.queryExecution(),
        Option.empty(),
        () -> {
          RDD<byte[]> all =
              rows.toArrowBatchRdd(ROWS_OF_A_BATCH, statement.timeZone(), false, false);
          JavaRDD<byte[]> batches =
              all.toJavaRDD()
                  .mapPartitions(part -> ResultPart.upTo(most, part))
                  .persist(StorageLevel.MEMORY_AND_DISK_SER());
          // A lost batch is an error: computed again, the rows could come in another order.
          batches.rdd().localCheckpoint();
          List<ResultPart> parts =
              batches
                  .mapPartitionsWithIndex(
                      (index, part) -> List.of(ResultPart.of(index, part)).iterator(), true)
                  .collect();
          VectorSchemaRoot root =
              VectorSchemaRoot.create(statement.columns(), resources.allocator());
          return new Result(root, batches, parts);
        });
  }

  private void tooLong() {
    end(Failures.of(CallStatus.TIMED_OUT, ServeLimits.tooLong(resources.limits().time())));
  }

  private void send(Result result) {
    requireFewRows(result.parts());
    try (VectorSchemaRoot root = result.root()) {
      VectorLoader loader = new VectorLoader(root);
      listener.start(root);
      result.parts().stream()
          .sorted(Comparator.comparingInt(ResultPart::partition))
          .forEach(part -> send(part, result.batches(), loader));
    }
  }

  private void requireFewRows(List<ResultPart> parts) {
    long most = resources.limits().rows();
    if (parts.stream().mapToLong(ResultPart::rows).sum() > most) {
      throw Failures.of(CallStatus.RESOURCE_EXHAUSTED, ServeLimits.tooManyRows(most));
    }
  }

  private void send(ResultPart part, JavaRDD<byte[]> batches, VectorLoader loader) {
    int sent = 0;
    List<byte[]> next = part.first();
    while (sent < part.batches()) {
      for (byte[] batch : next) {
        send(batch, loader);
      }
      sent += next.size();
      if (sent < part.batches()) {
        next = fetch(batches, part.partition(), sent);
      }
    }
  }

  private static List<byte[]> fetch(JavaRDD<byte[]> batches, int partition, int start) {
    return batches.mapPartitions(part -> ResultPart.from(start, part))
        .collectPartitions(new int[] {partition})[0];
  }

  private void send(byte[] batch, VectorLoader loader) {
    WaitResult wait = waitForListener(resources.limits().idle().toMillis());
    if (wait == WaitResult.TIMEOUT) {
      throw Failures.of(
          CallStatus.TIMED_OUT,
          "The client took nothing of the result for %d seconds, which is the limit %s of potline.properties."
              .formatted(resources.limits().idle().toSeconds(), ServeLimits.IDLE_SECONDS));
    }
    if (wait != WaitResult.READY || end != null) {
      throw end == null ? Failures.of(CallStatus.CANCELLED, "Cancelled.") : end;
    }
    try (ArrowRecordBatch loaded =
        ArrowConverters$.MODULE$.loadBatch(batch, resources.allocator())) {
      loader.load(loaded);
    }
    listener.putNext();
  }
}
