package io.potline.gold;

import static io.potline.contract.Fields.ALERT;
import static io.potline.contract.Fields.ALERT_SQL;
import static io.potline.contract.Fields.ALERT_SUBJECT;
import static io.potline.contract.Fields.ALERT_UNIT;
import static io.potline.contract.Fields.CLEARED_DATE;
import static io.potline.contract.Fields.CLEARED_VALUE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MESSAGE_EN;
import static io.potline.contract.Fields.MESSAGE_ZH;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.RAISED_DATE;
import static io.potline.contract.Fields.RAISED_VALUE;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.THRESHOLD;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.potline.Problem;
import io.potline.conf.AlertRule;
import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Stage;
import io.potline.conf.Title;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Days;
import io.potline.graph.Graph;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.AlertHistory;
import io.potline.model.AlertHistory.Episode;
import io.potline.model.AlertHistory.Measured;
import io.potline.model.AlertMessage;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.alert}: when each alert of conf was raised and cleared. It follows from the series
 * that the alerts watch, so that as of a past time it is what it was then. {@link AlertHistory}
 * decides; a new day is judged from the alerts that were open on the day before.
 */
public final class Alert {

  public static final Table TABLE =
      Table.of(
              "gold.alert",
              "One time that an alert of conf/alerts.yaml was raised, with the time it was cleared.")
          .with(ALERT, RAISED_DATE, CLEARED_DATE, RAISED_VALUE, THRESHOLD, MESSAGE_EN, MESSAGE_ZH)
          .with(ALERT_SUBJECT, CLEARED_VALUE, ALERT_UNIT, ALERT_SQL, VAT_BASIS)
          .with(RUN_ID, IS_SYNTHETIC)
          .key(ALERT, ALERT_SUBJECT, RAISED_DATE)
          .rule(
              "cleared_after_raised",
              "cleared_date IS NULL AND cleared_value IS NULL OR cleared_date > raised_date");

  private static final List<Field> FIELDS =
      List.of(
          ALERT,
          RAISED_DATE,
          CLEARED_DATE,
          RAISED_VALUE,
          THRESHOLD,
          MESSAGE_EN,
          MESSAGE_ZH,
          ALERT_SUBJECT,
          CLEARED_VALUE,
          ALERT_UNIT,
          ALERT_SQL);

  /** Tables about what was known when: they can't be computed from what is known at one time. */
  private static final Set<Table> OF_REVISIONS =
      Set.of(Nowcast.TABLE, NowcastEffect.TABLE, RevisionImpact.TABLE);

  private static final LocalDate FIRST_DAY = Days.ALL.ranges().get(0).first();
  private static final String SEPARATOR = " | ";
  private static final String NO_VALUE = "-";
  private static final String SERIES = "_series";
  private static final String DAY = "_day";
  private static final String LEVEL = "_level";
  private static final String SUBJECT = "_subject";
  private static final String STORED = "_stored";

  private Alert() {}

  /**
   * @param nodes the nodes that make what alerts may watch
   */
  static Node node(Conf conf, List<Node> nodes) {
    List<AlertSource> sources = sources(conf, nodes);
    return Node.of(TABLE)
        .version(1)
        .reading(
            sources.stream()
                .flatMap(source -> source.reads().stream())
                .distinct()
                .toArray(Table[]::new))
        .dependingOn(
            c ->
                Stream.concat(
                        c.alerts().stream(),
                        sources.stream().map(AlertSource::view).filter(Objects::nonNull))
                    .toList())
        .propagating(new OfSeries(sources))
        .rowsIn((table, slice) -> rowsIn(slice, sources))
        .alsoAsOf(TABLE)
        .madeBy(run -> new Work(run, sources).rows());
  }

  /** Finds what each alert watches; fails if there is no such table, column or value. */
  static List<AlertSource> sources(Conf conf, List<Node> nodes) {
    List<Table> tables =
        Graph.computableFrom(Gold.KNOWN_AS_OF, nodes).stream()
            .filter(table -> !OF_REVISIONS.contains(table))
            .toList();
    return conf.alerts().stream().map(rule -> AlertSource.of(rule, conf, tables)).toList();
  }

  /** The condition that an alert was raised and not yet cleared on a day. */
  public static Column isOpenOn(LocalDate day) {
    return RAISED_DATE
        .col()
        .leq(lit(day))
        .and(CLEARED_DATE.col().isNull().or(CLEARED_DATE.col().gt(lit(day))));
  }

