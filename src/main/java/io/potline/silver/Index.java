package io.potline.silver;

import static io.potline.contract.Fields.DELTA_UNIT;
import static io.potline.contract.Fields.INDEX;
import static io.potline.contract.Fields.INDEX_DELTA;
import static io.potline.contract.Fields.INDEX_VALUE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;

import io.potline.bronze.IndexQuote;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** {@code silver.index}: the revisions of monthly indices. */
public final class Index {

  public static final Table TABLE =
      Table.of("silver.index", "One revision of an index by month and source.")
          .with(MONTH, INDEX, SOURCE, INDEX_VALUE, INDEX_DELTA, DELTA_UNIT)
          .with(KNOWN_FROM, KNOWN_TO, SOURCE_FILE, RUN_ID, IS_SYNTHETIC)
          .key(MONTH, INDEX, SOURCE, KNOWN_FROM)
          .rule("known_for_a_while", "known_to IS NULL OR known_from < known_to");

  static final int VERSION = 1;

  private Index() {}

  /** How the table is computed from {@code bronze.index_quote}. */
  static QuoteTable fromBronze() {
    return new QuoteTable(
        IndexQuote.TABLE,
        TABLE,
        List.of(INDEX, SOURCE),
        MONTH,
        List.of(INDEX_VALUE, INDEX_DELTA, DELTA_UNIT),
        List.of(),
        QuoteTable.PLACE,
        quotes -> quotes,
        Optional.empty(),
        Fingerprint.of(VERSION));
  }

  public static Dataset<Row> current(Dataset<Row> indices) {
    return indices.filter(KNOWN_TO.col().isNull());
  }
}
