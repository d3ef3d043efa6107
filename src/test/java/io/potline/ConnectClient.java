package io.potline;

import io.potline.query.Statements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a client of {@code serve} does, in a process of its own, because Spark's Connect client
 * can't share one with Spark: reads, with SQL and data frames, and tries to write.
 */
public final class ConnectClient {

  static final int WRITES = 9;

  private ConnectClient() {}

  private interface Write {
    void run() throws Exception;
  }

  /**
   * @param arguments the server's address and, if there is more to do than to count runs, a file of
   *     statements, or "limits"
   */
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark = SparkSession.builder().remote(arguments[0]).getOrCreate()) {
      System.out.println("runs " + spark.table("ops.run").count());
      if (arguments.length > 1 && arguments[1].equals("limits")) {
        limits(spark);
      } else if (arguments.length > 1) {
        read(spark, Files.readString(Path.of(arguments[1])));
        write(spark);
      }
    }
  }

  private static void read(SparkSession spark, String statements) {
    for (String statement : Statements.of(statements)) {
      System.out.println(spark.sql(statement).collectAsList().size() + " rows");
    }
    for (Row table : spark.sql("SHOW TABLES IN gold").collectAsList()) {
      System.out.println("table " + table.getString(1));
    }
    spark.table("gold.margin_period").createOrReplaceTempView("own");
    System.out.println("own view " + spark.sql("SELECT count(*) FROM own").first());
  }

  private static void limits(SparkSession spark) {
    say("large", spark, "SELECT id FROM range(200000)");
    say("too large", spark, "SELECT id FROM range(300000)");
    say("too long", spark, JdbcClient.LONG);
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread other = new Thread(() -> say("other", spark, JdbcClient.LONG));
      other.start();
      others.add(other);
    }
    try {
      // By then the others are being computed, until they have been for too long.
      Thread.sleep(2_500);
      say("one too many", spark, "SELECT 1");
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    say("afterwards", spark, "SELECT 1");
  }

  private static void say(String what, SparkSession spark, String query) {
    String[] rows = new String[1];
    String outcome = outcome(() -> rows[0] = spark.sql(query).collectAsList().size() + " rows");
    System.out.println(what + ": " + (outcome.equals("done") ? rows[0] : outcome));
  }

  private static void write(SparkSession spark) {
    Dataset<Row> margins = spark.table("gold.margin_period");
    Map<String, Write> writes = new TreeMap<>();
    for (String statement :
        new String[] {
          "INSERT INTO gold.margin_period SELECT * FROM gold.margin_period",
          "DROP TABLE gold.margin_period",
          "DROP VIEW gold.pass_through",
          "CREATE TABLE gold.mine AS SELECT 1 AS one",
          "RESTORE TABLE gold.margin_period TO VERSION AS OF 0"
        }) {
      writes.put(statement, () -> spark.sql(statement));
    }
    writes.put("insertInto", () -> margins.write().insertInto("gold.margin_period"));
    writes.put("saveAsTable", () -> margins.write().mode("overwrite").saveAsTable("gold.mine"));
    writes.put("save", () -> margins.write().parquet("target/mine"));
    writes.put("writeTo", () -> margins.writeTo("gold.mine").using("delta").create());
    writes.forEach((name, write) -> System.out.println("write " + name + ": " + outcome(write)));
  }

  private static String outcome(Write write) {
    try {
      write.run();
      return "done";
    } catch (Exception e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }
}
