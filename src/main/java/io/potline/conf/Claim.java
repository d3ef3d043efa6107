package io.potline.conf;

import io.potline.Problem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code conf/claims.csv}: a number that one of the source documents prints, and the SQL that
 * computes it again.
 *
 * @param statement as it is printed
 * @param published the number; null where the document has only words and the claim is undecidable
 * @param relation of the computed to the published number: {@code =}, or a bound's
 * @param decimals of the published number; -3 for thousands
 * @param undecidable AMBIGUOUS or NOT_REPRODUCIBLE where no computation can decide; else null
 * @param basis whether the SQL recomputes the number or reads it back; null where there is no SQL
 * @param sameAs the claim whose identity this one repeats, such as the fourth of four shares that
 *     add up to 100; null where it is one of its own
 * @param reason why nothing can decide, or a remark; null where there is none
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
    Basis basis,
    String sameAs,
    String reason,
    String sql) {

  /** Where the number that the SQL gives comes from. */
  public enum Basis {
    /** From other numbers: of the lake, or several of conf. */
    RECOMPUTED,
    /** One number of conf, read back. */
    CITED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Basis of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

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
          "basis",
          "same_as",
          "reason",
          "sql");
  private static final List<String> ADDED = List.of("basis", "same_as");

  public static List<Claim> read(Path folder) {
    Path file = folder.resolve("claims.csv");
    Map<String, Claim> claims = new LinkedHashMap<>();
    ConfTable.read(
        file,
        HEADER,
        ADDED,
        line -> {
          Claim claim = claim(line);
          if (claims.put(claim.id, claim) != null) {
            throw line.problem("claim %s is declared twice", claim.id);
          }
          return claim;
        });
    // A claim may point to one further down.
    claims.values().forEach(claim -> requireOriginal(file, claim, claims));
    return List.copyOf(claims.values());
  }

  private static Claim claim(ConfTable.Line line) {
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
            basis(line),
            line.textOrNull("same_as"),
            line.textOrNull("reason"),
            line.textOrNull("sql"));
    if (claim.decimals == null) {
      throw line.problem("decimals is empty");
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
  }

  /** A file without the column is of a former version: its claims were all taken as recomputed. */
  private static Basis basis(ConfTable.Line line) {
    if (line.textOrNull("sql") == null) {
      if (line.textOrNull("basis") != null) {
        throw line.problem("basis says where the number of the sql comes from, but sql is empty");
      }
      return null;
    }
    return line.has("basis")
        ? Basis.of(line.oneOf("basis", Basis.RECOMPUTED.id(), Basis.CITED.id()))
        : Basis.RECOMPUTED;
  }

  private static void requireOriginal(Path file, Claim claim, Map<String, Claim> claims) {
    if (claim.sameAs == null) {
      return;
    }
    Claim original = claims.get(claim.sameAs);
    if (original == null || original.sameAs != null) {
      throw Problem.usage(
          "%s, claim %s: same_as is %s, expected a claim of the file that points to no other.",
          file, claim.id, claim.sameAs);
    }
  }
}
