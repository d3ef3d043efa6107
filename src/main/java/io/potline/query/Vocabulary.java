package io.potline.query;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.conf.Names;
import io.potline.contract.Field;
import io.potline.gold.Views;
import io.potline.gold.Views.ViewColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import scala.Option;

/** The names of tables and views with those of their columns, to be completed and mended. */
final class Vocabulary {

  private static final Pattern NAME = Pattern.compile("[\\w.]+");

  private final Map<String, List<String>> columnsByTable;
  private final Names names = new Names();

  Vocabulary(Map<String, List<String>> columnsByTable) {
    this.columnsByTable = columnsByTable;
    for (String table : columnsByTable.keySet()) {
      names.add(table, table);
      names.add(shortName(table), table);
    }
  }

  /** All that is declared. */
  static Vocabulary of(Conf conf) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    Tables.all(conf).forEach(t -> columns.put(t.name(), names(t.fields(), Field::name)));
    Views.all().forEach(v -> columns.put(v.name(), names(v.columns(), ViewColumn::name)));
    return new Vocabulary(columns);
  }

  private static <T> List<String> names(List<T> columns, Function<T, String> name) {
    return columns.stream().map(name).toList();
  }

  /** What of it the session's catalog has: a lake need not have all tables. */
  Vocabulary in(SparkSession spark) {
    SessionCatalog catalog = spark.sessionState().catalog();
    Map<String, List<String>> there = new LinkedHashMap<>(columnsByTable);
    there
        .keySet()
        .removeIf(
            t ->
                !catalog.tableExists(
                    new TableIdentifier(
                        shortName(t), Option.apply(t.substring(0, t.indexOf('.'))))));
    return new Vocabulary(there);
  }

  Set<String> tables() {
    return columnsByTable.keySet();
  }

  /** The tables that a statement names, in its order. */
  List<String> tablesIn(String statement) {
    return NAME.matcher(statement.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .filter(columnsByTable::containsKey)
        .distinct()
        .toList();
  }

  /** The columns of the tables that a statement names; of all where it names none yet. */
  List<String> columnsFor(String statement) {
    List<String> tables = tablesIn(statement);
    return (tables.isEmpty() ? tables().stream() : tables.stream())
        .flatMap(table -> columnsByTable.get(table).stream())
        .distinct()
        .toList();
  }

  /** The end of a sentence about a table that is not there: a slip, or another database. */
  String didYouMean(String table) {
    String shortName = shortName(table);
    boolean isElsewhere = names.id(shortName).isPresent();
    return names.didYouMean(isElsewhere || names.nearest(table).isEmpty() ? shortName : table);
  }

  private static String shortName(String table) {
    return table.substring(table.lastIndexOf('.') + 1);
  }
}
