package io.potline.query;

import io.potline.conf.Conf;
import io.potline.guard.Guard;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeVersions;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs read-only statements; prints results to one stream, row count and seconds to the other. */
public final class Sql {

  private static final String JOBS = "sql-%d";

  private final SparkSession spark;
  private final PrintStream out;
  private final PrintStream err;
  private final Vocabulary vocabulary;
  private final ReadOnly readOnly;
  private final Mistakes mistakes;
  private SparkSession guarded;
  private int statementCount;

  /**
   * @param describe the command that lists tables and columns, for messages
   */
  public Sql(SparkSession spark, Conf conf, String describe, PrintStream out, PrintStream err) {
    this.spark = spark;
    this.out = out;
    this.err = err;
    this.vocabulary = Vocabulary.of(conf, spark);
    this.readOnly = new ReadOnly(spark, vocabulary);
    this.mistakes = new Mistakes(spark, vocabulary, describe);
  }

  /** Runs all statements, or none if one of them does more than read. */
  public void run(List<String> statements, Printer.Format format) {
    check(statements);
    for (String statement : statements) {
      print(statement, format);
      if (statements.size() > 1) {
        out.println();
      }
    }
  }

  /** Throws a {@link io.potline.Problem} if a statement does more than read. */
  public void check(List<String> statements) {
    for (String statement : statements) {
      translatingErrors(
          statement,
          () -> {
            readOnly.check(statement);
            return null;
          });
    }
  }

  /**
   * Runs a statement and applies a function to its rows; errors get a message for the statement's
   * author.
   */
  public <T> T result(String statement, Function<Dataset<Row>, T> use) {
    return translatingErrors(statement, () -> use.apply(guarded().sql(statement)));
  }

  /** Made for the first statement; temporary views last as long as this object. */
  private SparkSession guarded() {
    if (guarded == null) {
      guarded = Guard.session(spark);
    }
    return guarded;
  }

  /** The versions that the next statement reads; empty where it reads the last ones. */
  Optional<LakeVersions> versions() {
    return LakeCatalog.versions(spark);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Cancels the running statement, if there is one; called from another thread. */
  void cancel() {
    spark.sparkContext().cancelJobGroupAndFutureJobs(JOBS.formatted(statementCount));
  }

  private void print(String statement, Printer.Format format) {
    long start = System.nanoTime();
    spark.sparkContext().setJobGroup(JOBS.formatted(++statementCount), statement, true);
    long rows = result(statement, result -> new Printer(out).print(result, format));
    err.printf(
        "%,d row%s, %.1f s%n", rows, rows == 1 ? "" : "s", (System.nanoTime() - start) / 1e9);
  }

  private <T> T translatingErrors(String statement, Callable<T> step) {
    try {
      return step.call();
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw mistakes.of(statement, e);
    }
  }
}
