package io.potline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.potline.Problem;
import io.potline.Tables;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.gold.StageMarginDaily;
import io.potline.report.Exhibit.Section;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is on the pages; that a browser can draw it, {@link io.potline.ReportIT} tests. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {

  /**
   * The source's captions in its order; a day in brackets is the last of the data. That of figure 5
   * says who leads now.
   */
  private static final List<String> CAPTIONS =
      List.of(
          "图1：电解铝产业链及吨铝单耗",
          "图2：电解铝产业链总利润情况",
          "图3：铝价和产业链利润",
          "图4：产业链总成本",
          "图5：电解铝占产业链盈利的61.68%（2024-05-07）",
          "图6：产业链最新利润构成（2024-05-07）",
          "图7：铝土矿储量丰富（2021年）",
          "图8：铝金属产量较高（2021年）",
          "图9：铝矿储采比较高（2021年）",
          "图10：铝土矿价格多数时间比较稳定",
          "图11：铝土矿成本基本稳定",
          "图12：铝土矿吨电解铝年度利润",
          "图13：中国氧化铝总产能",
          "图14：中国氧化铝在产产能",
          "图15：氧化铝吨电解铝年度利润",
          "表1：电解铝二氧化碳排放",
          "图16、图17：国内水电铝产能占比2019年10%，十四五末或达19%",
          "表2：电解铝行业产能限制政策逐步出台",
          "图18：中国电解铝产能逐步触顶",
          "图19：云南电解铝开工率波动相对较大",
          "图20：吨电解铝年度利润");

  private static final String CLAIMS =
      """
      claim,document,locator,statement,published,relation,decimals,unit,undecidable,reason,sql
      evil,D,p. 1,</script><img src=x onerror=alert(1)>,5,=,0,t,,,SELECT 1
      """;

  private TestLake lake;
  private Path folder;
  private Report report;
  private String english;
  private String chinese;

  @BeforeAll
  void fill(SparkSession spark, @TempDir Path folder) throws IOException {
    this.folder = folder;
    lake = new TestLake(spark, folder);
    lake.conf(new TestConf(folder.resolve("conf")).write("claims.csv", CLAIMS).readWithClaims());
    for (String day : List.of("2023-05-08", "2024-05-06", "2024-05-07")) {
      boolean isLater = day.startsWith("2024");
      lake.prices(
          day + ",aluminium_price," + (day.endsWith("06") ? 20000 : 20100),
          day + ",alumina_price," + (isLater ? 3500 : 3400),
          day + ",power_price,0.4",
          day + ",anode_price,4000",
          day + ",aluminium_fluoride_price,10000",
          day + ",smelter_other_cost,2000",
          day + ",bauxite_price," + (isLater ? 500 : 490),
          day + ",standard_coal_price,900",
          day + ",caustic_soda_price,3000",
          day + ",lime_price,300",
          day + ",refinery_other_cost,900",
          day + ",mining_cost,160");
    }
    lake.capacity(
            "2024-04,aluminium,,,,45.102,43.53,Mt,,SMM",
            "2024-04,aluminium,Yunnan,,,5.8,5.317,Mt,,SMM",
            "2024-04,alumina,,,,105.02,89.2,Mt,,SMM")
        .file(
            "indices/indices.csv",
            "month,index,value,delta,delta_unit,published_at,source\n"
                + "2024-05,aluminium output,22.9,1.4,unknown,,CNIA\n")
        .run();
    Tables.publish(lake.lake(), lake.conf());
    report = Report.read(lake.lake(), lake.conf());
    List<Path> pages = write("2024-05-08T00:00:00Z");
    assertThat(pages.get(1)).hasFileName("report.zh.html");
    english = page(pages.get(0));
    chinese = page(pages.get(1));
  }

  private List<Path> write(String now) {
    return report.write(
        folder.resolve("out/report.html"), List.of(Language.EN, Language.ZH), Instant.parse(now));
  }

  /** Without the page's own words and script. */
  private static String page(Path file) throws IOException {
    String html = Files.readString(file);
    return html.substring(0, html.indexOf("<script type=\"application/json\" id=\"words\">"));
  }

  @Test
  void theSourcesFiguresAndTablesStandInItsOrderUnderItsCaptions() {
    assertThat(
            Pattern.compile("<figcaption>((?:图|表)\\d+(?:、图\\d+)?：.*?)</figcaption>")
                .matcher(chinese)
                .results()
                .map(match -> match.group(1)))
        .containsExactlyElementsOf(CAPTIONS);
  }

  @Test
  void everyQueryRunsAndAFigureThatCannotBeDrawnHasAReason() {
    assertThat(english).doesNotContain("does not fit this lake");
    assertThat(figure(english, "nowcast")).contains("a vendor prints for months");
    assertThat(figure(english, "table2")).contains("none are made up here").doesNotContain("csv");
    assertThat(figure(english, "fig10")).doesNotContain("class=\"missing\"");
  }

  @Test
  void figuresHaveTheLakesNumbers() throws IOException {
    // 20100 - 1.93 * 3500 - 13600 * 0.4 - 0.45 * 4000 - 0.02 * 10000 - 2000
    assertThat(cell("state_margin", "stage", "aluminium", "margin_cny_per_t_al")).isEqualTo("3905");
    assertThat(cell("state_margin", "stage", "aluminium", "change_cny_per_t_al")).isEqualTo("100");
    assertThat(cell("state_margin", "stage", "aluminium", "last_year_cny_per_t_al"))
        .isEqualTo("4098");
    assertThat(cell("moved_day", "factor", "aluminium_price", "effect_cny_per_t_al"))
        .isEqualTo("100");
    assertThat(cell("fig18", "source", "SMM", "ceiling_headroom_mt")).isEqualTo("-0.102");
    assertThat(cell("fig20", "period", "2024", "modelled_cny_per_t_al")).isEqualTo("3855");
    assertThat(cell("fig01", "input", "bauxite_input", "quantity_per_t_al")).isEqualTo("4.439");
  }

  @Test
  void aBridgeCloses() throws IOException {
    for (String id : List.of("moved_day", "moved_year")) {
      JsonNode data = data(english, id);
      JsonNode rows = data.path("rows");
      int effect = index(data, "effect_cny_per_t_al");
      int level = index(data, "level_cny_per_t_al");
      int last = rows.size() - 1;
      BigDecimal sum = rows.get(0).get(level).decimalValue();
      for (int i = 1; i < last; i++) {
        sum = sum.add(rows.get(i).get(effect).decimalValue());
        assertThat(rows.get(i).get(level).decimalValue())
            .as(id + " " + i)
            .isEqualByComparingTo(sum);
      }
      assertThat(rows.get(last).get(level).decimalValue()).as(id).isEqualByComparingTo(sum);
      assertThat(
              rows.get(0).get(level).decimalValue().add(rows.get(last).get(effect).decimalValue()))
          .as(id)
          .isEqualByComparingTo(sum);
    }
    assertThat(figure(english, "moved_day")).contains("from 2024-05-06 to 2024-05-07");
  }

  @Test
  void aYearWithFewDaysSaysOfHowManyItIs() throws IOException {
    assertThat(cell("fig20", "period", "2024", "modelled_partial_count")).isEqualTo("2");
    assertThat(cell("state_margin", "stage", "chain", "this_year_partial_count")).isEqualTo("2");
    assertThat(cell("moved_year", "factor", "bridge_end", "partial_count")).isEqualTo("2");
  }

  @Test
  void noVerdictStandsBesideAValueThatItDoesNotRestOn() throws IOException {
    assertThat(data(english, "monitor").findValuesAsText("name"))
        .contains("value", "published")
        .doesNotContain("verdict");
  }

  @Test
  void aPageSaysThatItsDataAreOld() throws IOException {
    assertThat(english).doesNotContain("class=\"late\"");
    List<Path> pages = write("2024-05-13T02:00:00Z");
    assertThat(page(pages.get(0)))
        .contains("the last quotes are of 2024-05-07, and 3 days of trading")
        .contains("report made 2024-05-13 02:00 UTC")
        .contains("<a href=\"report.zh.html\">");
    assertThat(page(pages.get(1))).contains("其后已有3个交易日没有报价", "北京时间2024-05-13 10:00");
  }

  @Test
  void chineseAmountsAreIn10000Tonnes() throws IOException {
    JsonNode data = data(chinese, "state_capacity");
    JsonNode built = data.path("columns").get(index(data, "built_mt"));
    assertThat(built.path("unit").asText()).isEqualTo("万吨");
    assertThat(built.path("isHundredfold").asBoolean()).isTrue();
    assertThat(built.path("decimals").asInt()).isEqualTo(1);
  }

  @Test
  void yearsOfAnOutputThatIsDerivedFromThemAreDrawnApart() throws IOException {
    // 821.63 / 21.18
    assertThat(cell("fig09", "mineral", "copper", "implied_years")).isEqualTo("38.7927");
    assertThat(cell("fig09", "mineral", "copper", "years")).isEqualTo("null");
    assertThat(cell("fig09", "basis", "ore", "years")).isEqualTo("39.2308");
    assertThat(cell("fig09", "basis", "ore", "implied_years")).isEqualTo("null");
    assertThat(figure(chinese, "fig09")).contains("铜、铅、锌产量", "不构成验证");
  }

  @Test
  void theClaimsAreCountedByVerdict() throws IOException {
    JsonNode facts = data(english, "claims").path("facts");
    assertThat(facts.path("columns").findValuesAsText("label"))
        .containsExactly(
            "REPRODUCED",
            "REPRODUCED_ON_SAMPLE",
            "CITED",
            "ROUNDING",
            "AMBIGUOUS",
            "NOT_REPRODUCIBLE",
            "INCONSISTENT");
    assertThat(facts.at("/rows/0").toString()).isEqualTo("[0,0,0,0,0,0,1]");
  }

  @Test
  void eachFigureShowsItsTablesAndVersions() {
    long version = lake.lake().version(StageMarginDaily.TABLE);
    assertThat(figure(english, "fig11"))
        .containsPattern(
            "From gold\\.stage_margin_daily \\(version "
                + version
                + "\\); run \\d{8}T\\S+; period 2023-05-08\\.\\.2024-05-07; basis VAT included</p>");
    assertThat(english)
        .doesNotContain("SYNTHETIC")
        .contains("Data to 2024-05-07; last changed by run 2");
  }

  @Test
  void nothingOfTheLakeBecomesMarkup() throws IOException {
    assertThat(english).doesNotContain("<img");
    assertThat(data(english, "claims").at("/rows/0/1").asText())
        .isEqualTo("</script><img src=x onerror=alert(1)>");
  }

  @Test
  void everyColumnHasANameInBothLanguages() throws IOException {
    for (Section section : Exhibit.all(BigDecimal.ONE)) {
      for (Exhibit exhibit : section.exhibits()) {
        JsonNode data = data(chinese, exhibit.id());
        for (JsonNode column : data.path("columns")) {
          assertThat(column.path("label").asText())
              .as(exhibit.id() + " " + column.path("name"))
              .isNotEqualTo(column.path("name").asText());
        }
      }
    }
    assertThat(data(chinese, "fig05").at("/labels/aluminium").asText()).isEqualTo("电解铝");
    assertThat(data(english, "fig05").at("/labels/aluminium").asText())
        .isEqualTo("Aluminium smelting");
  }

  @Test
  void aNotebookIsRenderedWithProseTablesAndCharts() throws Exception {
    Path notebook =
        Files.writeString(
            folder.resolve("n.sql"),
            """
            -- Databricks notebook source
            -- MAGIC %md
            -- MAGIC # Means
            -- MAGIC of `stage` <b>now</b>
            -- MAGIC <!-- zh -->
            -- MAGIC # 均值

            -- COMMAND ----------

            -- caption: {en: "Means of {period} by {stage}", zh: "{period}年均值"}
            -- chart: {kind: bars, x: stage, left: mean_margin_cny_per_t_al}
            SELECT period, stage, mean_margin_cny_per_t_al FROM gold.margin_period
            WHERE period_type = 'year' AND period = '2024' AND region = 'CN' AND method = 'modelled'
            ORDER BY stage;

            -- COMMAND ----------

            SELECT started_at, outcome FROM ops.run;

            -- COMMAND ----------

            SELECT count(*) AS quotes FROM bronze.price_quote;
            """);
    Path out = folder.resolve("n.html");
    notebook().write(notebook, out);
    String html = Files.readString(out);
    assertThat(html)
        .contains("<h1>Means</h1>", "<code>stage</code>", "&lt;b&gt;now&lt;/b&gt;")
        .contains("From gold.margin_period (version ")
        .containsPattern("From ops\\.run \\(version \\d+\\); run \\d{8}T")
        .contains("From bronze.price_quote (version ");
    assertThat(data(html, "cell2_1").at("/rows/1/2").asText()).isEqualTo("3855");
    assertThat(data(html, "cell2_1").at("/columns/2/label").asText()).isEqualTo("Mean margin");
    assertThat(data(html, "cell2_1").at("/columns/2/unit").asText()).isEqualTo("CNY/t Al");
    assertThat(data(html, "cell4_1").at("/columns/0/label").asText()).isEqualTo("quotes");
    assertThat(html)
        .contains("<figcaption>Means of 2024 by Alumina refining..Chain</figcaption>")
        .doesNotContain("-- caption", "均值", "src=\"echarts.min.js\"");
    assertThat(data(html, "cell2_1").at("/chart/kind").asText()).isEqualTo("bars");

    new Notebook(lake.lake(), lake.conf(), Language.ZH, ChartLibrary.BESIDE).write(notebook, out);
    assertThat(Files.readString(out))
        .contains("<h1>均值</h1>", "<figcaption>2024年均值</figcaption>", "平均利润")
        .contains("<script src=\"echarts.min.js\"></script>")
        .hasSizeLessThan(200_000);
    assertThat(folder.resolve("echarts.min.js")).isRegularFile();

    Path writes =
        Files.writeString(
            folder.resolve("w.sql"), "-- Databricks notebook source\nDROP TABLE gold.cost_curve;");
    assertThatThrownBy(() -> notebook().write(writes, out))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Refused");
    Path plain = Files.writeString(folder.resolve("p.sql"), "SELECT 1");
    assertThatThrownBy(() -> notebook().write(plain, out))
        .hasMessageContaining("is no SQL notebook");
  }

  private Notebook notebook() {
    return new Notebook(lake.lake(), lake.conf(), Language.EN, ChartLibrary.WITHIN);
  }

  private String cell(String figure, String key, String value, String column) throws IOException {
    JsonNode data = data(english, figure);
    int keyIndex = index(data, key);
    for (JsonNode row : data.path("rows")) {
      if (row.get(keyIndex).asText().equals(value)) {
        return row.get(index(data, column)).asText();
      }
    }
    return null;
  }

  private static int index(JsonNode data, String column) {
    for (int i = 0; i < data.path("columns").size(); i++) {
      if (data.path("columns").get(i).path("name").asText().equals(column)) {
        return i;
      }
    }
    throw new AssertionError(column);
  }

  private static String figure(String html, String id) {
    int start = html.indexOf("<figure id=\"" + id + "\">");
    assertThat(start).as(id).isPositive();
    return html.substring(start, html.indexOf("</figure>", start));
  }

  private static JsonNode data(String html, String id) throws IOException {
    String json =
        Pattern.compile("class=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(figure(html, id))
            .results()
            .map((MatchResult match) -> match.group(1))
            .findFirst()
            .orElse("{}");
    return new ObjectMapper().readTree(json);
  }
}
