package io.potline.gold;

import static io.potline.contract.Fields.CLAIM;
import static io.potline.contract.Fields.CLAIM_NOTE;
import static io.potline.contract.Fields.CLAIM_UNIT;
import static io.potline.contract.Fields.COMPUTED;
import static io.potline.contract.Fields.DECIMALS;
import static io.potline.contract.Fields.DIFFERENCE;
import static io.potline.contract.Fields.DOCUMENT;
import static io.potline.contract.Fields.FORMER_VERDICT;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.LOCATOR;
import static io.potline.contract.Fields.PUBLISHED;
import static io.potline.contract.Fields.RELATION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SQL;
import static io.potline.contract.Fields.STATEMENT;
import static io.potline.contract.Fields.VERDICT;
import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.potline.Fault;
import io.potline.Problem;
import io.potline.conf.Claim;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.claim_check}: each number that the source documents print, the recomputed number, and
 * a verdict. A claim with several readings that lead to different verdicts is ambiguous.
 */
public final class ClaimCheck {

  public static final Table TABLE =
      Table.of("gold.claim_check", "One claim of conf/claims.csv with its verdict.")
          .with(CLAIM, DOCUMENT, LOCATOR, STATEMENT, PUBLISHED, DECIMALS, CLAIM_UNIT)
          .with(COMPUTED, DIFFERENCE, VERDICT, CLAIM_NOTE, RELATION, FORMER_VERDICT, SQL)
          .with(RUN_ID, IS_SYNTHETIC)
          .key(CLAIM);

  /** From the best to the worst. */
  public enum Verdict {
    REPRODUCED,
    ROUNDING,
    AMBIGUOUS,
    NOT_REPRODUCIBLE,
    INCONSISTENT;

    public boolean isWorseThan(Verdict other) {
      return compareTo(other) > 0;
    }
  }

  /** Tables that are computed from conf only, so that they hold no sample data. */
  private static final Set<String> OF_CONF =
      Stream.of(ReferenceValue.TABLE, ReserveLife.TABLE, CarbonIntensity.TABLE)
          .map(Table::name)
          .collect(toSet());

  private static final String READING = "reading";
  private static final int MAX_READINGS = 20;

  private ClaimCheck() {}

  /**
   * @param others all other tables of gold, and those of silver: the queries of claims may read any
   *     of them
   */
  static Node node(Conf conf, List<Table> others) {
    return Node.of(TABLE)
        .version(1)
        .reading(others.toArray(Table[]::new))
        .dependingOn(c -> List.of(c.claims(), Views.all()))
        .propagating(new ClaimsOfChangedRows(conf))
        .rowsIn((table, slice) -> rowsIn(slice, conf.claims()))
        .madeBy(
            run ->
                of(
                    run.spark(),
                    affected(run.slice(), conf.claims()),
                    run.read(TABLE),
                    run.isSynthetic()));
  }

