package io.potline.gold;

import static io.potline.contract.Fields.EFFECT;
import static io.potline.contract.Fields.FACTOR;
import static io.potline.contract.Fields.FROM_PERIOD;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MEAN_MARGIN;
import static io.potline.contract.Fields.MEAN_PRICE;
import static io.potline.contract.Fields.MEAN_QUANTITY;
import static io.potline.contract.Fields.MEMBER;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.TO_PERIOD;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.potline.conf.Periods;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.lake.Frames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.margin_bridge}: what moved a mean margin from one period to the next. With p the mean
 * price and q the mean quantity of a factor (below 0 for what is consumed), its price's effect is
 * {@code (q0 + q1) / 2 x (p1 - p0)} and its coefficient's {@code (p0 + p1) / 2 x (q1 - q0)}; what
 * is left of the change is timing. What one stage of the chain pays another cancels in the chain's.
 */
public final class MarginBridge {

  public static final Table TABLE =
      Table.of(
              "gold.margin_bridge",
              "One factor of the change of a modelled mean margin between a period and the one before"
                  + " it, or the same a year before. The effects of a bridge add up to the change.")
          .with(PERIOD_TYPE, FROM_PERIOD, TO_PERIOD, REGION, STAGE, FACTOR, EFFECT)
          .with(VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(PERIOD_TYPE, FROM_PERIOD, TO_PERIOD, REGION, STAGE, FACTOR);

  public static final String TIMING = "timing";

  private static final String QUANTITY_SUFFIX = "_quantity";
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final List<Field> BRIDGE =
      List.of(PERIOD_TYPE, FROM_PERIOD, TO_PERIOD, REGION, STAGE);

  private MarginBridge() {}

  /** Two periods of one type. */
  record Pair(String type, String from, String to) {}

  /** The pairs that any of these periods is part of. */
  static List<Pair> pairs(List<Periods.Period> periods) {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (Periods.Period period : periods) {
      for (String former : Periods.formerNames(period.type(), period.name())) {
        pairs.add(new Pair(period.type(), former, period.name()));
      }
      for (String later : Periods.laterNames(period.type(), period.name())) {
        pairs.add(new Pair(period.type(), period.name(), later));
      }
    }
    return List.copyOf(pairs);
  }

  /**
   * @param factors rows of {@link MarginFactorPeriod} of all periods of the pairs
   * @param means rows of {@link MarginPeriod} of the same
   */
  static Dataset<Row> of(Dataset<Row> factors, Dataset<Row> means, List<Pair> pairs) {
    Dataset<Row> wanted = frame(factors.sparkSession(), pairs);
    Dataset<Row> changes = computed(changes(means, wanted));
    Dataset<Row> effects =
        computed(
            effects(factors, wanted)
                .as("effect")
                .join(changes.as("change"), Field.same("effect", "change", BRIDGE), "left_semi"));
    Dataset<Row> explained =
        effects.groupBy(Field.columns(BRIDGE)).agg(sum(EFFECT.col()).as("explained"));
    Dataset<Row> timing =
        changes
            .as("change")
            .join(explained.as("sum"), Field.same("change", "sum", BRIDGE))
            .select(
                col("change.*"),
                lit(TIMING).as(FACTOR.name()),
                EFFECT.from(col("change").minus(col("explained"))))
            .select(columns());
    return effects.select(columns()).unionByName(timing);
  }

  private static Column[] columns() {
    List<Field> fields = new ArrayList<>(BRIDGE);
    fields.addAll(List.of(FACTOR, EFFECT));
    return Field.columns(fields);
  }

  private static Dataset<Row> changes(Dataset<Row> means, Dataset<Row> pairs) {
    Dataset<Row> modelled = means.filter(METHOD.col().equalTo(StageMarginDaily.MODELLED));
    return side(modelled, pairs, FROM_PERIOD)
        .as("from")
        .join(side(modelled, pairs, TO_PERIOD).as("to"), Field.same("from", "to", BRIDGE))
        .select(
            col("from.period_type"),
            FROM_PERIOD.of("from"),
            TO_PERIOD.of("from"),
            REGION.of("from"),
            STAGE.of("from"),
            MEAN_MARGIN.of("to").minus(MEAN_MARGIN.of("from")).as("change"));
  }

  private static Dataset<Row> effects(Dataset<Row> factors, Dataset<Row> pairs) {
    List<Field> key = new ArrayList<>(BRIDGE);
    key.addAll(List.of(MEMBER, FACTOR));
    Column p0 = coalesce(MEAN_PRICE.of("from"), MEAN_PRICE.of("to"));
    Column p1 = coalesce(MEAN_PRICE.of("to"), MEAN_PRICE.of("from"));
    Column q0 = coalesce(MEAN_QUANTITY.of("from"), lit(BigDecimal.ZERO));
    Column q1 = coalesce(MEAN_QUANTITY.of("to"), lit(BigDecimal.ZERO));
    List<Column> columns = new ArrayList<>();
    key.forEach(f -> columns.add(coalesce(f.of("from"), f.of("to")).as(f.name())));
    columns.add(half(q0.plus(q1)).multiply(p1.minus(p0)).as("of_price"));
    columns.add(half(p0.plus(p1)).multiply(q1.minus(q0)).as("of_quantity"));
    Dataset<Row> both =
        side(factors, pairs, FROM_PERIOD)
            .as("from")
            .join(
                side(factors, pairs, TO_PERIOD).as("to"),
                Field.same("from", "to", key),
                "full_outer")
            .select(columns.toArray(Column[]::new))
            .groupBy(Field.columns(append(BRIDGE, FACTOR)))
            .agg(sum(col("of_price")).as("of_price"), sum(col("of_quantity")).as("of_quantity"))
            .transform(Frames::computed);
    Dataset<Row> ofPrice =
        both.withColumn(EFFECT.name(), EFFECT.from(col("of_price"))).select(columns());
    Dataset<Row> ofQuantity =
        both.withColumn(FACTOR.name(), concat(FACTOR.col(), lit(QUANTITY_SUFFIX)))
            .withColumn(EFFECT.name(), EFFECT.from(col("of_quantity")))
            .filter(EFFECT.col().notEqual(0))
            .select(columns());
    return ofPrice.unionByName(ofQuantity);
  }

  private static Column half(Column sum) {
    return sum.multiply(lit(HALF)).cast("decimal(24,12)");
  }

  private static List<Field> append(List<Field> fields, Field one) {
    List<Field> all = new ArrayList<>(fields);
    all.add(one);
    return all;
  }

  /** Rows of a period table, once for each pair in which their period is at this end. */
  private static Dataset<Row> side(Dataset<Row> rows, Dataset<Row> pairs, Field end) {
    return rows.as("row")
        .join(
            broadcast(pairs).as("pair"),
            PERIOD_TYPE
                .of("row")
                .equalTo(PERIOD_TYPE.of("pair"))
                .and(PERIOD.of("row").equalTo(end.of("pair"))))
        .select(col("row.*"), FROM_PERIOD.of("pair"), TO_PERIOD.of("pair"));
  }

  /** The rows of a period table that are an end of one of the pairs. */
  static Dataset<Row> ends(Dataset<Row> rows, List<Pair> pairs) {
    Dataset<Row> wanted = frame(rows.sparkSession(), pairs);
    Dataset<Row> ends =
        wanted
            .select(PERIOD_TYPE.col(), FROM_PERIOD.col().as(PERIOD.name()))
            .union(wanted.select(PERIOD_TYPE.col(), TO_PERIOD.col()))
            .distinct();
    return rows.join(
        broadcast(computed(ends)), new String[] {PERIOD_TYPE.name(), PERIOD.name()}, "left_semi");
  }

  /** The rows of the table that belong to these pairs. */
  static Dataset<Row> only(Dataset<Row> rows, List<Pair> pairs) {
    return rows.join(
        broadcast(frame(rows.sparkSession(), pairs)),
        new String[] {PERIOD_TYPE.name(), FROM_PERIOD.name(), TO_PERIOD.name()},
        "left_semi");
  }

  private static Dataset<Row> frame(SparkSession spark, List<Pair> pairs) {
    List<Row> rows =
        pairs.stream().map(p -> RowFactory.create(p.type(), p.from(), p.to())).toList();
    return spark.createDataFrame(
        rows, StructType.fromDDL("period_type string, from_period string, to_period string"));
  }
}
