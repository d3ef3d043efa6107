package io.potline.ops;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILES_TAKEN;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_COPY;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.ROWS_IGNORED;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RULES;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SIZE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.ops.RunLog.Counts;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * {@code ops.landed_file}: the files that were taken. They are noted when they have been read and
 * before any of their rows is stored: a run that dies has left in it what it was about to do. A
 * file is recognised by path, size and time, without opening it; a copy is recognised by its
 * content.
 */
public final class LandedFile {

  public static final Table TABLE =
      Table.of("ops.landed_file", "One file of the landing folder, as it was when it was taken.")
          .with(FEED, PATH, SIZE, MODIFIED_AT)
          .with(FILE_SHA256, SOURCE_FILE, TAKEN_AT, RULES, ROWS_REJECTED, RUN_ID, ROWS_READ)
          .with(ROWS_MISSING, IS_COPY, ROWS_IGNORED)
          .key(FEED, PATH, SIZE, MODIFIED_AT);

  /** In place of {@link Fields#RULES}: the file is read again when it is found again. */
  public static final String UNFINISHED = "unfinished";

  private LandedFile() {}

  /** The files that a run has read and noted. */
  public static Dataset<Row> readBy(Dataset<Row> landed, String runId) {
    return landed
        .filter(RUN_ID.col().equalTo(runId))
        .filter(not(IS_COPY.col()).and(RULES.col().notEqual(UNFINISHED)));
  }

  /**
   * The runs that have noted files since a version and are not in {@code ops.run} with their
   * counts.
   *
   * @param finished the last version in which nothing is unfinished; -1 if there is none
   */
  public static List<String> unfinishedRuns(Lake lake, long finished) {
    Dataset<Row> counted = lake.read(RunLog.TABLE).filter(FILES_TAKEN.col().isNotNull());
    Dataset<Row> noted =
        finished < 0
            ? lake.read(TABLE)
            : lake.changesSince(TABLE, finished).orElseGet(() -> lake.read(TABLE));
    return noted
        .filter(not(IS_COPY.col()).and(RULES.col().notEqual(UNFINISHED)))
        .join(counted, RUN_ID.name(), "left_anti")
        .select(RUN_ID.col())
        .distinct()
        .orderBy(RUN_ID.col())
        .as(Encoders.STRING())
        .collectAsList();
  }

  /**
   * The accounting of a run from what is noted of its files.
   *
   * @param accepted its deliveries that started a revision
   */
  public static Counts counts(Dataset<Row> landed, String runId, long accepted) {
    Row sums =
        readBy(landed, runId)
            .agg(
                count(lit(1)),
                coalesce(sum(ROWS_READ.col()), lit(0L)),
                coalesce(sum(ROWS_MISSING.col()), lit(0L)),
                coalesce(sum(ROWS_REJECTED.col()), lit(0L)),
                coalesce(sum(ROWS_IGNORED.col()), lit(0L)))
            .first();
    long missing = sums.getLong(2);
    long rejected = sums.getLong(3);
    long ignored = sums.getLong(4);
    long repeated = sums.getLong(1) - missing - ignored - rejected - accepted;
    if (repeated < 0) {
      throw new IllegalStateException(
          "Run %s: %d rows in the files, but %d accepted, %d refused, %d missing, %d ignored"
              .formatted(runId, sums.getLong(1), accepted, rejected, missing, ignored));
    }
    return new Counts(sums.getLong(0), accepted, repeated, missing, rejected, ignored);
  }

  /** Counts the refused rows of a run's files again, conflicts among them. */
  public static void noteRejected(Lake lake, String runId) {
    String refused = "_refused";
    Dataset<Row> noted = lake.read(TABLE).filter(RUN_ID.col().equalTo(runId));
    Dataset<Row> counts =
        lake.read(RejectedRow.TABLE)
            .filter(RUN_ID.col().equalTo(runId))
            .groupBy(FEED.col(), FILE_SHA256.col())
            .agg(count(lit(1)).as(refused));
    Dataset<Row> counted =
        noted
            .join(counts, new String[] {FEED.name(), FILE_SHA256.name()}, "left")
            .withColumn(ROWS_REJECTED.name(), coalesce(col(refused), ROWS_REJECTED.col()));
    lake.reconcile(TABLE, noted, counted);
  }
}
