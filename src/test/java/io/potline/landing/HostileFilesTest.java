package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.potline.conf.Conf;
import io.potline.conf.FileLimits;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.sheet.StoredFile;
import io.potline.pipeline.Feeds;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged files under odd names beside good ones: each is taken, refused with a
 * reason, left for later or named as unreadable, and no figure is taken that does not stand in its
 * file. {@code -Dpotline.hostile-files=N} sets how many.
 */
class HostileFilesTest {

  private static final int FILES = Integer.getInteger("potline.hostile-files", 300);
  private static final int FILES_OF_A_FOLDER = 50;

  /** Nobody waits that long for a file: it hangs. */
  private static final Duration LONG = Duration.ofSeconds(120);

  private static final Instant NOW = Instant.now();
  private static final Conf CONF = Conf.read(Path.of("conf"));
  private static final List<Feed> FEEDS = Feeds.of(CONF, NOW);

  private static final String SECRET = "date,series,value\n2024-12-02,lime_price,777\n";
  private static final String GOOD =
      "date,series,value,published_at\n2024-12-02,lime_price,%d,2024-12-02T02:30:00Z\n";

  private static final List<Field> FIGURES =
      List.of(
          Fields.QUOTED_LOW,
          Fields.QUOTED_HIGH,
          Fields.QUOTED_BUILT,
          Fields.QUOTED_OPERATING,
          Fields.COST_LOW,
          Fields.COST_HIGH,
          Fields.INDEX_VALUE,
          Fields.INDEX_DELTA);

  private static final StructType LISTING = listing();

  @TempDir Path temporary;

  @Test
  void eachFileEndsAsSomethingAndTheGoodOnesAreTaken() throws IOException {
    for (int first = 0; first < FILES; first += FILES_OF_A_FOLDER) {
      Path landing = temporary.resolve("landing-" + first);
      Path outside = Files.writeString(temporary.resolve("secret-" + first + ".csv"), SECRET);
      Set<String> expected = new TreeSet<>();
      for (Feed feed : FEEDS) {
        Files.createDirectories(landing.resolve(feed.folder()));
      }
      for (int seed = first; seed < Math.min(FILES, first + FILES_OF_A_FOLDER); seed++) {
        expected.add(HostileFiles.write(seed, landing, outside));
      }
      for (int i = 0; i < 5; i++) {
        String name = "prices/good-%d.csv".formatted(i);
        Files.writeString(landing.resolve(name), GOOD.formatted(300 + i));
        expected.add(name);
      }
      judge(landing, expected, first);
      delete(landing);
    }
  }

  /** Without a library, which would open the pipes. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void judge(Path landing, Set<String> expected, int first) throws IOException {
    Set<String> found = new TreeSet<>();
    Set<BigDecimal> good = new TreeSet<>();
    for (Feed feed : FEEDS) {
      for (Listed listed : LocalListing.of(hadoop(landing), feed.folder(), feed.limits())) {
        found.add(listed.name());
        String as = "seeds from %d on, %s".formatted(first, listed.name());
        assertTimeoutPreemptively(
            LONG,
            () -> {
              for (Judged judged : outcome(feed, listed, as)) {
                BigDecimal value = (BigDecimal) judged.values().get(Fields.QUOTED_VALUE);
                if (listed.name().startsWith("prices/good-") && judged.isTaken()) {
                  good.add(value);
                }
                assertThat(value == null || value.intValue() != 777).as(as).isTrue();
              }
            },
            as);
      }
    }
    assertThat(found).as("seeds from %d on", first).isEqualTo(expected);
    assertThat(good).as("seeds from %d on", first).hasSize(5);
  }

  /**
   * What a run makes of a listed file; nothing where it is named as unreadable or left for later.
   */
  private static List<Judged> outcome(Feed feed, Listed listed, String as) throws IOException {
    Row row =
        new GenericRowWithSchema(
            new Object[] {listed.path(), null, listed.modified(), listed.unreadable()}, LISTING);
    Iterator<Row> hashed =
        new Hash(new SerializableConfiguration(new Configuration()), FileLimits.standard(), NOW)
            .call(row);
    assertThat(hashed).as(as).hasNext();
    Row file = hashed.next();
    if (file.getString(3) != null || file.getBoolean(4)) {
      assertThat(file.getString(3) != null).as(as).isNotEqualTo(file.getBoolean(4));
      return List.of();
    }
    assertThat(file.getString(1)).as(as).hasSize(64);
    Path path = Path.of(hadoopPath(listed));
    byte[] before = Files.readAllBytes(path);
    List<Judged> all = read(feed, listed.path());
    assertThat(Files.readAllBytes(path)).as("what is left of " + as).isEqualTo(before);
    assertThat(all)
        .as(as)
        .allMatch(one -> one.isTaken() || one.cells() != null || !one.reasons().isBlank());
    List<Judged> taken = all.stream().filter(Judged::isTaken).toList();
    if (!taken.isEmpty()) {
      Numbers numbers = Numbers.of(path);
      taken.forEach(judged -> requireInFile(judged, numbers, as));
    }
    return all;
  }

  private static List<Judged> read(Feed feed, String path) throws IOException {
    List<Judged> all = new ArrayList<>();
    StoredFile stored =
        StoredFile.of(
            FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(path));
    try (BookReader reader = BookReader.open(stored, feed, NOW, sheet -> {})) {
      reader.forEachRemaining(all::add);
    } catch (RefusedFile e) {
      assertThat(e.getMessage()).isNotBlank();
      all.add(Judged.refused(null, null, null, "", e.getMessage()));
    }
    return all;
  }

  private static void requireInFile(Judged judged, Numbers numbers, String as) {
    for (Field field : FIGURES) {
      BigDecimal figure = (BigDecimal) judged.values().get(field);
      assertThat(figure == null || numbers.have(figure))
          .as("%s: %s %s of %s", as, field.name(), figure, judged.raw())
          .isTrue();
    }
    BigDecimal value = (BigDecimal) judged.values().get(Fields.QUOTED_VALUE);
    BigDecimal low = (BigDecimal) judged.values().get(Fields.QUOTED_LOW);
    BigDecimal high = (BigDecimal) judged.values().get(Fields.QUOTED_HIGH);
    boolean isMiddle =
        low != null
            && high != null
            && low.add(high).compareTo(value.multiply(BigDecimal.valueOf(2))) == 0;
    assertThat(value == null || isMiddle || numbers.have(value))
        .as("%s: %s of %s", as, value, judged.raw())
        .isTrue();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path("file", null, path.toAbsolutePath().toString());
  }

  private static String hadoopPath(Listed listed) {
    return new org.apache.hadoop.fs.Path(listed.path()).toUri().getPath();
  }

  private static StructType listing() {
    StructType schema = new StructType();
    for (Field field :
        List.of(Fields.PATH, Fields.FILE_SHA256, Fields.MODIFIED_AT, Hash.UNREADABLE)) {
      schema = schema.add(field.name(), DataTypes.StringType);
    }
    return schema;
  }
}
