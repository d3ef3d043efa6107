package io.potline.landing;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.ROWS_MISSING;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RULES;
import static io.potline.contract.Fields.SIZE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;
import static io.potline.lake.Frames.materialised;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

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
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The landing folder, and which of its files a run has to take. */
public final class Landing {

  private static final Logger LOG = LoggerFactory.getLogger("potline");

  private static final Field[] LISTING = {FEED, PATH, SOURCE_FILE, SIZE, MODIFIED_AT};
  private static final String IS_LISTED = "is_listed";

  /** Up to so many files, and bytes in all, are hashed on the driver. */
  private static final int HANDFUL = 1_000;

  private static final long HANDFUL_BYTES = 64L << 20;

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

  /** Refuses a landing folder that does not exist, before anything is created for it. */
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
   * The files that have to be taken: unknown by path, size and time, or with refused rows and read
   * under other rules. Only unknown ones are opened, to know them by their content.
   *
   * <p>It takes one Spark job where no file has to be taken, and three where some have. What is
   * noted of all files is small enough for one task, which sees the listing beside it: a join would
   * take several jobs.
   *
   * @param settle a younger file is looked at twice, in case it is still growing
   */
  public Arrivals arrivals(Duration settle) {
    List<Row> listed = settled(settle);
    if (listed.isEmpty()) {
      return Arrivals.none(lake);
    }
    Dataset<Row> open = open(lake.spark().createDataFrame(listed, schema(LISTING)));
    List<Row> some = open.limit(HANDFUL + 1).collectAsList();
    return some.isEmpty()
        ? Arrivals.none(lake)
        : new Arrivals(lake, materialised(withNotes(hashed(open, some, listed.size()))), rules);
  }

  /** The files that a run has noted and not finished with. */
  public Arrivals ofRun(String runId) {
    return Arrivals.ofRun(lake, runId, new Hash(hadoop()), rules);
  }

  /** The listed files that have to be taken; the noted ones among them with their hash. */
  private Dataset<Row> open(Dataset<Row> listed) {
    Column isNoted = FILE_SHA256.col().isNotNull();
    Dataset<Row> noted = lake.read(LandedFile.TABLE);
    Column[] key = LandedFile.TABLE.keyColumns();
    return listed
        .withColumn(IS_LISTED, lit(true))
        .unionByName(
            noted.select(
                FEED.col(),
                PATH.col(),
                SIZE.col(),
                MODIFIED_AT.col(),
                FILE_SHA256.col(),
                ROWS_REJECTED.col(),
                RULES.col()),
            true)
        .coalesce(1)
        .groupBy(key)
        .agg(
            max(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
            max(IS_LISTED).as(IS_LISTED),
            max(FILE_SHA256.col()).as(FILE_SHA256.name()),
            max(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()),
            max(RULES.col()).as(RULES.name()))
        .filter(col(IS_LISTED).and(not(isNoted).or(isRefusedUnderOtherRules())))
        .select(
            FEED.col(),
            PATH.col(),
            SOURCE_FILE.col(),
            SIZE.col(),
            MODIFIED_AT.col(),
            FILE_SHA256.col(),
            isNoted.as(Arrivals.IS_NOTED));
  }

  private Column isRefusedUnderOtherRules() {
    return RULES
        .col()
        .equalTo(LandedFile.UNFINISHED)
        .or(ROWS_REJECTED.col().gt(0).and(RULES.col().notEqual(rules)));
  }

  /** Adds the hash of the content; of a few files without a Spark job. */
  private Dataset<Row> hashed(Dataset<Row> open, List<Row> some, int listed) {
    Hash hash = new Hash(hadoop());
    StructType schema = open.schema().add(Hash.UNREADABLE.name(), Hash.UNREADABLE.type(), true);
    long bytes = some.stream().mapToLong(file -> file.<Long>getAs(SIZE.name())).sum();
    if (some.size() <= HANDFUL && bytes <= HANDFUL_BYTES) {
      List<Row> rows = new ArrayList<>();
      some.forEach(file -> hash.call(file).forEachRemaining(rows::add));
      return lake.spark().createDataFrame(rows, schema);
    }
    int tasks = Math.min(listed, 4 * lake.spark().sparkContext().defaultParallelism());
    return materialised(open.repartition(tasks).flatMap(hash, Encoders.row(schema)));
  }

  /** Adds what former runs noted of the same contents, and which files are to be read. */
  private Dataset<Row> withNotes(Dataset<Row> hashed) {
    Dataset<Row> noted = lake.read(LandedFile.TABLE);
    WindowSpec content = Window.partitionBy(FEED.col(), FILE_SHA256.col(), Hash.UNREADABLE.col());
    Column isKnown = TAKEN_AT.col().isNotNull();
    Column isContentRead = not(isKnown).or(isRefusedUnderOtherRules());
    Column isFirst = PATH.col().equalTo(min(PATH.col()).over(content));
    return hashed
        .unionByName(
            noted.select(
                FEED.col(),
                FILE_SHA256.col(),
                TAKEN_AT.col(),
                RULES.col(),
                ROWS_REJECTED.col(),
                ROWS_READ.col(),
                ROWS_MISSING.col()),
            true)
        .coalesce(1)
        .withColumn(TAKEN_AT.name(), min(TAKEN_AT.col()).over(content))
        .withColumn(RULES.name(), max(RULES.col()).over(content))
        .withColumn(ROWS_REJECTED.name(), max(ROWS_REJECTED.col()).over(content))
        .withColumn(ROWS_READ.name(), max(ROWS_READ.col()).over(content))
        .withColumn(ROWS_MISSING.name(), max(ROWS_MISSING.col()).over(content))
        .withColumn(Arrivals.IS_CONTENT_READ, isContentRead)
        .withColumn(Arrivals.IS_READ_AGAIN, isContentRead.and(isKnown))
        .withColumn(Arrivals.IS_READ, isContentRead.and(isFirst))
        .withColumn(TAKEN_AT.name(), coalesce(TAKEN_AT.col(), lit(runStart)))
        .filter(PATH.col().isNotNull());
  }

  /** The listed files that no longer grow. */
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
      // It was moved away in the meantime.
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

  private static StructType schema(Field... fields) {
    StructType schema = new StructType();
    for (Field field : fields) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema;
  }
}
