package io.potline.serve;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode$;

/**
 * A statement in a session. The session's guard checks it whenever it is analyzed. It runs as a
 * single plan, so a script, which Spark's own {@code sql} would execute, is refused by the guard.
 */
record Statement(SparkSession session, LogicalPlan plan) {

  private static final List<String> ONLY_TELL = List.of("Show", "Describe", "Explain");

  static Statement of(org.apache.spark.sql.SparkSession session, String sql) throws ParseException {
    SparkSession classic = (SparkSession) session;
    return new Statement(classic, classic.sessionState().sqlParser().parsePlan(sql));
  }

  /** Whether it may leave something in its session, such as a setting or a temporary view. */
  boolean changesSession() {
    String name = plan.getClass().getSimpleName();
    return (plan instanceof Command || plan instanceof ParsedStatement)
        && ONLY_TELL.stream().noneMatch(name::startsWith);
  }

  /** The same, checked and with its names resolved; nothing has run. */
  Statement resolved() {
    LogicalPlan analyzed =
        session.sessionState().executePlan(plan, CommandExecutionMode$.MODULE$.SKIP()).analyzed();
    return new Statement(session, analyzed);
  }

  /** The columns of a resolved statement. */
  Schema columns() {
    return Columns.of(plan.schema());
  }

  /** Runs a command, or plans a query. */
  Dataset<Row> result() {
    return Dataset.ofRows(session, plan);
  }

  String timeZone() {
    return session.sessionState().conf().sessionLocalTimeZone();
  }
}
