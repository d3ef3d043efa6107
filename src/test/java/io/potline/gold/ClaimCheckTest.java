package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.check.Check;
import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.conf.Claim;
import io.potline.conf.Claim.Basis;
import io.potline.conf.Conf;
import io.potline.gold.ClaimCheck.Verdict;
import io.potline.pipeline.Pipeline;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.BinaryArithmetic;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnaryExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithSpark
class ClaimCheckTest {

  private static final String CLAIMS =
      """
      claim,document,locator,statement,published,relation,decimals,unit,undecidable,reason,sql
      price,D,p. 1,so much,19660,=,0,CNY/t,,,"SELECT price_cny_per_t FROM gold.stage_margin_daily WHERE stage = 'aluminium'"
      readings,D,p. 1,over 96 %,96,>,0,%,,no denominator,"SELECT 97.18, 'built' UNION ALL SELECT 95.89, 'existing'"
      nowhere,D,p. 1,so much,1,=,0,Mt,,,SELECT built_mt FROM gold.capacity_utilisation
      unknown,D,p. 1,so much,22065.5,=,1,CNY/t,NOT_REPRODUCIBLE,the curve is missing,
      words,D,p. 1,stable,,=,1,CNY/t,AMBIGUOUS,no measure,SELECT 2
      """;

  private static final String HOLDING =
      """
      claim,document,locator,statement,published,relation,decimals,unit,undecidable,basis,same_as,reason,sql
      of_the_sample,D,p. 1,so much,19660,=,0,CNY/t,,recomputed,,,SELECT price_cny_per_t FROM gold.stage_margin_daily WHERE stage = 'aluminium'
      the_sample_again,D,p. 1,so much,20000,=,-3,CNY/t,,recomputed,of_the_sample,,SELECT price_cny_per_t FROM gold.stage_margin_daily WHERE stage = 'aluminium'
      its_own_number,D,p. 1,so much,500,=,0,kg/t,,cited,,,SELECT value * 1000 FROM gold.reference_value WHERE topic = 'coefficient' AND item = 'alumina' AND measure = 'standard_coal_price'
      another_number,D,p. 1,so much,13450,=,0,kWh/t,,cited,,,SELECT value FROM gold.reference_value WHERE topic = 'coefficient' AND item = 'aluminium' AND measure = 'power_price'
      a_product,D,p. 1,so much,965,=,0,kg/t,,recomputed,,,SELECT value * 500 FROM gold.reference_value WHERE topic = 'coefficient' AND item = 'aluminium' AND measure = 'alumina_price'
      the_product_again,D,p. 1,so much,0.965,=,3,t/t,,recomputed,a_product,,SELECT value * 0.5 FROM gold.reference_value WHERE topic = 'coefficient' AND item = 'aluminium' AND measure = 'alumina_price'
      words,D,p. 1,so much,1,=,0,Mt,NOT_REPRODUCIBLE,,,no source,
      """;

  /** Tables that are made of conf alone. */
  private static final Set<String> OF_CONF = Set.of("gold.reference_value", "gold.reserve_life");

  private static final Set<String> POWERS_OF_TEN = Set.of("10", "100", "1000", "10000");

  @ParameterizedTest
  @CsvSource({
    "3083.26, 2, =, 3083.256, REPRODUCED",
    "2406, 0, =, 2405.5, REPRODUCED",
    "-1611.8, 1, =, -1611.85, ROUNDING",
    "4.4, 1, =, 4.439, REPRODUCED",
    "8704.7, 1, =, 8704.3, INCONSISTENT",
    "8704.7, 1, =, 8704.61, ROUNDING",
    "2000, -3, =, 1774.39, REPRODUCED",
    "2000, -3, =, 2499.99, REPRODUCED",
    "2000, -3, =, 3000, ROUNDING",
    "2000, -3, =, 1000, ROUNDING",
    "2000, -3, =, 3000.01, INCONSISTENT",
    "2000, -3, =, 3400, INCONSISTENT",
    "-1600, -2, =, -1700, ROUNDING",
    "-1600, -2, =, -1740, INCONSISTENT",
    "8704.7, 1, =, 8704.8, ROUNDING",
    "8704.7, 1, =, 8704.84, INCONSISTENT",
    "96, 0, >, 96, INCONSISTENT",
    "96, 0, >, 96.01, REPRODUCED",
    "1000, 2, >=, 1000, REPRODUCED",
    "1000, 2, >=, 999.999, INCONSISTENT",
    "0, 0, <, -0.4, REPRODUCED",
  })
  void aVerdictDependsOnTheNumbersOnly(
      BigDecimal published, int decimals, String relation, BigDecimal computed, Verdict verdict) {
    Claim claim =
        new Claim(
            "c",
            "D",
            "p",
            "s",
            published,
            relation,
            decimals,
            "u",
            null,
            Basis.RECOMPUTED,
            null,
            null,
            "");
    assertThat(ClaimCheck.verdict(claim, computed)).isEqualTo(verdict);
  }

