package io.potline.landing;

import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;

import io.potline.conf.FileLimits;
import io.potline.contract.Field;
import io.potline.landing.sheet.CutOff;
import io.potline.landing.sheet.StoredFile;
import io.potline.landing.sheet.StoredFile.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Adds the SHA-256 of a file's bytes, and whether the file seems to be still written. Where it
 * can't be opened, the hash is NULL and {@link #UNREADABLE} says why. A file whose hash is known is
 * opened only to see whether it can be read.
 */
final class Hash implements FlatMapFunction<Row, Row> {

  /** Why the file could not be opened; NULL where it could. */
  static final Field UNREADABLE =
      new Field("unreadable", DataTypes.StringType, "", "Why the file can't be opened", false);

  /** Whether the file is young and ends in the middle of something. */
  static final Field UNFINISHED =
      new Field("unfinished", DataTypes.BooleanType, "", "Whether the file is cut off", false);

  private final SerializableConfiguration hadoop;
  private final FileLimits limits;
  private final Instant now;

  /**
   * @param now by which a file is young
   */
  Hash(SerializableConfiguration hadoop, FileLimits limits, Instant now) {
    this.hadoop = hadoop;
    this.limits = limits;
    this.now = now;
  }

  @Override
  public Iterator<Row> call(Row file) {
    if (file.getAs(UNREADABLE.name()) != null) {
      return one(file, null, file.getAs(UNREADABLE.name()), false);
    }
    Path path = new Path(file.<String>getAs(PATH.name()));
    String sha256 = file.getAs(FILE_SHA256.name());
    try {
      StoredFile stored = StoredFile.of(fileSystem(path), path);
      if (sha256 != null) {
        stored.open().close();
        return one(file, sha256, null, false);
      }
      boolean isUnfinished =
          isYoung(file.getAs(MODIFIED_AT.name())) && CutOff.isCutOff(stored, limits);
      return one(file, sha256(stored), null, isUnfinished);
    } catch (IOException | RuntimeException e) {
      Throwable cause = e instanceof StorageException ? e.getCause() : e;
      return exists(path)
          ? one(file, null, Optional.ofNullable(cause.getMessage()).orElse("" + cause), false)
          : Collections.emptyIterator(); // It was moved away after it was listed.
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(hadoop.value());
  }

  private boolean exists(Path path) {
    try {
      return fileSystem(path).exists(path);
    } catch (IOException e) {
      return true;
    }
  }

  /** A time far in the future says nothing of a file's age. */
  private boolean isYoung(Instant modified) {
    return modified.isAfter(now.minus(limits.unfinished()))
        && modified.isBefore(now.plus(limits.unfinished()));
  }

  private static Iterator<Row> one(
      Row file, String sha256, String unreadable, boolean isUnfinished) {
    Object[] cells = new Object[file.size() + 1];
    for (int i = 0; i < file.size(); i++) {
      cells[i] = file.get(i);
    }
    cells[file.fieldIndex(FILE_SHA256.name())] = sha256;
    cells[file.fieldIndex(UNREADABLE.name())] = unreadable;
    cells[file.size()] = isUnfinished;
    StructType schema = file.schema().add(UNFINISHED.name(), UNFINISHED.type());
    return Collections.<Row>singleton(new GenericRowWithSchema(cells, schema)).iterator();
  }

  private static String sha256(StoredFile file) throws IOException {
    try (InputStream in = file.open()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
