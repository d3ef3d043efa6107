package io.potline.check;

import io.potline.conf.Conf;
import io.potline.conf.Settings.Limits;
import io.potline.conf.TradingCalendar;
import io.potline.gold.Alert;
import io.potline.gold.ClaimCheck;
import io.potline.gold.IndustryCostPeriod;
import io.potline.lake.Lake;
import io.potline.lake.SideBySide;
import io.potline.ops.LandedFile;
import io.potline.ops.LandedSeries;
import io.potline.silver.Capacity;
import io.potline.silver.QuotedSeries;
import io.potline.silver.Silver;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Runs the rules about the lake as a whole. Each rule returns findings, which fail if they exceed a
 * limit of {@code conf}.
 */
public final class Check {

  /** The severity of a finding. */
  public enum State {
    OK,
    NOTE,
    FAIL
  }

  public record Finding(State state, String rule, String subject, String finding, String limit) {}

  private final Lake lake;
  private final Conf conf;
  private final LocalDate today;

  /**
   * @param today the day of the check, in China
   */
  public Check(Lake lake, Conf conf, LocalDate today) {
    this.lake = lake;
    this.conf = conf;
    this.today = today;
  }

  /**
   * The findings of all rules in their order; a rule without findings gets one that says that it is
   * kept.
   */
  public List<Finding> run() {
    return SideBySide.results(
            rules().stream().map(rule -> (Supplier<List<Finding>>) () -> findings(rule)).toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<Rule> rules() {
    Limits limits = conf.settings().limits();
    TradingCalendar calendar = conf.calendar();
    LocalDate from = today.minusDays(limits.lookBackDays());
    UsedSeries used = UsedSeries.of(lake, conf);
    Dataset<Row> lastQuotes = used.lastQuotes();
    List<Rule> rules = new ArrayList<>();
    rules.add(new TradingCalendarRule(calendar, today.getYear()));
    rules.add(new FreshnessRule(lastQuotes, calendar, today));
    rules.add(new GapsRule(used.quotes(), calendar, from, limits.maxGap()));
    rules.add(new StaleSeriesRule(lastQuotes));
    rules.add(
        new RefusedRowsRule(
            lake.read(LandedFile.TABLE),
            from.atStartOfDay().toInstant(ZoneOffset.UTC),
            limits.maxRefusedFraction()));
    rules.add(new ConflictsRule(new Silver(lake, ""), conf.catalogue(), limits.maxConflicts()));
    rules.add(new OperatingAboveBuiltRule(Capacity.current(lake.read(Capacity.TABLE))));
    rules.add(new ShortenedExportsRule(lake.read(LandedSeries.TABLE)));
    rules.add(
        new SourcesNotUsedRule(lake.read(QuotedSeries.TABLE), UsedSeries.vendors(lake, conf)));
    if (lake.exists(IndustryCostPeriod.TABLE)) {
      rules.add(
          new CoveredIndustryRule(lake.read(IndustryCostPeriod.TABLE), limits.leastCovered()));
    }
    if (lake.exists(Alert.TABLE)) {
      rules.add(new AlertsRule(lake.read(Alert.TABLE), today));
    }
    if (lake.exists(ClaimCheck.TABLE)) {
      rules.add(new ClaimsRule(lake.read(ClaimCheck.TABLE)));
    }
    return rules;
  }

  private static List<Finding> findings(Rule rule) {
    List<Finding> findings = rule.findings();
    return findings.isEmpty() ? List.of(new Finding(State.OK, rule.name(), "", "", "")) : findings;
  }
}
