package io.potline.landing;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.ROWS_IGNORED;
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
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
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

  private static final String IS_LISTED = "is_listed";

  /** Up to so many files, and bytes in all, are hashed on the driver. */
  private static final int HANDFUL = 1_000;

  private static final long HANDFUL_BYTES = 64L << 20;

  /** So many files are named that are not taken. */
  private static final int MAX_SAID = 50;

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
      FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
      if (!files.exists(folder) || !files.getFileStatus(folder).isDirectory()) {
        throw Problem.usage(
            "No landing folder %s: make it, with the folders prices and capacity in it.", root);
      }
    } catch (IOException e) {
      throw Problem.usage("The landing folder %s can't be reached: %s", root, e.getMessage());
    }
  }

  /**
   * The files that have to be taken: unknown by path, size and time, or with refused or ignored
   * rows and read under other rules. Only unknown ones are opened, to know them by their content.
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
    Dataset<Row> open = open(lake.spark().createDataFrame(listed, schema(Listed.FIELDS)));
    List<Row> some = open.limit(HANDFUL + 1).collectAsList();
    return some.isEmpty()
        ? Arrivals.none(lake)
        : new Arrivals(lake, materialised(withNotes(hashed(open, some, listed.size()))), rules);
  }

  /** The files that a run has noted and not finished with. */
  public Arrivals ofRun(String runId) {
    return Arrivals.ofRun(
        lake, runId, new Hash(hadoop(), feeds.get(0).limits(), Instant.now()), rules);
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
                ROWS_IGNORED.col(),
                RULES.col()),
            true)
        .coalesce(1)
        .groupBy(key)
        .agg(
            max(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
            max(Hash.UNREADABLE.col()).as(Hash.UNREADABLE.name()),
            max(IS_LISTED).as(IS_LISTED),
            max(FILE_SHA256.col()).as(FILE_SHA256.name()),
            max(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()),
            max(ROWS_IGNORED.col()).as(ROWS_IGNORED.name()),
            max(RULES.col()).as(RULES.name()))
        .filter(col(IS_LISTED).and(not(isNoted).or(isIncompleteUnderOtherRules())))
        .select(
            FEED.col(),
            PATH.col(),
            SOURCE_FILE.col(),
            SIZE.col(),
            MODIFIED_AT.col(),
            FILE_SHA256.col(),
            isNoted.as(Arrivals.IS_NOTED),
            Hash.UNREADABLE.col());
  }

  /** Whether not all of the file was taken, by other rules than today's. */
  private Column isIncompleteUnderOtherRules() {
    Column isIncomplete =
        coalesce(ROWS_REJECTED.col(), lit(0L)).plus(coalesce(ROWS_IGNORED.col(), lit(0L))).gt(0);
    return RULES
        .col()
        .equalTo(LandedFile.UNFINISHED)
        .or(isIncomplete.and(RULES.col().notEqual(rules)));
  }

  /**
   * Adds the hash of the content; of a few files without a Spark job. Leaves out unfinished ones.
   */
  private Dataset<Row> hashed(Dataset<Row> open, List<Row> some, int listed) {
    Hash hash = new Hash(hadoop(), feeds.get(0).limits(), Instant.now());
    StructType schema = open.schema().add(Hash.UNFINISHED.name(), Hash.UNFINISHED.type(), true);
    long bytes = some.stream().mapToLong(file -> file.<Long>getAs(SIZE.name())).sum();
    if (some.size() <= HANDFUL && bytes <= HANDFUL_BYTES) {
      List<Row> rows = new ArrayList<>();
      some.forEach(file -> hash.call(file).forEachRemaining(rows::add));
      say(rows.stream().filter(Landing::isNotTaken).toList());
      rows.removeIf(file -> file.getAs(Hash.UNFINISHED.name()));
      return lake.spark().createDataFrame(rows, schema).drop(Hash.UNFINISHED.name());
    }
    int tasks = Math.min(listed, 4 * lake.spark().sparkContext().defaultParallelism());
    Dataset<Row> all = materialised(open.repartition(tasks).flatMap(hash, Encoders.row(schema)));
    say(
        all.filter(Hash.UNFINISHED.col().or(Hash.UNREADABLE.col().isNotNull()))
            .limit(MAX_SAID + 1)
            .collectAsList());
    return all.filter(not(Hash.UNFINISHED.col())).drop(Hash.UNFINISHED.name());
  }

  private static boolean isNotTaken(Row file) {
    return file.<Boolean>getAs(Hash.UNFINISHED.name())
        || file.getAs(Hash.UNREADABLE.name()) != null;
  }

  /** Adds what former runs noted of the same contents, and which files are to be read. */
  private Dataset<Row> withNotes(Dataset<Row> hashed) {
    Dataset<Row> noted = lake.read(LandedFile.TABLE);
    Column ownPath = when(Hash.UNREADABLE.col().isNotNull(), PATH.col());
    WindowSpec content = Window.partitionBy(FEED.col(), FILE_SHA256.col(), ownPath);
    Column isKnown = TAKEN_AT.col().isNotNull();
    Column isContentRead = not(isKnown).or(isIncompleteUnderOtherRules());
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
                ROWS_MISSING.col(),
                ROWS_IGNORED.col()),
            true)
        .coalesce(1)
        .withColumn(TAKEN_AT.name(), min(TAKEN_AT.col()).over(content))
        .withColumn(RULES.name(), max(RULES.col()).over(content))
        .withColumn(ROWS_REJECTED.name(), max(ROWS_REJECTED.col()).over(content))
        .withColumn(ROWS_READ.name(), max(ROWS_READ.col()).over(content))
        .withColumn(ROWS_MISSING.name(), max(ROWS_MISSING.col()).over(content))
        .withColumn(ROWS_IGNORED.name(), max(ROWS_IGNORED.col()).over(content))
        .withColumn(Arrivals.IS_NOTED, col(Arrivals.IS_NOTED).and(Hash.UNREADABLE.col().isNull()))
        .withColumn(Arrivals.IS_CONTENT_READ, isContentRead)
        .withColumn(Arrivals.IS_READ_AGAIN, isContentRead.and(isKnown))
        .withColumn(Arrivals.IS_READ, isContentRead.and(isFirst))
        .withColumn(TAKEN_AT.name(), coalesce(TAKEN_AT.col(), lit(runStart)))
        .filter(PATH.col().isNotNull());
  }

  /** The listed files that no longer grow, and what can't be read. */
  private List<Row> settled(Duration settle) {
    try {
      List<Row> settled = new ArrayList<>();
      List<Listed> young = new ArrayList<>();
      Instant threshold = Instant.now().minus(settle);
      for (Listed file : list()) {
        if (file.modified().isAfter(threshold)) {
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
      FileStatus now = fileSystem().getFileStatus(new Path(file.path()));
      if (now.getLen() == file.size()
          && now.getModificationTime() == file.modified().toEpochMilli()) {
        return true;
      }
    } catch (FileNotFoundException e) {
      // It was moved away in the meantime.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LOG.info("  {} is still growing: left for the next run", shown(file.name()));
    return false;
  }

  private List<Listed> list() throws IOException {
    FileSystem files = fileSystem();
    Path folder = files.makeQualified(root);
    boolean isLocal = files instanceof LocalFileSystem || files instanceof RawLocalFileSystem;
    sayOthers(isLocal ? LocalListing.names(folder) : names(files, folder));
    List<Listed> listed = new ArrayList<>();
    for (Feed feed : feeds) {
      listed.addAll(
          isLocal
              ? LocalListing.of(folder, feed.folder(), feed.limits())
              : RemoteListing.of(files, folder, feed.folder(), feed.limits()));
    }
    return listed;
  }

  private static List<String> names(FileSystem files, Path folder) throws IOException {
    return Stream.of(files.listStatus(folder)).map(entry -> entry.getPath().getName()).toList();
  }

  private void sayOthers(List<String> names) {
    Set<String> folders = feeds.stream().map(Feed::folder).collect(Collectors.toSet());
    names.stream()
        .filter(name -> !folders.contains(name) && !Listed.isHidden(name))
        .forEach(
            name -> LOG.info("  {} is in none of the folders {}: not taken", shown(name), folders));
  }

  /** Says which files are left for the next run, and which can't be read at all. */
  private void say(List<Row> notTaken) {
    for (Row file : notTaken.subList(0, Math.min(notTaken.size(), MAX_SAID))) {
      String name = shown(file.getAs(SOURCE_FILE.name()));
      String reason = file.getAs(Hash.UNREADABLE.name());
      if (reason == null) {
        LOG.info(
            "  {} is cut off: left for a later run while it is younger than {} hours",
            name,
            feeds.get(0).limits().unfinished().toHours());
      } else {
        LOG.warn("  {} can't be read: {}", name, shown(reason));
      }
    }
    if (notTaken.size() > MAX_SAID) {
      LOG.warn("  and more files that are left for a later run, or can't be read");
    }
  }

  /** A name may contain what a terminal takes for a command. */
  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private FileSystem fileSystem() throws IOException {
    return root.getFileSystem(lake.spark().sessionState().newHadoopConf());
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(lake.spark().sessionState().newHadoopConf());
  }

  private static StructType schema(List<Field> fields) {
    StructType schema = new StructType();
    for (Field field : fields) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema;
  }
}
