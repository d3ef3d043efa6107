package io.potline.gold;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.potline.Problem;
import io.potline.conf.AlertRule;
import io.potline.conf.Conf;
import io.potline.conf.Names;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.gold.Views.View;
import io.potline.gold.Views.ViewColumn;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;

/**
 * The series that an alert watches: a table or view of gold, found by its name, with the day, the
 * value and the selected rows.
 *
 * @param reads the table, or the tables that the view depends on
 * @param view null for a table
 * @param isByDay whether a day of the series depends only on rows of this day of the table
 */
record AlertSource(AlertSeries series, List<Table> reads, View view, boolean isByDay) {

  /** Columns of a key that follow from the day. */
  private static final Set<String> PERIODS = Set.of(Fields.PERIOD.name(), "to_period");

  /** Where a message is about: conf/alerts.yaml and the alert. */
  private record Place(Conf conf, AlertRule rule) {
    Problem problem(String message, Object... arguments) {
      return Problem.usage(
          "%s, alert %s: %s",
          conf.folder().resolve(AlertRule.FILE), rule.id(), message.formatted(arguments));
    }
  }

  /**
   * Finds what an alert watches.
   *
   * @param tables those that can be computed as of any time
   */
  static AlertSource of(AlertRule rule, Conf conf, List<Table> tables) {
    Place place = new Place(conf, rule);
    Map<String, Table> byName = tables.stream().collect(toMap(Table::name, Function.identity()));
    AlertSource source =
        Views.names().contains(rule.table())
            ? ofView(place, byName)
            : ofTable(place, Optional.ofNullable(byName.get(rule.table())), byName.keySet());
    source.requireKnownColumns(place);
    source.requireKnownValues(place);
    if (source.view == null) {
      source.requireOneRowADay(place, source.reads.get(0));
    }
    return source;
  }

  AlertRule rule() {
    return series.rule();
  }

  private static AlertSource ofTable(
      Place place, Optional<Table> found, Collection<String> tables) {
    AlertRule rule = place.rule();
    Table table =
        found.orElseThrow(
            () ->
                place.problem(
                    "no alert can watch %s%s It may be a view, or one of %s.",
                    rule.table(), nearest(rule.table(), tables), String.join(", ", tables)));
    Map<String, DataType> types = new LinkedHashMap<>();
    table.fields().forEach(field -> types.put(field.name(), field.type()));
    Optional<String> day =
        table.key().stream()
            .filter(field -> field.type().equals(DataTypes.DateType))
            .map(Field::name)
            .findFirst();
    String date =
        Optional.ofNullable(rule.date())
            .or(() -> day)
            .orElseThrow(
                () ->
                    place.problem(
                        "%s has no day in its key: name a column with a day, such as date: %s",
                        table.name(),
                        types.entrySet().stream()
                            .filter(type -> type.getValue() instanceof DateType)
                            .map(Map.Entry::getKey)
                            .collect(joining(" or "))));
    boolean isByDay = day.equals(Optional.of(date));
    AlertSeries series = new AlertSeries(rule, date, types, unit(rule, table));
    return new AlertSource(series, List.of(table), null, isByDay);
  }

  private static String unit(AlertRule rule, Table table) {
    return table.fields().stream()
        .filter(field -> field.name().equals(rule.value()))
        .map(Field::unit)
        .findFirst()
        .orElse("");
  }

  private static AlertSource ofView(Place place, Map<String, Table> tables) {
    AlertRule rule = place.rule();
    View view =
        Views.all().stream().filter(v -> v.name().equals(rule.table())).findFirst().orElseThrow();
    List<String> unknown =
        Views.tablesOf(view.query()).stream().filter(t -> !tables.containsKey(t)).toList();
    if (view.isMetricView() || !unknown.isEmpty()) {
      throw place.problem(
          "no alert can watch %s, which is %s. Take another view, or one of %s.",
          view.name(),
          view.isMetricView()
              ? "a metric view and has no rows of its own"
              : "made from " + String.join(", ", unknown) + ", not known as of past times",
          String.join(", ", tables.keySet()));
    }
    Map<String, DataType> types = new LinkedHashMap<>();
    view.columns().forEach(column -> types.put(column.name(), null));
    String date =
        Optional.ofNullable(rule.date())
            .or(() -> Stream.of("date", "month").filter(types::containsKey).findFirst())
            .orElseThrow(
                () ->
                    place.problem(
                        "%s has no column date or month: name the column with the day, as date: ...",
                        view.name()));
    String unit =
        view.columns().stream()
            .filter(column -> column.name().equals(rule.value()))
            .map(ViewColumn::unit)
            .findFirst()
            .orElse("");
    List<Table> reads = Views.tablesOf(view.query()).stream().map(tables::get).toList();
    return new AlertSource(new AlertSeries(rule, date, types, unit), reads, view, false);
  }

