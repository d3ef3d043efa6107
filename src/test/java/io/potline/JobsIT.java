package io.potline;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Commands.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job as a scheduler runs it, through the launcher: what only a process of its own shows.
 * What commands print is asked in this process, of the demo's lake.
 */
@WithSpark
class JobsIT {

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void theDemoPrintsItsScreen() throws IOException, InterruptedException {
    assertThat(DemoLake.demo().out())
        .startsWith("\nSYNTHETIC SAMPLE DATA")
        .containsPattern("aluminium +2021 +243 +3265\\.7 +3265\\.7 +0\\.0")
        .containsPattern("alumina +2020-12-31\\.\\.2025-01-07 +974 +325\\.09 +325\\.09 +0\\.00")
        .containsPattern("chain +3083\\.26")
        .containsPattern("aluminium +CN +45\\.102 +43\\.530 +96\\.51 % +45\\.0 +-0\\.102");
  }

  @Test
  void theDemosLakeAnswers(SparkSession spark) throws IOException, InterruptedException {
    String lake = DemoLake.path();
    Result sql =
        potline(
            "--lake",
            lake,
            "sql",
            "--format",
            "csv",
            "SELECT region, min(utilisation_fraction) AS lowest, max(utilisation_fraction) AS highest,"
                + " max(ceiling_mt) AS ceiling FROM gold.capacity_utilisation"
                + " WHERE region = 'Yunnan' AND month >= DATE'2016-06-01' GROUP BY region");
    assertThat(sql.exitCode()).as(sql.err()).isZero();
    assertThat(sql.out())
        .matches("region,lowest,highest,ceiling\nYunnan,0\\.5815\\d+,0\\.998[01]\\d+,\n");

    Result csv =
        potline("--lake", lake, "sql", "--format", "csv", "SELECT '=1+1' AS a, '-5' AS b, -5 AS c");
    assertThat(csv.out()).isEqualTo("a,b,c\n'=1+1,-5,-5\n");

    Result scenario =
        potline(
            "--lake",
            lake,
            "sql",
            "--format",
            "csv",
            "SELECT scenario, metric, round(shocked, 1) AS shocked FROM gold.scenario_result"
                + " WHERE delta <> 0 AND x IS NULL AND metric IN ('aluminium_margin_cny_per_t_al',"
                + " 'chain_margin_cny_per_t_al') ORDER BY scenario, metric");
    assertThat(scenario.out())
        .isEqualTo(
            """
            scenario,metric,shocked
            alumina_to_mean,aluminium_margin_cny_per_t_al,720.8
            alumina_to_zero,aluminium_margin_cny_per_t_al,1045.9
            price_22065_5,aluminium_margin_cny_per_t_al,793.7
            price_22065_5,chain_margin_cny_per_t_al,5488.8
            price_22065_5_alumina_to_mean,aluminium_margin_cny_per_t_al,3126.3
            price_22065_5_alumina_to_mean,chain_margin_cny_per_t_al,5488.8
            price_22065_5_on_2025_01_07,aluminium_margin_cny_per_t_al,793.7
            price_22065_5_on_2025_01_07,chain_margin_cny_per_t_al,5488.8
            """);
    Result required =
        potline(
            "--lake",
            lake,
            "required-price",
            "--demand-mt",
            "10",
            "--source",
            "modelled:synthetic",
            "--date",
            "2025-01-08");
    assertThat(required.exitCode()).as(required.err()).isZero();
    assertThat(required.out())
        .startsWith("SYNTHETIC SAMPLE DATA\n")
        .containsPattern("curve_date +2024-12-31\n")
        .containsPattern("required_price_cny_per_t +2\\d{4}\\.\\d\\d\n");

    Result whatIf = potline("--lake", lake, "what-if", "power_price=+0.05", "--date", "2025-01-07");
    assertThat(whatIf.exitCode()).as(whatIf.err()).isZero();
    assertThat(whatIf.out())
        .startsWith("SYNTHETIC SAMPLE DATA\nCN, 2025-01-07, prices with VAT\n")
        .containsPattern("\naluminium +CN +-1611\\.80 +-2291\\.80 +-680\\.00 ")
        .containsPattern("\nchain +CN +3083\\.26 +2403\\.26 +-680\\.00\n");

    Result verdicts =
        potline(
            "--lake",
            lake,
            "sql",
            "--format",
            "csv",
            "SELECT claim, verdict FROM gold.claim_check WHERE claim IN ('S1-03b', 'S1-05', 'S1-06',"
                + " 'S1-11a', 'S1-11c', 'S1-17', 'S1-19', 'S1-32', 'S1-38b', 'S1-41b', 'S1-46b', 'S1-50',"
                + " 'S2-05b', 'S2-11', 'S2-16', 'S1-34-2021') ORDER BY claim");
    assertThat(verdicts.out())
        .isEqualTo(
            """
            claim,verdict
            S1-03b,REPRODUCED
            S1-05,AMBIGUOUS
            S1-06,INCONSISTENT
            S1-11a,REPRODUCED_ON_SAMPLE
            S1-11c,INCONSISTENT
            S1-17,NOT_REPRODUCIBLE
            S1-19,REPRODUCED_ON_SAMPLE
            S1-32,AMBIGUOUS
            S1-34-2021,REPRODUCED_ON_SAMPLE
            S1-38b,INCONSISTENT
            S1-41b,REPRODUCED_ON_SAMPLE
            S1-46b,INCONSISTENT
            S1-50,AMBIGUOUS
            S2-05b,AMBIGUOUS
            S2-11,INCONSISTENT
            S2-16,NOT_REPRODUCIBLE
            """);
    Result explained =
        potline(
            "--lake",
            lake,
            "explain",
            "gold.stage_margin_daily",
            "date=2025-01-07",
            "region=CN",
            "stage=alumina",
            "method=modelled");
    assertThat(explained.exitCode()).as(explained.err()).isZero();
    assertThat(explained.out())
        .containsPattern("margin_cny_per_t +1377\\.041")
        .containsPattern("bauxite_price +2\\.300000 +t +618\\.84")
        .containsPattern(
            "input +bauxite_price +CN +synthetic +2025-01-07 .*synthetic-prices-2025-01\\.csv +\\d+");
    Result ambiguous =
        potline("--lake", lake, "explain", "gold.stage_margin_daily", "date=2025-01-07");
    assertThat(ambiguous.exitCode()).isEqualTo(2);
    assertThat(ambiguous.err())
        .contains("give more of the key columns date, region, stage, method");

    Result fresh = potline("--lake", lake, "check", "--date", "2025-01-08");
    assertThat(fresh.exitCode()).as(fresh.err()).isZero();
    assertThat(fresh.out()).contains("ok     freshness").doesNotContain("fail");
    Result late = potline("--lake", lake, "check", "--date", "2025-02-08");
    assertThat(late.exitCode()).isEqualTo(3);
    assertThat(late.out())
        .containsPattern("fail +freshness +aluminium_price CN synthetic +last quote 2025-01-07");

    Result refused = potline("--lake", lake, "sql", "DROP TABLE gold.margin_period");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("potline: Refused: only queries are let through")
        .doesNotContain("\tat ");
    assertThat(refused.out()).isEmpty();

    Result nowhere = potline("--lake", folder.resolve("none").toString(), "sql", "SELECT 1");
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("No lake at");
  }

