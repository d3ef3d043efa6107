package io.potline.query;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.REGION;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.conf.InputBasis;
import io.potline.conf.Scenario;
import io.potline.conf.Stage;
import io.potline.contract.Table;
import io.potline.gold.ChainMarginDaily;
import io.potline.gold.Gold;
import io.potline.gold.ModelOfDay;
import io.potline.gold.StageMarginDaily;
import io.potline.lake.Lake;
import io.potline.model.ChainMargin;
import io.potline.model.DayMargins;
import io.potline.model.MarginModel;
import io.potline.model.Price;
import io.potline.model.PriceBasis;
import io.potline.model.Quote;
import io.potline.model.StageMargin;
import io.potline.model.WhatIfOutcome;
import io.potline.model.WhatIfOutcome.Change;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Prints the margins of a day before and after changes of prices. */
public final class WhatIfPage {

  /** Smaller prices, such as those of power, have four decimals, others two. */
  private static final BigDecimal SMALL = BigDecimal.TEN;

  private final PrintStream out;
  private final Lake lake;
  private final Conf conf;
  private final Printer printer;

  public WhatIfPage(PrintStream out, Lake lake, Conf conf) {
    this.out = out;
    this.lake = lake;
    this.conf = conf;
    this.printer = new Printer(out);
  }

  /**
   * @param date empty: the last day on which the region's chain has a margin that means count
   */
  public void print(Scenario scenario, String region, Optional<LocalDate> date) {
    LocalDate day = date.orElseGet(() -> lastDay(region));
    WhatIfOutcome outcome =
        ModelOfDay.whatIf(
            io.potline.silver.Price.current(lake.read(io.potline.silver.Price.TABLE)),
            Gold.sources(conf.catalogue()).apply(lake::read),
            conf,
            scenario,
            region,
            day);
    if (outcome.before().stages().isEmpty() && outcome.before().chains().isEmpty()) {
      throw noMargins(region, day);
    }
    if (!outcome.missing().isEmpty()) {
      throw Problem.usage(
          "No price on %s in %s that could be changed: %s. A quote is carried forward for the"
              + " max_age_days of series.csv only.",
          day, region, String.join(", ", outcome.missing()));
    }
    print(outcome, region, day);
  }

  /** Prints an outcome that has all that was asked for. */
  void print(WhatIfOutcome outcome, String region, LocalDate day) {
    if (outcome.changes().stream().map(Change::price).anyMatch(this::isSynthetic)) {
      out.println("SYNTHETIC SAMPLE DATA");
    }
    boolean isWithVat = conf.settings().vatBasis().equals(PriceBasis.WITH_VAT);
    out.printf("%s, %s, prices %s VAT%n%n", region, day, isWithVat ? "with" : "without");
    printChanges(outcome.changes());
    out.println();
    printMargins(outcome, region);
    printNotes(outcome);
  }

  private boolean isSynthetic(Price price) {
    return price != null && conf.catalogue().isSynthetic(price.quote().source());
  }

