package io.potline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;

/**
 * A fault of the machine or of the storage, found in an exception and its causes: what a person can
 * mend, and how. Spark wraps such exceptions several times, and may keep only their text.
 *
 * @param kind what is wrong
 * @param place the file or folder that the exception names, if it names one
 */
public record Fault(Kind kind, Optional<String> place) {

  /** In the order in which they are looked for: an earlier one explains a later one. */
  public enum Kind {
    DISK_FULL(
        "No space is left on the disk%s. Free some space on the disk of the lake and of Spark's"
            + " temporary files (spark.local.dir), then run the command again.",
        text("No space left on device")
            .or(text("Disk quota exceeded"))
            .or(text("not enough space on the disk"))
            .or(type("QuotaExceededException"))),
    READ_ONLY(
        "The storage is read-only%s. Make it writable, then run the command again.",
        text("Read-only file system")
            .or(text("Name node is in safe mode"))
            .or(type("ReadOnlyFileSystemException"))
            .or(type("SafeModeException"))),
    NO_PERMISSION(
        "This account may not use a file or folder%s. Give it the right to read and write there, or"
            + " run the command under another account.",
        text("Permission denied")
            .or(text("Operation not permitted"))
            .or(text("Invalid directory or I/O error"))
            .or(type("AccessDeniedException"))
            .or(type("AccessControlException"))),
    NOT_WRITABLE(
        "A folder can't be made%s. Check that this account may write there, that the storage is not"
            + " read-only and that there is space, then run the command again.",
        text("Mkdirs failed to create")
            .or(text("Failed to create a temp directory"))
            .or(text("Failed to create local dir"))
            .or(condition("DELTA_CANNOT_CREATE_LOG_PATH"))),
    TOO_MANY_FILES(
        "This process may not open more files%s. Raise its limit (ulimit -n), then run the command"
            + " again.",
        text("Too many open files")),
    OUT_OF_MEMORY(
        "The memory is too small%s. Raise spark.driver.memory in conf/spark-defaults.conf, then run"
            + " the command again.",
        type("OutOfMemoryError")),
    UNREACHABLE(
        "The storage can't be reached%s. Check its disk, its service and the network, then run the"
            + " command again.",
        type("UnknownHostException")
            .or(type("NoRouteToHostException"))
            .or(type("ConnectException"))
            .or(text("Input/output error"))
            .or(text("Stale file handle"))
            .or(text("Transport endpoint is not connected"))),
    MISSING(
        "A file or folder is not there%s. If a disk or folder went away, bring it back and run the"
            + " command again; if a table of the lake has lost a file, run maintain --repair.",
        type("FileNotFoundException")
            .or(type("NoSuchFileException"))
            .or(text("java.io.FileNotFoundException"))
            .or(condition("FAILED_READ_FILE.FILE_NOT_EXIST"))
            .or(condition("DELTA_LOG_FILE_NOT_FOUND"))
            .or(condition("DELTA_VERSIONS_NOT_CONTIGUOUS"))
            .or(condition("DELTA_TRUNCATED_TRANSACTION_LOG"))
            .or(condition("DELTA_MISSING_PART_FILES"))
            .or(condition("DELTA_CHECKPOINT_NON_EXIST_TABLE"))
            .or(condition("DELTA_MISSING_DELTA_TABLE"))
            .or(condition("DELTA_FILE_NOT_FOUND"))
            .or(condition("DELTA_FILE_OR_DIR_NOT_FOUND"))),
    DAMAGED(
        "A file is damaged%s. If it is one of the lake's, run maintain --repair: it makes tables"
            + " anew that follow from others, and says what has to be delivered again.",
        type("ChecksumException")
            .or(type("ParquetDecodingException"))
            .or(type("JsonParseException"))
            .or(type("JsonEOFException"))
            .or(condition("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER"))
            .or(condition("FAILED_READ_FILE.NO_HINT"))
            .or(condition("CANNOT_READ_FILE_FOOTER"))
            .or(condition("MALFORMED_RECORD_IN_PARSING"))
            .or(condition("DELTA_STATE_RECOVER_ERROR"))
            .or(condition("DELTA_TXN_LOG_FAILED_INTEGRITY"))
            .or(text("is not a Parquet file"))
            .or(text("Could not read footer")));

    private final String sentence;
    private final Predicate<Throwable> isMeant;

    Kind(String sentence, Predicate<Throwable> isMeant) {
      this.sentence = sentence;
      this.isMeant = isMeant;
    }
  }

  private static final int MOST_CAUSES = 50;

  /** A path with a scheme, or an absolute one, in the text of an exception. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?:\\b(?!https?:)[a-z][a-z0-9+.-]*:/{1,3}(?:[^\\s/:]+:\\d+)?|(?<![\\w.:/])/)"
              + "[^\\s:'\"`,;()\\[\\]<>]+");

  /** The fault that an exception tells of; empty for one that tells of none. */
  public static Optional<Fault> in(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    for (Kind kind : Kind.values()) {
      for (int i = causes.size() - 1; i >= 0; i--) {
        if (kind.isMeant.test(causes.get(i))) {
          return Optional.of(new Fault(kind, place(causes, i)));
        }
      }
    }
    return Optional.empty();
  }

  /** A {@link Problem} that an exception was thrown for, if there is one. */
  public static Optional<Problem> problem(Throwable thrown) {
    return causes(thrown).stream()
        .filter(Problem.class::isInstance)
        .map(Problem.class::cast)
        .findFirst();
  }

  /** One sentence or two: what is wrong, where, and what to do. */
  public String message() {
    return kind.sentence.formatted(place.map(path -> " (" + path + ")").orElse(""));
  }

  /** The exception, then its causes. */
  private static List<Throwable> causes(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> causes = new ArrayList<>();
    Throwable next = thrown;
    while (next != null && causes.size() < MOST_CAUSES && seen.add(next)) {
      causes.add(next);
      next = next.getCause();
    }
    return causes;
  }

  /** The path that the exception itself names, or the nearest one that was thrown for it. */
  private static Optional<String> place(List<Throwable> causes, int from) {
    for (int i = from; i >= 0; i--) {
      Matcher path = PATH.matcher(firstLine(causes.get(i)));
      if (path.find()) {
        return Optional.of(path.group().replaceFirst("[.:]+$", ""));
      }
    }
    return Optional.empty();
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  private static Predicate<Throwable> text(String part) {
    String wanted = part.toLowerCase(Locale.ROOT);
    return thrown -> String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT).contains(wanted);
  }

  /** By name, because the classes of a storage's client are there only with its jars. */
  private static Predicate<Throwable> type(String name) {
    return thrown ->
        ancestors(thrown.getClass()).stream().anyMatch(type -> type.getSimpleName().equals(name));
  }

  private static List<Class<?>> ancestors(Class<?> type) {
    List<Class<?>> ancestors = new ArrayList<>();
    for (Class<?> next = type; next != null; next = next.getSuperclass()) {
      ancestors.add(next);
    }
    return ancestors;
  }

  /** A condition of Spark's or Delta's, or one of those below it. */
  private static Predicate<Throwable> condition(String name) {
    return thrown ->
        thrown instanceof SparkThrowable spark
            && String.valueOf(spark.getCondition()).startsWith(name);
  }
}
