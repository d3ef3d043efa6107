package io.potline.conf;

import io.potline.Problem;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code conf/potline.properties}: what differs between environments.
 *
 * @param publishedAhead how long after the start of a run a quote may have been published
 * @param daysAhead how many days after its publication the day of a price may be
 */
public record Settings(
    String lake,
    String vatBasis,
    Duration settle,
    Duration lockWait,
    Duration lockStale,
    int retentionDays,
    String serveToken,
    ServeLimits serveLimits,
    Limits limits,
    FileLimits fileLimits,
    Duration publishedAhead,
    int daysAhead) {

  /**
   * The limits of {@code check}.
   *
   * @param lookBackDays how far back gaps and refused rows count
   * @param maxLate by frequency: days of trading, weeks or months without a quote
   * @param maxGap the same between two quotes
   * @param leastCovered part of the operating capacity that an industry cost should rest on
   * @param maxInputDrift CNY per tonne that costs may have moved since a cost curve
   * @param leastCoverage share of its observations that a period needs to be shown as a whole one
   */
  public record Limits(
      int lookBackDays,
      Map<Frequency, Integer> maxLate,
      int maxGap,
      BigDecimal maxRefusedFraction,
      int maxConflicts,
      BigDecimal leastCovered,
      int maxInputDrift,
      BigDecimal leastCoverage) {}

  private static final String LAKE = "potline.lake";
  private static final String VAT_BASIS = "potline.vat-basis";
  private static final String SETTLE_SECONDS = "potline.settle-seconds";
  private static final String LOCK_WAIT_SECONDS = "potline.lock-wait-seconds";
  private static final String LOCK_STALE_SECONDS = "potline.lock-stale-seconds";
  private static final String RETENTION_DAYS = "potline.retention-days";
  private static final String SERVE_TOKEN = "potline.serve.token";
  private static final String LOOK_BACK_DAYS = "potline.check.look-back-days";
  private static final String MAX_LATE = "potline.check.max-late-";
  private static final String MAX_GAP = "potline.check.max-gap";
  private static final String MAX_REFUSED_FRACTION = "potline.check.max-refused-fraction";
  private static final String MAX_CONFLICTS = "potline.check.max-conflicts";
  private static final String LEAST_COVERED = "potline.check.min-industry-covered-fraction";
  private static final String MAX_INPUT_DRIFT = "potline.required-price.max-input-drift";
  private static final String LEAST_COVERAGE = "potline.report.min-coverage-fraction";
  private static final String PUBLISHED_AHEAD_HOURS = "potline.max-published-ahead-hours";
  private static final String DAYS_AHEAD = "potline.max-days-ahead";
  private static final Set<String> KEYS =
      Stream.concat(
              Stream.of(
                  FileLimits.SIZE,
                  FileLimits.ROWS,
                  FileLimits.CELLS,
                  FileLimits.COLUMNS,
                  FileLimits.ROW_LENGTH,
                  FileLimits.TEXTS,
                  FileLimits.UNFINISHED_HOURS,
                  PUBLISHED_AHEAD_HOURS,
                  DAYS_AHEAD,
                  LAKE,
                  VAT_BASIS,
                  SETTLE_SECONDS,
                  LOCK_WAIT_SECONDS,
                  LOCK_STALE_SECONDS,
                  RETENTION_DAYS,
                  SERVE_TOKEN,
                  ServeLimits.ROWS,
                  ServeLimits.SECONDS,
                  ServeLimits.QUERIES,
                  ServeLimits.IDLE_SECONDS,
                  LOOK_BACK_DAYS,
                  MAX_GAP,
                  MAX_REFUSED_FRACTION,
                  MAX_CONFLICTS,
                  LEAST_COVERED,
                  LEAST_COVERAGE,
                  MAX_INPUT_DRIFT),
              Stream.of(Frequency.values()).map(frequency -> MAX_LATE + frequency.id()))
          .collect(Collectors.toUnmodifiableSet());

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
        whole(file, properties, RETENTION_DAYS, 30),
        properties.getProperty(SERVE_TOKEN, "").strip(),
        ServeLimits.read((key, otherwise) -> whole(file, properties, key, otherwise, 9)),
        limits(file, properties),
        FileLimits.read((key, otherwise) -> whole(file, properties, key, otherwise, 9)),
        Duration.ofHours(whole(file, properties, PUBLISHED_AHEAD_HOURS, 24)),
        whole(file, properties, DAYS_AHEAD, 3));
  }

  /** The settings by which rows of files are judged. */
  String landingRules() {
    return fileLimits + " " + publishedAhead + " " + daysAhead;
  }

  private static Limits limits(Path file, Properties properties) {
    Map<Frequency, Integer> maxLate = new EnumMap<>(Frequency.class);
    for (Frequency frequency : Frequency.values()) {
      maxLate.put(frequency, whole(file, properties, MAX_LATE + frequency.id(), 2));
    }
    return new Limits(
        whole(file, properties, LOOK_BACK_DAYS, 365),
        maxLate,
        whole(file, properties, MAX_GAP, 2),
        fraction(file, properties, MAX_REFUSED_FRACTION, "0.01"),
        whole(file, properties, MAX_CONFLICTS, 0),
        fraction(file, properties, LEAST_COVERED, "0.5"),
        whole(file, properties, MAX_INPUT_DRIFT, 500),
        fraction(file, properties, LEAST_COVERAGE, "0.9"));
  }

  private static BigDecimal fraction(
      Path file, Properties properties, String key, String otherwise) {
    String text = properties.getProperty(key, otherwise).strip();
    if (!text.matches("0?\\.\\d{1,6}|[01]")) {
      throw Problem.usage("%s: %s is '%s', expected 0 to 1.", file, key, text);
    }
    return new BigDecimal(text);
  }

  private static Duration seconds(Path file, Properties properties, String key, int otherwise) {
    return Duration.ofSeconds(whole(file, properties, key, otherwise));
  }

  private static int whole(Path file, Properties properties, String key, int otherwise) {
    return whole(file, properties, key, otherwise, 6);
  }

  private static int whole(
      Path file, Properties properties, String key, int otherwise, int maxDigits) {
    String text = properties.getProperty(key, String.valueOf(otherwise)).strip();
    if (!text.matches("\\d{1,%d}".formatted(maxDigits))) {
      throw Problem.usage("%s: %s is '%s', expected a whole number.", file, key, text);
    }
    return Integer.parseInt(text);
  }
}