  /** A claim is recomputed if the part of a table that its query selects may have changed. */
  private record ClaimsOfChangedRows(Conf conf) implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      return affected(input, Slice.ALL);
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return affected(input, written);
    }

    private Slice affected(Table input, Slice written) {
      Slice affected = Slice.NONE;
      for (Claim claim : conf.claims()) {
        if (tables(claim).contains(input.name())
            && ClaimScope.of(SparkSession.active(), claim.sql())
                .mayChangeWith(written, conf.periods())) {
          affected = affected.union(Slice.key(claim.id()));
        }
      }
      return affected;
    }
  }

  private static List<Claim> affected(Slice slice, List<Claim> claims) {
    return slice.isAll()
        ? claims
        : claims.stream().filter(claim -> slice.keys().contains(claim.id())).toList();
  }

  private static Column rowsIn(Slice slice, List<Claim> claims) {
    return slice.isAll()
        ? lit(true)
        : CLAIM.col().isInCollection(affected(slice, claims).stream().map(Claim::id).toList());
  }

  private record Reading(String name, BigDecimal computed) implements Comparable<Reading> {
    @Override
    public int compareTo(Reading other) {
      return Comparator.comparing(Reading::name, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Reading::computed)
          .compare(this, other);
    }
  }

  private static Set<String> tables(Claim claim) {
    return claim.sql() == null ? Set.of() : Views.tablesOf(claim.sql());
  }

  /**
   * @param claims the claims to compute
   * @param before the stored rows
   * @param isSynthetic whether the lake holds synthetic data
   */
  static Dataset<Row> of(
      SparkSession spark, List<Claim> claims, Dataset<Row> before, boolean isSynthetic) {
    Map<String, List<Reading>> readings = readings(spark, claims);
    Map<String, Row> former = new HashMap<>();
    before.collectAsList().forEach(row -> former.put(row.getAs(CLAIM.name()), row));
    List<Row> rows = new ArrayList<>();
    for (Claim claim : claims) {
      List<Reading> computed = readings.getOrDefault(claim.id(), List.of());
      Verdict verdict = verdict(claim, computed);
      BigDecimal first = computed.isEmpty() ? null : computed.get(0).computed();
      boolean isOfSample = isSynthetic && !OF_CONF.containsAll(tables(claim));
      rows.add(
          RowFactory.create(
              claim.id(),
              claim.document(),
              claim.locator(),
              claim.statement(),
              claim.published(),
              (long) claim.decimals(),
              claim.unit(),
              first,
              difference(claim, first),
              verdict.name(),
              note(claim, computed, isOfSample),
              claim.relation(),
              formerVerdict(claim, former.get(claim.id()), verdict),
              claim.sql(),
              isOfSample));
    }
    return frame(spark, rows);
  }

  private static BigDecimal difference(Claim claim, BigDecimal computed) {
    return computed == null || claim.published() == null
        ? null
        : computed.subtract(claim.published());
  }

  /**
   * Computes all claims in one query: one Spark job for each claim would take longer than the rest
   * of the run.
   */
  private static Map<String, List<Reading>> readings(SparkSession spark, List<Claim> claims) {
    List<Claim> computable = claims.stream().filter(claim -> claim.sql() != null).toList();
    List<Dataset<Row>> queries = computable.stream().map(claim -> query(spark, claim)).toList();
    Map<String, List<Reading>> readings = new HashMap<>();
    try {
      rows(queries)
          .forEach(
              row ->
                  readings
                      .computeIfAbsent(row.getString(0), id -> new ArrayList<>())
                      .add(new Reading(row.getString(2), row.getDecimal(1))));
    } catch (Exception e) {
      // The error of the union does not name the claim.
      for (int i = 0; i < queries.size(); i++) {
        computeAlone(computable.get(i), queries.get(i));
      }
      throw e;
    }
    readings.forEach(
        (claim, all) -> {
          if (all.size() > MAX_READINGS) {
            throw Problem.usage(
                "claims.csv, claim %s: more than %d rows; return one row for each reading.",
                claim, MAX_READINGS);
          }
          Collections.sort(all);
        });
    return readings;
  }

  private static List<Row> rows(List<Dataset<Row>> queries) {
    int atMost = queries.size() * MAX_READINGS;
    return queries.stream()
        .reduce(Dataset::union)
        .map(all -> all.limit(atMost + 1).collectAsList())
        .orElse(List.of());
  }

  private static void computeAlone(Claim claim, Dataset<Row> query) {
    try {
      query.limit(1).collectAsList();
    } catch (Exception e) {
      if (Fault.in(e).isPresent()) {
        throw e;
      }
      throw Problem.usage("claims.csv, claim %s: %s", claim.id(), e.getMessage());
    }
  }

  private static Dataset<Row> query(SparkSession spark, Claim claim) {
    try {
      Dataset<Row> query = spark.sql(claim.sql());
      String[] columns = query.columns();
      return query
          .toDF(
              columns.length == 1
                  ? new String[] {COMPUTED.name()}
                  : new String[] {COMPUTED.name(), READING})
          .filter(COMPUTED.col().isNotNull())
          .select(
              lit(claim.id()),
              COMPUTED.from(COMPUTED.col()),
              columns.length == 1 ? lit(null).cast("string") : col(READING).cast("string"));
    } catch (Exception e) { // Scala throws AnalysisException without declaring it
      if (Fault.in(e).isPresent()) {
        throw e;
      }
      throw Problem.usage("claims.csv, claim %s: %s", claim.id(), e.getMessage());
    }
  }

  private static Verdict verdict(Claim claim, List<Reading> readings) {
    if (claim.undecidable() != null) {
      return Verdict.valueOf(claim.undecidable());
    }
    Set<Verdict> verdicts =
        readings.stream().map(r -> verdict(claim, r.computed())).collect(toSet());
    return switch (verdicts.size()) {
      case 0 -> Verdict.NOT_REPRODUCIBLE;
      case 1 -> verdicts.iterator().next();
      default -> Verdict.AMBIGUOUS;
    };
  }

  static Verdict verdict(Claim claim, BigDecimal computed) {
    BigDecimal rounded = computed.setScale(claim.decimals(), RoundingMode.HALF_UP);
    int sign = rounded.compareTo(claim.published());
    int exactSign = computed.compareTo(claim.published());
    boolean holds =
        switch (claim.relation()) {
          case ">" -> exactSign > 0;
          case ">=" -> exactSign >= 0;
          case "<" -> exactSign < 0;
          case "<=" -> exactSign <= 0;
          default -> sign == 0;
        };
    if (holds) {
      return Verdict.REPRODUCED;
    }
    BigDecimal oneOff = BigDecimal.ONE.scaleByPowerOfTen(-claim.decimals());
    boolean isOneOff = rounded.subtract(claim.published()).abs().compareTo(oneOff) <= 0;
    return claim.relation().equals("=") && isOneOff ? Verdict.ROUNDING : Verdict.INCONSISTENT;
  }

  /** The earlier, better verdict, kept until this verdict is as good again. */
  private static String formerVerdict(Claim claim, Row before, Verdict verdict) {
    boolean hadData =
        before != null && (claim.undecidable() != null || before.getAs(COMPUTED.name()) != null);
    String former = before == null ? null : before.getAs(FORMER_VERDICT.name());
    if (former != null && verdict.isWorseThan(Verdict.valueOf(former))) {
      return former;
    }
    if (!hadData) {
      return null;
    }
    boolean isSame = before.getAs(VERDICT.name()).equals(verdict.name());
    return isSame ? former : before.getAs(VERDICT.name());
  }

  private static String note(Claim claim, List<Reading> readings, boolean isOfSample) {
    List<String> parts = new ArrayList<>();
    if (claim.reason() != null) {
      parts.add(claim.reason());
    }
    if (claim.sql() != null && readings.isEmpty()) {
      parts.add("The lake has no data for it: its SQL gives no number");
    }
    if (readings.stream().anyMatch(r -> r.name() != null)) {
      parts.add(
          readings.stream()
              .map(r -> r.name() + ": " + rounded(claim, r.computed()))
              .collect(Collectors.joining("; ")));
    }
    if (isOfSample) {
      parts.add("Rests on synthetic sample data");
    }
    return parts.isEmpty() ? null : String.join(". ", parts);
  }

  private static String rounded(Claim claim, BigDecimal computed) {
    int decimals = Math.max(claim.decimals() + 2, 0);
    return computed.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }

  private static Dataset<Row> frame(SparkSession spark, List<Row> rows) {
    StructType type = new StructType();
    for (Field field : TABLE.fields()) {
      if (!field.equals(RUN_ID)) {
        type = type.add(field.name(), field.type());
      }
    }
    return spark.createDataFrame(rows, type);
  }
}
