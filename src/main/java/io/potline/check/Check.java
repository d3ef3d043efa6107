package io.potline.check;

import static io.potline.contract.Fields.BUILT;
import static io.potline.contract.Fields.CLAIM;
import static io.potline.contract.Fields.COMPUTED;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.FIRST_DATE;
import static io.potline.contract.Fields.FORMER_VERDICT;
import static io.potline.contract.Fields.INDEX;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.OPERATING;
import static io.potline.contract.Fields.PUBLISHED;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.ROWS_READ;
import static io.potline.contract.Fields.ROWS_REJECTED;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.TAKEN_AT;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static io.potline.contract.Fields.VERDICT;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import io.potline.conf.Conf;
import io.potline.conf.Frequency;
import io.potline.conf.Series;
import io.potline.conf.Settings.Limits;
import io.potline.conf.Stage.CapacityRules;
import io.potline.contract.Field;
import io.potline.gold.ClaimCheck;
import io.potline.gold.ClaimCheck.Verdict;
import io.potline.lake.Lake;
import io.potline.ops.LandedFile;
import io.potline.ops.LandedSeries;
import io.potline.silver.Capacity;
import io.potline.silver.Price;
import io.potline.silver.QuoteTable;
import io.potline.silver.QuotedSeries;
import io.potline.silver.Silver;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructType;

/**
 * Rules about the lake as a whole, which no single row can break. Each gives its findings: what is
 * to be known, and whether it passes a limit of {@code conf}.
 */
public final class Check {

  /** How grave a finding is. */
  public enum State {
    OK,
    NOTE,
    FAIL
  }

  public record Finding(State state, String rule, String subject, String finding, String limit) {}

  /** So many findings of a rule are told one by one. */
  private static final int MAX_TOLD = 25;

  private static final LocalDate FIRST_DAY = LocalDate.of(1990, 1, 1);

  private static final String SUBJECT = "subject";
  private static final String FINDING = "finding";
  private static final String LIMIT = "limit";
  private static final String IS_FAILED = "is_failed";
  private static final String FREQUENCY = "frequency";
  private static final String MAX_LATE = "max_late";
  private static final String LAST = "last";
  private static final String PERIODS = "periods";

  private final Lake lake;
  private final Conf conf;
  private final Limits limits;
  private final LocalDate today;

  /**
   * @param today the day on which the lake is looked at, in China
   */
  public Check(Lake lake, Conf conf, LocalDate today) {
    this.lake = lake;
    this.conf = conf;
    this.limits = conf.settings().limits();
    this.today = today;
  }

  /** All rules in turn; where one has nothing to say, that it is kept. */
  public List<Finding> run() {
    Map<String, Dataset<Row>> rules = new LinkedHashMap<>();
    rules.put("freshness", freshness());
    rules.put("gaps", gaps());
    rules.put("stale series", staleSeries());
    rules.put("refused rows", refusedRows());
    rules.put("conflicts", conflicts());
    rules.put("operating above built", operatingAboveBuilt());
    rules.put("shortened exports", shortenedExports());
    rules.put("sources not used", sourcesNotUsed());
    if (lake.exists(ClaimCheck.TABLE)) {
      rules.put("claims", claims());
    }
    List<Finding> findings = new ArrayList<>(List.of(tradingCalendar()));
    rules.forEach((rule, told) -> findings.addAll(findings(rule, told)));
    return findings;
  }

  private static List<Finding> findings(String rule, Dataset<Row> told) {
    List<Row> rows =
        told.orderBy(col(IS_FAILED).desc(), col(SUBJECT)).limit(MAX_TOLD + 1).collectAsList();
    if (rows.isEmpty()) {
      return List.of(new Finding(State.OK, rule, "", "", ""));
    }
    List<Finding> findings = new ArrayList<>();
    for (Row row : rows.subList(0, Math.min(rows.size(), MAX_TOLD))) {
      State state = row.<Boolean>getAs(IS_FAILED) ? State.FAIL : State.NOTE;
      findings.add(
          new Finding(state, rule, row.getAs(SUBJECT), row.getAs(FINDING), row.getAs(LIMIT)));
    }
    if (rows.size() > MAX_TOLD) {
      findings.add(new Finding(State.NOTE, rule, "...", "and more", ""));
    }
    return findings;
  }

