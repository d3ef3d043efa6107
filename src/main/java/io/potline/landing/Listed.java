package io.potline.landing;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.SIZE;
import static io.potline.contract.Fields.SOURCE_FILE;

import io.potline.conf.FileLimits;
import io.potline.contract.Field;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * An entry of the landing folder that is a file, or should be one.
 *
 * @param feed folder of the feed
 * @param path absolute, with its scheme
 * @param name from the landing folder on
 * @param unreadable why it is not opened; null where it is
 */
record Listed(
    String feed, String path, String name, long size, Instant modified, String unreadable) {

  static final List<Field> FIELDS =
      List.of(FEED, PATH, SOURCE_FILE, SIZE, MODIFIED_AT, Hash.UNREADABLE);

  static Listed file(
      String feed, String path, String name, long size, long modified, FileLimits limits) {
    return limits.isTooLarge(size)
        ? unreadable(feed, path, name, "it has " + limits.size().exceeded("megabytes"))
        : new Listed(feed, path, name, size, Instant.ofEpochMilli(modified), null);
  }

  static Listed unreadable(String feed, String path, String name, String reason) {
    return new Listed(feed, path, name, 0, Instant.EPOCH, reason);
  }

  /** Names that are left alone: other programs' temporary files. */
  static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".") || name.startsWith("~$");
  }

  Row row() {
    return RowFactory.create(feed, path, name, size, modified, unreadable);
  }
}
