package io.potline.check;

import static io.potline.contract.Fields.CLAIM;
import static io.potline.contract.Fields.COMPUTED;
import static io.potline.contract.Fields.DECIMALS;
import static io.potline.contract.Fields.FORMER_VERDICT;
import static io.potline.contract.Fields.PUBLISHED;
import static io.potline.contract.Fields.VERDICT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.contract.Field;
import io.potline.gold.ClaimCheck;
import io.potline.gold.ClaimCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fails for a verdict that has become worse; a claim that was never consistent gives a note. The
 * first finding counts the verdicts.
 */
record ClaimsRule(Dataset<Row> claims) implements Rule {

  /** A difference shows also where the figure would round to the published one. */
  private static final int MORE_DECIMALS = 2;

  @Override
  public String name() {
    return "claims";
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(counts());
    findings.addAll(worseOrInconsistent());
    return findings;
  }

  private List<Finding> counts() {
    String counts =
        ClaimCheck.counts(claims).entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    return counts.isEmpty() ? List.of() : List.of(new Finding(State.OK, name(), "all", counts, ""));
  }

  private List<Finding> worseOrInconsistent() {
    Column isWorse = coalesce(rank(VERDICT).gt(rank(FORMER_VERDICT)), lit(false));
    return FindingRows.findings(
        name(),
        claims
            .filter(isWorse.or(VERDICT.col().equalTo(Verdict.INCONSISTENT.name())))
            .select(
                FindingRows.columns(
                    CLAIM.col(),
                    concat(
                        VERDICT.col(),
                        when(isWorse, concat(lit(", was "), FORMER_VERDICT.col())).otherwise(""),
                        lit(": published "),
                        coalesce(rounded(PUBLISHED, 0), lit("in words")),
                        lit(", computed "),
                        coalesce(rounded(COMPUTED, MORE_DECIMALS), lit("nothing"))),
                    when(isWorse, "no worse than before; check --accept-claims takes it as known")
                        .otherwise(""),
                    isWorse)));
  }

  /** To the decimals that are published, and some more. */
  private static Column rounded(Field number, int more) {
    return FindingRows.rounded(number.col(), coalesce(DECIMALS.col(), lit(0L)).plus(lit(more)));
  }

  /** The rank of a verdict, from best to worst. */
  private static Column rank(Field field) {
    Column rank = lit(null).cast("int");
    for (Verdict verdict : Verdict.values()) {
      rank = when(field.col().equalTo(verdict.name()), verdict.rank()).otherwise(rank);
    }
    return rank;
  }
}
