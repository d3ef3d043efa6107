package io.potline;

import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.lake.LakeCatalog;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A lake and a landing folder of a test's own: files in, runs, rows out. */
public final class TestLake {

  public static final String PRICE_HEADER =
      "date,series,value,low,high,region,unit,vat,published_at,source\n";
  public static final String CAPACITY_HEADER =
      "month,stage,region,plant,power_source,built,operating,unit,published_at,source\n";

  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private final SparkSession spark;
  private final Path folder;
  private final Lake lake;
  private Conf conf = TestConf.shipped();
  private int files;

  public TestLake(SparkSession spark, Path folder) {
    this(spark, folder, folder.resolve("lake").toString());
  }

  /**
   * @param root of the lake; the landing folder is a local one all the same
   */
  public TestLake(SparkSession spark, Path folder, String root) {
    this.spark = spark;
    this.folder = folder;
    this.lake = new Lake(spark, root, 30);
  }

  /** A folder under {@code target} for a lake that several classes read. */
  public static Path emptied(String name) {
    try {
      Path folder = Path.of("target", "test-lakes", name);
      FileUtils.deleteDirectory(folder.toFile());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Lake lake() {
    return lake;
  }

  public Conf conf() {
    return conf;
  }

  public void conf(Conf other) {
    conf = other;
  }

  public Path landing() {
    return folder.resolve("landing");
  }

  /** Rows in the columns of {@link #PRICE_HEADER}; cells at the end may be left out. */
  public TestLake prices(String... rows) {
    return file("prices/file-%d.csv".formatted(files++), PRICE_HEADER + padded(PRICE_HEADER, rows));
  }

  public TestLake capacity(String... rows) {
    return file(
        "capacity/file-%d.csv".formatted(files++), CAPACITY_HEADER + padded(CAPACITY_HEADER, rows));
  }

  public TestLake file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public TestLake file(String name, byte[] content) {
    try {
      Path file = landing().resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      // Old enough not to be waited for.
      Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.plusSeconds(files)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Counts run() {
    return run(Instant.now());
  }

  public Counts run(Instant start) {
    return new Pipeline(lake, conf).run("run", landing().toString(), start, Optional.empty()).all();
  }

  public Counts runAsOf(String time) {
    return new Pipeline(lake, conf)
        .run("run", landing().toString(), Instant.now(), Optional.of(Instant.parse(time)))
        .all();
  }

  /** Rows as text, cells separated by a blank, NULL as a dash, decimals without outer zeros. */
  public List<String> rows(String query) {
    LakeCatalog.use(lake);
    return texts(spark.sql(query));
  }

  public static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(
            row ->
                Stream.iterate(0, i -> i < row.size(), i -> i + 1)
                    .map(i -> text(row.get(i)))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static String text(Object cell) {
    if (cell == null) {
      return "-";
    }
    if (cell instanceof java.math.BigDecimal number) {
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
    return cell.toString();
  }

  /** All rows of all tables of bronze, silver and gold, without the runs that wrote them. */
  public Map<String, List<String>> values() {
    Map<String, List<String>> values = new TreeMap<>();
    for (Table table : Tables.all(conf)) {
      if (lake.exists(table) && !table.database().equals("ops")) {
        Dataset<Row> rows = lake.read(table).drop("run_id");
        values.put(table.name(), texts(rows).stream().sorted().toList());
      }
    }
    return values;
  }

  /** The version of each table that is there. */
  public Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    for (Table table : Tables.all(conf)) {
      if (lake.exists(table)) {
        versions.put(table.name(), lake.version(table));
      }
    }
    return versions;
  }

  private static String padded(String header, String... rows) {
    int columns = header.split(",").length;
    return Stream.of(rows)
        .map(row -> row + ",".repeat(Math.max(0, columns - 1 - commas(row))))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static int commas(String row) {
    return (int) row.chars().filter(c -> c == ',').count();
  }
}