  /** Otherwise a day of the series would have several values, and their order would decide. */
  private void requireOneRowADay(Place place, Table table) {
    for (Field field : table.key()) {
      String name = field.name();
      List<String> values = rule().where().get(name);
      boolean isOne = values != null && values.size() <= 1;
      if (!name.equals(series.date())
          && !isOne
          && !rule().each().contains(name)
          && !PERIODS.contains(name)) {
        throw place.problem(
            "%s has rows for each %s: say which in where, or add it to each", table.name(), name);
      }
    }
  }

  private void requireKnownColumns(Place place) {
    List<String> named = new ArrayList<>(rule().where().keySet());
    named.addAll(rule().each());
    named.addAll(List.of(rule().value(), series.date()));
    for (String name : named) {
      if (!series.types().containsKey(name)) {
        throw place.problem(
            "%s has no column %s%s It has %s.",
            rule().table(),
            name,
            nearest(name, series.types().keySet()),
            String.join(", ", series.types().keySet()));
      }
    }
    requireType(place, rule().value(), NumericType.class, "a number");
    requireType(place, series.date(), DateType.class, "a day");
  }

  private void requireType(
      Place place, String column, Class<? extends DataType> type, String expected) {
    DataType actual = series.types().get(column);
    if (actual != null && !type.isInstance(actual)) {
      throw place.problem(
          "column %s of %s is no %s: take one of %s",
          column,
          rule().table(),
          expected.substring(2),
          series.types().entrySet().stream()
              .filter(other -> type.isInstance(other.getValue()))
              .map(Map.Entry::getKey)
              .collect(joining(", ")));
    }
  }

  private void requireKnownValues(Place place) {
    rule()
        .where()
        .forEach((column, values) -> values.forEach(value -> requireKnown(place, column, value)));
  }

  private void requireKnown(Place place, String column, String value) {
    Conf conf = place.conf();
    boolean isReadable =
        series.types().get(column) == null
                || series.types().get(column).equals(DataTypes.StringType)
            ? isKnown(column, value, conf)
            : isReadable(series.types().get(column), value);
    if (!isReadable) {
      Names known = known(column, conf);
      throw place.problem(
          "'%s' is no %s of %s%s", value, column, rule().table(), known.didYouMean(value));
    }
  }

  private static boolean isKnown(String column, String value, Conf conf) {
    Names known = known(column, conf);
    return known.all().isEmpty() || known.id(value).equals(Optional.of(value));
  }

  /** The ids that a column may have; none where they are not known beforehand. */
  private static Names known(String column, Conf conf) {
    List<String> ids =
        switch (column) {
          case "region" -> conf.catalogue().regions();
          case "stage" ->
              Stream.concat(
                      conf.chain().stages().stream().map(stage -> stage.id()), Stream.of("chain"))
                  .toList();
          case "method" -> List.of(StageMarginDaily.MODELLED, "reported");
          default -> List.of();
        };
    Names names = new Names();
    ids.forEach(id -> names.add(id, id));
    return names;
  }

  private static boolean isReadable(DataType type, String value) {
    try {
      if (type instanceof BooleanType) {
        return Set.of("true", "false").contains(value);
      }
      if (type instanceof DateType) {
        LocalDate.parse(value);
      } else if (type instanceof NumericType) {
        new BigDecimal(value);
      }
      return true;
    } catch (DateTimeParseException | NumberFormatException e) {
      return false;
    }
  }

  /** Ends a sentence about an unknown name with the nearest known one. */
  private static String nearest(String name, Collection<String> known) {
    Names names = new Names();
    known.forEach(each -> names.add(each, each));
    return names.didYouMean(name);
  }
}