  @Test
  void aClaimThatHoldsIsReproducedOnlyIfItIsRecomputedFromWhatIsNotSynthetic(
      SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    TestConf conf = new TestConf(folder.resolve("conf")).write("claims.csv", HOLDING);
    lake.conf(conf.readWithClaims());
    lake.prices("2025-01-07,aluminium_price,19660,,,,,,2025-01-07T02:00:00Z,synthetic").run();
    assertThat(
            lake.rows(
                "SELECT claim, verdict, basis, same_as, is_synthetic, note FROM gold.claim_check"
                    + " ORDER BY claim"))
        .containsExactly(
            "a_product REPRODUCED recomputed - false -",
            "another_number INCONSISTENT cited - false -",
            "its_own_number CITED cited - false -",
            "of_the_sample REPRODUCED_ON_SAMPLE recomputed - true Rests on synthetic sample data",
            "the_product_again CITED recomputed a_product false Same as a_product",
            "the_sample_again CITED recomputed of_the_sample true Same as of_the_sample."
                + " Rests on synthetic sample data",
            "words NOT_REPRODUCIBLE - - false no source");
    assertThat(
            new Check(lake.lake(), lake.conf(), LocalDate.parse("2025-01-08"))
                .run().stream().filter(f -> f.rule().equals("claims")).map(Finding::finding))
        .contains(
            "1 REPRODUCED, 1 REPRODUCED_ON_SAMPLE, 3 CITED, 1 NOT_REPRODUCIBLE, 1 INCONSISTENT");

    // Neither another basis nor other SQL makes a claim worse than it was.
    conf.replace("claims.csv", "recomputed,,,SELECT p", "cited,,,SELECT p")
        .replace("claims.csv", "value * 500", "value * 600");
    lake.conf(conf.readWithClaims());
    lake.run();
    assertThat(
            lake.rows(
                "SELECT claim, verdict, former_verdict FROM gold.claim_check"
                    + " WHERE claim IN ('a_product', 'of_the_sample') ORDER BY claim"))
        .containsExactly("a_product INCONSISTENT -", "of_the_sample CITED -");
  }

  @ParameterizedTest
  @CsvSource({
    "'recomputed,a_product,', 'recomputed,nowhere,', 'the_product_again: same_as is nowhere'",
    "'recomputed,a_product,', 'recomputed,the_sample_again,', 'expected a claim of the file that'",
    "'NOT_REPRODUCIBLE,,', 'NOT_REPRODUCIBLE,cited,', 'line 8: basis says where'",
    "'cited,,,SELECT value * 1000', ',,,SELECT value * 1000', 'line 4: basis is empty'",
  })
  void aClaimThatPointsToNoOriginalOrHasNoBasisIsRefused(
      String text, String by, String message, @TempDir Path folder) {
    TestConf conf =
        new TestConf(folder).write("claims.csv", HOLDING).replace("claims.csv", text, by);
    assertThatThrownBy(conf::readWithClaims).hasMessageContaining(message);
  }

