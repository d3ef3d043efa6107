package io.potline.landing;

import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.PATH;

import io.potline.contract.Field;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Adds the SHA-256 of a file's bytes, or why it can't be opened. A file whose hash is known is not
 * opened.
 */
final class Hash implements FlatMapFunction<Row, Row> {

  /** Why the file could not be opened; NULL where it could. */
  static final Field UNREADABLE =
      new Field("unreadable", DataTypes.StringType, "", "Why the file can't be opened", false);

  private final SerializableConfiguration hadoop;

  Hash(SerializableConfiguration hadoop) {
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<Row> call(Row file) {
    String sha256 = file.getAs(FILE_SHA256.name());
    String unreadable = null;
    try {
      sha256 = sha256 == null ? sha256(new Path(file.<String>getAs(PATH.name()))) : sha256;
    } catch (FileNotFoundException e) {
      return Collections.emptyIterator(); // It was moved away after it was listed.
    } catch (IOException e) {
      unreadable = e.getMessage();
    }
    Object[] cells = new Object[file.size() + 1];
    for (int i = 0; i < file.size(); i++) {
      cells[i] = file.get(i);
    }
    cells[file.fieldIndex(FILE_SHA256.name())] = sha256;
    cells[file.size()] = unreadable;
    return Collections.singleton(RowFactory.create(cells)).iterator();
  }

  private String sha256(Path path) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in =
          new DigestInputStream(path.getFileSystem(hadoop.value()).open(path), digest)) {
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // Reading updates the digest.
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
