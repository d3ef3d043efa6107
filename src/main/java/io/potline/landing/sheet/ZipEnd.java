package io.potline.landing.sheet;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The last record of a zip archive. An archive that is cut off has none.
 *
 * @param directoryBytes the size of the list of entries, which is read as a whole
 */
record ZipEnd(long directoryBytes) {

  private static final int RECORD = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int DIRECTORY_BYTES = 12;
  private static final int[] SIGNATURE = {'P', 'K', 5, 6};

  static Optional<ZipEnd> of(StoredFile file) throws IOException {
    long length = file.length();
    byte[] tail = new byte[(int) Math.min(length, RECORD + LONGEST_COMMENT)];
    try (FSDataInputStream in = file.files().open(file.path())) {
      in.readFully(length - tail.length, tail);
    }
    for (int at = tail.length - RECORD; at >= 0; at--) {
      if (isSignature(tail, at)) {
        return Optional.of(new ZipEnd(number(tail, at + DIRECTORY_BYTES)));
      }
    }
    return Optional.empty();
  }

  private static boolean isSignature(byte[] bytes, int at) {
    for (int i = 0; i < SIGNATURE.length; i++) {
      if (bytes[at + i] != SIGNATURE[i]) {
        return false;
      }
    }
    return true;
  }

  /** Four bytes, the lowest first. */
  private static long number(byte[] bytes, int at) {
    long number = 0;
    for (int i = 3; i >= 0; i--) {
      number = number << 8 | bytes[at + i] & 0xFF;
    }
    return number;
  }
}
