package io.potline.landing;

import static io.potline.contract.Fields.FEED;
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
import static io.potline.lake.Frames.materialised;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.potline.contract.Field;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.ops.LandedFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The files that a run has to take, and what is noted of them when it has. */
public final class Arrivals {

  /** Whether a file of this path, size and time is noted already. */
  static final String IS_NOTED = "is_noted";

  /** Whether the file is read; one of several with the same content is. */
  static final String IS_READ = "is_read";

  /** Whether the content is read in this run, under this name or another. */
  static final String IS_CONTENT_READ = "is_content_read";

  /** Whether the content was read in a former run too. */
  static final String IS_READ_AGAIN = "is_read_again";

  private static final String CONTENT_NOW = "content_now";

  private final Lake lake;
  private final Dataset<Row> files;
  private final Dataset<Row> gone;
  private final String rules;
  private final Map<String, Tally> tallies = new TreeMap<>();

  /**
   * @param contents identifies the contents of the files that are read, whatever they are called
   */
  private record Tally(
      long files, long read, long readAgain, long noted, long bytes, String contents) {}

  /**
   * @param files the open files: path, content, what is noted of the content, and the flags above
   */
  Arrivals(Lake lake, Dataset<Row> files, String rules) {
    this(lake, files, files.limit(0), rules);
  }

