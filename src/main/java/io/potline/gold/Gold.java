package io.potline.gold;

import static io.potline.contract.Fields.AS_OF;
import static io.potline.contract.Fields.CLAIM;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.potline.conf.Claim;
import io.potline.conf.Conf;
import io.potline.conf.Periods.Period;
import io.potline.conf.Series;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import io.potline.gold.Days.Range;
import io.potline.gold.MarginBridge.Pair;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.lake.SideBySide;
import io.potline.ops.Steps;
import io.potline.silver.Capacity;
import io.potline.silver.Cost;
import io.potline.silver.Index;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Brings gold up to the silver version that it has not seen yet: the days that new or restated
 * quotes touch, or all of them where conf or a formula has changed. What is owed is noted on each
 * table, so a run that was killed is made good by the next.
 */
public final class Gold {

  /** To be raised with any change of a formula: it rebuilds the tables. */
  private static final int FORMULAS = 1;

  private static final String CONSUMED = "consumed-silver-version";
  private static final String CONSUMED_CAPACITY = "consumed-capacity-version";
  private static final String FINGERPRINT = "fingerprint";

  private final Lake lake;
  private final Conf conf;
  private final String runId;
  private final boolean isSynthetic;
  private final Steps steps;
  private final Table chainMarginDaily;
  private final Coverage coverage;

  public Gold(Lake lake, Conf conf, String runId, boolean isSynthetic, Steps steps) {
    this.lake = lake;
    this.conf = conf;
    this.runId = runId;
    this.isSynthetic = isSynthetic;
    this.steps = steps;
    this.chainMarginDaily = ChainMarginDaily.table(conf.chain());
    this.coverage = Coverage.of(conf);
  }

  public void refreshMargins() {
    long version = lake.version(Price.TABLE);
    Selection selection = Selection.of(lake.read(QuotedSeries.TABLE), conf.catalogue());
    String margins = marginsFingerprint(selection);
    String periods = Fingerprint.of(margins, conf.periods(), coverage);
    List<Table> daily =
        List.of(
            StageCostDaily.TABLE,
            StageMarginDaily.TABLE,
            chainMarginDaily,
            MarginShareDaily.TABLE,
            MarginBandDaily.TABLE,
            VendorGap.TABLE);
    Days owed = Days.NONE;
    for (Table table : daily) {
      owed = owed.and(owed(table, Price.TABLE, margins, this::touchedDays));
    }
    if (!owed.isEmpty()) {
      int runUp = conf.catalogue().longestCarriedDays();
      Dataset<Row> quotes =
          Price.current(lake.read(Price.TABLE)).filter(owed.containWithRunUp(DATE.col(), runUp));
      writeDaily(Margins.of(quotes, selection, conf, owed), quotes, selection, owed);
    }
    SideBySide.each(daily, table -> note(table, version, margins));
    List<Table> byPeriod =
        List.of(MarginPeriod.TABLE, MarginFactorPeriod.TABLE, MarginBridge.TABLE);
    Days owedPeriods = owed;
    for (Table table : byPeriod) {
      owedPeriods = owedPeriods.and(owed(table, Price.TABLE, periods, this::touchedDays));
    }
    if (!owedPeriods.isEmpty()) {
      writePeriods(owedPeriods, selection);
    }
    SideBySide.each(byPeriod, table -> note(table, version, periods));
    refreshRevisionImpact(version, margins);
  }

  private void refreshRevisionImpact(long version, String margins) {
    if (isNoted(RevisionImpact.TABLE, String.valueOf(version), margins)) {
      return;
    }
    RevisionImpact impact = new RevisionImpact(lake.read(Price.TABLE), conf);
    Optional<Dataset<Row>> changes = unseen(RevisionImpact.TABLE, Price.TABLE, margins);
    Dataset<Row> touched =
        computed(impact.touched(changes.orElseGet(() -> lake.read(Price.TABLE))));
    if (!touched.isEmpty()) {
      write(
          RevisionImpact.TABLE,
          changes
              .map(c -> RevisionImpact.only(lake.read(RevisionImpact.TABLE), touched))
              .orElseGet(() -> lake.read(RevisionImpact.TABLE)),
          impact.of(touched));
    }
    note(RevisionImpact.TABLE, version, margins);
  }

  /** Rows of silver that a table has not seen yet; empty where it has to see all of them. */
  private Optional<Dataset<Row>> unseen(Table table, Table silver, String fingerprint) {
    Optional<Long> consumed = lake.mark(table, CONSUMED).map(Long::valueOf);
    return isNoted(table, fingerprint) && consumed.isPresent()
        ? lake.changesSince(silver, consumed.get())
        : Optional.empty();
  }