  @Test
  void statementsComeFromStdinAndAMistakeEndsThem() throws IOException, InterruptedException {
    Jobs.Result piped =
        Jobs.piped(
            "-- from stdin\nSELECT 1 AS a;\nSELECT perod FROM gold.margin_period;\n",
            "--lake",
            DemoLake.path(),
            "sql");
    assertThat(piped.exitCode()).isEqualTo(2);
    assertThat(piped.out()).isEqualTo("a\n-\n1\n\n");
    assertThat(piped.err())
        .contains("1 row, ", "potline: No column perod, did you mean period?")
        .contains("jobs/potline describe gold.margin_period lists its columns.")
        .doesNotContain("\tat ");
  }

  @Test
  void aRunThatRefusesDataEndsWith3() throws IOException, InterruptedException {
    Path landing = folder.resolve("landing");
    Result generated =
        potline("generate", "--out", landing.toString(), "--from", "2024-12-02", "--defects");
    assertThat(generated.exitCode()).isZero();
    Jobs.Result defects =
        Jobs.potline(
            "--lake", folder.resolve("other").toString(), "run", "--landing", landing.toString());
    assertThat(defects.exitCode()).as(defects.err()).isEqualTo(3);
    assertThat(defects.err()).contains("15 refused");
  }

  /** Spark as it is unpacked on a cluster, laid out from the jars of Maven. */
  @Test
  void theSparkSubmitOfSparkHomeIsUsed() throws IOException, InterruptedException {
    Path home = SparkHome.laidOut();
    ProcessBuilder builder =
        Jobs.launcher(
            "--lake",
            DemoLake.path(),
            "sql",
            "--format",
            "csv",
            "SELECT count(*) AS n FROM gold.reserve_life",
            "--",
            "--master",
            "local[1]");
    builder.environment().put("SPARK_HOME", home.toString());
    Jobs.Result result = Jobs.result(builder, "");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("n\n5\n");
    assertThat(result.err())
        .containsPattern("submitted: .* --jars \\S*delta-\\S* .* --master local\\[1\\] ")
        .contains("--class io.potline.Main");
  }
}
