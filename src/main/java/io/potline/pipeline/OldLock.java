package io.potline.pipeline;

import io.potline.Problem;
import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.contract.Fields;
import io.potline.lake.Lake;
import io.potline.lake.RunLock;
import io.potline.ops.LandedFile;
import io.potline.ops.RejectedRow;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.RunLog.Entry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * The lock file of versions before the folder {@code _lock}. Their runs noted files last, so rows
 * of a run that has noted none are removed: its files are taken again.
 */
final class OldLock {

  private OldLock() {}

  /** Removes the lock of a dead run, with what it had begun; refuses to beside one that lives. */
  static void remove(Lake lake, Duration stale) {
    Path file = new Path(lake.root(), "_run.lock");
    Properties holder = new Properties();
    try (InputStream in = lake.fileSystem().open(file)) {
      holder.load(in);
      if (!holder.containsKey("abandoned") && !RunLock.isDead(holder, stale)) {
        throw Problem.usage(
            "%s is the lock of an older version of potline, of process %s on %s. Wait until its run"
                + " has ended; the lock of a dead run on another host is taken over after %d s.",
            file, holder.getProperty("pid"), holder.getProperty("host"), stale.toSeconds());
      }
      removeRows(lake, holder.getProperty("run_id", ""));
      log(lake, holder);
      lake.fileSystem().delete(file, false);
    } catch (FileNotFoundException e) {
      // The usual case: this lake has the new lock only.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void log(Lake lake, Properties holder) {
    String start = holder.getProperty("started_at");
    if (lake.exists(RunLog.TABLE) && holder.containsKey("run_id")) {
      lake.ensure(RunLog.TABLE, Map.of());
      RunLog.appendDead(
          lake,
          new Entry(
              holder.getProperty("run_id"),
              holder.getProperty("command"),
              start == null ? null : Instant.parse(start),
              Instant.now(),
              "killed",
              Optional.of(counts(holder.getProperty("counts", "0 0 0 0 0"))),
              "found by the next run"));
    }
  }

  /** As that version wrote them: files, then rows accepted, repeated, missing and refused. */
  private static Counts counts(String text) {
    long[] each = Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray();
    return new Counts(each[0], each[1], each[2], each[3], each[4]);
  }

  private static void removeRows(Lake lake, String runId) {
    boolean isNoted =
        lake.exists(LandedFile.TABLE)
            && !lake.read(LandedFile.TABLE).filter(Fields.RUN_ID.col().equalTo(runId)).isEmpty();
    if (!isNoted) {
      Stream.of(
              PriceQuote.TABLE,
              CapacityQuote.TABLE,
              CostQuote.TABLE,
              IndexQuote.TABLE,
              RejectedRow.TABLE)
          .filter(lake::exists)
          .forEach(table -> lake.delete(table, Fields.RUN_ID.col().equalTo(runId)));
    }
  }
}
