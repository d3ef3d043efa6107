package io.potline.landing.sheet;

import io.potline.landing.text.Reasons.Unreadable;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file as sheets. Its first bytes decide how it is read; its name does not matter. */
public interface Book extends Closeable {

  /** The kind of file in words. */
  String format();

  List<Sheet> sheets();

  /** Throws {@link Unreadable} for a file that is neither text nor a workbook. */
  static Book open(FileSystem files, Path path) throws IOException {
    if (startsWith(files, path, 'P', 'K')) {
      return Workbook.open(files, path);
    }
    if (startsWith(files, path, 0xD0, 0xCF)) {
      throw new Unreadable(
          "an old or encrypted workbook: save it as .xlsx, without a password, and deliver that");
    }
    return TextFile.open(() -> bytes(files, path));
  }

  /** The bytes of a file; those of a gzip file are unpacked. */
  static InputStream bytes(FileSystem files, Path path) throws IOException {
    InputStream in = new BufferedInputStream(files.open(path));
    return startsWith(files, path, 0x1F, 0x8B) ? new GZIPInputStream(in) : in;
  }

  private static boolean startsWith(FileSystem files, Path path, int first, int second)
      throws IOException {
    try (InputStream in = files.open(path)) {
      return in.read() == first && in.read() == second;
    }
  }
}
