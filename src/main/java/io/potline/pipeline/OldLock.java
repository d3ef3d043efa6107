package io.potline.pipeline;

import io.potline.Problem;
import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.contract.Fields;
import io.potline.lake.Lake;
import io.potline.ops.LandedFile;
import io.potline.ops.RejectedRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
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
      String renewed = holder.getProperty("renewed_at", Instant.EPOCH.toString());
      if (Instant.parse(renewed).isAfter(Instant.now().minus(stale))) {
        throw Problem.usage(
            "%s is the lock of an older version of potline, renewed at %s. Wait until its run has"
                + " ended; a dead run's lock is taken over %d s after that.",
            file, renewed, stale.toSeconds());
      }
      removeRows(lake, holder.getProperty("run_id", ""));
      lake.fileSystem().delete(file, false);
    } catch (FileNotFoundException e) {
      // The usual case: this lake has the new lock only.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