  private void printChanges(List<Change> changes) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"changed", "before", "after", "difference", "unit", "quoted"});
    for (Change change : changes) {
      int decimals = change.from() != null && change.from().abs().compareTo(SMALL) < 0 ? 4 : 2;
      lines.add(
          new String[] {
            change.series() + (change.paidBy() == null ? "" : " paid by " + change.paidBy()),
            rounded(change.from(), decimals),
            rounded(change.to(), decimals),
            rounded(difference(change.from(), change.to()), decimals),
            conf.catalogue().series(change.series()).orElseThrow().unit().inYuan(),
            quoted(change)
          });
    }
    printer.printLines(lines, new boolean[] {false, true, true, true, false, false});
  }

  /** The quotes that a price was made from: of one day, or the mean of several. */
  private static String quoted(Change change) {
    if (change.price() == null) {
      return "";
    }
    Quote quote = change.price().quote();
    String by = "%s by %s for %s".formatted(quote.date(), quote.source(), quote.region());
    if (change.basis().equals(InputBasis.SPOT) || change.to() == null) {
      return by;
    }
    int quotes = change.price().quoted().size();
    return change.basis().isAverage()
        ? "%s: %d quotes to %s".formatted(change.basis().id(), quotes, by)
        : "%s: %s".formatted(change.basis().id(), by);
  }

  private void printMargins(WhatIfOutcome outcome, String region) {
    out.println("Margins in CNY per tonne of aluminium, and per tonne of own product");
    out.println();
    Map<String, StageMargin> before = byStage(outcome.before());
    Map<String, StageMargin> after = byStage(outcome.after());
    List<String[]> lines = new ArrayList<>();
    lines.add(
        new String[] {
          "stage",
          "region",
          "before",
          "after",
          "difference",
          "own before",
          "own after",
          "difference"
        });
    List<String> members = conf.chain().members().stream().map(Stage::id).toList();
    before.keySet().stream().filter(members::contains).forEach(s -> add(s, before, after, lines));
    outcome.before().chains().stream()
        .findFirst()
        .ifPresent(chain -> lines.add(line(chain, outcome.after(), region)));
    before.keySet().stream()
        .filter(s -> !members.contains(s))
        .forEach(s -> add(s, before, after, lines));
    printer.printLines(lines, new boolean[] {false, false, true, true, true, true, true, true});
  }

  /** The region's stages, and those of its chain that are the country's. */
  private static Map<String, StageMargin> byStage(DayMargins margins) {
    Map<String, StageMargin> byStage = new LinkedHashMap<>();
    Stream.concat(
            margins.chains().stream().flatMap(chain -> chain.stages().stream()),
            margins.stages().stream())
        .forEach(margin -> byStage.putIfAbsent(margin.stage(), margin));
    return byStage;
  }

  private static void add(
      String stage,
      Map<String, StageMargin> before,
      Map<String, StageMargin> after,
      List<String[]> lines) {
    StageMargin from = before.get(stage);
    StageMargin to = after.get(stage);
    BigDecimal toAl = to == null ? null : to.marginAl();
    BigDecimal own = to == null ? null : to.margin();
    lines.add(
        new String[] {
          stage,
          from.region(),
          amount(from.marginAl()),
          amount(toAl),
          amount(difference(from.marginAl(), toAl)),
          amount(from.margin()),
          amount(own),
          amount(difference(from.margin(), own))
        });
  }

  private static String[] line(ChainMargin before, DayMargins after, String region) {
    BigDecimal to = after.chains().stream().findFirst().map(ChainMargin::margin).orElse(null);
    return new String[] {
      MarginModel.CHAIN,
      region,
      amount(before.margin()),
      amount(to),
      amount(difference(before.margin(), to)),
      null,
      null,
      null
    };
  }

  private void printNotes(WhatIfOutcome outcome) {
    if (outcome.before().chains().isEmpty()) {
      out.println("The chain has no margin on this day, because one of its stages has none.");
    }
    byStage(outcome.after()).values().stream()
        .filter(margin -> margin.margin() == null)
        .forEach(
            margin ->
                out.printf(
                    "%s has no margin: %s is missing.%n",
                    margin.stage(), String.join(", ", margin.missingInputs())));
    byStage(outcome.before()).values().stream()
        .filter(StageMargin::isStale)
        .forEach(
            margin ->
                out.printf("The price of %s is stale: means leave the day out.%n", margin.stage()));
  }

  private Table chainMargins() {
    return ChainMarginDaily.table(conf.chain());
  }

  private Dataset<Row> modelled(String region) {
    return lake.read(chainMargins())
        .filter(REGION.col().equalTo(region).and(StageMarginDaily.IS_MODELLED));
  }

  private LocalDate lastDay(String region) {
    LocalDate last =
        modelled(region).filter(not(IS_STALE.col())).agg(max(DATE.col())).first().getAs(0);
    if (last == null) {
      throw noRegion(region);
    }
    return last;
  }

  private Problem noMargins(String region, LocalDate day) {
    Row days =
        modelled(region)
            .agg(
                min(DATE.col()),
                max(when(DATE.col().lt(lit(day)), DATE.col())),
                min(when(DATE.col().gt(lit(day)), DATE.col())),
                max(DATE.col()))
            .first();
    if (days.isNullAt(0)) {
      return noRegion(region);
    }
    String nearest =
        Stream.of(1, 2)
            .filter(i -> !days.isNullAt(i))
            .map(i -> days.get(i).toString())
            .reduce((a, b) -> a + " and " + b)
            .orElse("");
    return Problem.usage(
        "No price of a product was quoted for %s on %s. There are days from %s to %s; the nearest: %s.",
        region, day, days.get(0), days.get(3), nearest);
  }

  private Problem noRegion(String region) {
    List<String> regions =
        lake.read(chainMargins())
            .filter(StageMarginDaily.IS_MODELLED)
            .select(REGION.col())
            .distinct()
            .orderBy(REGION.col())
            .as(Encoders.STRING())
            .collectAsList();
    return Problem.usage(
        "There are no modelled margins of the chain in %s. There are for: %s.",
        region, regions.isEmpty() ? "no region" : String.join(", ", regions));
  }

  private static BigDecimal difference(BigDecimal from, BigDecimal to) {
    return from == null || to == null ? null : to.subtract(from);
  }

  private static String amount(BigDecimal amount) {
    return rounded(amount, 2);
  }

  private static String rounded(BigDecimal number, int decimals) {
    return number == null ? "" : number.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