  private Finding tradingCalendar() {
    int year = today.getYear();
    return conf.calendar().covers(year)
        ? new Finding(State.OK, "trading calendar", "", "", "")
        : new Finding(
            State.FAIL,
            "trading calendar",
            String.valueOf(year),
            "holidays.csv has no day of this year: coverage is NULL, lateness counts all weekdays",
            "current year");
  }

  /** How many quotes the used source of a series should have delivered since its last one. */
  private Dataset<Row> freshness() {
    return used(Price.current(lake.read(Price.TABLE)))
        .filter(not(IS_ROLLED_OVER.col()))
        .groupBy(Field.columns(List.of(SERIES, REGION, SOURCE)))
        .agg(
            max(DATE.col()).as(LAST),
            max(col(FREQUENCY)).as(FREQUENCY),
            max(col(MAX_LATE)).as(MAX_LATE))
        .transform(rows -> withPeriodsBetween(rows, col(LAST), lit(today)))
        .filter(col(PERIODS).gt(0))
        .select(
            subject(SERIES, REGION, SOURCE),
            format_string("last quote %s, %d %s late", text(col(LAST)), col(PERIODS), unit())
                .as(FINDING),
            col(MAX_LATE).cast("string").as(LIMIT),
            col(PERIODS).gt(col(MAX_LATE)).as(IS_FAILED));
  }

  private Dataset<Row> gaps() {
    WindowSpec inTime =
        Window.partitionBy(Field.columns(List.of(SERIES, REGION, SOURCE))).orderBy(DATE.col());
    LocalDate from = today.minusDays(limits.lookBackDays());
    return used(Price.current(lake.read(Price.TABLE)))
        .filter(DATE.col().geq(lit(from)))
        .withColumn(LAST, lag(DATE.col(), 1).over(inTime))
        .filter(col(LAST).isNotNull())
        .transform(rows -> withPeriodsBetween(rows, col(LAST), DATE.col()))
        .filter(col(PERIODS).gt(0))
        .groupBy(Field.columns(List.of(SERIES, REGION, SOURCE)))
        .agg(
            count(lit(1)).as("gaps"),
            max(struct(col(PERIODS), col(LAST), DATE.col())).as("longest"),
            max(col(FREQUENCY)).as(FREQUENCY))
        .select(
            subject(SERIES, REGION, SOURCE),
            format_string(
                    "%d since %s, the longest of %d %s after %s",
                    col("gaps"),
                    text(lit(from)),
                    col("longest.periods"),
                    unit(),
                    text(col("longest.last")))
                .as(FINDING),
            lit(String.valueOf(limits.maxGap())).as(LIMIT),
            col("longest.periods").gt(limits.maxGap()).as(IS_FAILED));
  }

  private Dataset<Row> staleSeries() {
    return used(Price.current(lake.read(Price.TABLE)))
        .filter(not(IS_ROLLED_OVER.col()))
        .groupBy(Field.columns(List.of(SERIES, REGION, SOURCE)))
        .agg(
            max_by(IS_STALE.col(), DATE.col()).as(IS_STALE.name()),
            max_by(UNCHANGED_SINCE.col(), DATE.col()).as(UNCHANGED_SINCE.name()))
        .filter(IS_STALE.col())
        .select(
            subject(SERIES, REGION, SOURCE),
            format_string("unchanged since %s", text(UNCHANGED_SINCE.col())).as(FINDING),
            lit("max_unchanged_days").as(LIMIT),
            lit(true).as(IS_FAILED));
  }

  private Dataset<Row> refusedRows() {
    Column share = ROWS_REJECTED.col().divide(greatest(ROWS_READ.col(), ROWS_REJECTED.col()));
    return lake.read(LandedFile.TABLE)
        .filter(
            ROWS_REJECTED
                .col()
                .gt(0)
                .and(
                    TAKEN_AT
                        .col()
                        .geq(
                            lit(
                                today
                                    .minusDays(limits.lookBackDays())
                                    .atStartOfDay()
                                    .toInstant(ZoneOffset.UTC)))))
        .groupBy(FILE_SHA256.col())
        .agg(
            min(SOURCE_FILE.col()).as(SOURCE_FILE.name()),
            max(ROWS_REJECTED.col()).as(ROWS_REJECTED.name()),
            coalesce(max(ROWS_READ.col()), max(ROWS_REJECTED.col())).as(ROWS_READ.name()))
        .select(
            SOURCE_FILE.col().as(SUBJECT),
            format_string("%d of %d refused", ROWS_REJECTED.col(), ROWS_READ.col()).as(FINDING),
            lit(limits.maxRefusedFraction().toPlainString()).as(LIMIT),
            share.gt(lit(limits.maxRefusedFraction())).as(IS_FAILED));
  }

