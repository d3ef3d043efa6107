package io.potline.ops;

import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.MODIFIED_AT;
import static io.potline.contract.Fields.PATH;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.RULES;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SIZE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.TAKEN_AT;

import io.potline.contract.Table;

/**
 * {@code ops.landed_file}: the files that were taken. A file is recognised by path, size and time,
 * without opening it; a copy is recognised by its content.
 */
public final class LandedFile {

  public static final Table TABLE =
      Table.of("ops.landed_file", "One file of the landing folder, as it was when it was taken.")
          .with(FEED, PATH, SIZE, MODIFIED_AT)
          .with(FILE_SHA256, SOURCE_FILE, TAKEN_AT, RULES, ROWS_REJECTED, RUN_ID, ROWS_READ)
          .key(FEED, PATH, SIZE, MODIFIED_AT);

  private LandedFile() {}
}
