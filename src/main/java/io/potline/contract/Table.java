package io.potline.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of the lake, declared once: what one row is, its key, its columns, the rules that no row
 * may break. The table on disk, its comments and its constraints come from here.
 *
 * @param name {@code database.table}
 * @param rules name and SQL condition; Delta refuses a row whose condition is NULL, so each
 *     condition handles NULL
 */
public record Table(
    String name, String grain, List<Field> key, List<Field> fields, Map<String, String> rules) {

  public static final String AS_OF_DATABASE = "gold_as_of";

  public static Table of(String name, String grain) {
    return new Table(name, grain, List.of(), List.of(), Map.of());
  }

  /** The columns that identify a row; never NULL, except for those that are optional in a key. */
  public Table key(Field... keyFields) {
    return new Table(name, grain, List.of(keyFields), fields, rules);
  }

  public Table with(Field... more) {
    return new Table(name, grain, key, append(more), rules);
  }

  public Table with(List<Field> more) {
    return with(more.toArray(Field[]::new));
  }

  public Table rule(String rule, String condition) {
    Map<String, String> all = new LinkedHashMap<>(rules);
    all.put(rule, condition);
    return new Table(name, grain, key, fields, all);
  }

  /** The same table as it was known at a time, in the database {@code gold_as_of}. */
  public Table asOf() {
    List<Field> asOfKey = Stream.concat(key.stream(), Stream.of(Fields.AS_OF)).toList();
    List<Field> asOfFields = Stream.concat(fields.stream(), Stream.of(Fields.AS_OF)).toList();
    return new Table(
        AS_OF_DATABASE + "." + shortName(),
        grain + " As known at as_of.",
        asOfKey,
        asOfFields,
        rules);
  }

  /** Whether its rows can be computed from other tables. */
  public boolean isDerived() {
    return !Set.of("bronze", "ops").contains(database());
  }

  public String database() {
    return name.substring(0, name.indexOf('.'));
  }

  public String shortName() {
    return name.substring(name.indexOf('.') + 1);
  }

  public StructType schema() {
    return new StructType(
        fields.stream()
            .map(f -> f.structField(!key.contains(f) || f.isOptionalInKey()))
            .toArray(StructField[]::new));
  }

  public Column[] columns() {
    return fields.stream().map(Field::col).toArray(Column[]::new);
  }

  public Column[] keyColumns() {
    return key.stream().map(Field::col).toArray(Column[]::new);
  }

  /** The rows with exactly this table's columns, in its types. */
  public Dataset<Row> shape(Dataset<Row> rows) {
    return rows.select(fields.stream().map(f -> f.from(f.col())).toArray(Column[]::new));
  }

  /** The columns that are compared to decide whether a row has changed: all but key and lineage. */
  public List<Field> content() {
    Set<Field> lineage = Set.of(Fields.RUN_ID, Fields.SOURCE_FILE);
    return fields.stream().filter(f -> !key.contains(f) && !lineage.contains(f)).toList();
  }

  private List<Field> append(Field... more) {
    List<Field> all = new ArrayList<>(fields);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