  private Dataset<Row> conflicts() {
    Silver silver = new Silver(lake, "");
    Dataset<Row> all =
        Silver.tables(conf.catalogue()).stream()
            .map(table -> conflicts(table, silver.openConflicts(table)))
            .reduce(Dataset::unionByName)
            .orElseThrow();
    Column total = sum(col("conflicts")).over(Window.partitionBy(lit(1)));
    return all.select(
        col(SUBJECT),
        col(FINDING),
        lit(String.valueOf(limits.maxConflicts())).as(LIMIT),
        total.gt(limits.maxConflicts()).as(IS_FAILED));
  }

  private static Dataset<Row> conflicts(QuoteTable table, Dataset<Row> open) {
    List<Field> subject =
        table.sequence().stream()
            .filter(field -> Set.of(SERIES, STAGE, INDEX, REGION, SOURCE).contains(field))
            .toList();
    return open.groupBy(Field.columns(subject))
        .agg(countDistinct(table.date().col()).as("conflicts"), min(table.date().col()).as("first"))
        .select(
            subject(subject.toArray(Field[]::new)),
            format_string(
                    "contradictions that wait for a later published_at: %d, the first for %s",
                    col("conflicts"), text(col("first")))
                .as(FINDING),
            col("conflicts"));
  }

  private Dataset<Row> operatingAboveBuilt() {
    return Capacity.current(lake.read(Capacity.TABLE))
        .filter(
            OPERATING.col().gt(BUILT.col().multiply(lit(CapacityRules.MAX_OPERATING_PER_BUILT))))
        .select(
            subject(STAGE, REGION, SOURCE),
            format_string(
                    "%s: %s of %s Mt", text(MONTH.col()), text(OPERATING.col()), text(BUILT.col()))
                .as(FINDING),
            lit("by a tenth").as(LIMIT),
            lit(true).as(IS_FAILED));
  }

  private Dataset<Row> shortenedExports() {
    WindowSpec newestFirst =
        Window.partitionBy(Field.columns(List.of(SERIES, REGION, SOURCE)))
            .orderBy(TAKEN_AT.col().desc(), FILE_SHA256.col());
    Dataset<Row> landed = lake.read(LandedSeries.TABLE);
    Dataset<Row> last =
        landed
            .withColumn("_rank", row_number().over(newestFirst))
            .filter(col("_rank").equalTo(1))
            .drop("_rank");
    return LandedSeries.shortened(landed)
        .as("cut")
        .join(last.as("last"), Field.same("cut", "last", LandedSeries.TABLE.key()), "left_semi")
        .select(
            subject(SERIES, REGION, SOURCE),
            format_string(
                    "%s begins on %s, the export before on %s; nothing is removed",
                    SOURCE_FILE.col(),
                    text(FIRST_DATE.col()),
                    text(col(LandedSeries.FORMER_FIRST_DATE)))
                .as(FINDING),
            lit("").as(LIMIT),
            lit(false).as(IS_FAILED));
  }

  private Dataset<Row> sourcesNotUsed() {
    return lake.read(QuotedSeries.TABLE)
        .as("quoted")
        .join(
            broadcast(vendors()).as("vendor"),
            Field.same("quoted", "vendor", List.of(SERIES, SOURCE)),
            "left_anti")
        .select(
            subject(SERIES, REGION, SOURCE),
            lit("is kept, and in no margin: series.csv does not list this source").as(FINDING),
            lit("").as(LIMIT),
            lit(false).as(IS_FAILED));
  }

  /** A verdict that has become worse fails; what never was consistent is only told. */
  private Dataset<Row> claims() {
    Column rank = lit(null).cast("int");
    Column formerRank = rank;
    for (Verdict verdict : Verdict.values()) {
      rank = when(VERDICT.col().equalTo(verdict.name()), verdict.ordinal()).otherwise(rank);
      formerRank =
          when(FORMER_VERDICT.col().equalTo(verdict.name()), verdict.ordinal())
              .otherwise(formerRank);
    }
    Column isWorse = coalesce(rank.gt(formerRank), lit(false));
    return lake.read(ClaimCheck.TABLE)
        .filter(isWorse.or(VERDICT.col().equalTo(Verdict.INCONSISTENT.name())))
        .select(
            CLAIM.col().as(SUBJECT),
            concat(
                    VERDICT.col(),
                    when(isWorse, concat(lit(", was "), FORMER_VERDICT.col())).otherwise(""),
                    lit(": published "),
                    coalesce(text(PUBLISHED.col()), lit("in words")),
                    lit(", computed "),
                    coalesce(text(COMPUTED.col()), lit("nothing")))
                .as(FINDING),
            when(isWorse, "no worse than before; check --accept-claims takes it as known")
                .otherwise("")
                .as(LIMIT),
            isWorse.as(IS_FAILED));
  }

