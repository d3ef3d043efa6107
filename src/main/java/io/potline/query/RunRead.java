package io.potline.query;

import io.potline.lake.LakeVersions;
import java.util.Optional;

/** Says which run's tables are being read. */
public final class RunRead {

  private RunRead() {}

  public static String line(Optional<LakeVersions> versions) {
    return versions
        .map(LakeVersions::runId)
        .filter(run -> !run.isEmpty())
        .map(run -> "Tables are read as run " + run + " left them, the last one that has finished.")
        .orElse("Tables are read as they are, also while a run is going on.");
  }
}
