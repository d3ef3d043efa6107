package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A file as sheets. Its first bytes decide how it is read; its name does not matter. */
public interface Book extends Closeable {

  /** The kind of file in words. */
  String format();

  List<Sheet> sheets();

  /** Throws {@link Unreadable} for a file that is neither text nor a workbook, or too large. */
  static Book open(StoredFile file, FileLimits limits) throws IOException {
    return switch (Container.of(file)) {
      case ZIP -> Workbook.open(file, limits);
      case OLD_WORKBOOK ->
          throw new Unreadable(
              "an old or encrypted workbook: save it as .xlsx, without a password, and deliver"
                  + " that");
      case GZIP, TEXT -> TextFile.open(() -> bytes(file), limits);
    };
  }

  /** The bytes of a file; those of a gzip file are unpacked. */
  static InputStream bytes(StoredFile file) throws IOException {
    return Container.of(file) == Container.GZIP ? Container.unpacked(file) : file.open();
  }
}
