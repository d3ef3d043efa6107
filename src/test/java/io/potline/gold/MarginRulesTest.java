package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.QuoteRevisions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The rules of margins, each on quotes of its own in one lake. Bauxite has one input: 160 a tonne.
 */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MarginRulesTest {

  private TestLake lake;

  @BeforeAll
  void open(SparkSession spark) {
    lake = RulesLake.lake(spark);
  }

  private java.util.List<String> margins(String where) {
    return lake.rows(
        "SELECT date, region, margin_cny_per_t, missing_inputs FROM gold.stage_margin_daily"
            + " WHERE stage = 'bauxite' AND method = 'modelled' AND region = 'CN' AND "
            + where
            + " ORDER BY date, region");
  }

  @Test
  void anInputIsCarriedUpToItsMaximumAgeInclusive() {
    assertThat(margins("year(date) = 2016"))
        .containsExactly(
            "2016-02-01 CN 250 -", "2016-04-30 CN 260 -", "2016-05-01 CN - mining_cost");
  }

  @Test
  void theProductPriceIsNeverCarried() {
    assertThat(margins("date = DATE'2016-02-02'")).isEmpty();
  }

  @Test
  void aQuoteWithoutTaxGetsTheRateOfItsOwnDay() {
    assertThat(margins("date BETWEEN DATE'2018-01-01' AND DATE'2019-12-31'"))
        .containsExactly("2018-04-30 CN 67 -", "2018-05-02 CN 66 -", "2019-04-01 CN 63 -");
  }

  @Test
  void aDollarQuoteNeedsAnExchangeRateOfFiveDaysAtMost() {
    assertThat(margins("date BETWEEN DATE'2020-03-01' AND DATE'2020-03-31'"))
        .containsExactly("2020-03-06 CN 260 -", "2020-03-07 CN - usd_cny");
    assertThat(
            lake.rows(
                "SELECT value, unit FROM silver.price WHERE series = 'bauxite_price'"
                    + " AND date = DATE'2020-03-06'"))
        .containsExactly("60 USD/t");
  }

  @Test
  void aCarriedDollarQuoteKeepsTheRateOfItsDay() {
    assertThat(margins("date = DATE'2020-06-20'")).containsExactly("2020-06-20 CN 158 -");
    assertThat(
            lake.rows(
                "SELECT input_date, quoted_value, quoted_unit, usd_cny, price"
                    + " FROM gold.stage_cost_daily WHERE date = DATE'2020-06-20'"
                    + " AND region = 'CN' AND stage = 'bauxite'"))
        .containsExactly("2020-06-02 20 USD/t 7.1 142");
  }

  @Test
  void aRegionTakesItsOwnSeriesAndTheNationalOnesOtherwise() {
    assertThat(
            lake.rows(
                "SELECT date, region, price_cny_per_t, margin_cny_per_t"
                    + " FROM gold.stage_margin_daily WHERE stage = 'bauxite'"
                    + " AND method = 'modelled' AND year(date) = 2021"
                    + " AND region IN ('CN', 'Henan', 'Shanxi', 'Hebei') ORDER BY date, region"))
        .containsExactly(
            "2021-03-01 CN 500 340",
            "2021-03-01 Henan 500 300",
            "2021-03-01 Shanxi 600 440",
            "2021-03-02 CN 510 340",
            "2021-03-02 Henan 510 310");
  }

  @Test
  void theFirstVendorThatQuotesAtAllIsUsedAndNoOther() {
    assertThat(
            lake.rows(
                "SELECT date, margin_cny_per_t FROM gold.stage_margin_daily"
                    + " WHERE region = 'Guizhou' AND year(date) = 2022 AND method = 'modelled'"))
        .containsExactly("2022-03-02 360");
    assertThat(lake.rows("SELECT count(*) FROM silver.price WHERE source = 'Foo'"))
        .containsExactly("1");
  }

  @Test
  void aStalePriceHasARowAndIsInNoMean() {
    assertThat(
            lake.rows(
                "SELECT date, is_stale FROM gold.stage_margin_daily WHERE stage = 'bauxite'"
                    + " AND method = 'modelled' AND region = 'CN' AND year(date) = 2024"
                    + " ORDER BY date"))
        .containsExactly(
            "2024-01-01 false",
            "2024-04-01 false",
            "2024-06-29 false",
            "2024-06-30 true",
            "2024-07-01 false");
    assertThat(
            lake.rows(
                "SELECT observation_count, first_date, last_date FROM gold.margin_period"
                    + " WHERE period = '2024' AND stage = 'bauxite' AND region = 'CN'"))
        .containsExactly("4 2024-01-01 2024-07-01");
  }

  @Test
  void aMarginPerTonneOfAluminiumIsTheMarginTimesTheTonnesInIt() {
    assertThat(
            lake.rows(
                "SELECT margin_cny_per_t, margin_cny_per_t_al FROM gold.stage_margin_daily"
                    + " WHERE date = DATE'2021-03-01' AND region = 'CN' AND stage = 'bauxite'"))
        .containsExactly("340 1509.26");
  }

  @Test
  void aReportedMarginIsStoredAsQuotedAndNeverConverted() {
    assertThat(
            lake.rows(
                "SELECT date, margin_cny_per_t, margin_cny_per_t_al, price_cny_per_t"
                    + " FROM gold.stage_margin_daily WHERE method = 'reported' ORDER BY date"))
        .containsExactly("2023-03-01 100 443.9 -", "2023-03-02 200 887.8 360", "2023-03-03 - - -");
  }

  @Test
  void anSmmMonthRunsFromThe26thToThe25th() {
    assertThat(
            lake.rows(
                "SELECT period, observation_count FROM gold.margin_period"
                    + " WHERE period_type = 'smm_month' AND region = 'CN'"
                    + " AND method = 'modelled' AND first_date = DATE'2024-06-29'"))
        .containsExactly("2024-07 2");
  }

  @Test
  void revisionsFollowFromPublication(SparkSession spark) {
    assertThat(lake.rows(QuoteRevisions.query(RulesLake.YEAR_OF_REVISIONS)))
        .isEqualTo(QuoteRevisions.EXPECTED);
    assertThat(RulesLake.revisions(spark)).isEqualTo(new Counts(2, 8, 3, 0, 6));
  }
}
