package io.potline.gold;

import static io.potline.contract.Fields.CLAIM;
import static io.potline.contract.Fields.CLAIM_BASIS;
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
import static io.potline.contract.Fields.SAME_AS;
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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
          .with(RUN_ID, IS_SYNTHETIC, CLAIM_BASIS, SAME_AS)
          .key(CLAIM);

  /** From the best to the worst; the first three hold, and none of them is worse than another. */
  public enum Verdict {
    /** Holds, recomputed from other numbers that are not synthetic. */
    REPRODUCED(0),
    /** Holds, recomputed, but from synthetic sample data. */
    REPRODUCED_ON_SAMPLE(0),
    /** Holds, but is a number of conf read back, or repeats the identity of another claim. */
    CITED(0),
    ROUNDING(1),
    AMBIGUOUS(2),
    NOT_REPRODUCIBLE(3),
    INCONSISTENT(4);

    private final int rank;

    Verdict(int rank) {
      this.rank = rank;
    }

    public int rank() {
      return rank;
    }

    private boolean isWorseThan(Verdict other) {
      return rank > other.rank;
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
        .version(2)
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
      boolean isOfSample = isSynthetic && !OF_CONF.containsAll(tables(claim));
      Verdict verdict = verdict(claim, computed, isOfSample);
      BigDecimal first = computed.isEmpty() ? null : computed.get(0).computed();
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
              isOfSample,
              claim.basis() == null ? null : claim.basis().id(),
              claim.sameAs()));
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

  private static Verdict verdict(Claim claim, List<Reading> readings, boolean isOfSample) {
    if (claim.undecidable() != null) {
      return Verdict.valueOf(claim.undecidable());
    }
    Set<Verdict> verdicts =
        readings.stream().map(r -> verdict(claim, r.computed())).collect(toSet());
    return switch (verdicts.size()) {
      case 0 -> Verdict.NOT_REPRODUCIBLE;
      case 1 -> {
        Verdict only = verdicts.iterator().next();
        yield only == Verdict.REPRODUCED ? holding(claim, isOfSample) : only;
      }
      default -> Verdict.AMBIGUOUS;
    };
  }

  /** The verdict on a claim whose numbers agree, by where the computed one comes from. */
  private static Verdict holding(Claim claim, boolean isOfSample) {
    if (claim.sameAs() != null || claim.basis() == Claim.Basis.CITED) {
      return Verdict.CITED;
    }
    return isOfSample ? Verdict.REPRODUCED_ON_SAMPLE : Verdict.REPRODUCED;
  }

  /** The verdict on the two numbers alone: REPRODUCED, ROUNDING or INCONSISTENT. */
  static Verdict verdict(Claim claim, BigDecimal computed) {
    BigDecimal published = claim.published();
    int sign = computed.compareTo(published);
    return switch (claim.relation()) {
      case ">" -> ofBound(sign > 0);
      case ">=" -> ofBound(sign >= 0);
      case "<" -> ofBound(sign < 0);
      case "<=" -> ofBound(sign <= 0);
      default -> ofNumber(computed, published, claim.decimals());
    };
  }

  private static Verdict ofBound(boolean holds) {
    return holds ? Verdict.REPRODUCED : Verdict.INCONSISTENT;
  }

  /**
   * ROUNDING is off by at most one unit of the last published decimal before any rounding: 3,400
   * rounds to 3,000, but is 1,400 away from "2,000, in thousands".
   */
  private static Verdict ofNumber(BigDecimal computed, BigDecimal published, int decimals) {
    if (computed.setScale(decimals, RoundingMode.HALF_UP).compareTo(published) == 0) {
      return Verdict.REPRODUCED;
    }
    BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(-decimals);
    boolean isWithinOneUnit = computed.subtract(published).abs().compareTo(unit) <= 0;
    return isWithinOneUnit ? Verdict.ROUNDING : Verdict.INCONSISTENT;
  }

  /** How many claims have each verdict, from the best to the worst; those without any left out. */
  public static Map<Verdict, Long> counts(Dataset<Row> claims) {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    claims
        .groupBy(VERDICT.col())
        .count()
        .collectAsList()
        .forEach(row -> counts.put(Verdict.valueOf(row.getString(0)), row.getLong(1)));
    return counts;
  }

  /**
   * The earlier, better verdict, kept until this verdict is as good again. None if the claim was
   * another one: its SQL has been rewritten since.
   */
  private static String formerVerdict(Claim claim, Row before, Verdict verdict) {
    if (before == null || !Objects.equals(before.getAs(SQL.name()), claim.sql())) {
      return null;
    }
    String former = before.getAs(FORMER_VERDICT.name());
    if (former != null && verdict.isWorseThan(Verdict.valueOf(former))) {
      return former;
    }
    boolean hadData = claim.undecidable() != null || before.getAs(COMPUTED.name()) != null;
    if (!hadData) {
      return null;
    }
    Verdict last = Verdict.valueOf(before.getAs(VERDICT.name()));
    return last.rank == verdict.rank ? former : last.name();
  }

  private static String note(Claim claim, List<Reading> readings, boolean isOfSample) {
    List<String> parts = new ArrayList<>();
    if (claim.sameAs() != null) {
      parts.add("Same as " + claim.sameAs());
    }
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
