package io.potline.pipeline;

import io.potline.Tables;
import io.potline.TestLake;
import io.potline.ops.Progress;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.Steps;
import java.time.Instant;

/** The part of a run that takes files: bronze, silver and the accounting, without gold. */
public final class Taking {

  private Taking() {}

  public static Counts files(TestLake lake, String runId) {
    Progress progress = Progress.read(lake.lake());
    Counts counts =
        new Intake(
                lake.lake(),
                lake.conf(),
                new Steps(),
                progress,
                lake.landing().toString(),
                Instant.now())
            .take(runId);
    progress.write(
        Tables.all(lake.conf()).stream().filter(lake.lake()::exists).toList(),
        runId,
        Progress.lastToken(lake.lake()) + 1);
    return counts;
  }
}
