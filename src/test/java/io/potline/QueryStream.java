package io.potline;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * Several clients of {@code serve} that send a query again and again, by Arrow's JDBC driver or by
 * Spark Connect, and start a new session for every ten. Prints each different answer with how often
 * it was given.
 */
public final class QueryStream {

  private static final int QUERIES_A_SESSION = 10;

  private interface Session extends AutoCloseable {

    String answer(String query) throws Exception;

    @Override
    void close() throws Exception;
  }

  private QueryStream() {}

  /**
   * @param arguments address, number of clients, queries of each, query
   */
  public static void main(String[] arguments) {
    String address = arguments[0];
    int clients = Integer.parseInt(arguments[1]);
    int queries = Integer.parseInt(arguments[2]);
    Map<String, Integer> answers = new ConcurrentSkipListMap<>();
    CompletableFuture<?>[] all =
        IntStream.range(0, clients)
            .mapToObj(
                client ->
                    CompletableFuture.runAsync(
                        () -> query(address, queries, arguments[3], answers),
                        runnable -> new Thread(runnable).start()))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(all).join();
    answers.forEach((answer, count) -> System.out.println(count + " times " + answer));
  }

  private static void query(
      String address, int queries, String query, Map<String, Integer> answers) {
    for (int sent = 0; sent < queries; sent += QUERIES_A_SESSION) {
      try (Session session = address.startsWith("jdbc:") ? jdbc(address) : connect(address)) {
        for (int i = 0; i < QUERIES_A_SESSION; i++) {
          answers.merge(session.answer(query), 1, Integer::sum);
        }
      } catch (Exception e) {
        answers.merge("error " + e, 1, Integer::sum);
      }
    }
  }

  private static Session jdbc(String address) throws SQLException {
    Connection connection = DriverManager.getConnection(address);
    return new Session() {
      @Override
      public String answer(String query) throws SQLException {
        try (ResultSet result = connection.createStatement().executeQuery(query)) {
          result.next();
          return result.getString(1);
        }
      }

      @Override
      public void close() throws Exception {
        connection.close();
      }
    };
  }

  private static Session connect(String address) {
    SparkSession spark = SparkSession.builder().remote(address).create();
    return new Session() {
      @Override
      public String answer(String query) {
        return spark.sql(query).first().getString(0);
      }

      @Override
      public void close() throws Exception {
        spark.close();
      }
    };
  }
}
