package io.potline;

import static io.potline.Jobs.piped;
import static io.potline.Jobs.potline;
import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Jobs.Result;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job as a scheduler runs it: through the launcher, by its exit codes and its stdout. */
class JobsIT {

  @TempDir Path folder;

  @Test
  void demoThenSqlThenARunWithDefects() throws IOException, InterruptedException {
    Result demo = DemoLake.demo();
    String lake = DemoLake.path();
    assertThat(demo.out())
        .startsWith("\nSYNTHETIC SAMPLE DATA")
        .containsPattern("aluminium +2021 +243 +3265\\.7 +3265\\.7 +0\\.0")
        .containsPattern("alumina +2020-12-31\\.\\.2025-01-07 +974 +325\\.09 +325\\.09 +0\\.00")
        .containsPattern("chain +3083\\.26")
        .containsPattern("aluminium +CN +45\\.102 +43\\.530 +96\\.51 % +45\\.0 +-0\\.102");

    // Another process finds the tables by their names.
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

    Result piped =
        piped(
            "-- from stdin\nSELECT 1 AS a;\nSELECT perod FROM gold.margin_period;\n",
            "--lake",
            lake,
            "sql");
    assertThat(piped.exitCode()).isEqualTo(2);
    assertThat(piped.out()).isEqualTo("a\n-\n1\n\n");
    assertThat(piped.err())
        .contains("1 row, ", "potline: No column perod, did you mean period?")
        .contains("jobs/potline describe gold.margin_period lists its columns.");

    Result scenario =
        potline(
            "--lake",
            lake,
            "sql",
            "--format",
            "csv",
            "SELECT scenario, metric, round(shocked, 1) AS shocked FROM gold.scenario_result"
                + " WHERE delta <> 0 AND metric IN ('aluminium_margin_cny_per_t_al',"
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
            S1-05,REPRODUCED
            S1-06,INCONSISTENT
            S1-11a,REPRODUCED
            S1-11c,INCONSISTENT
            S1-17,NOT_REPRODUCIBLE
            S1-19,REPRODUCED
            S1-32,AMBIGUOUS
            S1-34-2021,REPRODUCED
            S1-38b,INCONSISTENT
            S1-41b,REPRODUCED
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
    assertThat(ambiguous.err()).contains("say more of date, region, stage, method");

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

    Path landing = folder.resolve("landing");
    assertThat(
            potline("generate", "--out", landing.toString(), "--from", "2024-12-02", "--defects")
                .exitCode())
        .isZero();
    Result defects =
        potline(
            "--lake", folder.resolve("other").toString(), "run", "--landing", landing.toString());
    assertThat(defects.exitCode()).as(defects.err()).isEqualTo(3);
    assertThat(defects.err()).contains("15 refused");
  }

  @Test
  void badUsageIsSaidBeforeSparkStarts() throws IOException, InterruptedException {
    Result unknown = potline("fly");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("Unmatched argument at index 0: 'fly'");
    assertThat(piped("", "sql").err()).contains("No statement in the query");
    Result noConf = potline("--conf", folder.resolve("none").toString(), "demo");
    assertThat(noConf.exitCode()).isEqualTo(2);
    assertThat(noConf.err()).contains("give the folder of the settings with --conf DIR");
    Result noPort = potline("serve", "--port", "70000");
    assertThat(noPort.exitCode()).isEqualTo(2);
    assertThat(noPort.err()).contains("Can't serve on port 70000");
  }

  @Test
  void inspectSaysWhatAFileIsAndChangesNothing() throws IOException, InterruptedException {
    Path file = folder.resolve("export");
    Files.writeString(
        file,
        "指标名称,A00铝锭,氧化铝价挌\n频率,日,日\n2025-01-07,19660,5690\n2025-01-06,19620,0\n",
        Charset.forName("GB18030"));
    Result inspected = potline("inspect", file.toString());
    assertThat(inspected.exitCode()).as(inspected.err()).isEqualTo(3);
    assertThat(inspected.out())
        .contains(
            "CSV in GB18030, to be landed in prices/", "2 figures, 0 cells without one, 1 refused")
        .containsPattern("B A00铝锭 +aluminium_price +CN +SMM +CNY/t +2025-01-06 +2025-01-07 +2")
        .contains("unknown series '氧化铝价挌' (alumina_price?)");
    assertThat(potline("inspect", folder.resolve("none").toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void theSameArgumentsGenerateTheSameBytes() throws IOException, InterruptedException {
    for (String out : List.of("a", "b")) {
      Result result =
          potline(
              "generate",
              "--out",
              folder.resolve(out).toString(),
              "--from",
              "2024-11-01",
              "--seed",
              "7",
              "--plants",
              "40");
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(files("a")).isEqualTo(files("b")).isNotEmpty();
    assertThat(files("a").values()).anyMatch(text -> text.contains("synthetic Yunnan aluminium"));
  }

  private Map<String, String> files(String name) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path root = folder.resolve(name);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file, StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
