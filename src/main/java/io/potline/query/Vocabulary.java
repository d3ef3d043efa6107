package io.potline.query;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.conf.Names;
import io.potline.contract.Field;
import io.potline.gold.Views;
import io.potline.gold.Views.ViewColumn;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** The names of tables, views and their columns, for completions and suggestions. */
final class Vocabulary {

  private static final Pattern NAME = Pattern.compile("[\\w.]+");

  private final Supplier<Map<String, List<String>>> declared;
  private Map<String, List<String>> columnsByTable;
  private Names names;

  Vocabulary(Map<String, List<String>> columnsByTable) {
    this(() -> columnsByTable);
  }

  /**
   * @param columnsByTable evaluated once, for the first completion or error message
   */
  private Vocabulary(Supplier<Map<String, List<String>>> columnsByTable) {
    this.declared = columnsByTable;
  }

  /** All declared names. */
  static Vocabulary of(Conf conf) {
    return new Vocabulary(() -> declared(conf));
  }

  /** The declared names that the session's lake has; it need not have all tables. */
  static Vocabulary of(Conf conf, SparkSession spark) {
    return new Vocabulary(
        () -> {
          Map<String, List<String>> columns = declared(conf);
          LakeCatalog.lake(spark)
              .ifPresent(lake -> columns.keySet().removeIf(name -> !isThere(name, lake)));
          return columns;
        });
  }

  private static boolean isThere(String name, LakeFolder lake) {
    return Views.names().contains(name) ? lake.hasAll(Views.tablesOf(name)) : lake.has(name);
  }

  private static Map<String, List<String>> declared(Conf conf) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    Tables.all(conf).forEach(t -> columns.put(t.name(), names(t.fields(), Field::name)));
    Views.all().forEach(v -> columns.put(v.name(), names(v.columns(), ViewColumn::name)));
    return columns;
  }

  private static <T> List<String> names(List<T> columns, Function<T, String> name) {
    return columns.stream().map(name).toList();
  }

  private synchronized Map<String, List<String>> columnsByTable() {
    if (columnsByTable == null) {
      columnsByTable = declared.get();
    }
    return columnsByTable;
  }

  private synchronized Names names() {
    if (names == null) {
      names = new Names();
      for (String table : columnsByTable().keySet()) {
        names.add(table, table);
        names.add(shortName(table), table);
      }
    }
    return names;
  }

  Set<String> tables() {
    return columnsByTable().keySet();
  }

  /** The tables that a statement names, in its order. */
  List<String> tablesIn(String statement) {
    return NAME.matcher(statement.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .filter(columnsByTable()::containsKey)
        .distinct()
        .toList();
  }

  /** The columns of the tables that a statement names; of all where it names none yet. */
  List<String> columnsFor(String statement) {
    List<String> tables = tablesIn(statement);
    return (tables.isEmpty() ? tables().stream() : tables.stream())
        .flatMap(table -> columnsByTable().get(table).stream())
        .distinct()
        .toList();
  }

  /** The columns of the table that an alias, or a table's short name, stands for. */
  List<String> columnsOf(String alias, String statement) {
    String text = statement.toLowerCase(Locale.ROOT);
    String wanted = alias.toLowerCase(Locale.ROOT);
    return tablesIn(statement).stream()
        .filter(
            table ->
                shortName(table).equals(wanted)
                    || Pattern.compile("\\Q%s\\E\\s+(as\\s+)?\\Q%s\\E\\b".formatted(table, wanted))
                        .matcher(text)
                        .find())
        .findFirst()
        .map(columnsByTable()::get)
        .orElse(List.of());
  }

  /**
   * The end of an error message about an unknown table: suggests the nearest name, also of another
   * database.
   */
  String didYouMean(String table) {
    String shortName = shortName(table);
    boolean isElsewhere = names().id(shortName).isPresent();
    return names().didYouMean(isElsewhere || names().nearest(table).isEmpty() ? shortName : table);
  }

  private static String shortName(String table) {
    return table.substring(table.lastIndexOf('.') + 1);
  }
}
