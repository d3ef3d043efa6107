package io.potline.guard;

import io.potline.Problem;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.sparkproject.connect.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;
import org.sparkproject.connect.protobuf.Message;

/**
 * The gate of Spark Connect: lets those calls through that are in a list, with messages whose parts
 * are in a list ({@link ConnectMessages}). Much of the protocol never becomes a plan: files and
 * functions that are uploaded, settings, pipelines, streams. Spark makes it, by the setting {@code
 * spark.connect.grpc.interceptor.classes}.
 */
public final class ConnectGuard implements ServerInterceptor {

  private static final Set<String> CALLS =
      Set.of(
          "ExecutePlan",
          "AnalyzePlan",
          "Config",
          "Interrupt",
          "ReattachExecute",
          "ReleaseExecute",
          "ReleaseSession",
          "FetchErrorDetails",
          "ArtifactStatus");
  private static final Set<String> CALLS_WITH_FUNCTIONS = Set.of("AddArtifacts");
  private static final String SERVICE = "spark.connect.SparkConnectService";

  private final boolean hasFunctions;
  private final ConnectMessages messages;

  public ConnectGuard() {
    SparkConf conf = SparkEnv.get().conf();
    hasFunctions = conf.getBoolean(Guard.ALLOW_FUNCTIONS, false);
    messages = new ConnectMessages(hasFunctions);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getBareMethodName();
    boolean isOpen =
        SERVICE.equals(call.getMethodDescriptor().getServiceName())
            && (CALLS.contains(method) || hasFunctions && CALLS_WITH_FUNCTIONS.contains(method));
    if (!isOpen) {
      Problem refusal =
          CALLS_WITH_FUNCTIONS.contains(method)
              ? Refusal.of("files and classes are not taken from clients", Refusal.NO_FUNCTIONS)
              : Refusal.of(method + " is not a call for queries", "Send queries only.");
      close(call, refusal);
      return new ServerCall.Listener<>() {};
    }
    return new Checking<>(call, next.startCall(call, headers));
  }

  private static void close(ServerCall<?, ?> call, Problem refusal) {
    call.close(Status.PERMISSION_DENIED.withDescription(refusal.getMessage()), new Metadata());
  }

  /** Passes on what is let through; ends the call with an error at the first other message. */
  private final class Checking<Q> extends SimpleForwardingServerCallListener<Q> {

    private final ServerCall<Q, ?> call;
    private boolean isRefused;

    Checking(ServerCall<Q, ?> call, ServerCall.Listener<Q> next) {
      super(next);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      try {
        messages.check((Message) message);
        super.onMessage(message);
      } catch (Problem refusal) {
        isRefused = true;
        close(call, refusal);
      }
    }

    @Override
    public void onHalfClose() {
      if (!isRefused) {
        super.onHalfClose();
      }
    }
  }
}
