package io.potline.cli;

import io.potline.query.Printer;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;

/** Prints what the published figures say, beside what potline computes from them. */
final class PublishedPage {

  /** SMM's months that have a price and a cost. */
  private static final String MONTHS =
      """
      SELECT
        date_format(date, 'yyyy-MM') AS month,
        price,
        cost,
        price - cost AS `price - cost`,
        profit AS `printed profit`,
        lowest AS `lowest cost`,
        highest AS `highest cost`,
        concat(round(100 * in_profit, 1), ' %') AS `capacity in profit`
      FROM (
        SELECT
          date,
          round(max(value) FILTER (WHERE series = 'aluminium_price'), 0) AS price,
          round(max(value) FILTER (WHERE series = 'aluminium_reported_cost'), 0) AS cost,
          round(max(value) FILTER (WHERE series = 'aluminium_reported_margin'), 0) AS profit,
          round(max(value) FILTER (WHERE series = 'aluminium_reported_lowest_cost'), 0) AS lowest,
          round(max(value) FILTER (WHERE series = 'aluminium_reported_highest_cost'), 0) AS highest,
          max(value) FILTER (WHERE series = 'aluminium_reported_in_profit') AS in_profit
        FROM silver.price
        WHERE source = 'SMM_monthly' AND region = 'CN' AND known_to IS NULL
        GROUP BY date)
      WHERE price IS NOT NULL AND cost IS NOT NULL
      ORDER BY month
      """;

  private static final String IMPORTS =
      """
      SELECT
        date,
        round(parity.cost_cny_per_t, 0) AS `import parity`,
        round(printed.value, 0) AS printed,
        round(parity.price_cny_per_t, 0) AS `domestic price`,
        round(parity.margin_cny_per_t, 0) AS `import margin`
      FROM gold.stage_margin_daily AS parity
      JOIN silver.price AS printed USING (region, date)
      WHERE region = 'CN' AND stage = 'alumina_import' AND method = 'modelled'
        AND margin_cny_per_t IS NOT NULL AND printed.known_to IS NULL
        AND printed.series = 'alumina_import_reported_cost'
      ORDER BY date
      """;

  private static final String CAPACITIES =
      """
      SELECT
        date_format(month, 'yyyy-MM') AS month,
        stage,
        region,
        source,
        round(built_mt, 2) AS `built Mt`,
        round(operating_mt, 2) AS `operating Mt`,
        concat(round(100 * utilisation_fraction, 2), ' %') AS utilisation
      FROM gold.capacity_utilisation
      ORDER BY month, stage, region, source
      """;

  private static final String OTHERS =
      """
      SELECT
        date_format(date, 'yyyy-MM') AS month,
        source,
        round(max(value) FILTER (WHERE series = 'aluminium_reported_cost'), 0) AS cost,
        round(max(value) FILTER (WHERE series = 'aluminium_reported_margin'), 0) AS profit
      FROM silver.price
      WHERE known_to IS NULL AND source LIKE '%\\_monthly' AND source != 'SMM_monthly'
        AND series LIKE 'aluminium\\_reported\\_%'
      GROUP BY 1, 2
      ORDER BY 1, 2
      """;

  private static final String NOWCASTS =
      """
      SELECT
        date_format(figure.date, 'yyyy-MM') AS month,
        latest.as_of_date AS `as of`,
        latest.days_quoted || ' of ' || latest.days_expected AS `days quoted`,
        latest.seen_inputs AS `prices seen`,
        round(latest.estimate_cny_per_t, 0) AS nowcast,
        round(figure.value, 0) AS printed,
        round(latest.error_cny_per_t, 0) AS error,
        concat(round(100 * latest.error_cny_per_t / figure.value, 1), ' %') AS `in %`,
        round(lag(figure.value) OVER (ORDER BY figure.date) - figure.value, 0)
          AS `error of the month before`
      FROM silver.price AS figure
      LEFT JOIN (
        SELECT period, max_by(struct(*), as_of_date) AS latest
        FROM gold.nowcast
        WHERE source = 'SMM_monthly' AND metric = 'cost'
        GROUP BY period)
        ON period = date_format(figure.date, 'yyyy-MM')
      WHERE figure.series = 'aluminium_reported_cost' AND figure.source = 'SMM_monthly'
        AND figure.known_to IS NULL AND figure.date >= DATE'2024-12-01'
      ORDER BY figure.date
      """;

  private final PrintStream out;
  private final SparkSession spark;

  PublishedPage(PrintStream out, SparkSession spark) {
    this.out = out;
    this.spark = spark;
  }

  /**
   * @param lake as the user wrote it
   */
  void print(String lake) {
    out.println();
    out.println(
        "REAL, PUBLISHED FIGURES of SMM, Antaike, Baiinfo, Mysteel and others. The address of");
    out.println("each is in src/test/resources/published/facts.csv. CNY per tonne with VAT.");
    print("SMM's months: is its profit its price - its full cost?", MONTHS);
    print("Alumina imported from Western Australia, beside what SMM printed", IMPORTS);
    out.println();
    out.println(
        "(FOB + freight) x exchange rate x 1.13 + port fee. The port fee of 78 is not printed: it");
    out.println("is what SMM's parity of 24 April 2025 leaves for it.");
    print("Capacity, by who counted it", CAPACITIES);
    print("What others printed for calendar months", OTHERS);
    print("SMM's full cost of smelting: the last nowcast before it was printed", NOWCASTS);
    out.println();
    out.println(
        "Of what a smelter buys these figures have alumina, on one to three days a month, and");
    out.println(
        "anodes by the month, in Shandong. There is no nowcast for December 2024, before which no");
    out.println(
        "figure of three months is known, and for February 2025, of which no price was published");
    out.println("before the figure.");
    out.println();
    out.println("What next:");
    out.println();
    out.println(
        "  jobs/potline --lake %s nowcast --stage aluminium --date 2025-04-24".formatted(lake));
    out.println(
        "  jobs/potline --lake %s sql \"SELECT * FROM gold.nowcast_score\"".formatted(lake));
  }

  private void print(String title, String query) {
    out.println();
    out.println(title);
    out.println();
    new Printer(out).print(spark.sql(query), Printer.Format.TABLE);
  }
}
