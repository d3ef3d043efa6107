package io.potline.benchmark;

import io.potline.conf.Conf;
import io.potline.sample.RegionalPrices;
import io.potline.sample.Sample;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** A landing folder of synthetic files, and files that can be added to it. */
final class History {

  private static final String[] HEADER = {
    "date", "series", "value", "low", "high", "region", "published_at", "source"
  };
  private static final CSVFormat WITH_HEADER =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final CSVFormat OUT =
      CSVFormat.DEFAULT.builder().setHeader(HEADER).setRecordSeparator('\n').get();

  /** Old enough that no file is considered to be still growing. */
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private static final LocalDate LAST = Sample.LAST;
  private static final LocalDate NEXT = LAST.plusDays(1);
  private static final String RESTATED_SERIES = "alumina_price";

  private final Path landing;
  private final Path arriving;

  private History(Path landing) {
    this.landing = landing;
    this.arriving = landing.resolve("prices/arriving.csv");
  }

  static History write(Path landing, Size size, Conf conf) throws IOException {
    LocalDate from = LAST.minusYears(size.years()).plusDays(1);
    Sample.write(new Sample.Order(from, LAST, 1, size.plants(), false), landing.toString(), conf);
    RegionalPrices.write(landing.resolve("prices"), size.regions(), from, LAST, conf.calendar());
    try (Stream<Path> files = Files.walk(landing)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
      }
    }
    return new History(landing);
  }

  Path landing() {
    return landing;
  }

  /** The number of rows in all files. */
  long rows() throws IOException {
    long rows = 0;
    try (Stream<Path> files = Files.walk(landing)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        try (CSVParser parser = parser(file)) {
          rows += parser.stream().count();
        }
      }
    }
    return rows;
  }

  /** Adds the files of a measurement and returns the number of their rows. */
  long land(Measure measure) throws IOException {
    if (measure == Measure.EMPTY) {
      return 0;
    }
    long rows = 0;
    List<Path> history = priceFiles();
    try (Writer text = Files.newBufferedWriter(arriving);
        CSVPrinter out = OUT.print(text)) {
      switch (measure) {
        case NEWDAY -> rows = nextDay(history, out);
        case RESTATEMENT -> rows = restatement(history, out);
        case REPEATED -> rows = everything(history, out) + nextDay(history, out);
        default -> throw new IllegalArgumentException(measure.id());
      }
    }
    Files.setLastModifiedTime(arriving, FileTime.from(LONG_AGO.plusSeconds(1)));
    return rows;
  }

  /** Restores the folder to its state before {@link #land}. */
  void takeBack() throws IOException {
    Files.deleteIfExists(arriving);
  }

  private List<Path> priceFiles() throws IOException {
    try (Stream<Path> files = Files.walk(landing.resolve("prices"))) {
      return files.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
    }
  }

  private interface Change {
    /** Makes a new row from one of the history; null: none. */
    Map<String, String> of(Map<String, String> row);
  }

  private static long nextDay(List<Path> history, CSVPrinter out) throws IOException {
    return copy(
        history,
        out,
        Long.MAX_VALUE,
        row -> {
          if (!row.get("date").equals(LAST.toString())) {
            return null;
          }
          row.put("date", NEXT.toString());
          row.put("published_at", NEXT + "T02:30:00Z");
          return row;
        });
  }

  private static long everything(List<Path> history, CSVPrinter out) throws IOException {
    return copy(history, out, Long.MAX_VALUE, row -> row);
  }

  /** Restates the first quote of the history, 10 higher. */
  private static long restatement(List<Path> history, CSVPrinter out) throws IOException {
    return copy(
        history,
        out,
        1,
        row -> {
          if (!row.get("series").equals(RESTATED_SERIES) || row.get("value").isEmpty()) {
            return null;
          }
          double value = Double.parseDouble(row.get("value"));
          row.put("value", "%.2f".formatted(value + 10));
          row.put("published_at", NEXT + "T02:30:00Z");
          return row;
        });
  }

  private static long copy(List<Path> history, CSVPrinter out, long most, Change change)
      throws IOException {
    long rows = 0;
    for (Path file : history) {
      try (CSVParser parser = parser(file)) {
        for (CSVRecord row : parser) {
          Map<String, String> changed = change.of(row.toMap());
          if (changed != null && rows < most) {
            out.printRecord(Stream.of(HEADER).map(changed::get));
            rows++;
          }
        }
      }
    }
    return rows;
  }

  private static CSVParser parser(Path file) throws IOException {
    Reader text = Files.newBufferedReader(file);
    return CSVParser.parse(text, WITH_HEADER);
  }
}
