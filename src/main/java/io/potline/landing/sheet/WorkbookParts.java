package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The parts of a workbook, looked through before the library reads them. The library holds a row, a
 * merged cell or a style sheet in memory whatever its size, and the sizes that an archive states
 * need not be true.
 */
final class WorkbookParts {

  private static final String SHEETS = "xl/worksheets/";
  private static final String TEXTS = "xl/sharedStrings.xml";

  /** Parts other than sheets and texts, such as styles, are small. */
  private static final long MAX_OTHER_BYTES = 16L << 20;

  private static final long MAX_DIRECTORY_BYTES = 4L << 20;

  private final FileLimits limits;
  private final byte[] buffer = new byte[1 << 16];
  private long bytes;

  private WorkbookParts(FileLimits limits) {
    this.limits = limits;
  }

  /** Throws {@link Unreadable} where the file is no workbook, or beyond a limit. */
  static void check(StoredFile stored, File file, FileLimits limits) throws IOException {
    if (ZipEnd.of(stored).filter(end -> end.directoryBytes() > MAX_DIRECTORY_BYTES).isPresent()) {
      throw new Unreadable("a zip archive of too many files to be a workbook");
    }
    try (ZipFile zip = new ZipFile(file)) {
      if (zip.getEntry("[Content_Types].xml") == null || zip.getEntry("xl/workbook.xml") == null) {
        throw new Unreadable("a zip archive that is no workbook: unpack it, deliver its files");
      }
      new WorkbookParts(limits).check(zip);
    } catch (ZipException e) {
      throw new Unreadable(
          "a broken workbook (%s): ask for it to be exported anew", e.getMessage());
    }
  }

  private void check(ZipFile zip) throws IOException {
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      try (InputStream in = zip.getInputStream(entry)) {
        if (in != null) {
          check(entry.getName(), in);
        }
      } catch (IOException e) {
        // Damaged within: the library says where, and its rows before that are read.
      }
    }
  }

  private void check(String name, InputStream in) throws IOException {
    int length = in.readNBytes(buffer, 0, buffer.length);
    if (!Markup.mayBe(buffer, length)) {
      return; // A picture, for example: nothing reads it.
    }
    Markup sheet = name.startsWith(SHEETS) ? new Markup(limits) : null;
    long ofPart = 0;
    while (length > 0) {
      ofPart += length;
      bytes += length;
      if (limits.isTooLarge(bytes)) {
        throw new Unreadable("it unpacks to %s", limits.size().exceeded("megabytes"));
      }
      if (name.equals(TEXTS) && ofPart > limits.textBytes()) {
        throw new Unreadable("its shared texts have %s", limits.texts().exceeded("megabytes"));
      }
      if (sheet != null) {
        sheet.add(buffer, length);
      } else if (!name.equals(TEXTS) && ofPart > MAX_OTHER_BYTES) {
        throw new Unreadable("its part %s has more than %,d bytes", name, MAX_OTHER_BYTES);
      }
      length = in.readNBytes(buffer, 0, buffer.length);
    }
  }
}
