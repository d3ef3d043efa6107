package io.potline.landing.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** What a file is, by its first bytes. */
public enum Container {
  ZIP,
  OLD_WORKBOOK,
  GZIP,
  TEXT;

  static Container of(StoredFile file) throws IOException {
    try (InputStream in = file.open()) {
      return of(in.readNBytes(2));
    }
  }

  /**
   * @param head the first two bytes, if there are so many
   */
  static Container of(byte[] head) {
    if (startsWith(head, 'P', 'K')) {
      return ZIP;
    }
    if (startsWith(head, 0xD0, 0xCF)) {
      return OLD_WORKBOOK;
    }
    return startsWith(head, 0x1F, 0x8B) ? GZIP : TEXT;
  }

  private static boolean startsWith(byte[] head, int first, int second) {
    return head.length >= 2 && (head[0] & 0xFF) == first && (head[1] & 0xFF) == second;
  }

  static InputStream unpacked(StoredFile file) throws IOException {
    InputStream packed = file.open();
    try {
      return new GZIPInputStream(packed, 1 << 16);
    } catch (IOException | RuntimeException e) {
      packed.close();
      throw e;
    }
  }
}
