package io.potline.ops;

import static io.potline.contract.Fields.CODE_VERSION;
import static io.potline.contract.Fields.COMMAND;
import static io.potline.contract.Fields.FILES_TAKEN;
import static io.potline.contract.Fields.FINISHED_AT;
import static io.potline.contract.Fields.MESSAGE;
import static io.potline.contract.Fields.OUTCOME;
import static io.potline.contract.Fields.ROWS_ACCEPTED;
import static io.potline.contract.Fields.ROWS_IGNORED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.ROWS_REPEATED;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STARTED_AT;

import io.potline.contract.Table;
import io.potline.lake.Lake;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** {@code ops.run}: every run with its outcome. */
public final class RunLog {

  public static final Table TABLE =
      Table.of("ops.run", "One run. Its rows in silver and gold carry its run_id.")
          .with(RUN_ID, COMMAND, STARTED_AT, FINISHED_AT, OUTCOME, FILES_TAKEN, ROWS_ACCEPTED)
          .with(ROWS_REPEATED, ROWS_MISSING, ROWS_REJECTED, CODE_VERSION, MESSAGE)
          .with(ROWS_IGNORED)
          .key(RUN_ID);

  private RunLog() {}

  /** The rows in the files of a run, by five kinds that add up to all of them. */
  public record Counts(
      long files, long accepted, long repeated, long missing, long rejected, long ignored) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /** Of a run that ignored nothing. */
    public Counts(long files, long accepted, long repeated, long missing, long rejected) {
      this(files, accepted, repeated, missing, rejected, 0);
    }

    public Counts plus(Counts more) {
      return new Counts(
          files + more.files,
          accepted + more.accepted,
          repeated + more.repeated,
          missing + more.missing,
          rejected + more.rejected,
          ignored + more.ignored);
    }
  }

  /**
   * One run.
   *
   * @param counts empty while its files are not finished with
   */
  public record Entry(
      String runId,
      String command,
      Instant startedAt,
      Instant finishedAt,
      String outcome,
      Optional<Counts> counts,
      String message) {

    /** The same run, completed by another one. */
    Entry completed(Counts all, String completedBy, Instant now) {
      String more = "completed by run " + completedBy;
      return new Entry(
          runId,
          command,
          startedAt,
          now,
          outcome,
          Optional.of(all),
          message == null ? more : message + "; " + more);
    }

    private Row row() {
      return RowFactory.create(
          runId,
          command,
          startedAt,
          finishedAt,
          outcome,
          count(Counts::files),
          count(Counts::accepted),
          count(Counts::repeated),
          count(Counts::missing),
          count(Counts::rejected),
          codeVersion(),
          message,
          count(Counts::ignored));
    }

    private Long count(Function<Counts, Long> kind) {
      return counts.map(kind).orElse(null);
    }

    private static Entry of(Row row) {
      return new Entry(
          row.getAs(RUN_ID.name()),
          row.getAs(COMMAND.name()),
          row.getAs(STARTED_AT.name()),
          row.getAs(FINISHED_AT.name()),
          row.getAs(OUTCOME.name()),
          Optional.empty(),
          row.getAs(MESSAGE.name()));
    }
  }

  /** Adds a run, once. */
  public static void append(Lake lake, Entry entry) {
    lake.appendOnce(TABLE, rows(lake, entry), entry.runId);
  }

  /** Adds a run that was found dead, unless it is there. */
  public static void appendDead(Lake lake, Entry entry) {
    if (of(lake, entry.runId).isEmpty()) {
      append(lake, entry);
    }
  }

  /** Notes what became of the files of a run that another run has completed. */
  public static void complete(
      Lake lake, String runId, Counts counts, String completedBy, Instant now) {
    Entry unknown =
        new Entry(runId, "run", null, null, "killed", Optional.empty(), "found by its files");
    Entry entry = of(lake, runId).orElse(unknown).completed(counts, completedBy, now);
    lake.reconcile(TABLE, RUN_ID.col().equalTo(runId), rows(lake, entry));
  }

  private static Optional<Entry> of(Lake lake, String runId) {
    return lake.read(TABLE).filter(RUN_ID.col().equalTo(runId)).collectAsList().stream()
        .map(Entry::of)
        .findFirst();
  }

  private static Dataset<Row> rows(Lake lake, Entry entry) {
    return lake.spark().createDataFrame(List.of(entry.row()), TABLE.schema().asNullable());
  }

  private static String codeVersion() {
    String version = RunLog.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
