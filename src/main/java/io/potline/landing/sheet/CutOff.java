package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/** Whether a file ends in the middle of something, as one does that is still being written. */
public final class CutOff {

  private CutOff() {}

  /** A text without an end of its last line; a gzip file or a workbook without its own end. */
  public static boolean isCutOff(StoredFile file, FileLimits limits) throws IOException {
    long length = file.length();
    if (length == 0) {
      return false;
    }
    return switch (Container.of(file)) {
      case ZIP -> ZipEnd.of(file).isEmpty();
      case OLD_WORKBOOK -> false;
      case GZIP -> isGzipCutOff(file, limits);
      case TEXT -> !endsWithLine(file, length) && isText(file);
    };
  }

  private static boolean isGzipCutOff(StoredFile file, FileLimits limits) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Container.unpacked(file)) {
      long bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (limits.isTooLarge(bytes)) {
          return false;
        }
      }
      return false;
    } catch (EOFException e) {
      return true;
    } catch (IOException e) {
      return false; // Broken otherwise.
    }
  }

  /** In UTF-16 the byte of a line end has a 0 beside it. */
  private static boolean endsWithLine(StoredFile file, long length) throws IOException {
    byte[] tail = new byte[(int) Math.min(length, 2)];
    try (FSDataInputStream in = file.files().open(file.path())) {
      in.readFully(length - tail.length, tail);
    }
    byte last = tail[tail.length - 1];
    return isLineEnd(last) || last == 0 && tail.length == 2 && isLineEnd(tail[0]);
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  private static boolean isText(StoredFile file) throws IOException {
    return Encoding.of(file::open).isPresent();
  }
}
