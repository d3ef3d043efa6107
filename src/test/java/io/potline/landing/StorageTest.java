package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.conf.Conf;
import io.potline.conf.FileLimits;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.sheet.StoredFile;
import io.potline.landing.sheet.StoredFile.StorageException;
import io.potline.pipeline.Feeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure of the storage, or of a library, is told apart from a mistake in a file. */
class StorageTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Feed PRICES = Feeds.of(Conf.read(java.nio.file.Path.of("conf")), NOW).get(0);
  private static final String TEXT = "date,series,value\n2025-01-07,lime_price,300\n";

  @TempDir java.nio.file.Path folder;

  /** Files that may not be opened. */
  public static final class Denied extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("denied:///");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
      throw new AccessControlException("Permission denied: " + path.getName());
    }
  }

  /** Files whose reading ends with what is thrown here. */
  private static FileSystem failing(Throwable failure) throws IOException {
    RawLocalFileSystem files =
        new RawLocalFileSystem() {
          @Override
          public FSDataInputStream open(Path path, int bufferSize) {
            return new FSDataInputStream(new Failing(failure));
          }
        };
    files.initialize(URI.create("file:///"), new Configuration());
    return files;
  }

  private static final class Failing extends FSInputStream {
    private final Throwable failure;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (IOException) failure;
    }

    @Override
    public void seek(long position) {}

    @Override
    public long getPos() {
      return 0;
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }
  }

  private static void read(Throwable failure) throws IOException, RefusedFile {
    StoredFile file = StoredFile.of(failing(failure), new Path("/x.csv"));
    try (BookReader reader = BookReader.open(file, PRICES, NOW, sheet -> {})) {
      reader.forEachRemaining(judged -> {});
    }
  }

  @Test
  void anErrorOfALibraryRefusesTheFileAndAFailureOfTheStorageDoesNot() {
    for (Error error :
        List.of(
            new NoClassDefFoundError("org/h2/X"),
            new StackOverflowError(),
            new AssertionError("x"))) {
      assertThatThrownBy(() -> read(error))
          .isInstanceOf(RefusedFile.class)
          .hasMessageStartingWith("the file can't be read from here on: ");
    }
    assertThatThrownBy(() -> read(new OutOfMemoryError("heap")))
        .isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> read(new IOException("Input/output error")))
        .isInstanceOf(StorageException.class)
        .hasMessage("Can't read /x.csv: Input/output error");
  }

  private static Row hashed(String path, String sha256, Instant modified) {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.denied.impl", Denied.class, FileSystem.class);
    StructType schema = new StructType();
    for (Field field :
        List.of(Fields.PATH, Fields.FILE_SHA256, Fields.MODIFIED_AT, Hash.UNREADABLE)) {
      schema = schema.add(field.name(), DataTypes.StringType);
    }
    Iterator<Row> rows =
        new Hash(new SerializableConfiguration(hadoop), FileLimits.standard(), NOW)
            .call(new GenericRowWithSchema(new Object[] {path, sha256, modified, null}, schema));
    return rows.hasNext() ? rows.next() : null;
  }

  @Test
  void aFileThatMayNotBeReadIsNamedAndOneThatWasMovedAwayIsNot() throws IOException {
    java.nio.file.Path file = Files.writeString(folder.resolve("x.csv"), TEXT);
    Row denied = hashed("denied:" + file, null, NOW);
    assertThat(denied.getString(1)).isNull();
    assertThat(denied.getString(3)).contains("Permission denied: x.csv");
    // Also where its content is known: it would be read again.
    assertThat(hashed("denied:" + file, "known", NOW).getString(3)).contains("Permission denied");
    Row known = hashed("file:" + file, "known", NOW);
    assertThat(known.getString(1)).isEqualTo("known");
    assertThat(known.getString(3)).isNull();
    assertThat(hashed("file:" + folder.resolve("gone.csv"), null, NOW)).isNull();
  }

  private boolean isUnfinished(byte[] content, Duration age) throws IOException {
    java.nio.file.Path file = Files.write(folder.resolve("x"), content);
    return hashed("file:" + file, null, NOW.minus(age)).getBoolean(4);
  }

  @Test
  void aYoungFileThatEndsInTheMiddleIsLeftForLater() throws IOException {
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    byte[] wide = TEXT.getBytes(StandardCharsets.UTF_16);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text, 0, text.length - 1);
    }
    byte[] packed = bytes.toByteArray();
    byte[] workbook =
        new Exports.Grid().row("date", "series", "value").row("2025-01-07", "x", 1).asWorkbook();
    for (byte[] whole : List.of(text, wide, packed, workbook)) {
      assertThat(isUnfinished(whole, Duration.ofMinutes(1))).isFalse();
      byte[] cutOff = Arrays.copyOf(whole, whole.length - (whole == wide ? 2 : 1));
      assertThat(isUnfinished(cutOff, Duration.ofMinutes(1))).isTrue();
      assertThat(isUnfinished(cutOff, Duration.ofHours(23))).isTrue();
      assertThat(isUnfinished(cutOff, Duration.ofHours(25))).isFalse();
      assertThat(isUnfinished(cutOff, Duration.ofDays(-365))).as("of next year").isFalse();
    }
    byte[] noText = {(byte) 0x81, 0, (byte) 0xFF, (byte) 0xFF, 1};
    assertThat(isUnfinished(noText, Duration.ZERO)).isFalse();
    assertThat(isUnfinished(new byte[0], Duration.ZERO)).isFalse();
  }

  @Test
  void aFileIsHashedByItsBytes() throws IOException {
    java.nio.file.Path file = Files.writeString(folder.resolve("a:b.csv"), TEXT);
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(hashed("file:" + file, null, NOW).getString(1))
          .isEqualTo(org.apache.commons.codec.digest.DigestUtils.sha256Hex(in));
    }
  }
}
