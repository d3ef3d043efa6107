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
import io.potline.conf.Conf;
import io.potline.gold.ClaimCheck.Verdict;
import io.potline.pipeline.Pipeline;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;
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

  @ParameterizedTest
  @CsvSource({
    "3083.26, 2, =, 3083.256, REPRODUCED",
    "2406, 0, =, 2405.5, REPRODUCED",
    "-1611.8, 1, =, -1611.85, ROUNDING",
    "4.4, 1, =, 4.439, REPRODUCED",
    "8704.7, 1, =, 8704.3, INCONSISTENT",
    "8704.7, 1, =, 8704.61, ROUNDING",
    "2000, -3, =, 1774.39, REPRODUCED",
    "2000, -3, =, 3400, ROUNDING",
    "96, 0, >, 96, INCONSISTENT",
    "96, 0, >, 96.01, REPRODUCED",
    "1000, 2, >=, 1000, REPRODUCED",
    "1000, 2, >=, 999.999, INCONSISTENT",
    "0, 0, <, -0.4, REPRODUCED",
  })
  void aVerdictDependsOnTheNumbersOnly(
      BigDecimal published, int decimals, String relation, BigDecimal computed, Verdict verdict) {
    Claim claim = new Claim("c", "D", "p", "s", published, relation, decimals, "u", null, null, "");
    assertThat(ClaimCheck.verdict(claim, computed)).isEqualTo(verdict);
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
                    .startsWith("INCONSISTENT, was REPRODUCED: published 19660.0")
                    .contains("computed 19661.6"));

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
