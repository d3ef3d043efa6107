package io.potline.query;

import io.potline.Problem;
import io.potline.conf.Names;
import io.potline.gold.Views;
import io.potline.gold.Views.View;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.QueryContextType;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Turns Spark's errors about a statement into messages for its author, with a suggestion for
 * unknown names.
 */
final class Mistakes {

  /** Classes of SQL states caused by the statement: unsupported, data, syntax. */
  private static final Set<String> OF_THE_STATEMENT = Set.of("0A", "21", "22", "42");

  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private static final Pattern AROUND_THE_TEXT =
      Pattern.compile(
          "^\\[[A-Z0-9_.]+] *| If necessary set \"[^\"]+\" to \"[^\"]+\" to bypass this error\\."
              + "| *SQLSTATE: .*");
  private static final Pattern MARK = Pattern.compile("[- ]*\\^+");
  private static final String INTERNAL_ERROR = "INTERNAL_ERROR";
  private static final List<String> OF_METRIC_VIEWS = List.of(INTERNAL_ERROR, "MISSING_ATTRIBUTES");
  private static final int MAX_NAMES = 5;

  private final SparkSession spark;
  private final Vocabulary vocabulary;
  private final String describe;

  /**
   * @param describe the command that lists tables and columns, as the author can type it
   */
  Mistakes(SparkSession spark, Vocabulary vocabulary, String describe) {
    this.spark = spark;
    this.vocabulary = vocabulary;
    this.describe = describe;
  }

  /** A {@link Problem} if the statement is the cause, otherwise the exception itself. */
  RuntimeException of(String statement, Exception e) {
    Optional<String> sentence = ofMetricView(statement, e).or(() -> ofTheStatement(statement, e));
    if (sentence.isPresent()) {
      Problem problem = Problem.usage("%s", sentence.get());
      problem.initCause(e);
      return problem;
    }
    return e instanceof RuntimeException other
        ? other
        : new IllegalStateException(e.getMessage(), e);
  }

  /** A message for what a metric view can't do: Spark's own does not explain it. */
  private Optional<String> ofMetricView(String statement, Exception e) {
    // Spark looks up the measure of MEASURE(dimension) without a check.
    String condition =
        e instanceof SparkThrowable thrown
            ? String.valueOf(thrown.getCondition())
            : e instanceof NoSuchElementException ? INTERNAL_ERROR : "";
    List<String> tables = vocabulary.tablesIn(statement);
    return Views.all().stream()
        .filter(view -> OF_METRIC_VIEWS.stream().anyMatch(condition::startsWith))
        .filter(View::isMetricView)
        .map(View::name)
        .filter(tables::contains)
        .findFirst()
        .map(
            view ->
                ("%s is a metric view: SELECT its dimensions and MEASURE(its measures) by name, GROUP"
                        + " BY the dimensions; join and filter around a subquery. %s %s lists them.")
                    .formatted(view, describe, view));
  }

  private Optional<String> ofTheStatement(String statement, Exception e) {
    return e instanceof SparkThrowable thrown && isOfTheStatement(thrown)
        ? Optional.of(sentence(statement, thrown, e.getMessage()))
        : Optional.empty();
  }

  private static boolean isOfTheStatement(SparkThrowable thrown) {
    String state = thrown.getSqlState();
    return thrown instanceof AnalysisException
        || CANCELLED.equals(thrown.getCondition())
        || state != null && OF_THE_STATEMENT.contains(state.substring(0, 2));
  }

  private String sentence(String statement, SparkThrowable thrown, String message) {
    Map<String, String> about = thrown.getMessageParameters();
    return switch (String.valueOf(thrown.getCondition())) {
      case "TABLE_OR_VIEW_NOT_FOUND" -> noTable(plain(about.get("relationName")));
      case "UNRESOLVED_COLUMN.WITH_SUGGESTION", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION" ->
          noColumn(plain(about.get("objectName")), about.getOrDefault("proposal", ""), statement);
      case "UNRESOLVED_ROUTINE" -> noFunction(plain(about.get("routineName")));
      case CANCELLED -> "Cancelled.";
      default -> text(message);
    };
  }

  /** The lines of a statement before the place that Spark's error is about; 0 where it has none. */
  static int linesBefore(Throwable e, String statement) {
    if (!(e instanceof SparkThrowable thrown)
        || thrown.getQueryContext().length == 0
        || thrown.getQueryContext()[0].contextType() != QueryContextType.SQL) {
      return 0;
    }
    int place = thrown.getQueryContext()[0].startIndex();
    return (int)
        statement
            .substring(0, Math.max(0, Math.min(place, statement.length())))
            .chars()
            .filter(c -> c == '\n')
            .count();
  }

  private String noTable(String name) {
    return "No table or view %s%s %s lists them."
        .formatted(name, vocabulary.didYouMean(name), describe);
  }

  private String noColumn(String name, String proposals, String statement) {
    Names inReach = new Names();
    Arrays.stream(plain(proposals).split(", "))
        .filter(column -> !column.isEmpty())
        .forEach(column -> inReach.add(column, column));
    Optional<String> nearest = inReach.nearest(name);
    String part = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    List<String> similar =
        nearest.isPresent()
            ? List.of(nearest.get())
            : vocabulary.columnsFor(statement).stream()
                .filter(column -> part.length() > 2 && column.contains(part))
                .limit(MAX_NAMES)
                .toList();
    String listing =
        vocabulary.tablesIn(statement).stream()
            .findFirst()
            .map(table -> " %s %s lists its columns.".formatted(describe, table))
            .orElse("");
    return similar.isEmpty()
        ? "No column %s; if it is a text, write '%s'.%s".formatted(name, name, listing)
        : "No column %s, did you mean %s?%s".formatted(name, String.join(" or ", similar), listing);
  }

  private String noFunction(String name) {
    Names functions = new Names();
    for (FunctionIdentifier function :
        CollectionConverters.asJava(spark.sessionState().functionRegistry().listFunction())) {
      functions.add(function.funcName(), function.funcName());
    }
    return "No function %s%s SHOW FUNCTIONS lists them."
        .formatted(name, functions.didYouMean(name));
  }

  /** The first line of Spark's message without codes, and the marked place if there is one. */
  private static String text(String message) {
    List<String> lines = message.strip().lines().toList();
    String text = AROUND_THE_TEXT.matcher(lines.get(0)).replaceAll("");
    for (int i = 1; i < lines.size(); i++) {
      if (MARK.matcher(lines.get(i)).matches()) {
        return "%s%n  %s%n  %s".formatted(text, lines.get(i - 1), lines.get(i).replace('-', ' '));
      }
    }
    return text;
  }

  private static String plain(String quoted) {
    return quoted.replace("`", "");
  }
}