  public void refreshUtilisation() {
    long version = lake.version(Capacity.TABLE);
    String fingerprint = Fingerprint.of(FORMULAS, conf.chain());
    Days owed = owed(CapacityUtilisation.TABLE, Capacity.TABLE, fingerprint, this::touchedMonths);
    if (!owed.isEmpty()) {
      Dataset<Row> capacities =
          Capacity.current(lake.read(Capacity.TABLE)).filter(owed.contain(MONTH.col()));
      Dataset<Row> existing =
          lake.read(CapacityUtilisation.TABLE).filter(owed.contain(MONTH.col()));
      write(CapacityUtilisation.TABLE, existing, CapacityUtilisation.of(capacities, conf.chain()));
    }
    note(CapacityUtilisation.TABLE, version, fingerprint);
    refreshGapsOfCapacity();
  }

  /** Gaps between quotes are written with the margins of their days, those of capacity here. */
  private void refreshGapsOfCapacity() {
    String version = String.valueOf(lake.version(CapacityUtilisation.TABLE));
    Optional<String> seen = lake.mark(VendorGap.TABLE, CONSUMED_CAPACITY);
    if (!seen.equals(Optional.of(version))) {
      boolean isAnyToCompare = seen.isPresent() || !lake.isEmpty(CapacityUtilisation.TABLE);
      if (isAnyToCompare) {
        write(
            VendorGap.TABLE,
            lake.read(VendorGap.TABLE).filter(VendorGap.IS_OF_CAPACITY),
            VendorGap.ofMonths(lake.read(CapacityUtilisation.TABLE)));
      }
      lake.mark(VendorGap.TABLE, Map.of(CONSUMED_CAPACITY, version));
    }
  }

  /** What rests on other gold tables, and is small: computed anew where one of them has changed. */
  public void refreshAnalytics() {
    SideBySide.each(
        List.<Runnable>of(
            () ->
                refresh(
                    ScenarioResult.TABLE,
                    List.of(
                        StageCostDaily.TABLE,
                        StageMarginDaily.TABLE,
                        chainMarginDaily,
                        MarginPeriod.TABLE,
                        CapacityUtilisation.TABLE),
                    Fingerprint.of(FORMULAS, conf.chain(), conf.scenarios()),
                    () ->
                        new ScenarioResult(
                                conf,
                                lake.read(StageCostDaily.TABLE),
                                lake.read(StageMarginDaily.TABLE),
                                lake.read(chainMarginDaily),
                                lake.read(MarginPeriod.TABLE),
                                lake.read(CapacityUtilisation.TABLE))
                            .of(conf.scenarios())),
            () ->
                refresh(
                    CostCurve.TABLE,
                    List.of(Cost.TABLE, StageMarginDaily.TABLE, CapacityUtilisation.TABLE),
                    Fingerprint.of(FORMULAS),
                    () ->
                        CostCurve.of(
                            lake.read(Cost.TABLE),
                            lake.read(StageMarginDaily.TABLE),
                            lake.read(CapacityUtilisation.TABLE))),
            () ->
                refresh(
                    ClimateIndex.TABLE,
                    List.of(Index.TABLE),
                    Fingerprint.of(FORMULAS),
                    () -> ClimateIndex.of(lake.read(Index.TABLE))),
            () ->
                refresh(
                    UtilisationSeasonality.TABLE,
                    List.of(CapacityUtilisation.TABLE),
                    Fingerprint.of(FORMULAS),
                    () -> UtilisationSeasonality.of(lake.read(CapacityUtilisation.TABLE))),
            () ->
                refresh(
                    WindowAudit.TABLE,
                    List.of(StageMarginDaily.TABLE, chainMarginDaily),
                    Fingerprint.of(FORMULAS, conf.published()),
                    () ->
                        WindowAudit.of(
                            MarginPeriod.observations(
                                lake.read(StageMarginDaily.TABLE), lake.read(chainMarginDaily)),
                            conf.published())),
            () ->
                refresh(
                    ReferenceValue.TABLE,
                    List.of(),
                    Fingerprint.of(FORMULAS, conf.reference(), conf.chain(), conf.published()),
                    () -> ReferenceValue.of(lake.spark(), conf)),
            () ->
                refresh(
                    CarbonIntensity.TABLE,
                    List.of(),
                    Fingerprint.of(FORMULAS, conf.reference()),
                    () -> CarbonIntensity.of(lake.spark(), conf.reference())),
            () ->
                refresh(
                    ReserveLife.TABLE,
                    List.of(),
                    Fingerprint.of(FORMULAS, conf.reference(), conf.chain()),
                    () -> ReserveLife.of(lake.spark(), conf.reference(), conf.chain()))),
        Runnable::run);
  }

