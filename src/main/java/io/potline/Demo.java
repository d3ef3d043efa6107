package io.potline;

import io.potline.conf.Conf;
import io.potline.conf.Published;
import io.potline.lake.Lake;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Pipeline;
import io.potline.query.Printer;
import io.potline.report.Language;
import io.potline.report.Report;
import io.potline.sample.Sample;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/** The whole way on synthetic data, and what came of it on one screen. */
final class Demo {

  private static final long SEED = 1;

  private final Lake lake;
  private final String lakeAsGiven;
  private final Conf conf;
  private final PrintStream out = System.out;
  private final Printer printer = new Printer(System.out);

  Demo(Lake lake, String lakeAsGiven, Conf conf) {
    this.lake = lake;
    this.lakeAsGiven = lakeAsGiven;
    this.conf = conf;
  }

  int run() {
    String landing = new Path(lake.root(), "landing").toString();
    Sample.Order order = new Sample.Order(Sample.FIRST, Sample.LAST, SEED, 0, false);
    Sample.write(order, landing, conf);
    Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Counts counts = new Pipeline(lake, conf).run("demo", landing, start, Optional.empty());
    Tables.publish(lake, conf);
    java.nio.file.Path report = reportFile();
    new Report(lake, conf, Language.EN).write(report, Instant.now());
    out.println();
    out.println(
        "SYNTHETIC SAMPLE DATA: prices are invented, and shaped so that the margins of the");
    out.println("report of January 2025 come out. All margins in CNY per tonne of aluminium.");
    printYears();
    printLastDay();
    printCapacity();
    printWhatNext(report);
    return counts.rejected() == 0 ? 0 : Problem.REFUSED;
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
    Row last =
        query(
                """
                SELECT * FROM gold.chain_margin_daily
                WHERE region = 'CN' AND method = 'modelled' ORDER BY date DESC LIMIT 1
                """)
            .get(0);
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"stage", "margin", "of the profits", "of the sum"});
    BigDecimal total = last.getAs("chain_margin_cny_per_t_al");
    List<String> stages = conf.chain().members().stream().map(s -> s.id()).toList();
    BigDecimal profits = BigDecimal.ZERO;
    for (String stage : stages) {
      profits = profits.add(margin(last, stage).max(BigDecimal.ZERO));
    }
    for (String stage : stages) {
      BigDecimal margin = margin(last, stage);
      lines.add(
          new String[] {
            stage,
            rounded(margin, 1).toPlainString(),
            percent(margin.max(BigDecimal.ZERO), profits),
            percent(margin, total)
          });
    }
    lines.add(new String[] {"chain", rounded(total, 2).toPlainString(), "", ""});
    print(
        "Who earned what on %s, aluminium at %s CNY/t"
            .formatted(
                last.getAs("date"), rounded(last.getAs("price_cny_per_t_al"), 0).toPlainString()),
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
            percent(row.getDecimal(4), BigDecimal.ONE),
            row.isNullAt(5) ? "" : rounded(row.getDecimal(5), 1).toPlainString(),
            row.isNullAt(6) ? "" : rounded(row.getDecimal(6), 3).toPlainString()
          });
    }
    Object month = query("SELECT max(month) FROM gold.capacity_utilisation").get(0).get(0);
    print("Capacity in the month of " + month, lines, 2);
  }

  /** In the lake's folder; in the working folder where the lake is on no disk of this machine. */
  private java.nio.file.Path reportFile() {
    boolean isLocal = lake.root().toUri().getScheme().equals("file");
    return java.nio.file.Path.of(isLocal ? lake.root().toUri().getPath() : "", "report.html");
  }

  private void printWhatNext(java.nio.file.Path report) {
    String lakeOption = "--lake " + lakeAsGiven;
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
    return lake.spark().sql(sql).collectAsList();
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

  private static BigDecimal margin(Row row, String stage) {
    return row.getAs(stage + "_margin_cny_per_t_al");
  }

  private static String percent(BigDecimal part, BigDecimal whole) {
    if (whole.signum() == 0) {
      return "";
    }
    return part.movePointRight(2).divide(whole, 2, RoundingMode.HALF_UP) + " %";
  }

  private static BigDecimal rounded(BigDecimal number, int decimals) {
    return number.setScale(decimals, RoundingMode.HALF_UP);
  }
}
