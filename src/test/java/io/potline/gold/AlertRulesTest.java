package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import io.potline.TestConf;
import io.potline.conf.Conf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused in conf/alerts.yaml, before anything is written. */
class AlertRulesTest {

  private static final String RULE =
      """
      alerts:
        - alert: loss
          table: gold.stage_margin_daily
          where: {region: CN, stage: aluminium, method: modelled}
          value: margin_cny_per_t_al
          raise: below 0
          clear: above 200
          message: {en: "{region}: {value}", zh: "{region}: {value}"}
      """;

  @TempDir private Path folder;

  @Test
  void theShippedAlertsAreKnown() {
    Conf conf = Conf.read(Path.of("conf"));
    assertThat(conf.alerts()).hasSizeGreaterThan(5);
    Gold.requireKnownAlerts(conf);
  }

  @Test
  void aFolderWithoutAlertsHasNone() throws IOException {
    TestConf conf = new TestConf(folder.resolve("conf"));
    Files.delete(folder.resolve("conf/alerts.yaml"));
    assertThat(conf.read().alerts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          raise: below 0 | raise: under 0 | line 6: raise is 'under 0', expected below, at most, above or at least
          raise: below 0 | raise: below nought | line 6: raise is 'nought', expected a number
          clear: above 200 | clear: above -200 | line 7: alert loss is raised below 0 and cleared above -200: a value must not do both
          clear: above 200 | clear: below 200 | a value must not do both
          value: margin | over_days: 0\\n    value: margin | over_days is '0', expected a number of days
          value: margin | limit: 3\\n    value: margin | unknown key 'limit'
          "{region}: {value}", | "{region}: {price}", | its message has no value for {price}; it may name {date}, {value}
          "{region}: {value}", | "{region}: {before}", | its message has no value for {before}
          gold.stage_margin_daily | gold.stage_margin_dayly | alert loss: no alert can watch gold.stage_margin_dayly, did you mean gold.stage_margin_daily? It may be a view, or one of
          gold.stage_margin_daily | gold.nowcast | no alert can watch gold.nowcast
          gold.stage_margin_daily | gold.claim_check | no alert can watch gold.claim_check
          gold.stage_margin_daily | gold.nowcast_score | made from gold.nowcast, not known as of past times
          gold.stage_margin_daily | gold.margin_metrics | which is a metric view and has no rows of its own
          value: margin_cny_per_t_al | value: margin_cny_per_t_all | gold.stage_margin_daily has no column margin_cny_per_t_all, did you mean margin_cny_per_t_al? It has date, region
          value: margin_cny_per_t_al | value: missing_inputs | column missing_inputs of gold.stage_margin_daily is no number: take one of price_cny_per_t,
          value: margin_cny_per_t_al | date: is_stale\\n    value: margin_cny_per_t_al | column is_stale of gold.stage_margin_daily is no day: take one of date
          stage: aluminium, | stage: Aluminium, | 'Aluminium' is no stage of gold.stage_margin_daily, did you mean aluminium?
          region: CN, | region: Yunnam, | 'Yunnam' is no region of gold.stage_margin_daily, did you mean Yunnan?
          method: modelled | method: modelled, is_stale: no | 'no' is no is_stale of gold.stage_margin_daily.
          , method: modelled | '' | gold.stage_margin_daily has rows for each method: say which in where, or add it to each
          """)
  void anAlertThatMakesNoSenseIsRefused(String text, String by, String message) {
    TestConf conf =
        new TestConf(folder.resolve("conf"))
            .write("alerts.yaml", RULE)
            .replace("alerts.yaml", text, by == null ? "" : by.replace("\\n", "\n"));
    assertThatThrownBy(() -> Gold.requireKnownAlerts(conf.read()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("alerts.yaml, ")
        .hasMessageContaining(message);
  }
}
