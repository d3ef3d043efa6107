package io.potline.conf;

import io.potline.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** {@code conf/potline.properties}: what differs between environments. */
public record Settings(
    String lake,
    String vatBasis,
    Duration settle,
    Duration lockWait,
    Duration lockStale,
    int retentionDays) {

  private static final String LAKE = "potline.lake";
  private static final String VAT_BASIS = "potline.vat-basis";
  private static final String SETTLE_SECONDS = "potline.settle-seconds";
  private static final String LOCK_WAIT_SECONDS = "potline.lock-wait-seconds";
  private static final String LOCK_STALE_SECONDS = "potline.lock-stale-seconds";
  private static final String RETENTION_DAYS = "potline.retention-days";
  private static final Set<String> KEYS =
      Set.of(
          LAKE, VAT_BASIS, SETTLE_SECONDS, LOCK_WAIT_SECONDS, LOCK_STALE_SECONDS, RETENTION_DAYS);

  static Settings read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw Problem.usage("Can't read %s: give the folder of the settings with --conf DIR.", file);
    }
    Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw Problem.usage(
          "%s: unknown setting %s, expected one of %s.",
          file, unknown.iterator().next(), String.join(", ", new TreeSet<>(KEYS)));
    }
    String vatBasis = properties.getProperty(VAT_BASIS, "incl").strip();
    if (!Set.of("incl", "excl").contains(vatBasis)) {
      throw Problem.usage("%s: %s is '%s', expected incl or excl.", file, VAT_BASIS, vatBasis);
    }
    return new Settings(
        properties.getProperty(LAKE, "lake").strip(),
        vatBasis,
        seconds(file, properties, SETTLE_SECONDS, 2),
        seconds(file, properties, LOCK_WAIT_SECONDS, 60),
        seconds(file, properties, LOCK_STALE_SECONDS, 300),
        whole(file, properties, RETENTION_DAYS, 30));
  }

  private static Duration seconds(Path file, Properties properties, String key, int otherwise) {
    return Duration.ofSeconds(whole(file, properties, key, otherwise));
  }

  private static int whole(Path file, Properties properties, String key, int otherwise) {
    String text = properties.getProperty(key, String.valueOf(otherwise)).strip();
    if (!text.matches("\\d{1,6}")) {
      throw Problem.usage("%s: %s is '%s', expected a whole number.", file, key, text);
    }
    return Integer.parseInt(text);
  }
}
