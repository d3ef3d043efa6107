package io.potline.guard;

import io.potline.Problem;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of its own session that a client may change, and those that it may read. */
final class ClientSettings {

  private static final String ANSI = "spark.sql.ansi.enabled";

  /** They change how results are shown, not what they are. */
  static final List<String> CHANGEABLE =
      List.of(
          "spark.sql.session.timeZone",
          "spark.sql.repl.eagerEval.enabled",
          "spark.sql.repl.eagerEval.maxNumRows",
          "spark.sql.repl.eagerEval.truncate",
          "spark.sql.execution.arrow.pyspark.enabled",
          "spark.sql.execution.arrow.pyspark.fallback.enabled",
          "spark.sql.execution.pandas.convertToArrowArraySafely",
          "spark.sql.execution.pandas.structHandlingMode");

  private static final Pattern READABLE =
      Pattern.compile(
          "spark\\.(sql\\.(?!catalog\\.).*|connect\\.session\\..*|python\\.sql\\..*|app\\.(name|id))");
  private static final Pattern SECRET =
      Pattern.compile("(?i)secret|password|passwd|token|credential|access[._-]?key");

  private ClientSettings() {}

  static void checkChange(String key, String value) {
    boolean isNoChange = key.equals(ANSI) && "true".equalsIgnoreCase(value.strip());
    if (!isNoChange) {
      checkUnset(key);
    }
  }

  static void checkUnset(String key) {
    if (!CHANGEABLE.contains(key)) {
      throw Refusal.of(
          "the setting %s is not one that a client may change".formatted(key),
          "These are: %s. Others are set where the command starts, in conf/spark-defaults.conf."
              .formatted(String.join(", ", CHANGEABLE)));
    }
  }

  static void checkRead(String key) {
    if (!READABLE.matcher(key).matches() || SECRET.matcher(key).find()) {
      throw Refusal.of(
          "the setting %s is not one that a client may read".formatted(key),
          "Settings of spark.sql can be read, but for those of catalogs.");
    }
  }

  static Problem listing() {
    return Refusal.of(
        "settings are not listed, because there may be secrets among them",
        "Name the one that you want, such as SET spark.sql.session.timeZone.");
  }
}
