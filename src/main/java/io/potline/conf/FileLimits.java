package io.potline.conf;

import java.io.Serializable;
import java.time.Duration;

/**
 * What one landing file may take of memory and time. A file beyond a limit is refused, and the
 * reason names the setting.
 *
 * @param size megabytes of the file, and of all that is unpacked from it
 * @param rows of all sheets
 * @param cells of all sheets
 * @param columns cells of one row
 * @param rowLength characters of one row of text
 * @param texts megabytes of the texts that a workbook keeps apart from its sheets, and of each
 *     other part that is read as a whole
 * @param unfinished how long a file that seems cut off is waited for
 */
public record FileLimits(
    Limit size,
    Limit rows,
    Limit cells,
    Limit columns,
    Limit rowLength,
    Limit texts,
    Duration unfinished)
    implements Serializable {

  /**
   * @param key the setting
   */
  public record Limit(String key, long most) implements Serializable {

    public boolean isExceededBy(long amount) {
      return amount > most;
    }

    /** The reason why something is refused that exceeds it. */
    public String exceeded(String unit) {
      return "more than %,d %s; the limit is the setting %s".formatted(most, unit, key);
    }
  }

  static final String SIZE = "potline.file.max-megabytes";
  static final String ROWS = "potline.file.max-rows";
  static final String CELLS = "potline.file.max-cells";
  static final String COLUMNS = "potline.file.max-columns";
  static final String ROW_LENGTH = "potline.file.max-row-length";
  static final String TEXTS = "potline.file.max-shared-text-megabytes";
  static final String UNFINISHED_HOURS = "potline.file.unfinished-hours";

  private static final int MEGABYTE = 20;

  /** The limits without any setting. */
  public static FileLimits standard() {
    return read((key, otherwise) -> otherwise);
  }

  /** Reads a whole number. */
  interface WholeNumber {
    int read(String key, int otherwise);
  }

  static FileLimits read(WholeNumber whole) {
    return new FileLimits(
        new Limit(SIZE, whole.read(SIZE, 1_024)),
        new Limit(ROWS, whole.read(ROWS, 10_000_000)),
        new Limit(CELLS, whole.read(CELLS, 100_000_000)),
        new Limit(COLUMNS, whole.read(COLUMNS, 16_384)),
        new Limit(ROW_LENGTH, whole.read(ROW_LENGTH, 1_000_000)),
        new Limit(TEXTS, whole.read(TEXTS, 64)),
        Duration.ofHours(whole.read(UNFINISHED_HOURS, 24)));
  }

  /** Whether a file, or what was unpacked from it, has more bytes than {@link #size} allows. */
  public boolean isTooLarge(long bytes) {
    return size.isExceededBy((bytes + (1L << MEGABYTE) - 1) >> MEGABYTE);
  }

  /** The most bytes of a part of a workbook that is read as a whole. */
  public long textBytes() {
    return texts.most << MEGABYTE;
  }

  public long bytes() {
    return size.most << MEGABYTE;
  }
}