  /** A change of a day affects all later ones; an alert over anything else is computed anew. */
  private record OfSeries(List<AlertSource> sources) implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      Slice whole = wholeSeries(input);
      return sources.stream().anyMatch(s -> s.isByDay() && s.reads().contains(input))
          ? whole.union(SAME_DAYS.byRows(input, changed, run))
          : whole;
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      Slice whole = wholeSeries(input);
      return sources.stream().anyMatch(s -> s.isByDay() && s.reads().contains(input))
          ? whole.union(written)
          : whole;
    }

    private Slice wholeSeries(Table input) {
      return sources.stream()
          .filter(source -> !source.isByDay() && source.reads().contains(input))
          .map(source -> Slice.key(source.rule().id()))
          .reduce(Slice.NONE, Slice::union);
    }
  }

  /** The first day that has to be judged again; empty if the alert is not affected. */
  private static Optional<LocalDate> since(AlertSource source, Slice slice) {
    boolean isWhole =
        slice.isAll()
            || slice.keys().contains(source.rule().id())
            || source.isByDay() && !(slice.regions().isEmpty() && slice.knownSince().isEmpty());
    if (isWhole) {
      return Optional.of(FIRST_DAY);
    }
    return source.isByDay() && !slice.days().isEmpty()
        ? Optional.of(slice.days().ranges().get(0).first())
        : Optional.empty();
  }

  private static Column rowsIn(Slice slice, List<AlertSource> sources) {
    if (slice.isAll()) {
      return lit(true);
    }
    Column in = lit(false);
    for (AlertSource source : sources) {
      Optional<LocalDate> since = since(source, slice);
      if (since.isPresent()) {
        in = in.or(ALERT.col().equalTo(source.rule().id()).and(mayChange(since.get())));
      }
    }
    return in;
  }

  /** The rows that values since a day may change: those raised since, and those open then. */
  private static Column mayChange(LocalDate since) {
    Column isOpenBefore = CLEARED_DATE.col().isNull().or(CLEARED_DATE.col().geq(lit(since)));
    return RAISED_DATE.col().geq(lit(since)).or(isOpenBefore);
  }

  /** Alerts whose values one query reads: of one table or view, and since one day. */
  private record Reading(String relation, LocalDate since) {}

  /** A run's computation. */
  private record Work(NodeRun run, List<AlertSource> sources) {

    Dataset<Row> rows() {
      Map<Reading, List<AlertSource>> readings = new LinkedHashMap<>();
      Map<String, Series> series = new HashMap<>();
      for (AlertSource source : sources) {
        since(source, run.slice())
            .ifPresent(
                since -> {
                  readings
                      .computeIfAbsent(
                          new Reading(source.rule().table(), since), key -> new ArrayList<>())
                      .add(source);
                  series.put(
                      source.rule().id(), new Series(source.series(), since, titles(run.conf())));
                });
      }
      StructType schema = ModelRows.schema(FIELDS);
      List<Dataset<Row>> inputs = new ArrayList<>();
      readings.forEach((reading, of) -> inputs.add(values(reading, of)));
      if (!run.slice().isAll()) {
        inputs.add(open());
      }
      return inputs.stream()
          .reduce(Dataset::unionByName)
          .map(
              all ->
                  all.groupByKey(
                          (MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
                      .flatMapSortedGroups(
                          new Column[] {col(STORED).isNull(), col(DAY)},
                          new Episodes(series),
                          Encoders.row(schema)))
          .orElseGet(() -> run.spark().createDataFrame(List.of(), schema));
    }

    /** The values of several alerts, in one pass over what they watch. */
    private Dataset<Row> values(Reading reading, List<AlertSource> of) {
      List<Column> each = new ArrayList<>();
      Column isNeeded = lit(false);
      for (AlertSource source : of) {
        AlertRule rule = source.rule();
        Column isWatched = source.series().selects();
        if (!reading.since().equals(FIRST_DAY)) {
          LocalDate from = reading.since().minusDays(AlertHistory.runUpDays(rule));
          isWatched = isWatched.and(col(source.series().date()).geq(lit(from)));
        }
        isNeeded = isNeeded.or(isWatched);
        Column subject = source.series().subject();
        each.add(
            when(
                isWatched,
                struct(
                    nameOfSeries(rule, subject).as(SERIES),
                    lit(rule.id()).as(ALERT.name()),
                    subject.as(SUBJECT),
                    col(source.series().date()).as(DAY),
                    RAISED_VALUE.from(col(rule.value())).as(LEVEL))));
      }
      return relation(of.get(0))
          .filter(isNeeded)
          .select(explode(array_compact(array(each.toArray(Column[]::new)))).as("_"))
          .select("_.*")
          .withColumn(STORED, lit(null).cast(ModelRows.schema(FIELDS)));
    }

    private static Column nameOfSeries(AlertRule rule, Column subject) {
      return rule.each().isEmpty()
          ? lit(rule.id())
          : concat_ws(SEPARATOR, lit(rule.id()), array_join(subject, SEPARATOR, NO_VALUE));
    }

    /** The alerts that were open before the first day that is judged, as values of their series. */
    private Dataset<Row> open() {
      Column isOpen = lit(false);
      for (AlertSource source : sources) {
        Optional<LocalDate> since = since(source, run.slice());
        if (since.isPresent()) {
          isOpen =
              isOpen.or(
                  ALERT
                      .col()
                      .equalTo(source.rule().id())
                      .and(RAISED_DATE.col().lt(lit(since.get())))
                      .and(mayChange(since.get())));
        }
      }
      return run.read(TABLE)
          .filter(isOpen)
          .select(
              concat_ws(SEPARATOR, ALERT.col(), ALERT_SUBJECT.col()).as(SERIES),
              ALERT.col(),
              lit(null).cast("array<string>").as(SUBJECT),
              RAISED_DATE.col().as(DAY),
              RAISED_VALUE.col().as(LEVEL),
              struct(Field.columns(FIELDS)).as(STORED));
    }

    private Dataset<Row> relation(AlertSource source) {
      return source.view() == null
          ? run.read(source.reads().get(0))
          : ViewRows.of(source.view(), run.spark(), source.reads(), run::read);
    }
  }

  private static AlertMessage.Titles titles(Conf conf) {
    Map<String, Title> stages =
        conf.chain().stages().stream().collect(Collectors.toMap(Stage::id, Stage::title));
    Catalogue catalogue = conf.catalogue();
    return id -> Optional.ofNullable(stages.get(id)).or(() -> catalogue.title(id));
  }

  /** How the series of an alert are judged. */
  private record Series(AlertSeries series, LocalDate since, AlertMessage.Titles titles)
      implements Serializable {

    AlertRule rule() {
      return series.rule();
    }

    Row row(List<String> subject, Episode episode) {
      Measured raised = episode.raised();
      Measured cleared = episode.cleared();
      boolean isOfMonths = series.date().equals(MONTH.name());
      Title message =
          new AlertMessage(rule(), isOfMonths, titles).of(raised, series.columns(subject));
      return RowFactory.create(
          rule().id(),
          raised.date(),
          cleared == null ? null : cleared.date(),
          raised.value(),
          rule().raise().threshold(),
          message.en(),
          message.zh(),
          subject.isEmpty()
              ? null
              : subject.stream()
                  .map(value -> Objects.requireNonNullElse(value, NO_VALUE))
                  .collect(Collectors.joining(SEPARATOR)),
          cleared == null ? null : cleared.value(),
          series.unit(),
          series.sql(subject, raised.date(), cleared == null ? null : cleared.date()));
    }

    /** An alert that was raised before the days that are judged: only its end can be new. */
    Row row(Row stored, List<String> subject, Episode episode) {
      if (episode.isOpen()) {
        return stored;
      }
      Object[] cells = new Object[stored.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = stored.get(i);
      }
      cells[FIELDS.indexOf(CLEARED_DATE)] = episode.cleared().date();
      cells[FIELDS.indexOf(CLEARED_VALUE)] = episode.cleared().value();
      cells[FIELDS.indexOf(ALERT_SQL)] =
          series.sql(subject, episode.raised().date(), episode.cleared().date());
      return RowFactory.create(cells);
    }
  }

  /** Judges a series: first the alert that is open, if any, then its values by day. */
  private record Episodes(Map<String, Series> series)
      implements FlatMapGroupsFunction<String, Row, Row> {

    @Override
    public Iterator<Row> call(String name, Iterator<Row> values) {
      List<Row> rows = new ArrayList<>();
      AlertHistory history = null;
      Series of = null;
      Row stored = null;
      List<String> subject = List.of();
      while (values.hasNext()) {
        Row value = values.next();
        if (of == null) {
          of = series.get(value.<String>getAs(ALERT.name()));
          history = new AlertHistory(of.rule());
        }
        LocalDate day = value.getAs(DAY);
        Row open = value.getAs(STORED);
        if (open != null) {
          stored = open;
          history.resume(new Measured(day, value.getAs(LEVEL), null, null, null));
        } else {
          subject = value.getList(value.fieldIndex(SUBJECT));
          add(history, of, day, value);
        }
      }
      for (Episode episode : history.episodes()) {
        boolean isStored = stored != null && rows.isEmpty();
        rows.add(isStored ? of.row(stored, subject, episode) : of.row(subject, episode));
      }
      return rows.iterator();
    }

    private static void add(AlertHistory history, Series of, LocalDate day, Row value) {
      try {
        if (day.isBefore(of.since())) {
          history.remember(day, value.getAs(LEVEL));
        } else {
          history.observe(day, value.getAs(LEVEL));
        }
      } catch (IllegalArgumentException e) {
        throw Problem.usage(
            "%s, alert %s: %s has several rows for %s: say which in where, or add a column to each.",
            AlertRule.FILE, of.rule().id(), of.rule().table(), day);
      }
    }
  }
}
