package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The parts of a workbook, looked through before the library reads them. The library holds a row, a
 * merged cell or a style sheet in memory whatever its size, the sizes that an archive states need
 * not be true, and the library does not compare checksums: a damaged part may have another figure.
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
    } catch (ZipException | EOFException e) {
      throw new Unreadable(
          "a broken workbook (%s): ask for it to be exported anew", e.getMessage());
    }
  }

  private void check(ZipFile zip) throws IOException {
    Set<String> names = new HashSet<>();
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      if (!names.add(entry.getName())) {
        throw new ZipException("two parts of the name " + entry.getName());
      }
      try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
        if (check(entry.getName(), in) && in.getChecksum().getValue() != entry.getCrc()) {
          throw new ZipException("the checksum of %s is wrong".formatted(entry.getName()));
        }
      }
    }
  }

  /** Whether the part was read to its end. */
  private boolean check(String name, InputStream in) throws IOException {
    int length = in.readNBytes(buffer, 0, buffer.length);
    if (!Markup.mayBe(buffer, length)) {
      return false; // A picture, for example: nothing reads it.
    }
    boolean isSheet = name.startsWith(SHEETS) || isSheet(length);
    Markup sheet = isSheet ? new Markup(limits) : null;
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
    return true;
  }

  /** A sheet may have any name; the library follows the workbook's list. */
  private boolean isSheet(int length) {
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains("worksheet");
  }
}
