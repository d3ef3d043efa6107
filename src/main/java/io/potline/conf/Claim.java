package io.potline.conf;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code conf/claims.csv}: a number that one of the source documents prints, and the SQL that
 * computes it again.
 *
 * @param statement as it is printed
 * @param published the number; null where the document has only words and the claim is undecidable
 * @param relation of the computed to the published number: {@code =}, or a bound's
 * @param decimals of the published number; -3 for thousands
 * @param undecidable AMBIGUOUS or NOT_REPRODUCIBLE where no computation can decide; else null
 * @param reason why that is so, or a remark; null where there is none
 * @param sql returns one number a row; an optional second column names the reading of the claim; or
 *     null
 */
public record Claim(
    String id,
    String document,
    String locator,
    String statement,
    BigDecimal published,
    String relation,
    Integer decimals,
    String unit,
    String undecidable,
    String reason,
    String sql) {

  public static final String AMBIGUOUS = "AMBIGUOUS";
  public static final String NOT_REPRODUCIBLE = "NOT_REPRODUCIBLE";

  private static final List<String> HEADER =
      List.of(
          "claim",
          "document",
          "locator",
          "statement",
          "published",
          "relation",
          "decimals",
          "unit",
          "undecidable",
          "reason",
          "sql");

  public static List<Claim> read(Path folder) {
    Set<String> ids = new HashSet<>();
    return ConfTable.read(
        folder.resolve("claims.csv"),
        HEADER,
        line -> {
          Claim claim =
              new Claim(
                  line.text("claim"),
                  line.text("document"),
                  line.text("locator"),
                  line.text("statement"),
                  line.numberOrNull("published"),
                  line.oneOf("relation", "=", ">", ">=", "<", "<="),
                  line.integerOrNull("decimals"),
                  line.text("unit"),
                  line.textOrNull("undecidable") == null
                      ? null
                      : line.oneOf("undecidable", AMBIGUOUS, NOT_REPRODUCIBLE),
                  line.textOrNull("reason"),
                  line.textOrNull("sql"));
          if (claim.decimals == null) {
            throw line.problem("decimals is empty");
          }
          if (!ids.add(claim.id)) {
            throw line.problem("claim %s is declared twice", claim.id);
          }
          if (claim.undecidable == null && claim.sql == null) {
            throw line.problem("claim %s has neither sql nor a word in undecidable", claim.id);
          }
          if (claim.undecidable == null && claim.published == null) {
            throw line.problem("claim %s has no number to hold what is computed against", claim.id);
          }
          if (claim.undecidable != null && claim.reason == null) {
            throw line.problem("claim %s is undecidable, but no reason is given", claim.id);
          }
          return claim;
        });
  }
}