  /**
   * @param names gives tables and views their names, in which the claims' SQL speaks
   */
  public void refreshClaims(Runnable names) {
    String versions =
        Stream.concat(
                Stream.of(Price.TABLE, Capacity.TABLE, Cost.TABLE, Index.TABLE),
                tables(conf).stream().filter(table -> !table.equals(ClaimCheck.TABLE)))
            .map(table -> table.name() + "=" + lake.version(table))
            .collect(Collectors.joining(" "));
    String fingerprint = Fingerprint.of(FORMULAS, conf.claims(), Views.all());
    String seen = lake.mark(ClaimCheck.TABLE, CONSUMED).orElse("");
    boolean areClaimsKnown = isNoted(ClaimCheck.TABLE, fingerprint);
    if (areClaimsKnown && seen.equals(versions)) {
      return;
    }
    Set<String> seenVersions = Set.of(seen.split(" "));
    Set<String> changed =
        Stream.of(versions.split(" "))
            .filter(table -> !seenVersions.contains(table))
            .map(table -> table.substring(0, table.indexOf('=')))
            .collect(Collectors.toSet());
    List<Claim> owed =
        conf.claims().stream()
            .filter(claim -> !areClaimsKnown || ClaimCheck.restsOn(claim, changed))
            .toList();
    if (!owed.isEmpty()) {
      names.run();
    }
    if (!owed.isEmpty() || !areClaimsKnown) {
      Dataset<Row> before = lake.read(ClaimCheck.TABLE);
      Column isOwed = CLAIM.col().isInCollection(owed.stream().map(Claim::id).toList());
      write(
          ClaimCheck.TABLE,
          areClaimsKnown ? before.filter(isOwed) : before,
          ClaimCheck.of(lake.spark(), owed, before, isSynthetic));
    }
    lake.mark(ClaimCheck.TABLE, Map.of(CONSUMED, versions, FINGERPRINT, fingerprint));
  }

  private void refresh(
      Table table, List<Table> inputs, String fingerprint, Supplier<Dataset<Row>> rows) {
    String versions =
        inputs.stream().map(t -> String.valueOf(lake.version(t))).collect(Collectors.joining(" "));
    boolean isWithoutInput =
        !inputs.isEmpty() && inputs.stream().allMatch(lake::isEmpty) && lake.isEmpty(table);
    if (!isNoted(table, versions, fingerprint)) {
      if (!isWithoutInput) {
        write(table, lake.read(table), rows.get());
      }
      lake.mark(table, Map.of(CONSUMED, versions, FINGERPRINT, fingerprint));
    }
  }

  /** The same tables as known at a time, with today's conf. */
  public void writeAsOf(Instant time) {
    Dataset<Row> known = computed(Price.asOf(lake.read(Price.TABLE), lit(time), conf.catalogue()));
    Selection selection = Selection.of(known, conf.catalogue());
    Margins margins = Margins.of(known, selection, conf, Days.ALL);
    writeAsOf(StageCostDaily.TABLE, margins.costs(), time);
    writeAsOf(StageMarginDaily.TABLE, margins.stages(), time);
    writeAsOf(chainMarginDaily, margins.chain(), time);
    writeAsOf(MarginShareDaily.TABLE, MarginShareDaily.of(margins.chain(), conf.chain()), time);
    writeAsOf(MarginBandDaily.TABLE, MarginBandDaily.of(margins, selection, conf), time);
    Dataset<Row> observations = MarginPeriod.observations(margins.stages(), margins.chain());
    List<Period> periods = allPeriods(observations);
    Dataset<Row> means = computed(MarginPeriod.of(observations, periods, coverage));
    Dataset<Row> daily =
        MarginFactorPeriod.daily(
            margins.costs(), margins.stages(), margins.chain(), selection, conf);
    Dataset<Row> factors = computed(MarginFactorPeriod.of(daily, periods));
    writeAsOf(MarginPeriod.TABLE, means, time);
    writeAsOf(MarginFactorPeriod.TABLE, factors, time);
    writeAsOf(
        MarginBridge.TABLE, MarginBridge.of(factors, means, MarginBridge.pairs(periods)), time);
    Dataset<Row> capacities = Capacity.asOf(lake.read(Capacity.TABLE), lit(time));
    writeAsOf(CapacityUtilisation.TABLE, CapacityUtilisation.of(capacities, conf.chain()), time);
  }

