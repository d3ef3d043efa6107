package io.potline.gold;

import static io.potline.contract.Fields.EFFECT;
import static io.potline.contract.Fields.FACTOR;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.FROM_PERIOD;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LAST_DATE;
import static io.potline.contract.Fields.MEAN_MARGIN;
import static io.potline.contract.Fields.MEAN_PRICE;
import static io.potline.contract.Fields.MEAN_QUANTITY;
import static io.potline.contract.Fields.MEMBER;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.TO_PERIOD;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.potline.conf.Conf;
import io.potline.conf.Periods;
import io.potline.conf.Periods.Period;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.Bridge;
import io.potline.model.Bridge.Factor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.margin_bridge}: the effects of prices and coefficients on the change of a modelled
 * mean margin from one period to another, by {@link Bridge}.
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

  private static final List<Field> BRIDGE =
      List.of(PERIOD_TYPE, FROM_PERIOD, TO_PERIOD, REGION, STAGE);
  private static final String IS_TO = "is_to";

  private MarginBridge() {}

  /** Two periods of one type. */
  record Pair(String type, String from, String to) {}

  static Node node(Conf conf) {
    return Node.of(TABLE)
        .version(1)
        .reading(MarginFactorPeriod.TABLE, MarginPeriod.TABLE)
        .dependingOn(Conf::periods)
        .propagating(new PeriodsOfRows(conf))
        .rowsIn((table, slice) -> rowsIn(slice, conf.periods()))
        .alsoAsOf(TABLE)
        .madeBy(MarginBridge::rows);
  }

  /** A changed mean affects the bridges that start or end at its period. */
  private record PeriodsOfRows(Conf conf) implements ChangePropagation {
    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      return Slice.ALL; // Happens only if a run was killed between the means and the bridges.
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written;
    }
  }

  /** The pairs that contain any of these periods. */
  private static List<Pair> pairs(Collection<Period> periods) {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (Period period : periods) {
      for (String former : Periods.formerNames(period.type(), period.name())) {
        pairs.add(new Pair(period.type(), former, period.name()));
      }
      for (String later : Periods.laterNames(period.type(), period.name())) {
        pairs.add(new Pair(period.type(), period.name(), later));
      }
    }
    return List.copyOf(pairs);
  }

  private static Column rowsIn(Slice slice, Periods periods) {
    if (slice.isAll()) {
      return lit(true);
    }
    Column isAffected = lit(false);
    for (Pair pair : pairs(PeriodCells.affected(slice, periods))) {
      isAffected =
          isAffected.or(
              PERIOD_TYPE
                  .col()
                  .equalTo(pair.type())
                  .and(FROM_PERIOD.col().equalTo(pair.from()))
                  .and(TO_PERIOD.col().equalTo(pair.to())));
    }
    return slice.orRegions(isAffected);
  }

  private static Dataset<Row> rows(NodeRun run) {
    Slice slice = run.slice();
    Dataset<Row> means = run.read(MarginPeriod.TABLE).filter(StageMarginDaily.IS_MODELLED);
    boolean isEveryPeriod = slice.isAll() || !slice.regions().isEmpty();
    List<Pair> pairs =
        pairs(
            isEveryPeriod
                ? allPeriods(means, run.conf().periods())
                : PeriodCells.affected(slice, run.conf().periods()));
    return of(run.read(MarginFactorPeriod.TABLE), means, pairs)
        .filter(rowsIn(slice, run.conf().periods()));
  }

  private static List<Period> allPeriods(Dataset<Row> means, Periods periods) {
    Row days = means.agg(min(FIRST_DATE.col()), max(LAST_DATE.col())).first();
    return days.isNullAt(0)
        ? List.of()
        : periods.overlapping(days.getLocalDate(0), days.getLocalDate(1));
  }

  /**
   * @param factors rows of {@link MarginFactorPeriod} of all periods of the pairs
   * @param means modelled rows of {@link MarginPeriod} of the same periods
   */
  private static Dataset<Row> of(Dataset<Row> factors, Dataset<Row> means, List<Pair> pairs) {
    Dataset<Row> ends =
        factors
            .select(
                PERIOD_TYPE.col(),
                PERIOD.col(),
                REGION.col(),
                STAGE.col(),
                MEMBER.col(),
                FACTOR.col(),
                MEAN_PRICE.col(),
                MEAN_QUANTITY.col(),
                lit(null).cast(MEAN_MARGIN.type()).as(MEAN_MARGIN.name()))
            .unionByName(
                means.select(
                    PERIOD_TYPE.col(),
                    PERIOD.col(),
                    REGION.col(),
                    STAGE.col(),
                    MEMBER.from(lit(null)),
                    FACTOR.from(lit(null)),
                    MEAN_PRICE.from(lit(null)),
                    MEAN_QUANTITY.from(lit(null)),
                    MEAN_MARGIN.col()));
    List<Row> both = new ArrayList<>();
    for (Pair pair : pairs) {
      both.add(RowFactory.create(pair.type(), pair.from(), pair.from(), pair.to(), false));
      both.add(RowFactory.create(pair.type(), pair.to(), pair.from(), pair.to(), true));
    }
    Dataset<Row> endOf =
        factors
            .sparkSession()
            .createDataFrame(
                both,
                StructType.fromDDL(
                    "period_type string, period string, from_period string, to_period string,"
                        + " is_to boolean"));
    return ends.join(broadcast(endOf), new String[] {PERIOD_TYPE.name(), PERIOD.name()})
        .groupBy(Field.columns(BRIDGE))
        .agg(
            collect_list(
                    struct(
                        col(IS_TO),
                        MEMBER.col(),
                        FACTOR.col(),
                        MEAN_PRICE.col(),
                        MEAN_QUANTITY.col(),
                        MEAN_MARGIN.col()))
                .as("ends"))
        .flatMap(
            (FlatMapFunction<Row, Row>) MarginBridge::effects,
            Encoders.row(
                ModelRows.schema(
                    Stream.concat(BRIDGE.stream(), Stream.of(FACTOR, EFFECT)).toList())));
  }

  /** The effects of one bridge; none if one of its periods has no mean. */
  private static Iterator<Row> effects(Row bridge) {
    BigDecimal meanFrom = null;
    BigDecimal meanTo = null;
    List<Factor> from = new ArrayList<>();
    List<Factor> to = new ArrayList<>();
    for (Row end : bridge.<Row>getList(BRIDGE.size())) {
      boolean isTo = end.getBoolean(0);
      if (end.isNullAt(1)) {
        meanFrom = isTo ? meanFrom : end.getDecimal(5);
        meanTo = isTo ? end.getDecimal(5) : meanTo;
      } else {
        (isTo ? to : from)
            .add(
                new Factor(
                    end.getString(1), end.getString(2), end.getDecimal(3), end.getDecimal(4)));
      }
    }
    if (meanFrom == null || meanTo == null || from.isEmpty() && to.isEmpty()) {
      return Collections.emptyIterator();
    }
    return Bridge.effects(from, to, meanTo.subtract(meanFrom)).stream()
        .map(
            effect ->
                RowFactory.create(
                    bridge.get(0),
                    bridge.get(1),
                    bridge.get(2),
                    bridge.get(3),
                    bridge.get(4),
                    effect.factor(),
                    effect.cnyPerTonneAl()))
        .iterator();
  }
}