  /** Quotes of the source that margins take, with what is expected of the series. */
  private Dataset<Row> used(Dataset<Row> quotes) {
    WindowSpec byPreference =
        Window.partitionBy(SERIES.of("quoted"), REGION.of("quoted")).orderBy(col("preference"));
    Dataset<Row> used =
        lake.read(QuotedSeries.TABLE)
            .as("quoted")
            .join(
                broadcast(vendors()).as("vendor"),
                Field.same("quoted", "vendor", List.of(SERIES, SOURCE)))
            .withColumn("_rank", row_number().over(byPreference))
            .filter(col("_rank").equalTo(1))
            .select(
                SERIES.of("quoted"),
                REGION.of("quoted"),
                SOURCE.of("quoted"),
                col(FREQUENCY),
                col(MAX_LATE));
    return quotes.join(broadcast(used), new String[] {SERIES.name(), REGION.name(), SOURCE.name()});
  }

  private Dataset<Row> vendors() {
    List<Row> rows = new ArrayList<>();
    for (Series series : conf.catalogue().series()) {
      for (int i = 0; i < series.vendors().size(); i++) {
        rows.add(
            RowFactory.create(
                series.id(),
                conf.catalogue().sourceId(series.vendors().get(i)),
                i,
                series.frequency().id(),
                limits.maxLate().get(series.frequency())));
      }
    }
    return lake.spark()
        .createDataFrame(
            rows,
            StructType.fromDDL(
                "series string, source string, preference int, frequency string, max_late int"));
  }

  /** How many days of trading, weeks, months and so on lie between two days, neither counted. */
  private Dataset<Row> withPeriodsBetween(Dataset<Row> rows, Column from, Column to) {
    Dataset<Row> days = tradingDays();
    Column weeks = floor(date_diff(to, from).minus(1).divide(7));
    Column months =
        year(to).multiply(12).plus(month(to)).minus(year(from).multiply(12)).minus(month(from));
    Column periods =
        when(
                col(FREQUENCY).equalTo(Frequency.DAILY.id()),
                col("_before.trading_days").minus(col("_since.trading_days")))
            .when(col(FREQUENCY).equalTo(Frequency.WEEKLY.id()), weeks)
            .when(col(FREQUENCY).equalTo(Frequency.MONTHLY.id()), months.minus(1))
            .when(
                col(FREQUENCY).equalTo(Frequency.QUARTERLY.id()), floor(months.minus(1).divide(3)))
            .when(col(FREQUENCY).equalTo(Frequency.YEARLY.id()), floor(months.minus(1).divide(12)));
    return rows.withColumn("_from", from)
        .withColumn("_to", date_sub(to, 1))
        .join(broadcast(days.as("_since")), col("_from").equalTo(col("_since.day")), "left")
        .join(broadcast(days.as("_before")), col("_to").equalTo(col("_before.day")), "left")
        .withColumn(PERIODS, periods.cast("long"));
  }

  private Dataset<Row> tradingDays() {
    List<Row> rows = new ArrayList<>();
    int tradingDays = 0;
    for (LocalDate day = FIRST_DAY; !day.isAfter(today.plusYears(1)); day = day.plusDays(1)) {
      tradingDays += conf.calendar().isTradingDay(day) ? 1 : 0;
      rows.add(RowFactory.create(day, tradingDays));
    }
    return lake.spark().createDataFrame(rows, StructType.fromDDL("day date, trading_days int"));
  }

  private static Column subject(Field... fields) {
    return concat_ws(" ", Field.columns(List.of(fields))).as(SUBJECT);
  }

  private static Column text(Column value) {
    return value.cast("string");
  }

  private static Column unit() {
    Column unit = lit("days of trading");
    for (Frequency frequency : Frequency.values()) {
      if (frequency != Frequency.DAILY) {
        String name = frequency.id().replaceFirst("ly\\z", "") + "s";
        unit = when(col(FREQUENCY).equalTo(frequency.id()), name).otherwise(unit);
      }
    }
    return unit;
  }
}