  private String marginsFingerprint(Selection selection) {
    return Fingerprint.of(
        FORMULAS,
        conf.chain(),
        conf.catalogue().series(),
        conf.catalogue().units(),
        conf.settings().vatBasis(),
        selection);
  }

  /** The days that a table has not got yet. */
  private Days owed(
      Table table,
      Table silver,
      String fingerprint,
      BiFunction<Dataset<Row>, Table, Days> touched) {
    Optional<String> formerly = lake.mark(table, FINGERPRINT);
    Optional<Long> consumed = lake.mark(table, CONSUMED).map(Long::valueOf);
    if (formerly.isEmpty() || consumed.isEmpty()) {
      return lake.isEmpty(silver) && lake.isEmpty(table) ? Days.NONE : Days.ALL;
    }
    if (!formerly.get().equals(fingerprint)) {
      steps.say("%s: conf, formula or choice of sources has changed, rebuilding", table.name());
      return Days.ALL;
    }
    if (consumed.get() == lake.version(silver)) {
      return Days.NONE;
    }
    return lake.changesSince(silver, consumed.get())
        .map(changes -> touched.apply(changes, silver))
        .orElse(Days.ALL);
  }

  /** A quote counts on its day and on those that it may be carried to. */
  private Days touchedDays(Dataset<Row> changes, Table silver) {
    List<Row> reaches = new ArrayList<>();
    for (Series series : conf.catalogue().series()) {
      reaches.add(RowFactory.create(series.id(), conf.catalogue().carriedDays(series)));
    }
    Dataset<Row> reach =
        lake.spark().createDataFrame(reaches, StructType.fromDDL("series string, reach_days int"));
    return ranges(
        changes
            .join(broadcast(reach), SERIES.name())
            .groupBy(DATE.col().as("day"))
            .agg(max(col("reach_days")).as("reach_days")));
  }

  private Days touchedMonths(Dataset<Row> changes, Table silver) {
    return ranges(changes.select(MONTH.col().as("day"), lit(0).as("reach_days")).distinct());
  }

  /** One row a day of the calendar at most, whatever the number of quotes. */
  private static Days ranges(Dataset<Row> touched) {
    List<Range> ranges = new ArrayList<>();
    for (Row row : touched.collectAsList()) {
      LocalDate day = row.getLocalDate(0);
      ranges.add(new Range(day, day.plusDays(row.getInt(1))));
    }
    return Days.of(ranges);
  }

  private void writeDaily(Margins margins, Dataset<Row> quotes, Selection selection, Days owed) {
    Map<Table, Dataset<Row>> wanted = new LinkedHashMap<>();
    wanted.put(StageCostDaily.TABLE, margins.costs());
    wanted.put(StageMarginDaily.TABLE, margins.stages());
    wanted.put(chainMarginDaily, margins.chain());
    wanted.put(MarginShareDaily.TABLE, MarginShareDaily.of(margins.chain(), conf.chain()));
    wanted.put(MarginBandDaily.TABLE, MarginBandDaily.of(margins, selection, conf));
    wanted.put(
        VendorGap.TABLE,
        VendorGap.ofDays(quotes.filter(owed.contain(DATE.col())), margins.stages()));
    // None rests on another one's rows in the lake.
    SideBySide.each(wanted.entrySet(), e -> writeDays(e.getKey(), e.getValue(), owed));
  }

  private void writeDays(Table table, Dataset<Row> wanted, Days owed) {
    Column isSlice = owed.contain(DATE.col());
    if (table.equals(VendorGap.TABLE)) {
      isSlice = isSlice.and(not(VendorGap.IS_OF_CAPACITY));
    }
    write(table, lake.read(table).filter(isSlice), wanted);
  }

  private void writePeriods(Days owed, Selection selection) {
    List<Period> periods;
    Days days = Days.ALL;
    if (owed.isAll()) {
      periods =
          allPeriods(
              MarginPeriod.observations(
                  lake.read(StageMarginDaily.TABLE), lake.read(chainMarginDaily)));
    } else {
      Set<Period> touched = new LinkedHashSet<>();
      owed.ranges().forEach(r -> touched.addAll(conf.periods().touching(r.first(), r.last())));
      periods = List.copyOf(touched);
      days = Days.of(periods.stream().map(p -> new Range(p.first(), p.last())).toList());
    }
    Dataset<Row> stages =
        computed(lake.read(StageMarginDaily.TABLE).filter(days.contain(DATE.col())));
    Dataset<Row> chain = computed(lake.read(chainMarginDaily).filter(days.contain(DATE.col())));
    write(
        MarginPeriod.TABLE,
        ofPeriods(MarginPeriod.TABLE, periods, owed),
        MarginPeriod.of(MarginPeriod.observations(stages, chain), periods, coverage));
    Dataset<Row> factors =
        MarginFactorPeriod.daily(
            lake.read(StageCostDaily.TABLE).filter(days.contain(DATE.col())),
            stages,
            chain,
            selection,
            conf);
    write(
        MarginFactorPeriod.TABLE,
        ofPeriods(MarginFactorPeriod.TABLE, periods, owed),
        MarginFactorPeriod.of(factors, periods));
    writeBridges(MarginBridge.pairs(periods), owed);
  }

