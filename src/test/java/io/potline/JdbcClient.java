package io.potline;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a BI tool does with Arrow's JDBC driver, in a process of its own that has only the driver on
 * its class path: looks around first, then queries. Prints a line for each finding.
 */
public final class JdbcClient {

  static final String LONG = "SELECT count(*) FROM range(100000000000) WHERE sin(id) + cos(id) > 5";

  private JdbcClient() {}

  private interface Call {
    Object run() throws Exception;
  }

  /**
   * @param arguments the URL; with "connect", no more than a connection is tried
   */
  public static void main(String[] arguments) throws SQLException {
    if (arguments.length > 1) {
      say("connect", () -> count(arguments[0]));
      return;
    }
    try (Connection connection = DriverManager.getConnection(arguments[0])) {
      lookAround(connection.getMetaData());
      values(connection);
      prepared(connection);
      refused(connection);
      large(connection);
      ended(connection);
      atOneTime(arguments[0]);
    }
  }

  private static long count(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM ops.run")) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void lookAround(DatabaseMetaData metadata) {
    say("product", () -> metadata.getDatabaseProductName() + " " + metadata.isReadOnly());
    say("everything", () -> unanswered(metadata));
    say("types of tables", () -> column(metadata.getTableTypes(), "TABLE_TYPE"));
    say("databases", () -> column(metadata.getSchemas(), "TABLE_SCHEM"));
    say(
        "views",
        () ->
            column(
                metadata.getTables(null, "gold", "margin\\_by%", new String[] {"VIEW"}),
                "TABLE_NAME"));
    say(
        "tables",
        () ->
            column(
                metadata.getTables("spark_catalog", "%", "margin_p%", new String[] {"TABLE"}),
                "TABLE_NAME"));
    for (String column :
        List.of("COLUMN_NAME", "TYPE_NAME", "DECIMAL_DIGITS", "IS_NULLABLE", "REMARKS")) {
      say(
          "columns " + column,
          () -> column(metadata.getColumns(null, "gold", "margin_period", "%"), column));
    }
    say(
        "columns of a view",
        () -> column(metadata.getColumns(null, "gold", "margin_by_year", "%"), "REMARKS"));
    say("key", () -> column(metadata.getPrimaryKeys(null, "gold", "margin_period"), "COLUMN_NAME"));
    say("other keys", () -> column(metadata.getImportedKeys(null, "gold", "margin_period"), 1));
  }

  /** The names of the methods without parameters that the driver can't answer. */
  private static List<String> unanswered(DatabaseMetaData metadata) {
    List<String> unanswered = new ArrayList<>();
    for (var method : DatabaseMetaData.class.getMethods()) {
      Class<?> type = method.getReturnType();
      if (method.getParameterCount() == 0 && (type.isPrimitive() || type == String.class)) {
        try {
          method.invoke(metadata);
        } catch (ReflectiveOperationException e) {
          unanswered.add(method.getName() + ": " + e.getCause());
        }
      }
    }
    return unanswered;
  }

