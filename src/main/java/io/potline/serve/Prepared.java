package io.potline.serve;

import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeVersions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.DataType;

/** A statement that a client has prepared, and what it has bound to the question marks last. */
final class Prepared {

  /** So long a statement that was resolved for its columns is executed without a second look. */
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

  private record Resolved(
      Statement statement, Schema columns, Optional<LakeVersions> versions, long nanoTime) {

    boolean isFresh(SparkSession session) {
      return statement.session() == session
          && System.nanoTime() - nanoTime < FRESH_NANOS
          && versions.equals(LakeCatalog.versions(session));
    }
  }

  private final String sql;
  private final List<DataType> parameters;
  private final AtomicReference<Resolved> last = new AtomicReference<>();
  private volatile List<Literal> values;

  private Prepared(String sql, List<DataType> parameters) {
    this.sql = sql;
    this.parameters = parameters;
    this.values = Parameters.examples(parameters);
  }

  /** Checks a statement in a session and resolves it. */
  static Prepared of(SparkSession session, String sql) throws ParseException {
    Prepared prepared = new Prepared(sql, Parameters.types(session, sql));
    prepared.resolve(session);
    return prepared;
  }

  /** The types that are expected at its question marks. */
  List<DataType> parameters() {
    return parameters;
  }

  void bind(List<Literal> sent) {
    values = sent;
    last.set(null);
  }

  /** The columns of its result, whose types may depend on the bound values; none without one. */
  Schema columns(SparkSession session) throws ParseException {
    Resolved resolved = last.get();
    return resolved != null && resolved.isFresh(session)
        ? resolved.columns()
        : resolve(session).columns();
  }

  /** The statement with its values, resolved against the tables as they are now. */
  Statement toExecute(SparkSession session) throws ParseException {
    Resolved resolved = last.getAndSet(null);
    return resolved != null && resolved.isFresh(session)
        ? resolved.statement()
        : resolve(session).statement();
  }

  private Resolved resolve(SparkSession session) throws ParseException {
    long now = System.nanoTime();
    Optional<LakeVersions> versions = LakeCatalog.versions(session);
    Statement statement = Statement.of(session, Parameters.bind(sql, values)).resolved();
    Resolved resolved = new Resolved(statement, statement.columns(), versions, now);
    last.set(resolved);
    return resolved;
  }

  @Override
  public String toString() {
    return sql;
  }
}
