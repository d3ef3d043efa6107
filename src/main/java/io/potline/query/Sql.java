package io.potline.query;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.guard.Guard;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeVersions;
import io.potline.query.Statements.Statement;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs read-only statements; prints results to one stream, row count, seconds and hints to the
 * other.
 */
public final class Sql {

  private static final String JOBS = "sql-%d";

  private final SparkSession spark;
  private final Pager out;
  private final PrintStream err;
  private final Vocabulary vocabulary;
  private final Conf conf;
  private final ReadOnly readOnly;
  private final Mistakes mistakes;
  private SparkSession guarded;
  private int statementCount;

  /**
   * @param describe the command that lists tables and columns, for messages
   */
  public Sql(SparkSession spark, Conf conf, String describe, PrintStream out, PrintStream err) {
    this(spark, conf, describe, Pager.none(out), err);
  }

  Sql(SparkSession spark, Conf conf, String describe, Pager out, PrintStream err) {
    this.spark = spark;
    this.conf = conf;
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
      print(statement, format, statements.size());
    }
  }

  /** The same for the statements of a file: an error message has file, line and statement. */
  public void run(String file, List<Statement> statements, Printer.Format format) {
    eachOf(file, statements, statement -> check(List.of(statement)));
    eachOf(file, statements, statement -> print(statement, format, statements.size()));
  }

  private static void eachOf(String file, List<Statement> statements, Consumer<String> step) {
    for (Statement statement : statements) {
      try {
        step.accept(statement.text());
      } catch (Problem problem) {
        int line = statement.line() + Mistakes.linesBefore(problem.getCause(), statement.text());
        Problem placed =
            Problem.conf(file, line, "statement %d: %s", statement.number(), problem.getMessage());
        placed.initCause(problem);
        throw placed;
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

  /**
   * @param seconds that the query took, without the time that its result is looked at
   */
  private record Printed(long rows, double seconds) {}

  private void print(String statement, Printer.Format format, int statements) {
    long start = System.nanoTime();
    spark.sparkContext().setJobGroup(JOBS.formatted(++statementCount), statement, true);
    translatingErrors(
        statement,
        () -> {
          Dataset<Row> result = guarded().sql(statement);
          Printed printed =
              out.show(
                  format,
                  page -> {
                    long rows = new Printer(page).print(result, format);
                    if (statements > 1) {
                      page.println();
                    }
                    return new Printed(rows, (System.nanoTime() - start) / 1e9);
                  });
          long rows = printed.rows();
          err.printf("%,d row%s, %.1f s%n", rows, rows == 1 ? "" : "s", printed.seconds());
          UnmatchedTexts.in(result, rows, guarded(), conf).forEach(err::println);
          return null;
        });
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
