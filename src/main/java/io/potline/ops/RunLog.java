package io.potline.ops;

import static io.potline.contract.Fields.CODE_VERSION;
import static io.potline.contract.Fields.COMMAND;
import static io.potline.contract.Fields.FILES_TAKEN;
import static io.potline.contract.Fields.FINISHED_AT;
import static io.potline.contract.Fields.MESSAGE;
import static io.potline.contract.Fields.OUTCOME;
import static io.potline.contract.Fields.ROWS_ACCEPTED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.ROWS_REPEATED;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STARTED_AT;

import io.potline.contract.Table;
import io.potline.lake.Lake;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.RowFactory;

/** {@code ops.run}: every run with its outcome. */
public final class RunLog {

  public static final Table TABLE =
      Table.of("ops.run", "One run. Its rows in silver and gold carry its run_id.")
          .with(RUN_ID, COMMAND, STARTED_AT, FINISHED_AT, OUTCOME, FILES_TAKEN, ROWS_ACCEPTED)
          .with(ROWS_REPEATED, ROWS_MISSING, ROWS_REJECTED, CODE_VERSION, MESSAGE)
          .key(RUN_ID);

  private RunLog() {}

  /** The rows in the files of a run, by four kinds that add up to all of them. */
  public record Counts(long files, long accepted, long repeated, long missing, long rejected) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /** As texts, to be read again with {@link #of}. */
    public Map<String, String> asNotes() {
      return Map.of(
          "counts", "%d %d %d %d %d".formatted(files, accepted, repeated, missing, rejected));
    }

    /** None where nothing was noted. */
    public static Counts of(Function<String, String> notes) {
      String counts = notes.apply("counts");
      if (counts == null) {
        return NONE;
      }
      long[] each = Arrays.stream(counts.split(" ")).mapToLong(Long::parseLong).toArray();
      return new Counts(each[0], each[1], each[2], each[3], each[4]);
    }

    public Counts plus(Counts more) {
      return new Counts(
          files + more.files,
          accepted + more.accepted,
          repeated + more.repeated,
          missing + more.missing,
          rejected + more.rejected);
    }
  }

  public record Entry(
      String runId,
      String command,
      Instant startedAt,
      Instant finishedAt,
      String outcome,
      Counts counts,
      String message) {}

  public static void append(Lake lake, Entry entry) {
    Counts counts = entry.counts;
    lake.append(
        TABLE,
        lake.spark()
            .createDataFrame(
                List.of(
                    RowFactory.create(
                        entry.runId,
                        entry.command,
                        entry.startedAt,
                        entry.finishedAt,
                        entry.outcome,
                        counts.files,
                        counts.accepted,
                        counts.repeated,
                        counts.missing,
                        counts.rejected,
                        codeVersion(),
                        entry.message)),
                TABLE.schema().asNullable()));
  }

  private static String codeVersion() {
    String version = RunLog.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
