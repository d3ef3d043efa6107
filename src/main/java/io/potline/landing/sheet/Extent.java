package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import io.potline.landing.text.Reasons.Unreadable;

/**
 * How many rows and cells of a file have been read. A sheet is read several times, such as for its
 * head and for its rows: what was counted once is not counted again.
 */
final class Extent {

  private final FileLimits limits;
  private long rows;
  private long cells;

  Extent(FileLimits limits) {
    this.limits = limits;
  }

  /** A sheet of the file. */
  final class OfSheet {
    private long rowsCounted;

    /** A reading of the sheet from its first row on. */
    Reading reading() {
      return new Reading(this);
    }
  }

  OfSheet sheet() {
    return new OfSheet();
  }

  final class Reading {
    private final OfSheet sheet;
    private long row;

    private Reading(OfSheet sheet) {
      this.sheet = sheet;
    }

    /** Counts the next row; throws {@link Unreadable} for one that is beyond a limit. */
    void add(int width) {
      if (limits.columns().isExceededBy(width)) {
        throw new Unreadable("a row of %s", limits.columns().exceeded("cells"));
      }
      row++;
      if (row > sheet.rowsCounted) {
        sheet.rowsCounted = row;
        rows++;
        cells += width;
      }
      if (row == sheet.rowsCounted) {
        judge();
      }
    }
  }

  private void judge() {
    if (limits.rows().isExceededBy(rows)) {
      throw new Unreadable(limits.rows().exceeded("rows"));
    }
    if (limits.cells().isExceededBy(cells)) {
      throw new Unreadable(limits.cells().exceeded("cells"));
    }
  }
}
