package io.potline.silver;

import static io.potline.contract.Fields.BLOCK;
import static io.potline.contract.Fields.COST_HIGH;
import static io.potline.contract.Fields.COST_LOW;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.QUOTED_OPERATING;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.STAGE;

import io.potline.bronze.CostQuote;
import io.potline.conf.Units;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** {@code silver.cost}: the revisions of operating capacity by full cost. */
public final class Cost {

  public static final Table TABLE =
      Table.of(
              "silver.cost",
              "One revision of a block of operating capacity with its full cost, by day and source.")
          .with(DATE, STAGE, REGION, PLANT, POWER_SOURCE, BLOCK, SOURCE)
          .with(OPERATING, COST_LOW, COST_HIGH)
          .with(KNOWN_FROM, KNOWN_TO, SOURCE_FILE, RUN_ID, IS_SYNTHETIC)
          .key(DATE, STAGE, REGION, PLANT, POWER_SOURCE, BLOCK, SOURCE, KNOWN_FROM)
          .rule("costs_are_ordered", "cost_low_cny_per_t <= cost_high_cny_per_t")
          .rule("known_for_a_while", "known_to IS NULL OR known_from < known_to");

  static final int VERSION = 1;

  private Cost() {}

  /** How the table is computed from {@code bronze.cost_quote}. */
  static QuoteTable from(Units units) {
    return new QuoteTable(
        CostQuote.TABLE,
        TABLE,
        List.of(STAGE, REGION, PLANT, POWER_SOURCE, BLOCK, SOURCE),
        DATE,
        List.of(OPERATING, COST_LOW, COST_HIGH),
        List.of(),
        QuoteTable.PLACE,
        quotes -> inMt(quotes, units),
        Optional.empty(),
        Fingerprint.of(VERSION, units));
  }

  private static Dataset<Row> inMt(Dataset<Row> quotes, Units units) {
    return Capacity.withFactor(quotes, units)
        .withColumn(
            OPERATING.name(), OPERATING.from(QUOTED_OPERATING.col().multiply(Capacity.FACTOR)));
  }

  public static Dataset<Row> current(Dataset<Row> costs) {
    return costs.filter(KNOWN_TO.col().isNull());
  }
}
