package io.potline.gold;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;

import io.potline.conf.AlertRule;
import io.potline.model.AlertHistory;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;

/**
 * The rows and columns of a table or view that an alert watches.
 *
 * @param date the column with the day
 * @param types of the columns; null for those of a view, which only Spark knows
 * @param unit of the value
 */
record AlertSeries(AlertRule rule, String date, Map<String, DataType> types, String unit)
    implements Serializable {

  /** How many days before it was raised the query of an alert begins, at least. */
  private static final int DAYS_BEFORE = 7;

  /** The condition that a row is watched. */
  Column selects() {
    Column all = functions.col(rule.value()).isNotNull();
    for (Map.Entry<String, List<String>> where : rule.where().entrySet()) {
      all = all.and(isOneOf(where.getKey(), where.getValue()));
    }
    return all;
  }

  private Column isOneOf(String name, List<String> values) {
    DataType type = types.get(name) == null ? DataTypes.StringType : types.get(name);
    Column column = types.get(name) == null ? functions.col(name).cast(type) : functions.col(name);
    return values.isEmpty()
        ? column.isNull()
        : column.isin(values.stream().map(value -> lit(value).cast(type)).toArray());
  }

  /** The values of the columns of each. */
  Column subject() {
    return array(
            rule.each().stream()
                .map(name -> functions.col(name).cast(DataTypes.StringType))
                .toArray(Column[]::new))
        .cast(DataTypes.createArrayType(DataTypes.StringType));
  }

  /**
   * The query for the values of a series from a week before an alert was raised.
   *
   * @param cleared null while it is open
   */
  String sql(List<String> subject, LocalDate raised, LocalDate cleared) {
    List<String> conditions = new ArrayList<>();
    rule.where().forEach((name, values) -> conditions.add(condition(name, values)));
    for (int i = 0; i < subject.size(); i++) {
      String value = subject.get(i);
      conditions.add(condition(rule.each().get(i), value == null ? List.of() : List.of(value)));
    }
    LocalDate from = raised.minusDays(Math.max(DAYS_BEFORE, AlertHistory.runUpDays(rule)));
    conditions.add(
        cleared == null
            ? "%s >= DATE'%s'".formatted(date, from)
            : "%s BETWEEN DATE'%s' AND DATE'%s'".formatted(date, from, cleared));
    return "SELECT %s, %s FROM %s WHERE %s ORDER BY %s"
        .formatted(date, rule.value(), rule.table(), String.join(" AND ", conditions), date);
  }

  private String condition(String name, List<String> values) {
    if (values.isEmpty()) {
      return name + " IS NULL";
    }
    String literals =
        values.stream().map(value -> literal(types.get(name), value)).collect(joining(", "));
    return values.size() == 1 ? name + " = " + literals : name + " IN (" + literals + ")";
  }

  private static String literal(DataType type, String value) {
    if (type instanceof BooleanType || type instanceof NumericType) {
      return value;
    }
    String text = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    return type instanceof DateType ? "DATE" + text : text;
  }

  /** The values of the columns that a message may name. */
  Map<String, String> columns(List<String> subject) {
    Map<String, String> columns = new LinkedHashMap<>();
    rule.where()
        .forEach(
            (name, values) -> values.stream().findFirst().ifPresent(v -> columns.put(name, v)));
    for (int i = 0; i < subject.size(); i++) {
      columns.put(rule.each().get(i), subject.get(i) == null ? "-" : subject.get(i));
    }
    return columns;
  }
}
