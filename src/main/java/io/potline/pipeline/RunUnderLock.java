package io.potline.pipeline;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.lake.RunLock;
import io.potline.ops.LandedFile;
import io.potline.ops.Progress;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.RunLog.Entry;
import io.potline.ops.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;

/**
 * One run at a time on a lake. It is logged in {@code ops.run}, and the progress of all tables is
 * written at its end.
 *
 * <p>Nothing is taken back when a run fails or is killed. What it has noted in {@code
 * ops.landed_file} is completed by the next run: see {@link Intake#complete}.
 */
final class RunUnderLock {

  private static final DateTimeFormatter RUN_ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String COMMAND = "command";
  private static final String STARTED_AT = "started_at";

  private final Lake lake;
  private final Conf conf;
  private final Steps steps;

  RunUnderLock(Lake lake, Conf conf, Steps steps) {
    this.lake = lake;
    this.conf = conf;
    this.steps = steps;
  }

  /** A run that holds the lock. */
  final class Run {

    private final String id;
    private final Instant start;
    private final long token;
    private Progress progress;

    private Run(String id, Instant start, long token) {
      this.id = id;
      this.start = start;
      this.token = token;
    }

    String id() {
      return id;
    }

    Instant start() {
      return start;
    }

    /** The progress of the lake. It is written when the run is done. */
    Progress progress() {
      if (progress == null) {
        progress = Progress.read(lake);
      }
      return progress;
    }

    /** Sets another progress to be written when the run is done. */
    void replaceProgress(Progress other) {
      progress = other;
    }

    /** Writes a progress before the run is done. */
    void writeProgress(Progress now) {
      now.write(existing(), id, token);
    }

    private void writeProgress() {
      if (progress != null) {
        writeProgress(progress);
      }
    }
  }

  /** Does the work of a run. Returns the counts of this run's own files. */
  Counts run(String command, Instant start, Function<Run, Counts> work) {
    String id = RUN_ID_TIME.format(start) + "-" + UUID.randomUUID().toString().substring(0, 8);
    RunLock lock = take(id, command, start);
    lake.beforeCommits(lock::requireHeld);
    try {
      OldLock.remove(lake, conf.settings().lockStale());
      lock.deadRun().ifPresent(dead -> noteDead(dead, start));
      Run run = new Run(id, start, lock.token());
      Counts counts = work.apply(run);
      String outcome = counts.rejected() == 0 ? "done" : "refused";
      log(new Entry(id, command, start, Instant.now(), outcome, Optional.of(counts), null));
      run.writeProgress();
      return counts;
    } catch (Throwable e) { // Spark throws checked exceptions without declaring them
      noteFailed(id, command, start, e);
      throw e;
    } finally {
      lake.beforeCommits(() -> {});
      lock.close();
    }
  }

  private RunLock take(String id, String command, Instant start) {
    try {
      return RunLock.take(
          lake.fileSystem(),
          lake.root(),
          id,
          Map.of(COMMAND, command, STARTED_AT, start.toString()),
          Progress.lastToken(lake),
          conf.settings().lockWait(),
          conf.settings().lockStale());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void noteFailed(String id, String command, Instant start, Throwable cause) {
    try {
      Optional<Counts> counts = isAnyFileNoted(id) ? Optional.empty() : Optional.of(Counts.NONE);
      log(new Entry(id, command, start, Instant.now(), "failed", counts, cause.getMessage()));
    } catch (Throwable again) {
      cause.addSuppressed(again);
    }
  }

  private void noteDead(Properties dead, Instant now) {
    String id = dead.getProperty("run_id", "unknown");
    String start = dead.getProperty(STARTED_AT);
    steps.say("Run %s was killed.", id);
    ensureLog();
    RunLog.appendDead(
        lake,
        new Entry(
            id,
            dead.getProperty(COMMAND),
            start == null ? null : Instant.parse(start),
            now,
            "killed",
            isAnyFileNoted(id) ? Optional.empty() : Optional.of(Counts.NONE),
            "found by the next run"));
  }

  private boolean isAnyFileNoted(String runId) {
    return lake.exists(LandedFile.TABLE)
        && !LandedFile.readBy(lake.read(LandedFile.TABLE), runId).isEmpty();
  }

  private void log(Entry entry) {
    ensureLog();
    RunLog.append(lake, entry);
  }

  /** Makes the log, or adds the columns that a former version's log lacks. */
  private void ensureLog() {
    lake.ensure(
        RunLog.TABLE, lake.exists(RunLog.TABLE) ? Map.of() : DataOrigin.of(lake).properties());
  }

  private List<Table> existing() {
    return Tables.all(conf).stream().filter(lake::exists).toList();
  }
}
