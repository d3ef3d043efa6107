package io.potline.gold;

import static io.potline.contract.Fields.BLOCK;
import static io.potline.contract.Fields.COST_HIGH;
import static io.potline.contract.Fields.COST_LOW;
import static io.potline.contract.Fields.CUMULATIVE;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trunc;

import io.potline.conf.Catalogue;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.silver.Cost;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * {@code gold.cost_curve}: operating capacity from the cheapest to the dearest. As a source quotes
 * it, plant by plant or bin by bin; and, as the source {@code modelled:...}, each region's modelled
 * cost on the last day of a month with its operating capacity of that month.
 */
public final class CostCurve {

  public static final Table TABLE =
      Table.of("gold.cost_curve", "One block of operating capacity by day, stage and source.")
          .with(DATE, STAGE, SOURCE, BLOCK, REGION, PLANT, POWER_SOURCE)
          .with(OPERATING, COST_LOW, COST_HIGH, CUMULATIVE, RUN_ID, IS_SYNTHETIC)
          .key(DATE, STAGE, SOURCE, BLOCK, REGION, PLANT, POWER_SOURCE);

  /** Goes before the name of the source whose operating capacities the modelled curve takes. */
  public static final String MODELLED = "modelled:";

  private static final List<Field> CURVE = List.of(DATE, STAGE, SOURCE);

  private CostCurve() {}

  static Dataset<Row> of(Dataset<Row> costs, Dataset<Row> stageMargins, Dataset<Row> utilisation) {
    WindowSpec fromTheCheapest =
        Window.partitionBy(Field.columns(CURVE))
            .orderBy(
                COST_LOW.col(),
                COST_HIGH.col(),
                BLOCK.col(),
                REGION.col(),
                POWER_SOURCE.col().asc_nulls_first())
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    return quoted(costs)
        .unionByName(modelled(stageMargins, utilisation))
        .withColumn(CUMULATIVE.name(), CUMULATIVE.from(sum(OPERATING.col()).over(fromTheCheapest)));
  }

  private static Dataset<Row> quoted(Dataset<Row> costs) {
    return Cost.current(costs)
        .select(
            DATE.col(),
            STAGE.col(),
            SOURCE.col(),
            BLOCK.col(),
            REGION.col(),
            PLANT.col(),
            POWER_SOURCE.col(),
            OPERATING.col(),
            COST_LOW.col(),
            COST_HIGH.col());
  }

  private static Dataset<Row> modelled(Dataset<Row> stageMargins, Dataset<Row> utilisation) {
    Column isProvince = REGION.col().notEqual(Catalogue.NATIONAL);
    Dataset<Row> costs =
        stageMargins
            .filter(
                METHOD
                    .col()
                    .equalTo(StageMarginDaily.MODELLED)
                    .and(STAGE_COST.col().isNotNull())
                    .and(not(IS_STALE.col()))
                    .and(isProvince))
            .withColumn(MONTH.name(), trunc(DATE.col(), "month"));
    Column lastDay = max(DATE.col()).over(Window.partitionBy(MONTH.col(), STAGE.col()));
    Dataset<Row> atMonthsEnd =
        costs.withColumn("_last", lastDay).filter(DATE.col().equalTo(col("_last")));
    return utilisation
        .filter(isProvince.and(OPERATING.col().gt(0)))
        .as("capacity")
        .join(atMonthsEnd.as("cost"), Field.same("capacity", "cost", List.of(MONTH, STAGE, REGION)))
        .select(
            DATE.of("cost"),
            STAGE.of("cost"),
            concat(lit(MODELLED), SOURCE.of("capacity")).as(SOURCE.name()),
            REGION.of("cost").as(BLOCK.name()),
            REGION.of("cost"),
            PLANT.from(lit(null)),
            POWER_SOURCE.from(lit(null)),
            OPERATING.of("capacity"),
            STAGE_COST.of("cost").as(COST_LOW.name()),
            STAGE_COST.of("cost").as(COST_HIGH.name()));
  }
}
