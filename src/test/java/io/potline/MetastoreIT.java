package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same names in a persistent metastore: Hive's, with Derby, in processes of their own. */
public class MetastoreIT {

  @TempDir Path folder;

  @Test
  void aSecondProcessFindsTheTablesByTheirNames() throws IOException, InterruptedException {
    Path prices = Files.createDirectories(folder.resolve("landing/prices"));
    Files.writeString(
        prices.resolve("a.csv"),
        "date,series,value\n2024-05-06,bauxite_price,500\n2024-05-06,mining_cost,160\n");
    String lake = folder.resolve("lake").toString();
    run(Main.class, "--lake", lake, "run", "--landing", folder.resolve("landing").toString());

    // A process that knows nothing of potline and its lake.
    assertThat(run(Query.class))
        .contains("bauxite 340.000000", "measured 1509.260000", "by year 1509.260000");
    // And potline's own sql, in the same metastore.
    assertThat(
            run(Main.class, "--lake", lake, "sql", "SELECT count(*) AS n FROM gold.margin_period"))
        .contains("n\n-\n5\n");
  }

  /** What a BI tool does: it has a metastore and a name. */
  public static final class Query {
    public static void main(String[] arguments) {
      SparkSession spark = SparkSession.builder().getOrCreate();
      for (String query :
          List.of(
              "SELECT stage, margin_cny_per_t FROM gold.stage_margin_daily",
              "SELECT 'measured', MEASURE(mean_margin_cny_per_t_al) AS mean FROM gold.margin_metrics",
              "SELECT 'by year', mean_margin_cny_per_t_al FROM gold.margin_by_year")) {
        spark
            .sql(query)
            .collectAsList()
            .forEach(row -> System.out.println(row.getString(0) + " " + row.getDecimal(1)));
      }
    }
  }

  private String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@conf/jvm.options",
                "-Xmx2g",
                "-Dderby.system.home=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.spark.deploy.SparkSubmit",
                "--properties-file",
                "conf/spark-defaults.conf",
                "--conf",
                "spark.sql.catalogImplementation=hive",
                "--conf",
                "spark.sql.warehouse.dir=" + folder.resolve("warehouse"),
                "--class",
                main.getName(),
                "target/potline.jar"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    int exitCode =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    assertThat(exitCode).as(Files.readString(err)).isZero();
    return Files.readString(out);
  }
}
