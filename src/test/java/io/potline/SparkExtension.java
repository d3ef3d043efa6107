package io.potline;

import io.potline.lake.LakeCatalog;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One session a test JVM, with the settings of the project and handed in as a parameter. */
public final class SparkExtension implements ParameterResolver {

  private static SparkSession spark;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session();
  }

  static synchronized SparkSession session() {
    if (spark == null) {
      SparkSession.Builder builder = SparkSession.builder();
      settings().forEach((key, value) -> builder.config((String) key, ((String) value).strip()));
      builder.config("spark.sql.warehouse.dir", "target/test-warehouse");
      builder.config("spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName());
      builder.config("spark.delta.logStore.faulty.impl", "io.delta.storage.LocalLogStore");
      spark = LakeCatalog.configure(builder, "target/no-lake").getOrCreate();
    }
    return spark;
  }

  private static Properties settings() {
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of("conf/spark-defaults.conf"))) {
      settings.load(reader);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return settings;
  }
}
