package io.potline.lake;

import com.google.common.collect.MapMaker;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.AnalysisContext;

/**
 * The versions at which a query reads tables. A session may fix them. A session that follows the
 * runs reads what the last finished run has left, and each of its queries reads that of one run,
 * with all its views and subqueries, even if another run finishes meanwhile.
 */
final class VersionsOfQuery {

  private static final String FIXED = "spark.potline.versions";
  static final String FOLLOWED = "spark.potline.last-run-of";

  /**
   * By the cache of relations that Spark makes anew for each analysis and passes on to those of
   * views. The keys are compared by identity, and go with the analysis.
   */
  private static final Map<Object, Optional<LakeVersions>> BY_ANALYSIS =
      new MapMaker().weakKeys().makeMap();

  private VersionsOfQuery() {}

  static void fix(SparkSession session, LakeVersions versions) {
    session.conf().set(FIXED, versions.text());
  }

  static SparkSession.Builder follow(SparkSession.Builder builder, String root) {
    return builder.config(FOLLOWED, root);
  }

  /** Empty where the last versions are read. */
  static Optional<LakeVersions> of(SparkSession session) {
    String fixed = session.conf().get(FIXED, null);
    if (fixed != null) {
      return Optional.of(LakeVersions.parse(fixed));
    }
    String followed = session.conf().get(FOLLOWED, null);
    if (followed == null) {
      return Optional.empty();
    }
    AnalysisContext analysis = AnalysisContext.get();
    return analysis.isDefault()
        ? lastRun(followed, session)
        : BY_ANALYSIS.computeIfAbsent(
            analysis.relationCache(), cache -> lastRun(followed, session));
  }

  private static Optional<LakeVersions> lastRun(String root, SparkSession session) {
    return LakeVersions.ofLastRun(LakeFolder.at(root, session.sessionState().newHadoopConf()));
  }
}