  private void writeBridges(List<Pair> pairs, Days owed) {
    Dataset<Row> bridges = lake.read(MarginBridge.TABLE);
    write(
        MarginBridge.TABLE,
        owed.isAll() ? bridges : MarginBridge.only(bridges, pairs),
        MarginBridge.of(
            computed(MarginBridge.ends(lake.read(MarginFactorPeriod.TABLE), pairs)),
            computed(MarginBridge.ends(lake.read(MarginPeriod.TABLE), pairs)),
            pairs));
  }

  private Dataset<Row> ofPeriods(Table table, List<Period> periods, Days owed) {
    Dataset<Row> rows = lake.read(table);
    return owed.isAll() ? rows : MarginPeriod.only(rows, periods);
  }

  private List<Period> allPeriods(Dataset<Row> observations) {
    Row days = observations.agg(min(DATE.col()), max(DATE.col())).first();
    return days.isNullAt(0)
        ? List.of()
        : conf.periods().touching(days.getLocalDate(0), days.getLocalDate(1));
  }

  private void write(Table table, Dataset<Row> existing, Dataset<Row> wanted) {
    steps.step(
        table.name(), () -> lake.reconcile(table, existing, stamped(wanted)), Changes::toString);
  }

  private void writeAsOf(Table table, Dataset<Row> wanted, Instant time) {
    Table asOf = table.asOf();
    Dataset<Row> existing = lake.read(asOf).filter(AS_OF.col().equalTo(lit(time)));
    write(asOf, existing, wanted.withColumn(AS_OF.name(), lit(time)));
  }

  private Dataset<Row> stamped(Dataset<Row> rows) {
    return rows.withColumn(VAT_BASIS.name(), lit(conf.settings().vatBasis()))
        .withColumn(RUN_ID.name(), lit(runId))
        .withColumn(
            IS_SYNTHETIC.name(),
            List.of(rows.columns()).contains(IS_SYNTHETIC.name())
                ? IS_SYNTHETIC.col()
                : lit(isSynthetic));
  }

  private void note(Table table, long silverVersion, String fingerprint) {
    lake.mark(table, Map.of(CONSUMED, String.valueOf(silverVersion), FINGERPRINT, fingerprint));
  }

  private boolean isNoted(Table table, String consumed, String fingerprint) {
    return isNoted(table, fingerprint)
        && lake.mark(table, CONSUMED).filter(consumed::equals).isPresent();
  }

  private boolean isNoted(Table table, String fingerprint) {
    return lake.mark(table, FINGERPRINT).filter(fingerprint::equals).isPresent();
  }

  /** The tables of gold in the order of the flow. */
  public static List<Table> tables(Conf conf) {
    List<Table> tables = new ArrayList<>(tablesAsOf(conf));
    tables.add(VendorGap.TABLE);
    tables.add(RevisionImpact.TABLE);
    tables.add(CostCurve.TABLE);
    tables.add(ClimateIndex.TABLE);
    tables.add(ScenarioResult.TABLE);
    tables.add(UtilisationSeasonality.TABLE);
    tables.add(WindowAudit.TABLE);
    tables.add(ReferenceValue.TABLE);
    tables.add(CarbonIntensity.TABLE);
    tables.add(ReserveLife.TABLE);
    tables.add(ClaimCheck.TABLE);
    return List.copyOf(tables);
  }

  /** Those that can be looked at as they were known at a time. */
  public static List<Table> tablesAsOf(Conf conf) {
    return List.of(
        StageCostDaily.TABLE,
        StageMarginDaily.TABLE,
        ChainMarginDaily.table(conf.chain()),
        MarginShareDaily.TABLE,
        MarginBandDaily.TABLE,
        MarginPeriod.TABLE,
        MarginFactorPeriod.TABLE,
        MarginBridge.TABLE,
        CapacityUtilisation.TABLE);
  }
}
