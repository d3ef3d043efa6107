package io.potline.gold;

import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.CEILING;
import static io.potline.contract.Fields.CEILING_HEADROOM;
import static io.potline.contract.Fields.CEILING_USED;
import static io.potline.contract.Fields.IS_ABOVE_BUILT;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.UPSTREAM_REQUIREMENT;
import static io.potline.contract.Fields.UPSTREAM_SURPLUS;
import static io.potline.contract.Fields.UTILISATION;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Ceiling;
import io.potline.conf.Stage.Consumption;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.silver.Capacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.capacity_utilisation}: the share of built capacity that operates, the headroom under
 * the ceiling, and the balance with the upstream stage.
 */
public final class CapacityUtilisation {

  public static final Table TABLE =
      Table.of(
              "gold.capacity_utilisation",
              "One month by stage, region and source. A region's total where it is quoted, else the"
                  + " sum of its parts; CN is never summed from provinces.")
          .with(MONTH, STAGE, REGION, SOURCE, BUILT, OPERATING, UTILISATION)
          .with(CEILING, CEILING_USED, CEILING_HEADROOM, UPSTREAM_REQUIREMENT, UPSTREAM_SURPLUS)
          .with(IS_ABOVE_BUILT, RUN_ID, IS_SYNTHETIC)
          .key(MONTH, STAGE, REGION, SOURCE);

  private static final List<Field> TOTAL = List.of(MONTH, STAGE, REGION, SOURCE);

  private CapacityUtilisation() {}

  static Node node() {
    return Node.of(TABLE)
        .version(1)
        .reading(Capacity.TABLE)
        .dependingOn(Conf::chain)
        .propagating(ChangePropagation.SAME_DAYS)
        .alsoAsOf(TABLE)
        .madeBy(
            run ->
                of(
                    Capacity.current(run.read(Capacity.TABLE))
                        .filter(run.slice().contains(MONTH.col())),
                    run.conf().chain()));
  }

  /**
   * @param capacities current capacities: all stages of the months to compute
   */
  private static Dataset<Row> of(Dataset<Row> capacities, Chain chain) {
    Dataset<Row> totals = totals(capacities);
    return totals
        .transform(rows -> withCeiling(rows, chain))
        .transform(rows -> withUpstream(rows, totals, chain))
        .withColumn(UTILISATION.name(), UTILISATION.from(ratio(OPERATING, BUILT)))
        .withColumn(CEILING_USED.name(), CEILING_USED.from(ratio(BUILT, CEILING)))
        .withColumn(
            CEILING_HEADROOM.name(), CEILING_HEADROOM.from(CEILING.col().minus(BUILT.col())))
        .withColumn(IS_ABOVE_BUILT.name(), coalesce(OPERATING.col().gt(BUILT.col()), lit(false)));
  }

  private static Column ratio(Field numerator, Field denominator) {
    return try_divide(numerator.col(), denominator.col());
  }

  private static Dataset<Row> totals(Dataset<Row> capacities) {
    Column isTotal = PLANT.col().isNull().and(POWER_SOURCE.col().isNull());
    return capacities
        .withColumn("_is_total", isTotal)
        .groupBy(Field.columns(TOTAL))
        .agg(BUILT.from(totalElseSum(BUILT)), OPERATING.from(totalElseSum(OPERATING)));
  }

  /** The sum of the parts; NULL if one of them is NULL. */
  private static Column totalElseSum(Field field) {
    Column isTotal = col("_is_total");
    Column areAllThere = count(field.col()).equalTo(count(lit(1)));
    return when(max(isTotal), max(when(isTotal, field.col()))).when(areAllThere, sum(field.col()));
  }

  private static Dataset<Row> withCeiling(Dataset<Row> totals, Chain chain) {
    List<Row> rows = new ArrayList<>();
    for (Stage stage : chain.stages()) {
      for (Ceiling c : stage.ceilings()) {
        rows.add(
            RowFactory.create(
                stage.id(), c.region(), c.ceilingMt(), c.validity().from(), c.validity().to()));
      }
    }
    Dataset<Row> ceilings =
        totals
            .sparkSession()
            .createDataFrame(
                rows,
                StructType.fromDDL(
                    "stage string, region string, ceiling_mt decimal(18,9), valid_from date,"
                        + " valid_to date"));
    Column isInForce =
        Field.same("total", "ceiling", List.of(STAGE, REGION))
            .and(MONTH.of("total").between(col("valid_from"), col("valid_to")));
    return totals
        .as("total")
        .join(broadcast(ceilings).as("ceiling"), isInForce, "left")
        .select(col("total.*"), CEILING.col());
  }

  /** Compares built capacity x consumption with the upstream stage's operating capacity. */
  private static Dataset<Row> withUpstream(
      Dataset<Row> totals, Dataset<Row> allTotals, Chain chain) {
    List<Row> rows = new ArrayList<>();
    for (Stage stage : chain.stages()) {
      if (stage.upstream() != null) {
        Stage upstream = chain.stage(stage.upstream()).orElseThrow();
        for (Consumption c : stage.consumes()) {
          if (chain.producerOf(c).equals(Optional.of(upstream))) {
            rows.add(
                RowFactory.create(
                    stage.id(),
                    stage.upstream(),
                    c.quantity(),
                    c.validity().from(),
                    c.validity().to()));
          }
        }
      }
    }
    Dataset<Row> needs =
        totals
            .sparkSession()
            .createDataFrame(
                rows,
                StructType.fromDDL(
                    "stage string, upstream string, quantity decimal(14,6), valid_from date,"
                        + " valid_to date"));
    Column draws =
        STAGE
            .of("total")
            .equalTo(STAGE.of("need"))
            .and(MONTH.of("total").between(col("valid_from"), col("valid_to")));
    Dataset<Row> upstream =
        allTotals.select(
            MONTH.col(),
            STAGE.col().as("upstream"),
            REGION.col(),
            SOURCE.col(),
            OPERATING.col().as("upstream_operating_mt"));
    Column isFedBy =
        Field.same("total", "upstream", List.of(MONTH, REGION, SOURCE))
            .and(col("total.upstream").equalTo(col("upstream.upstream")));
    return totals
        .as("total")
        .join(broadcast(needs).as("need"), draws, "left")
        .select(col("total.*"), col("upstream"), col("quantity"))
        .as("total")
        .join(upstream.as("upstream"), isFedBy, "left")
        .select(
            col("total.*"),
            UPSTREAM_REQUIREMENT.from(BUILT.of("total").multiply(col("quantity"))),
            col("upstream_operating_mt"))
        .withColumn(
            UPSTREAM_SURPLUS.name(),
            UPSTREAM_SURPLUS.from(col("upstream_operating_mt").minus(UPSTREAM_REQUIREMENT.col())));
  }
}
