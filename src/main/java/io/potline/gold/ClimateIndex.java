package io.potline.gold;

import static io.potline.contract.Fields.DELTA_UNIT;
import static io.potline.contract.Fields.INDEX;
import static io.potline.contract.Fields.INDEX_DELTA;
import static io.potline.contract.Fields.INDEX_VALUE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;

import io.potline.contract.Table;
import io.potline.graph.Node;
import io.potline.silver.Index;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code gold.climate_index}: the monthly climate indices of aluminium smelting, current revisions.
 */
public final class ClimateIndex {

  public static final Table TABLE =
      Table.of("gold.climate_index", "One index by month and source.")
          .with(MONTH, INDEX, INDEX_VALUE, INDEX_DELTA, DELTA_UNIT, SOURCE, RUN_ID, IS_SYNTHETIC)
          .key(MONTH, INDEX, SOURCE);

  private ClimateIndex() {}

  static Node node() {
    return Node.of(TABLE).version(1).reading(Index.TABLE).madeBy(run -> of(run.read(Index.TABLE)));
  }

  private static Dataset<Row> of(Dataset<Row> indices) {
    return Index.current(indices)
        .select(
            MONTH.col(),
            INDEX.col(),
            INDEX_VALUE.col(),
            INDEX_DELTA.col(),
            DELTA_UNIT.col(),
            SOURCE.col());
  }
}
