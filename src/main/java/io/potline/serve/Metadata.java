package io.potline.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows of the calls with which BI tools look around, in the order of Flight SQL's columns. */
final class Metadata {

  private static final List<Type> TYPES =
      List.of(
          new Type("BOOLEAN", Types.BOOLEAN, 1, null),
          new Type("TINYINT", Types.TINYINT, 3, null),
          new Type("BIGINT", Types.BIGINT, 19, null),
          new Type("BINARY", Types.VARBINARY, null, "X'"),
          new Type("DECIMAL", Types.DECIMAL, 38, null),
          new Type("INT", Types.INTEGER, 10, null),
          new Type("SMALLINT", Types.SMALLINT, 5, null),
          new Type("FLOAT", Types.REAL, 7, null),
          new Type("DOUBLE", Types.DOUBLE, 15, null),
          new Type("STRING", Types.VARCHAR, null, "'"),
          new Type("DATE", Types.DATE, 10, "DATE '"),
          new Type("TIMESTAMP", Types.TIMESTAMP, 26, "TIMESTAMP '"));

  /** X/Open's code for dates and times; what precisely follows in a second column. */
  private static final int SQL_DATETIME = 9;

  /**
   * A type of Spark.
   *
   * @param size digits or characters; null if there is no limit
   * @param prefix of a literal that ends with a quote; null if it is written without
   */
  private record Type(String name, int jdbc, Integer size, String prefix) {

    List<Object> row() {
      boolean isDecimal = jdbc == Types.DECIMAL;
      boolean isTime = jdbc == Types.DATE || jdbc == Types.TIMESTAMP;
      boolean isNumber = prefix == null && jdbc != Types.BOOLEAN;
      Object[] row = new Object[19];
      row[0] = name;
      row[1] = jdbc;
      row[2] = size;
      row[3] = prefix;
      row[4] = prefix == null ? null : "'";
      row[6] = DatabaseMetaData.typeNullable;
      row[7] = jdbc == Types.VARCHAR;
      row[8] = DatabaseMetaData.typeSearchable;
      row[9] = false;
      row[10] = false;
      row[11] = false;
      row[12] = name;
      row[13] = isDecimal ? 0 : null;
      row[14] = isDecimal ? 38 : null;
      row[15] = isTime ? SQL_DATETIME : jdbc;
      row[16] = isTime ? jdbc - Types.DATE + 1 : null;
      row[17] = isNumber ? 10 : null;
      return Arrays.asList(row);
    }
  }

  private final Relations relations;

  Metadata(Relations relations) {
    this.relations = relations;
  }

  List<List<Object>> catalogs() {
    return List.of(List.of(Relation.CATALOG));
  }

  List<List<Object>> tableTypes() {
    return List.of(List.of(Relation.TABLE), List.of(Relation.VIEW));
  }

  List<List<Object>> databases(CommandGetDbSchemas command) {
    Predicate<String> isAsked =
        pattern(command.hasDbSchemaFilterPattern(), command.getDbSchemaFilterPattern());
    return isOurs(command.hasCatalog(), command.getCatalog())
        ? relations.databases().stream()
            .filter(isAsked)
            .map(database -> List.<Object>of(Relation.CATALOG, database))
            .toList()
        : List.of();
  }

  List<List<Object>> tables(CommandGetTables command) {
    if (!isOurs(command.hasCatalog(), command.getCatalog())) {
      return List.of();
    }
    Predicate<String> database =
        pattern(command.hasDbSchemaFilterPattern(), command.getDbSchemaFilterPattern());
    Predicate<String> table =
        pattern(command.hasTableNameFilterPattern(), command.getTableNameFilterPattern());
    List<String> types = command.getTableTypesList();
    return relations.all().stream()
        .filter(relation -> types.isEmpty() || types.contains(relation.type()))
        .filter(relation -> database.test(relation.database()) && table.test(relation.name()))
        .sorted(
            Comparator.comparing(Relation::type)
                .thenComparing(Relation::database)
                .thenComparing(Relation::name))
        .map(relation -> row(relation, command.getIncludeSchema()))
        .toList();
  }

  private static List<Object> row(Relation relation, boolean isWithColumns) {
    List<Object> row = new ArrayList<>();
    row.addAll(List.of(Relation.CATALOG, relation.database(), relation.name(), relation.type()));
    if (isWithColumns) {
      row.add(serialized(relation.schema()));
    }
    return row;
  }

  List<List<Object>> primaryKey(CommandGetPrimaryKeys command) {
    return relations.all().stream()
        .filter(relation -> isOurs(command.hasCatalog(), command.getCatalog()))
        .filter(
            relation ->
                !command.hasDbSchema()
                    || relation.database().equalsIgnoreCase(command.getDbSchema()))
        .filter(relation -> relation.name().equalsIgnoreCase(command.getTable()))
        .flatMap(Metadata::keyColumns)
        .toList();
  }

  private static Stream<List<Object>> keyColumns(Relation relation) {
    List<List<Object>> rows = new ArrayList<>();
    for (String column : relation.key()) {
      rows.add(
          List.of(
              Relation.CATALOG,
              relation.database(),
              relation.name(),
              column,
              rows.size() + 1,
              relation.name() + "_key"));
    }
    return rows.stream();
  }

  List<List<Object>> types(CommandGetXdbcTypeInfo command) {
    return TYPES.stream()
        .filter(type -> !command.hasDataType() || type.jdbc() == command.getDataType())
        .map(Type::row)
        .toList();
  }

  /** An empty catalog means those without one, of which there are none. */
  private static boolean isOurs(boolean isGiven, String catalog) {
    return !isGiven || Relation.CATALOG.equalsIgnoreCase(catalog);
  }

  /**
   * SQL's patterns: % is any text, _ any character, and a backslash takes the next one as it is.
   */
  private static Predicate<String> pattern(boolean isGiven, String pattern) {
    if (!isGiven) {
      return text -> true;
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char next = pattern.charAt(i);
      if (next == '\\' && i + 1 < pattern.length()) {
        i++;
        regex.append(Pattern.quote(String.valueOf(pattern.charAt(i))));
      } else if (next == '%') {
        regex.append(".*");
      } else {
        regex.append(next == '_' ? "." : Pattern.quote(String.valueOf(next)));
      }
    }
    Pattern compiled = Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    return text -> compiled.matcher(text).matches();
  }

  static byte[] serialized(Schema schema) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