  private static void values(Connection connection) throws SQLException {
    String query =
        """
        SELECT DATE '2024-02-29' AS a_date, TIMESTAMP '2024-02-29 12:34:56.789012' AS a_time,
          CAST('12345678901234567890123456789012345.678' AS DECIMAL(38, 3)) AS large,
          CAST(NULL AS DECIMAL(38, 10)) AS unknown, '氧化铝 -> 铝' AS text, true AS flag,
          9007199254740993 AS whole, 0.1D AS fraction, array('山东', NULL) AS list,
          named_struct('province', '云南', 'mt', 1.5) AS parts""";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
      say("a_date", () -> row.getObject("a_date", Date.class));
      say("a_time", () -> row.getTimestamp("a_time", utc).toInstant());
      for (String name : List.of("large", "unknown", "text", "flag", "whole", "fraction")) {
        say(name, () -> row.getObject(name));
      }
      say("list", () -> row.getString("list"));
      say("parts", () -> row.getString("parts"));
    }
  }

  private static void prepared(Connection connection) throws SQLException {
    String query =
        """
        SELECT count(*) FROM gold.margin_period -- a comment? with a question mark
        WHERE period_type = ? AND stage IN (?, '?') AND mean_margin_cny_per_t_al > ?
          AND first_date >= ? AND observation_count >= ?""";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, "year");
      statement.setString(2, "aluminium");
      statement.setBigDecimal(3, new BigDecimal("-1000000.5"));
      statement.setDate(4, Date.valueOf("2021-01-01"));
      statement.setInt(5, 1);
      say("prepared", () -> column(statement.executeQuery(), 1));
      statement.setString(2, "' OR '1' = '1");
      say("prepared with a quote", () -> column(statement.executeQuery(), 1));
      statement.setString(2, null);
      say("prepared with NULL", () -> column(statement.executeQuery(), 1));
    }
    say(
        "same without parameters",
        () ->
            column(
                connection
                    .createStatement()
                    .executeQuery(
                        "SELECT count(*) FROM `spark_catalog`.`gold`.`margin_period` WHERE period_type = 'year'"
                            + " AND stage = 'aluminium' AND first_date >= DATE '2021-01-01'"),
                1));
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT count(*) FROM ops.run WHERE started_at < ? LIMIT ?")) {
      statement.setTimestamp(1, Timestamp.from(Instant.parse("2000-01-01T00:00:00Z")));
      statement.setInt(2, 5);
      say("prepared with a time", () -> column(statement.executeQuery(), 1));
    }
  }

  private static void refused(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String write :
          List.of(
              "INSERT INTO gold.margin_period SELECT * FROM gold.margin_period",
              "DROP TABLE gold.margin_period",
              "SELECT * FROM csv.`/etc/passwd`")) {
        say("refused", () -> statement.execute(write));
      }
      say("unknown table", () -> statement.executeQuery("SELECT * FROM gold.nothing"));
      say("wrong syntax", () -> statement.executeQuery("SELEC 1"));
    }
  }

  private static void large(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      say(
          "large",
          () -> {
            long rows = 0;
            long sum = 0;
            String query = "SELECT id, concat('铝', id) AS name FROM range(0, 200000, 1, 3)";
            try (ResultSet result = statement.executeQuery(query)) {
              while (result.next()) {
                rows++;
                sum += result.getLong(1) - Long.parseLong(result.getString(2).substring(1));
              }
            }
            return rows + " rows, " + sum;
          });
      statement.setMaxRows(7);
      say("most rows", () -> column(statement.executeQuery("SELECT id FROM range(100)"), 1).size());
      statement.setMaxRows(0);
      say(
          "too large",
          () -> column(statement.executeQuery("SELECT id FROM range(300000)"), 1).size());
    }
  }

  private static void ended(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      CompletableFuture.runAsync(
          () -> say("cancel", () -> cancel(statement)),
          CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
      say("cancelled", () -> column(statement.executeQuery(LONG), 1));
    }
    try (Statement statement = connection.createStatement()) {
      say("too long", () -> column(statement.executeQuery(LONG), 1));
      say("afterwards", () -> column(statement.executeQuery("SELECT 1"), 1));
    }
  }

  /** One query more than the server computes at one time. */
  private static void atOneTime(String url) throws SQLException {
    List<Connection> connections = new ArrayList<>();
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Connection connection = DriverManager.getConnection(url);
      connections.add(connection);
      others.add(
          CompletableFuture.runAsync(
              () -> say("other", () -> column(connection.createStatement().executeQuery(LONG), 1)),
              runnable -> new Thread(runnable).start()));
    }
    say("one too many", () -> atOnce(url));
    others.forEach(CompletableFuture::join);
    for (Connection connection : connections) {
      connection.close();
    }
  }

  /** Tries until it is refused, because the others need a moment to start. */
  private static long atOnce(String url) throws SQLException, InterruptedException {
    while (true) {
      count(url);
      Thread.sleep(100);
    }
  }

  private static String cancel(Statement statement) throws SQLException {
    statement.cancel();
    return "done";
  }

  private static List<Object> column(ResultSet result, String name) throws SQLException {
    return column(result, result.findColumn(name));
  }

  private static List<Object> column(ResultSet result, int index) throws SQLException {
    List<Object> values = new ArrayList<>();
    try (result) {
      while (result.next()) {
        values.add(result.getObject(index));
      }
    }
    return values;
  }

  private static void say(String what, Call call) {
    String found;
    try {
      found = String.valueOf(call.run());
    } catch (Exception e) {
      found = "error " + e.getMessage();
    }
    System.out.println(what + ": " + found.lines().findFirst().orElse(""));
  }
}