  @Test
  void theUpliftOfProfitHoldsOnBothVatBasesWhateverDaysCameLater(
      SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    TestConf conf = new TestConf(folder.resolve("conf"));
    lake.conf(TestConf.withClaims(conf.readWithClaims(), claim -> claim.id().equals("S1-19")));
    for (String day : List.of("2025-01-07", "2025-01-08")) {
      lake.prices(
          day + ",aluminium_price," + (day.endsWith("07") ? 19660 : 20000),
          day + ",alumina_price,5400",
          day + ",power_price,0.44",
          day + ",anode_price,4025",
          day + ",aluminium_fluoride_price,10000",
          day + ",smelter_other_cost,2000",
          day + ",bauxite_price,600",
          day + ",standard_coal_price,900",
          day + ",caustic_soda_price,3000",
          day + ",lime_price,300",
          day + ",refinery_other_cost,900",
          day + ",mining_cost,160");
    }
    lake.run();
    String verdict = "SELECT round(computed, 2), verdict, note FROM gold.claim_check";
    assertThat(lake.rows(verdict))
        .singleElement()
        .asString()
        .startsWith("2405.5 REPRODUCED ")
        .endsWith("net of 13 % VAT it is 2,128.8");

    conf.replace("potline.properties", "potline.vat-basis=incl", "potline.vat-basis=excl");
    lake.conf(TestConf.withClaims(conf.readWithClaims(), claim -> claim.id().equals("S1-19")));
    lake.run();
    assertThat(
            lake.rows(
                "SELECT round(delta, 1), vat_basis FROM gold.scenario_result"
                    + " WHERE scenario = 'price_22065_5_on_2025_01_07'"
                    + " AND metric = 'aluminium_margin_cny_per_t_al'"))
        .containsExactly("2128.8 excl");
    assertThat(lake.rows(verdict)).singleElement().asString().startsWith("2405.5 REPRODUCED ");
  }

  /** What holds and what does not, whatever a lake has in it. */
  @Test
  void theShippedClaimsThatRestOnConfAlone(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    Conf shipped = Conf.read(Path.of("conf"));
    lake.conf(
        TestConf.withClaims(
            shipped,
            claim -> claim.sql() != null && OF_CONF.containsAll(Views.tablesOf(claim.sql()))));
    lake.prices("2025-01-07,aluminium_price,19660,,,,,,2025-01-07T02:00:00Z,synthetic").run();
    assertThat(
            lake.rows(
                "SELECT verdict, concat_ws(' ', sort_array(collect_list(claim))) FROM gold.claim_check"
                    + " GROUP BY verdict ORDER BY verdict"))
        .containsExactly(
            "AMBIGUOUS S1-01c S1-32 S2-05a S2-05b",
            "CITED S1-01a S1-01b S1-01d S1-02a S1-02b S1-02c S1-02d S1-40 S1-42b S1-42c S1-42d"
                + " S1-43b S1-43c S1-43d S1-44b S1-44c S1-44d S2-04 S2-15a S2-15b",
            "INCONSISTENT S1-06 S1-30 S1-38b S1-46b S2-11 S2-12",
            "REPRODUCED S1-03a S1-03b S1-03c S1-03d S1-12a S1-12b S1-13 S1-30-1000 S1-31 S1-34"
                + " S1-38a S1-42a S1-43a S1-44a S1-49");
  }

  /**
   * A query of one column of {@code gold.reference_value}, in whichever power of ten, computes
   * nothing; nor does the lowest or highest of several where that is the number itself.
   */
  @Test
  void aClaimIsCitedIfAndOnlyIfItsQueryReadsOneNumberOfConfBack() {
    for (Claim claim : Conf.read(Path.of("conf")).claims()) {
      if (claim.sql() != null) {
        assertThat(claim.basis() == Basis.CITED)
            .as("%s: %s", claim.id(), claim.sql())
            .isEqualTo(isReadBack(claim));
      }
    }
  }

  private static boolean isReadBack(Claim claim) {
    LogicalPlan plan = CatalystSqlParser$.MODULE$.parsePlan(claim.sql());
    if (!(plan instanceof Project project)
        || !Views.tablesOf(claim.sql()).equals(Set.of(ReferenceValue.TABLE.name()))
        || !(project.child() instanceof Filter filter)
        || !(filter.child() instanceof UnresolvedRelation)) {
      return false;
    }
    Expression number = (Expression) project.projectList().head();
    while (number instanceof UnaryExpression named) {
      number = named.child();
    }
    return isColumn(number, claim.relation().equals("="));
  }

  private static boolean isColumn(Expression number, boolean isExtremeACopy) {
    if (number instanceof BinaryArithmetic scaled && scaled.right() instanceof Literal factor) {
      return POWERS_OF_TEN.contains(factor.value().toString())
          && isColumn(scaled.left(), isExtremeACopy);
    }
    if (number instanceof UnresolvedFunction extreme && extreme.filter().isEmpty()) {
      return isExtremeACopy && Set.of("min", "max").contains(extreme.nameParts().head());
    }
    return number instanceof UnresolvedAttribute;
  }