  /**
   * @param gone files that a run had noted, as they were
   */
  private Arrivals(Lake lake, Dataset<Row> files, Dataset<Row> gone, String rules) {
    this.lake = lake;
    this.files = files;
    this.gone = gone;
    this.rules = rules;
    files
        .coalesce(1)
        .groupBy(FEED.col())
        .agg(
            count_if(Hash.UNREADABLE.col().isNull()),
            count_if(col(IS_READ)),
            count_if(col(IS_READ_AGAIN)),
            count_if(col(IS_NOTED)),
            coalesce(sum(when(col(IS_READ), SIZE.col())), lit(0L)),
            sha2(
                array_join(array_sort(collect_list(when(col(IS_READ), FILE_SHA256.col()))), ","),
                256))
        .collectAsList()
        .forEach(
            row ->
                tallies.put(
                    row.getString(0),
                    new Tally(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6))));
  }

  private Arrivals(Lake lake) {
    this.lake = lake;
    this.files = null;
    this.gone = null;
    this.rules = null;
  }

  static Arrivals none(Lake lake) {
    return new Arrivals(lake);
  }

  /**
   * The files that a run has noted and not finished with. Those that are gone or have another
   * content now are kept apart.
   */
  static Arrivals ofRun(Lake lake, String runId, Hash hash, String rules) {
    Column unknown = lit(null).cast(DataTypes.StringType);
    Dataset<Row> noted =
        LandedFile.readBy(lake.read(LandedFile.TABLE), runId)
            .withColumn(Hash.UNREADABLE.name(), unknown);
    StructType schema = noted.schema().add(Hash.UNFINISHED.name(), Hash.UNFINISHED.type(), true);
    Dataset<Row> now =
        noted
            .withColumn(FILE_SHA256.name(), unknown)
            .flatMap(hash, Encoders.row(schema))
            .select(FEED.col(), PATH.col(), FILE_SHA256.col().as(CONTENT_NOW));
    Dataset<Row> files =
        materialised(
            noted
                .join(now, new String[] {FEED.name(), PATH.name()}, "left")
                .withColumn(IS_READ, FILE_SHA256.col().eqNullSafe(col(CONTENT_NOW)))
                .withColumn(IS_CONTENT_READ, lit(true))
                .withColumn(IS_READ_AGAIN, lit(true))
                .withColumn(IS_NOTED, lit(true)));
    return new Arrivals(lake, files.filter(col(IS_READ)), files.filter(not(col(IS_READ))), rules);
  }

  /** Whether there is no file to take or to note. */
  public boolean isEmpty() {
    return tallies.isEmpty();
  }

  /** How many contents are read. */
  public long files() {
    return tallies.values().stream().mapToLong(Tally::read).sum();
  }

  /** The size of the files that are read. */
  public long bytes() {
    return tallies.values().stream().mapToLong(Tally::bytes).sum();
  }

  /** Whether files of this feed are read. */
  public boolean has(Feed feed) {
    return tallies.containsKey(feed.folder()) && tallies.get(feed.folder()).read > 0;
  }

  /** Whether a content of this feed is read that may have been read before. */
  public boolean isAnyReadAgain(Feed feed) {
    return tallies.get(feed.folder()).readAgain > 0;
  }

  /** Identifies what is read of this feed by the contents of the files. */
  public String contents(Feed feed) {
    return feed.folder() + "/" + tallies.get(feed.folder()).contents;
  }

  /** The judged rows of a feed's files: {@link Feed#landedSchema()}. One file, one task. */
  public Dataset<Row> read(Feed feed, String runId) {
    Dataset<Row> own = files.filter(FEED.col().equalTo(feed.folder()).and(col(IS_READ)));
    long count = tallies.get(feed.folder()).read;
    int parallelism = lake.spark().sparkContext().defaultParallelism();
    Dataset<Row> spread =
        count > 1 ? own.repartition((int) Math.min(count, 4L * parallelism)) : own;
    SerializableConfiguration hadoop =
        new SerializableConfiguration(lake.spark().sessionState().newHadoopConf());
    return spread.flatMap(new FileReader(feed, runId, hadoop), Encoders.row(feed.landedSchema()));
  }

  /**
   * Notes all files, with what was read of them. From now on they are this run's: if it dies, the
   * next one finishes with them under its id.
   *
   * @param totals {@code rows_read}, {@code rows_missing}, {@code rows_ignored} and {@code
   *     rows_rejected} by feed and content of the files that were read
   */
  public Changes note(Dataset<Row> totals, String runId) {
    if (tallies.values().stream().anyMatch(tally -> tally.noted > 0)) {
      return lake.reconcile(LandedFile.TABLE, noted(), notes(totals, runId));
    }
    lake.append(LandedFile.TABLE, notes(totals, runId));
    return new Changes(tallies.values().stream().mapToLong(Tally::files).sum(), 0, 0);
  }

  private Dataset<Row> notes(Dataset<Row> totals, String runId) {
    Column wasRead = col(IS_CONTENT_READ);
    return files
        .filter(Hash.UNREADABLE.col().isNull())
        .as("file")
        .join(totals.as("totals"), Field.same("file", "totals", List.of(FEED, FILE_SHA256)), "left")
        .select(
            FEED.of("file"),
            PATH.of("file"),
            SIZE.of("file"),
            MODIFIED_AT.of("file"),
            FILE_SHA256.of("file"),
            SOURCE_FILE.of("file"),
            TAKEN_AT.of("file"),
            when(wasRead, lit(rules)).otherwise(RULES.of("file")).as(RULES.name()),
            when(wasRead, coalesce(ROWS_REJECTED.of("totals"), lit(0L)))
                .otherwise(ROWS_REJECTED.of("file"))
                .as(ROWS_REJECTED.name()),
            lit(runId).as(RUN_ID.name()),
            when(wasRead, coalesce(ROWS_READ.of("totals"), lit(0L)))
                .otherwise(ROWS_READ.of("file"))
                .as(ROWS_READ.name()),
            when(wasRead, coalesce(ROWS_MISSING.of("totals"), lit(0L)))
                .otherwise(ROWS_MISSING.of("file"))
                .as(ROWS_MISSING.name()),
            not(col(IS_READ)).as(IS_COPY.name()),
            when(wasRead, coalesce(ROWS_IGNORED.of("totals"), lit(0L)))
                .otherwise(ROWS_IGNORED.of("file"))
                .as(ROWS_IGNORED.name()));
  }

  /** Whether a file that a run had noted is gone, or has another content now. */
  public boolean isAnyGone() {
    return !gone.isEmpty();
  }

  /**
   * Has the files that are gone, and whose rows are not stored, read should they come back. Returns
   * their names, up to a limit.
   *
   * @param stored feed and content of the files whose rows are stored
   */
  public List<String> dropLost(Dataset<Row> stored, int limit) {
    Dataset<Row> lost =
        gone.as("gone")
            .join(
                stored.as("stored"),
                Field.same("gone", "stored", List.of(FEED, FILE_SHA256)),
                "left_anti")
            .select(LandedFile.TABLE.columns());
    lake.reconcile(
        LandedFile.TABLE, lost, lost.withColumn(RULES.name(), lit(LandedFile.UNFINISHED)));
    return lost.select(SOURCE_FILE.col()).limit(limit).as(Encoders.STRING()).collectAsList();
  }

  private Dataset<Row> noted() {
    return lake.read(LandedFile.TABLE)
        .as("noted")
        .join(
            files.filter(col(IS_NOTED)).as("file"),
            Field.same("noted", "file", LandedFile.TABLE.key()),
            "left_semi");
  }
}
