package io.potline.landing;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RULES;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SIZE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.potline.Problem;
import io.potline.contract.Field;
import io.potline.lake.Lake;
import io.potline.ops.LandedFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The landing folder: which of its files have to be read, and what is in them. */
public final class Landing {

  private static final Logger LOG = LoggerFactory.getLogger("potline");

  private final Lake lake;
  private final Path root;
  private final List<Feed> feeds;
  private final String rules;
  private final Instant runStart;

  /**
   * @param rules fingerprint of the conf that rows are judged with
   */
  public Landing(Lake lake, String root, List<Feed> feeds, String rules, Instant runStart) {
    this.lake = lake;
    this.root = new Path(root);
    this.feeds = feeds;
    this.rules = rules;
    this.runStart = runStart;
  }

  /** Refuses a landing folder that is not there, before anything is made for it. */
  public static void requireFolder(SparkSession spark, String root) {
    try {
      Path folder = new Path(root);
      if (!folder.getFileSystem(spark.sessionState().newHadoopConf()).exists(folder)) {
        throw Problem.usage(
            "No landing folder %s: make it, with the folders prices and capacity in it.", root);
      }
    } catch (IOException e) {
      throw Problem.usage("The landing folder %s can't be reached: %s", root, e.getMessage());
    }
  }

  /**
   * The files that are not done with: unknown by path, size and time, or with refused rows and read
   * under other rules. Only unknown ones are opened, to know them by their content.
   *
   * @param settle a younger file is looked at twice, in case it is still growing
   */
  public Dataset<Row> open(Duration settle) {
    List<Row> listed = settled(settle);
    StructType listing = schema(FEED, PATH, SOURCE_FILE, SIZE, MODIFIED_AT);
    Dataset<Row> found = lake.spark().createDataFrame(listed, listing).as("found");
    Dataset<Row> noted = lake.read(LandedFile.TABLE).as("noted");
    Column isRefusedUnderOtherRules =
        ROWS_REJECTED.of("noted").gt(0).and(RULES.of("noted").notEqual(rules));
    Dataset<Row> open =
        found
            .join(noted, Field.same("found", "noted", LandedFile.TABLE.key()), "left")
            .filter(FILE_SHA256.of("noted").isNull().or(isRefusedUnderOtherRules))
            .select(col("found.*"), FILE_SHA256.of("noted"));
    int tasks = Math.max(1, Math.min(listed.size(), 4 * parallelism()));
    return open.repartition(tasks)
        .flatMap(
            new Hash(hadoop()),
            Encoders.row(
                schema(FEED, PATH, SOURCE_FILE, SIZE, MODIFIED_AT, FILE_SHA256, Hash.UNREADABLE)));
  }

  /** One file a content that is new or has to be read again, with the time it was first taken. */
  public Dataset<Row> toRead(Dataset<Row> open) {
    Dataset<Row> contents =
        open.groupBy(FEED.col(), FILE_SHA256.col(), Hash.UNREADABLE.col())
            .agg(min(struct(PATH.col(), SOURCE_FILE.col())).as("file"))
            .as("content");
    return contents
        .join(notedContents(), sameContent("content", "noted"), "left")
        .filter(
            TAKEN_AT
                .of("noted")
                .isNull()
                .or(ROWS_REJECTED.of("noted").gt(0).and(RULES.of("noted").notEqual(rules))))
        .select(
            FEED.of("content"),
            FILE_SHA256.of("content"),
            Hash.UNREADABLE.of("content"),
            col("content.file.path").as(PATH.name()),
            col("content.file.source_file").as(SOURCE_FILE.name()),
            coalesce(TAKEN_AT.of("noted"), lit(runStart)).as(TAKEN_AT.name()));
  }

  /** The rows of a feed's files, judged: {@link Feed#landedSchema()}. */
  public Dataset<Row> read(Dataset<Row> toRead, Feed feed, String runId) {
    return toRead
        .filter(FEED.col().equalTo(feed.folder()))
        .repartition(4 * parallelism())
        .flatMap(new FileReader(feed, runId, hadoop()), Encoders.row(feed.landedSchema()));
  }