  @Test
  void aRepeatedIdentityPointsToAClaimOfTheSameDocument() {
    Map<String, Claim> claims =
        Conf.read(Path.of("conf")).claims().stream()
            .collect(Collectors.toMap(Claim::id, claim -> claim));
    assertThat(claims.values().stream().filter(claim -> claim.sameAs() != null))
        .hasSize(12)
        .allSatisfy(
            claim -> {
              Claim original = claims.get(claim.sameAs());
              assertThat(original.document()).isEqualTo(claim.document());
              assertThat(original.basis()).isEqualTo(Basis.RECOMPUTED);
              assertThat(Views.tablesOf(original.sql())).isEqualTo(Views.tablesOf(claim.sql()));
            });
  }

  @Test
  void aClaimIsComparedWithTheLakeAndAWorseVerdictFailsTheCheck(
      SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    TestConf conf = new TestConf(folder.resolve("conf")).write("claims.csv", CLAIMS);
    lake.conf(conf.readWithClaims());
    lake.prices(
            "2025-01-07,aluminium_price,19660,,,,,,2025-01-07T02:00:00Z",
            "2025-01-07,alumina_price,5000,,,,,,2025-01-07T02:00:00Z")
        .run();
    String verdicts =
        "SELECT claim, computed, difference, verdict, former_verdict, note FROM gold.claim_check"
            + " ORDER BY claim";
    assertThat(lake.rows(verdicts))
        .containsExactly(
            "nowhere - - NOT_REPRODUCIBLE - The lake has no data for it: its SQL gives no number",
            "price 19660 0 REPRODUCED - -",
            "readings 97.18 1.18 AMBIGUOUS - no denominator. built: 97.18; existing: 95.89",
            "unknown - - NOT_REPRODUCIBLE - the curve is missing",
            "words 2 - AMBIGUOUS - no measure");
    assertThat(findings(lake)).isEmpty();
    var before = lake.versions();
    lake.run();
    before.merge("ops.run", 1L, Long::sum);
    assertThat(lake.versions()).isEqualTo(before);

    lake.prices("2025-01-07,aluminium_price,19661.6,,,,,,2025-01-08T02:00:00Z").run();
    assertThat(
            lake.rows("SELECT verdict, former_verdict FROM gold.claim_check WHERE claim = 'price'"))
        .containsExactly("INCONSISTENT REPRODUCED");
    assertThat(findings(lake))
        .singleElement()
        .satisfies(f -> assertThat(f.state()).isEqualTo(State.FAIL))
        .satisfies(
            f ->
                assertThat(f.finding())
                    .startsWith(
                        "INCONSISTENT, was REPRODUCED: published 19660, computed 19661.60"));

    // Nearer, but not as good as it was.
    lake.prices("2025-01-07,aluminium_price,19660.6,,,,,,2025-01-09T02:00:00Z").run();
    assertThat(
            lake.rows("SELECT verdict, former_verdict FROM gold.claim_check WHERE claim = 'price'"))
        .containsExactly("ROUNDING REPRODUCED");
    assertThat(findings(lake)).extracting(Finding::state).containsExactly(State.FAIL);

    new Pipeline(lake.lake(), lake.conf()).acceptClaims(Instant.now());
    assertThat(findings(lake)).isEmpty();

    // One that can't be computed is named.
    conf.write("claims.csv", CLAIMS.replace("price_cny_per_t ", "price_cny_per_tonne "));
    lake.conf(conf.readWithClaims());
    assertThatThrownBy(lake::run)
        .hasMessageContaining("claims.csv, claim price")
        .hasMessageContaining("price_cny_per_tonne");
  }

  @Test
  void theShippedClaimsAreAllThereAndHaveReasonsWhereNothingCanDecide() {
    List<Claim> claims = Conf.read(Path.of("conf")).claims();
    assertThat(claims).hasSizeGreaterThan(130);
    assertThat(claims)
        .filteredOn(claim -> claim.undecidable() != null)
        .allMatch(claim -> claim.reason().length() > 20);
    assertThat(claims).allMatch(claim -> claim.undecidable() != null || claim.sql() != null);
  }

  private static List<Finding> findings(TestLake lake) {
    return new Check(lake.lake(), lake.conf(), LocalDate.parse("2025-01-08"))
        .run().stream().filter(f -> f.rule().equals("claims") && f.state() != State.OK).toList();
  }
}
