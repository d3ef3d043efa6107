package io.potline.cli;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.lake.Lake;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeFolder;
import io.potline.lake.LakeVersions;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A lake with its session. A session that exists already, such as a test's, is used and left open;
 * one that is started here is closed.
 */
final class OpenLake implements AutoCloseable {

  private static final Map<String, String> REQUIRED_SPARK_SETTINGS =
      Map.of(
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.ansi.enabled", "true",
          "spark.sql.datetime.java8API.enabled", "true");

  private final SparkSession spark;
  private final boolean isStartedHere;
  private Lake lake;

  private OpenLake(SparkSession.Builder builder, String root, int retentionDays) {
    isStartedHere = SparkSession.getDefaultSession().isEmpty();
    spark = LakeCatalog.configure(builder, root).getOrCreate();
    try {
      requireSettings();
      lake = new Lake(spark, root, retentionDays);
      LakeCatalog.use(lake);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A lake that may have no tables yet. */
  static OpenLake at(String root, Conf conf) {
    return new OpenLake(SparkSession.builder(), root, conf.settings().retentionDays());
  }

  /** The lake of the options or else of the settings; it may have no tables yet. */
  static OpenLake of(GlobalOptions options, Conf conf) {
    return at(root(options, conf), conf);
  }

  /** The lake of the options or else of the settings, which has to exist. */
  static OpenLake existing(GlobalOptions options, Conf conf) {
    return existing(options, conf, SparkSession.builder());
  }

  static OpenLake existing(GlobalOptions options, Conf conf, SparkSession.Builder builder) {
    OpenLake open = new OpenLake(builder, root(options, conf), conf.settings().retentionDays());
    if (!Tables.isLake(open.lake)) {
      open.close();
      throw Problem.usage(
          "No lake at %s: name one with --lake DIR, or fill it with run.", open.lake.root());
    }
    return open;
  }

  /**
   * A lake that all of a command's queries read at the same versions: those of the last finished
   * run, or the last ones, if asked for or if no run has finished.
   */
  static OpenLake toRead(GlobalOptions options, Conf conf, ReadOptions read) {
    OpenLake open = existing(options, conf);
    LakeFolder folder = LakeFolder.of(open.lake);
    open.lake =
        open.lake.at(
            Optional.of(folder)
                .filter(lake -> !read.isLatest())
                .flatMap(LakeVersions::ofLastRun)
                .orElseGet(() -> LakeVersions.latest(folder)));
    return open;
  }

  /**
   * A lake each of whose queries reads the last finished run, unless the last versions are asked
   * for.
   */
  static OpenLake toFollow(
      GlobalOptions options, Conf conf, ReadOptions read, SparkSession.Builder builder) {
    return existing(
        options,
        conf,
        read.isLatest() ? builder : LakeCatalog.followRuns(builder, root(options, conf)));
  }

  Lake lake() {
    return lake;
  }

  SparkSession spark() {
    return lake.spark();
  }

  @Override
  public void close() {
    if (isStartedHere) {
      spark.stop();
    }
  }

  private static String root(GlobalOptions options, Conf conf) {
    return options.lake().orElse(conf.settings().lake());
  }

  private void requireSettings() {
    REQUIRED_SPARK_SETTINGS.forEach(
        (key, value) -> {
          if (!value.equals(spark.conf().get(key, ""))) {
            throw Problem.usage(
                "%s has to be %s: start with conf/spark-defaults.conf.", key, value);
          }
        });
  }
}
