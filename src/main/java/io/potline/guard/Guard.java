package io.potline.guard;

import io.potline.Problem;
import io.potline.gold.Views;
import io.potline.lake.LakeCatalog;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ShowTablesExtended;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.Function1;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Lets only queries through, in the sessions for which it is switched on: those of {@code sql} and
 * {@code notebook}, and all sessions of a process that serves. Each session that potline starts has
 * it, as an extension.
 *
 * <p>A plan is checked three times: as the parser made it; again before its names are resolved,
 * because plans of data frames come from no parser; and after, when they show what the names mean.
 * The gate for what never becomes a plan is {@link ConnectGuard}.
 */
public final class Guard extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  /** A setting of a process: clients may bring functions of their own. */
  public static final String ALLOW_FUNCTIONS = "spark.potline.allow-functions";

  private static final String SWITCH = "spark.potline.guard";
  private static final String ON = "true";

  /** A session like the given one, in which only queries are let through. */
  public static SparkSession session(SparkSession spark) {
    SparkSession guarded = ((org.apache.spark.sql.classic.SparkSession) spark).cloneSession();
    guarded.conf().set(SWITCH, ON);
    return guarded;
  }

  /** From now on, only queries are let through in this session and in all new ones. */
  public static void everySession(SparkSession spark) {
    spark.conf().set(SWITCH, ON);
    spark.sharedState().conf().set(SWITCH, ON);
  }

  /** Throws a {@link Problem} unless a plan that was parsed does nothing but read. */
  public static void check(LogicalPlan plan, UnaryOperator<String> didYouMean) {
    new Plans(false, didYouMean).check(plan);
  }

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectParser(
        (session, parser) -> new GuardedParser(parser, plan -> checkParsed(session, plan)));
    extensions.injectHintResolutionRule(BeforeResolution::new);
    extensions.injectOptimizerRule(session -> new MetricViews.Ungrouped(session, Guard::isOn));
    extensions.injectCheckRule(
        session ->
            (Function1<LogicalPlan, BoxedUnit>)
                plan -> {
                  checkAnalyzed(session, plan);
                  return BoxedUnit.UNIT;
                });
    return BoxedUnit.UNIT;
  }

  private static void checkParsed(SparkSession session, LogicalPlan plan) {
    if (isOn(session)) {
      plans(session).check(plan);
    }
  }

  /** Delta analyzes plans of its own to read its logs, in the session for which it reads them. */
  private static void checkAnalyzed(SparkSession session, LogicalPlan plan) {
    try {
      checkParsed(session, plan);
    } catch (Problem refusal) {
      if (!isCalledByDelta()) {
        throw refusal;
      }
    }
  }

  private static boolean isOn(SparkSession session) {
    return ON.equals(session.conf().get(SWITCH, "")) && !Views.isCreating();
  }

  private static Plans plans(SparkSession session) {
    boolean hasFunctions = ON.equals(session.conf().get(ALLOW_FUNCTIONS, ""));
    return new Plans(hasFunctions, name -> ". SHOW SCHEMAS lists the databases.");
  }

  /** No statement of a client is analyzed by Delta: those that would be are refused before. */
  private static boolean isCalledByDelta() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame -> frame.getClassName().startsWith("org.apache.spark.sql.delta.")));
  }

  /** Rules for hints run first, when relations still have the names that the client wrote. */
  private static final class BeforeResolution extends Rule<LogicalPlan> {

    private final SparkSession session;

    BeforeResolution(SparkSession session) {
      this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      checkAnalyzed(session, plan);
      if (plan instanceof ShowViews) {
        LakeCatalog.ensureViews(session);
      } else if (plan instanceof ShowTablesExtended) {
        LakeCatalog.ensureNames(session);
      }
      return plan;
    }
  }
}
