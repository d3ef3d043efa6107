package io.potline.ops;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.FEED;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.RAW;
import static io.potline.contract.Fields.REASONS;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SHEET;
import static io.potline.contract.Fields.SOURCE_FILE;

import io.potline.contract.Table;

/** {@code ops.rejected_row}: refused rows as they were in the file, with all reasons. */
public final class RejectedRow {

  public static final Table TABLE =
      Table.of(
              "ops.rejected_row",
              "One refused row, cell or file, once for each run that refused it.")
          .with(RUN_ID, SOURCE_FILE, ROW_NUMBER, REASONS, RAW)
          .with(COLUMN_NAME, FEED, FILE_SHA256, SHEET);

  private RejectedRow() {}
}
