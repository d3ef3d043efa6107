package io.potline.cli;

import io.potline.conf.Conf;
import io.potline.conf.Published;
import io.potline.conf.Stage;
import io.potline.gold.ClaimCheck;
import io.potline.query.Printer;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Prints the results of the demo on one screen. */
final class DemoPage {

  private final PrintStream out;
  private final Printer printer;
  private final SparkSession spark;
  private final Conf conf;

  DemoPage(PrintStream out, SparkSession spark, Conf conf) {
    this.out = out;
    this.printer = new Printer(out);
    this.spark = spark;
    this.conf = conf;
  }

  /**
   * @param lake as the user wrote it
   */
  void print(String lake, Path report) {
    out.println();
    out.println(
        "SYNTHETIC SAMPLE DATA: prices are invented, and shaped so that the margins of the");
    out.println("report of January 2025 come out. All margins in CNY per tonne of aluminium.");
    printYears();
    printLastDay();
    printCapacity();
    printClaims();
    printWhatNext("--lake " + lake, report);
  }

  private void printYears() {
    Map<String, Row> means = new TreeMap<>();
    for (Row row :
        query(
            """
            SELECT period_type, period, stage, mean_margin_cny_per_t_al, observation_count
            FROM gold.margin_period
            WHERE region = 'CN' AND method = 'modelled' AND period_type IN ('year', 'window')
            """)) {
      means.put(row.getString(0) + row.getString(1) + row.getString(2), row);
    }
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"stage", "period", "days", "modelled", "published", "difference"});
    for (Published published : conf.published()) {
      Row mean = means.get(published.periodType() + published.period() + published.stage());
      if (mean != null) {
        BigDecimal modelled = rounded(mean.getDecimal(3), published.cnyPerTonneAl().scale());
        lines.add(
            new String[] {
              published.stage(),
              published.period(),
              String.valueOf(mean.getLong(4)),
              modelled.toPlainString(),
              published.cnyPerTonneAl().toPlainString(),
              modelled.subtract(published.cnyPerTonneAl()).toPlainString()
            });
      }
    }
    print("Mean margin, beside what the report printed", lines, 2);
    out.println(
        "Bauxite's window mean can't follow from its own yearly means: the report's numbers");
    out.println("contradict each other there, and the chain's with it.");
  }

  private void printLastDay() {
    Map<String, Row> stages = new TreeMap<>();
    for (Row row :
        query(
            """
            SELECT date, share.stage, share.margin_cny_per_t_al, share.positive_share_fraction,
                   share.signed_share_fraction, chain.chain_margin_cny_per_t_al,
                   chain.price_cny_per_t_al
            FROM gold.chain_margin_daily AS chain
            JOIN gold.margin_share_daily AS share USING (date, region, method)
            WHERE region = 'CN' AND method = 'modelled'
              AND date = (SELECT max(date) FROM gold.chain_margin_daily
                          WHERE region = 'CN' AND method = 'modelled')
            """)) {
      stages.put(row.getAs("stage"), row);
    }
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"stage", "margin", "of the profits", "of the sum"});
    for (Stage stage : conf.chain().members()) {
      Row row = stages.get(stage.id());
      lines.add(
          new String[] {
            stage.id(),
            text(row, "margin_cny_per_t_al", 1),
            percent(row.getAs("positive_share_fraction")),
            percent(row.getAs("signed_share_fraction"))
          });
    }
    Row any = stages.values().iterator().next();
    lines.add(new String[] {"chain", text(any, "chain_margin_cny_per_t_al", 2), "", ""});
    print(
        "Who earned what on %s, aluminium at %s CNY/t"
            .formatted(any.getAs("date"), text(any, "price_cny_per_t_al", 0)),
        lines,
        1);
  }

  private void printCapacity() {
    List<String[]> lines = new ArrayList<>();
    lines.add(
        new String[] {
          "stage", "region", "built Mt", "operating Mt", "utilisation", "ceiling Mt", "headroom Mt"
        });
    for (Row row :
        query(
            """
            SELECT stage, region, built_mt, operating_mt, utilisation_fraction, ceiling_mt,
                   ceiling_headroom_mt
            FROM gold.capacity_utilisation
            WHERE month = (SELECT max(month) FROM gold.capacity_utilisation)
              AND region IN ('CN', 'Yunnan')
            ORDER BY stage DESC, region
            """)) {
      lines.add(
          new String[] {
            row.getString(0),
            row.getString(1),
            rounded(row.getDecimal(2), 3).toPlainString(),
            rounded(row.getDecimal(3), 3).toPlainString(),
            percent(row.getDecimal(4)),
            row.isNullAt(5) ? "" : rounded(row.getDecimal(5), 1).toPlainString(),
            row.isNullAt(6) ? "" : rounded(row.getDecimal(6), 3).toPlainString()
          });
    }
    Object month = query("SELECT max(month) FROM gold.capacity_utilisation").get(0).get(0);
    print("Capacity in the month of " + month, lines, 2);
  }

  private void printClaims() {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"verdict", "claims"});
    ClaimCheck.counts(spark.table(ClaimCheck.TABLE.name()))
        .forEach((verdict, count) -> lines.add(new String[] {verdict.name(), count.toString()}));
    print("What the numbers of the two documents are worth", lines, 1);
    out.println(
        "REPRODUCED: recomputed from other printed numbers. REPRODUCED_ON_SAMPLE: the sample is");
    out.println("built to meet it. CITED: read back from conf, or the same as another claim.");
  }

  private void printWhatNext(String lakeOption, Path report) {
    out.println();
    out.println("The report: open " + report + " in a browser. In Chinese:");
    out.println();
    out.println("  jobs/potline %s report --lang zh --out report-zh.html".formatted(lakeOption));
    out.println();
    out.println("What next:");
    out.println();
    out.println(
        "  jobs/potline %s sql \"SELECT period, stage, mean_margin_cny_per_t_al"
            .formatted(lakeOption));
    out.println("    FROM gold.margin_period WHERE period_type = 'quarter' AND region = 'CN'");
    out.println("    AND method = 'modelled' AND stage = 'chain' ORDER BY period\"");
    out.println();
    out.println(
        "  jobs/potline %s sql \"SELECT input, quantity, price, cost_cny_per_t, input_date"
            .formatted(lakeOption));
    out.println(
        "    FROM gold.stage_cost_daily WHERE date = DATE'2025-01-07' AND region = 'Yunnan'");
    out.println("    AND stage = 'aluminium' ORDER BY cost_cny_per_t DESC\"");
  }

  private List<Row> query(String sql) {
    return spark.sql(sql).collectAsList();
  }

  private void print(String title, List<String[]> lines, int textColumns) {
    out.println();
    out.println(title);
    out.println();
    boolean[] isNumber = new boolean[lines.get(0).length];
    for (int i = textColumns; i < isNumber.length; i++) {
      isNumber[i] = true;
    }
    printer.printLines(lines, isNumber);
  }

  private static String percent(BigDecimal fraction) {
    return fraction == null ? "" : rounded(fraction.movePointRight(2), 2) + " %";
  }

  private static String text(Row row, String column, int decimals) {
    return rounded(row.getAs(column), decimals).toPlainString();
  }

  private static BigDecimal rounded(BigDecimal number, int decimals) {
    return number.setScale(decimals, RoundingMode.HALF_UP);
  }
}
