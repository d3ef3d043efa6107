package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.check.Check;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One lake over some days: the margin of bauxite is its price less 160. */
@WithSpark
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertTest {

  private static final String RULES =
      """
      alerts:
        - alert: loss
          table: gold.stage_margin_daily
          where: {stage: bauxite, method: modelled}
          each: region
          value: margin_cny_per_t
          raise: below 0
          clear: at least 20
          message: {en: "{region} {value} < {threshold}", zh: "{region}{date}"}
        - alert: jump
          table: gold.margin_observation
          where: {stage: bauxite, region: CN, method: modelled}
          value: margin_cny_per_t_al
          over_days: 1
          without_sign: true
          raise: above 500
          clear: below 100
          message: {en: "{value} from {before}", zh: "{value}"}
        - alert: bad_month
          table: gold.margin_period
          where: {stage: bauxite, region: CN, method: modelled, period_type: month}
          date: first_date
          value: mean_margin_cny_per_t_al
          raise: below 0
          clear: above 0
          message: {en: "{value}", zh: "{value}"}
      """;

  private static final String ROWS =
      "SELECT alert, subject, raised_date, value, cleared_date, cleared_value FROM %s.alert"
          + " ORDER BY alert, subject, raised_date";

  private static TestLake lake;

  @BeforeAll
  static void firstDays(SparkSession spark) {
    Path folder = TestLake.emptied("alerts");
    lake = new TestLake(spark, folder);
    lake.conf(new TestConf(folder.resolve("conf")).write("alerts.yaml", RULES).read());
    lake.prices(
            quote("2024-03-01", "mining_cost,160", "2024-03-01"),
            quote("2024-03-01", "bauxite_price,300", "2024-03-01"),
            quote("2024-03-04", "bauxite_price,150", "2024-03-04"),
            quote("2024-03-04", "bauxite_price,165,,,Henan", "2024-03-04"))
        .run();
  }

  private static String quote(String day, String value, String published) {
    String cells = value + ",".repeat(6 - (int) value.chars().filter(c -> c == ',').count());
    return "%s,%s,%sT08:00:00Z".formatted(day, cells, published);
  }

  @Test
  @Order(1)
  void anAlertIsRaisedInTheSeriesWhoseLimitIsBroken() {
    assertThat(lake.rows(ROWS.formatted("gold")))
        .containsExactly("jump - 2024-03-04 -665.85 - -", "loss CN 2024-03-04 -10 - -");
    assertThat(
            lake.rows(
                "SELECT message_en, message_zh, threshold, unit, is_synthetic FROM gold.alert"
                    + " WHERE alert = 'loss'"))
        .containsExactly(
            "China -10 < 0 全国2024-03-04 0 CNY per tonne of the stage's own product false");
    assertThat(lake.rows("SELECT message_en FROM gold.alert WHERE alert = 'jump'"))
        .containsExactly("-666 from 621");
  }

  @Test
  @Order(2)
  void aNewDayGoesOnWithWhatIsOpen() {
    Map<String, Long> before = lake.versions();
    lake.prices(
            quote("2024-03-05", "bauxite_price,170", "2024-03-05"),
            quote("2024-03-05", "bauxite_price,100,,,Henan", "2024-03-05"))
        .run();
    assertThat(lake.rows(ROWS.formatted("gold")))
        .containsExactly(
            "jump - 2024-03-04 -665.85 2024-03-05 88.78",
            "loss CN 2024-03-04 -10 - -",
            "loss Henan 2024-03-05 -60 - -");
    assertThat(lake.versions().get("gold.alert")).isEqualTo(before.get("gold.alert") + 1);
  }

  @Test
  @Order(4)
  void checkNotesThoseThatAreOpenOnItsDay() {
    assertThat(notes("2024-03-04"))
        .containsExactly("jump: -666 from 621", "loss CN: China -10 < 0");
    assertThat(notes("2024-03-06"))
        .containsExactly("loss CN: China -10 < 0", "loss Henan: Henan -60 < 0");
  }

  private static List<String> notes(String day) {
    return new Check(lake.lake(), lake.conf(), LocalDate.parse(day))
        .run().stream()
            .filter(finding -> finding.rule().equals("alerts"))
            .filter(finding -> finding.state() == Check.State.NOTE)
            .map(finding -> finding.subject() + ": " + finding.finding())
            .toList();
  }

  @Test
  @Order(5)
  void aRestatementOfThePastChangesWhatWasRaised() {
    lake.prices(quote("2024-03-04", "bauxite_price,200", "2024-03-07")).run();
    assertThat(lake.rows(ROWS.formatted("gold"))).containsExactly("loss Henan 2024-03-05 -60 - -");
  }

  @Test
  @Order(6)
  void asOfAPastTimeAlertsAreWhatTheyWere() {
    lake.runAsOf("2024-03-06T00:00:00Z");
    assertThat(lake.rows(ROWS.formatted("gold_as_of")))
        .containsExactly(
            "jump - 2024-03-04 -665.85 2024-03-05 88.78",
            "loss CN 2024-03-04 -10 - -",
            "loss Henan 2024-03-05 -60 - -");
  }

  /** As of now, everything is computed from all days; gold has been judged day by day. */
  @Test
  @Order(7)
  void judgingDayByDayGivesWhatAllDaysGive() {
    lake.prices(
            quote("2024-03-08", "bauxite_price,150", "2024-03-08"),
            quote("2024-03-08", "bauxite_price,400,,,Henan", "2024-03-08"),
            quote("2024-04-01", "bauxite_price,110", "2024-04-01"))
        .run();
    List<String> dayByDay = lake.rows(ROWS.formatted("gold"));
    assertThat(dayByDay)
        .containsExactly(
            "bad_month - 2024-04-01 -221.95 - -",
            "loss CN 2024-03-08 -10 - -",
            "loss Henan 2024-03-05 -60 2024-03-08 240");
    String now = Instant.parse("2024-05-01T00:00:00Z").toString();
    lake.runAsOf(now);
    assertThat(
            lake.rows(
                ROWS.formatted("gold_as_of")
                    .replace("ORDER", "WHERE as_of = TIMESTAMP'%s' ORDER".formatted(now))))
        .isEqualTo(dayByDay);
  }
}
