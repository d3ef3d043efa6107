package io.potline.serve;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.ServerSessionMiddleware;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark sessions of the clients. All of them share one, because queries leave nothing behind. A
 * client gets one of its own for the first statement that does, such as USE or SET; it is known by
 * Flight's session cookie.
 */
final class Sessions {

  static final FlightServerMiddleware.Key<ServerSessionMiddleware> COOKIE =
      FlightServerMiddleware.Key.of("session");

  private static final int MOST = 1_000;

  private final SparkSession shared;
  private final Cache<String, SparkSession> own;

  Sessions(SparkSession shared, Duration idle) {
    this.shared = shared;
    this.own = CacheBuilder.newBuilder().expireAfterAccess(idle).maximumSize(MOST).build();
  }

  static ServerSessionMiddleware.Factory cookies() {
    return new ServerSessionMiddleware.Factory(() -> UUID.randomUUID().toString());
  }

  SparkSession of(CallContext client) {
    ServerSessionMiddleware cookie = client.getMiddleware(COOKIE);
    SparkSession session = cookie.hasSession() ? own.getIfPresent(cookie.getSession().id) : null;
    return session == null ? shared : session;
  }

  /** A session that the client can change. */
  SparkSession ownOf(CallContext client) {
    String id = client.getMiddleware(COOKIE).getSession().id;
    return own.asMap().computeIfAbsent(id, key -> shared.newSession());
  }

  void close(CallContext client) {
    ServerSessionMiddleware cookie = client.getMiddleware(COOKIE);
    if (cookie.hasSession()) {
      own.invalidate(cookie.getSession().id);
      cookie.closeSession();
    }
  }

  /** Runs something with a session as the thread's active one, which Spark's parser looks up. */
  static <T> T in(SparkSession session, Callable<T> step) {
    SparkSession.setActiveSession(session);
    try {
      return step.call();
    } catch (Exception e) {
      throw Failures.of(e);
    } finally {
      SparkSession.clearActiveSession();
    }
  }
}