  /**
   * The open files as they are to be noted.
   *
   * @param totals rows in all and rows refused by feed and content, of the files that were read
   */
  public Dataset<Row> notes(
      Dataset<Row> open, Dataset<Row> read, Dataset<Row> totals, String runId) {
    Column wasRead = TAKEN_AT.of("read").isNotNull();
    return open.filter(Hash.UNREADABLE.col().isNull())
        .as("open")
        .join(read.as("read"), sameContent("open", "read"), "left")
        .join(totals.as("totals"), sameContent("open", "totals"), "left")
        .join(notedContents(), sameContent("open", "noted"), "left")
        .select(
            FEED.of("open"),
            PATH.of("open"),
            SIZE.of("open"),
            MODIFIED_AT.of("open"),
            FILE_SHA256.of("open"),
            SOURCE_FILE.of("open"),
            coalesce(TAKEN_AT.of("read"), TAKEN_AT.of("noted")).as(TAKEN_AT.name()),
            when(wasRead, lit(rules)).otherwise(RULES.of("noted")).as(RULES.name()),
            when(wasRead, coalesce(ROWS_REJECTED.of("totals"), lit(0L)))
                .otherwise(ROWS_REJECTED.of("noted"))
                .as(ROWS_REJECTED.name()),
            lit(runId).as(RUN_ID.name()),
            when(wasRead, coalesce(ROWS_READ.of("totals"), lit(0L)))
                .otherwise(ROWS_READ.of("noted"))
                .as(ROWS_READ.name()));
  }

  /** What is noted of each content; a content under two names was read once, for both. */
  private Dataset<Row> notedContents() {
    return lake.read(LandedFile.TABLE)
        .groupBy(FEED.col(), FILE_SHA256.col())
        .agg(
            min(TAKEN_AT.col()).as(TAKEN_AT.name()),
            max(RULES.col()).as(RULES.name()),
            max(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()),
            max(ROWS_READ.col()).as(ROWS_READ.name()))
        .as("noted");
  }

  private static Column sameContent(String left, String right) {
    return Field.same(left, right, List.of(FEED, FILE_SHA256));
  }

  /** The files of all feeds that have come to rest. */
  private List<Row> settled(Duration settle) {
    try {
      List<Row> settled = new ArrayList<>();
      List<Listed> young = new ArrayList<>();
      long threshold = System.currentTimeMillis() - settle.toMillis();
      for (Listed file : list()) {
        if (file.status.getModificationTime() > threshold) {
          young.add(file);
        } else {
          settled.add(file.row());
        }
      }
      if (!young.isEmpty()) {
        Thread.sleep(settle.toMillis());
        young.stream().filter(this::isAtRest).forEach(file -> settled.add(file.row()));
      }
      return settled;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while files came to rest", e);
    }
  }

  private boolean isAtRest(Listed file) {
    try {
      FileStatus now = fileSystem().getFileStatus(file.status.getPath());
      if (now.getLen() == file.status.getLen()
          && now.getModificationTime() == file.status.getModificationTime()) {
        return true;
      }
    } catch (FileNotFoundException e) {
      // Moved away while we looked.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LOG.info("  {} is still growing: left for the next run", file.status.getPath());
    return false;
  }

  private record Listed(String feed, String relative, FileStatus status) {
    Row row() {
      Instant modified = Instant.ofEpochMilli(status.getModificationTime());
      return RowFactory.create(
          feed, status.getPath().toString(), relative, status.getLen(), modified);
    }
  }

  private List<Listed> list() throws IOException {
    FileSystem files = fileSystem();
    Set<String> folders = feeds.stream().map(Feed::folder).collect(Collectors.toSet());
    for (FileStatus entry : files.listStatus(root)) {
      String name = entry.getPath().getName();
      if (!folders.contains(name) && !isHidden(name)) {
        LOG.info("  {} is in none of the folders {}: not taken", name, folders);
      }
    }
    List<Listed> listed = new ArrayList<>();
    for (Feed feed : feeds) {
      Path folder = files.makeQualified(new Path(root, feed.folder()));
      if (files.exists(folder)) {
        list(files, feed, folder, feed.folder(), listed);
      }
    }
    return listed;
  }

  private static void list(
      FileSystem files, Feed feed, Path folder, String relative, List<Listed> listed)
      throws IOException {
    RemoteIterator<FileStatus> entries = files.listStatusIterator(folder);
    while (entries.hasNext()) {
      FileStatus entry = entries.next();
      String name = entry.getPath().getName();
      if (isHidden(name)) {
        continue;
      }
      if (entry.isDirectory()) {
        list(files, feed, entry.getPath(), relative + "/" + name, listed);
      } else {
        listed.add(new Listed(feed.folder(), relative + "/" + name, entry));
      }
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".") || name.startsWith("~$");
  }

  private FileSystem fileSystem() throws IOException {
    return root.getFileSystem(lake.spark().sessionState().newHadoopConf());
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(lake.spark().sessionState().newHadoopConf());
  }

  private int parallelism() {
    return lake.spark().sparkContext().defaultParallelism();
  }

  private static StructType schema(Field... fields) {
    StructType schema = new StructType();
    for (Field field : fields) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema;
  }
}
