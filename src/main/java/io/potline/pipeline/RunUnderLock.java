package io.potline.pipeline;

import static io.potline.contract.Fields.RUN_ID;

import io.potline.conf.Conf;
import io.potline.lake.Lake;
import io.potline.lake.Lease;
import io.potline.landing.Feed;
import io.potline.ops.LandedFile;
import io.potline.ops.RejectedRow;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.RunLog.Entry;
import io.potline.ops.Steps;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One run at a time on a lake: it comes to its end and is logged, or what it began is taken back.
 *
 * <p>The files of a run are done with when they are noted in {@code ops.landed_file}. A run that
 * ends before that leaves no row in bronze: what it had written is taken out by itself or, if it
 * was killed, by the next one, which takes its files again.
 */
final class RunUnderLock {

  private static final DateTimeFormatter RUN_ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Lake lake;
  private final Conf conf;
  private final Steps steps;

  RunUnderLock(Lake lake, Conf conf, Steps steps) {
    this.lake = lake;
    this.conf = conf;
    this.steps = steps;
  }

  /** A run that holds the lock. */
  record Run(String id, Lease lease) {

    /** Leaves the accounting where the next run finds it, were this one to die. */
    void note(Counts counts) {
      lease.note(counts.asNotes());
    }
  }

  Counts run(String command, Instant start, Function<Run, Counts> work) {
    String id = RUN_ID_TIME.format(start) + "-" + UUID.randomUUID().toString().substring(0, 8);
    Lease lease = Lease.take(lake, id, conf.settings().lockWait(), conf.settings().lockStale());
    lease.note(Map.of("command", command, "started_at", start.toString()));
    try {
      lease.abandonedRun().ifPresent(dead -> recover(dead, start));
      Counts counts = work.apply(new Run(id, lease));
      String outcome = counts.rejected() == 0 ? "done" : "refused";
      log(new Entry(id, command, start, Instant.now(), outcome, counts, null));
      lease.close();
      return counts;
    } catch (Throwable e) { // Spark throws checked exceptions without declaring them
      takeBack(id, command, start, lease, e);
      throw e;
    }
  }

  private void takeBack(String id, String command, Instant start, Lease lease, Throwable cause) {
    try {
      rollBack(id);
      Counts counts = Counts.of(lease.notes()::get);
      log(new Entry(id, command, start, Instant.now(), "failed", counts, cause.getMessage()));
      lease.close();
    } catch (RuntimeException again) {
      lease.abandon();
      cause.addSuppressed(again);
    }
  }

  private void log(Entry entry) {
    if (!lake.exists(RunLog.TABLE)) {
      lake.ensure(RunLog.TABLE, DataOrigin.of(lake).properties());
    }
    RunLog.append(lake, entry);
  }

  /** What a killed run had put into bronze before its files were noted is taken out again. */
  private void recover(Properties dead, Instant now) {
    String id = dead.getProperty("run_id");
    Counts counts = Counts.of(dead::getProperty);
    steps.say(
        "Run %s was killed: %s",
        id,
        counts.equals(Counts.NONE)
            ? "what it had begun is done anew"
            : "its %,d files are in, the rest is made good now".formatted(counts.files()));
    rollBack(id);
    String start = dead.getProperty("started_at");
    log(
        new Entry(
            id,
            dead.getProperty("command"),
            start == null ? null : Instant.parse(start),
            now,
            "killed",
            counts,
            "found by the next run"));
  }

  private void rollBack(String id) {
    if (lake.exists(LandedFile.TABLE)
        && lake.read(LandedFile.TABLE).filter(RUN_ID.col().equalTo(id)).isEmpty()) {
      Stream.concat(
              Feeds.of(conf, Instant.EPOCH).stream().map(Feed::table), Stream.of(RejectedRow.TABLE))
          .filter(lake::exists)
          .forEach(table -> lake.delete(table, RUN_ID.col().equalTo(id)));
    }
  }
}
