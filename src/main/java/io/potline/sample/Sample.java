package io.potline.sample;

import io.potline.conf.Conf;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Synthetic landing files in the style of SMM's. The same arguments give the same bytes. All rows
 * name {@code synthetic} as their source; no figure is real except the last price.
 */
public final class Sample {

  public static final LocalDate FIRST = SamplePrices.FIRST_EARLY;
  public static final LocalDate LAST = MarginPaths.LAST_PUBLISHED;

  private static final String SOURCE = "synthetic";
  private static final String[] PRICE_HEADER = {
    "date", "series", "value", "low", "high", "region", "published_at", "source"
  };
  private static final String[] CAPACITY_HEADER = {
    "month", "stage", "region", "plant", "built", "operating", "unit", "published_at", "source"
  };
  private static final String[] INDEX_HEADER = {
    "month", "index", "value", "delta", "delta_unit", "published_at", "source"
  };
  private static final List<String> INDICES =
      List.of("aluminium output", "alumina output", "aluminium export");
  private static final BigDecimal HALF_A_RANGE = BigDecimal.valueOf(20);

  /**
   * @param plants how many plants capacity is split into; 0: provinces only
   * @param hasDefects whether there are files and rows that have to be refused
   */
  public record Order(LocalDate from, LocalDate to, long seed, int plants, boolean hasDefects) {}

  private final Order order;
  private final Path out;
  private final FileSystem files;
  private final Random dice;

  private Sample(Order order, Path out) throws IOException {
    this.order = order;
    this.out = out;
    this.files = out.getFileSystem(new Configuration());
    this.files.setWriteChecksum(false);
    this.dice = new Random(order.seed() ^ 0x706F746CL);
  }

  /** Writes the files and gives their number. */
  public static int write(Order order, String out, Conf conf) {
    try {
      Sample sample = new Sample(order, new Path(out));
      int written = sample.writePrices(conf) + sample.writeCapacity() + sample.writeIndices();
      return order.hasDefects() ? written + sample.writeDefects() : written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int writePrices(Conf conf) throws IOException {
    List<SamplePrices.Quote> quotes =
        new SamplePrices(order.seed(), order.to(), conf.published(), conf.calendar()).quotes();
    Map<YearMonth, List<Object[]>> months = new TreeMap<>();
    Map<Integer, List<Object[]>> revisions = new TreeMap<>();
    for (SamplePrices.Quote quote : quotes) {
      boolean isRevised = dice.nextInt(2000) == 0;
      boolean isRange = dice.nextInt(25) == 0;
      if (quote.date().isBefore(order.from()) || quote.date().isAfter(order.to())) {
        continue;
      }
      List<Object[]> month =
          months.computeIfAbsent(YearMonth.from(quote.date()), m -> new ArrayList<>());
      if (isRevised) {
        BigDecimal wrong =
            quote
                .value()
                .multiply(new BigDecimal("1.01"))
                .setScale(quote.value().scale(), RoundingMode.HALF_UP);
        month.add(price(quote, wrong, 0));
        revisions
            .computeIfAbsent(quote.date().getYear(), y -> new ArrayList<>())
            .add(price(quote, quote.value(), 1));
      } else if (isRange && quote.series().equals("aluminium_price")) {
        month.add(range(quote));
      } else {
        month.add(price(quote, quote.value(), 0));
      }
    }
    for (Map.Entry<YearMonth, List<Object[]>> month : months.entrySet()) {
      YearMonth m = month.getKey();
      write(
          "prices/%d/synthetic-prices-%s.csv".formatted(m.getYear(), m),
          PRICE_HEADER,
          month.getValue());
    }
    for (Map.Entry<Integer, List<Object[]>> year : revisions.entrySet()) {
      write(
          "prices/%d/synthetic-revisions-%d.csv".formatted(year.getKey(), year.getKey()),
          PRICE_HEADER,
          year.getValue());
    }
    return months.size() + revisions.size();
  }

  private static Object[] price(SamplePrices.Quote quote, BigDecimal value, int daysLater) {
    return new Object[] {
      quote.date(),
      quote.series(),
      value.toPlainString(),
      null,
      null,
      quote.region(),
      quote.date().plusDays(daysLater) + "T02:30:00Z",
      SOURCE
    };
  }

  /** A quote with low and high only; their middle is the price. */
  private static Object[] range(SamplePrices.Quote quote) {
    return new Object[] {
      quote.date(),
      quote.series(),
      null,
      quote.value().subtract(HALF_A_RANGE).toPlainString(),
      quote.value().add(HALF_A_RANGE).toPlainString(),
      quote.region(),
      quote.date() + "T02:30:00Z",
      SOURCE
    };
  }

  private int writeCapacity() throws IOException {
    YearMonth last = YearMonth.from(order.to().plusDays(1)).minusMonths(1);
    Map<Integer, List<Object[]>> years = new TreeMap<>();
    for (SampleCapacity.Quote quote :
        new SampleCapacity(order.seed(), order.plants()).quotes(last)) {
      if (!quote.month().atEndOfMonth().isBefore(order.from())) {
        years
            .computeIfAbsent(quote.month().getYear(), y -> new ArrayList<>())
            .add(
                new Object[] {
                  quote.month(),
                  quote.stage(),
                  quote.region(),
                  quote.plant(),
                  quote.built().toPlainString(),
                  quote.operating().toPlainString(),
                  "万吨",
                  SampleCapacity.publishedOn(quote.month()) + "T00:00:00Z",
                  SOURCE
                });
      }
    }
    for (Map.Entry<Integer, List<Object[]>> year : years.entrySet()) {
      write(
          "capacity/synthetic-capacity-%d.csv".formatted(year.getKey()),
          CAPACITY_HEADER,
          year.getValue());
    }
    return years.size();
  }

  /** Writes indices as a random walk around 0. */
  private int writeIndices() throws IOException {
    YearMonth last = YearMonth.from(order.to().plusDays(1)).minusMonths(1);
    Random steps = new Random(order.seed() ^ 0x696E6478L);
    List<Object[]> rows = new ArrayList<>();
    for (String index : INDICES) {
      BigDecimal value = BigDecimal.valueOf(steps.nextInt(600), 1);
      for (YearMonth m = YearMonth.from(FIRST); !m.isAfter(last); m = m.plusMonths(1)) {
        BigDecimal delta = BigDecimal.valueOf(steps.nextInt(101) - 50L, 1);
        value = value.add(delta);
        if (!m.atEndOfMonth().isBefore(order.from())) {
          rows.add(
              new Object[] {
                m,
                index,
                value.toPlainString(),
                delta.toPlainString(),
                "point",
                SampleCapacity.publishedOn(m) + "T00:00:00Z",
                SOURCE
              });
        }
      }
    }
    write("indices/synthetic-indices.csv", INDEX_HEADER, rows);
    return 1;
  }

  /** Writes a file with each kind of defect that a row can have, and a file that fits no layout. */
  private int writeDefects() throws IOException {
    String day = order.to().toString();
    String published = day + "T02:30:00Z";
    List<Object[]> rows =
        List.of(
            new Object[] {day, "moon_cheese_price", "1", null, null, "CN", published, SOURCE},
            new Object[] {"2024-13-45", "lime_price", "300", null, null, "CN", published, SOURCE},
            new Object[] {"1989-12-31", "lime_price", "300", null, null, "CN", published, SOURCE},
            new Object[] {day, "lime_price", "12x", null, null, "CN", published, SOURCE},
            new Object[] {day, "lime_price", "NaN", null, null, "CN", published, SOURCE},
            new Object[] {day, "lime_price", null, "320", "310", "CN", published, SOURCE},
            new Object[] {day, "lime_price", null, null, null, "CN", published, SOURCE},
            new Object[] {day, "lime_price", "999999", null, null, "CN", published, SOURCE},
            new Object[] {day, "lime_price", "300", null, null, "Atlantis", published, SOURCE},
            new Object[] {day, "lime_price", "300", null, null, "CN", "yesterday", SOURCE},
            new Object[] {day, "coal_price", "800", null, null, "CN", published, SOURCE});
    write("prices/synthetic-defects.csv", PRICE_HEADER, rows);
    write(
        "capacity/synthetic-defects.csv",
        CAPACITY_HEADER,
        List.of(
            new Object[] {"2024-12", "cheese", "CN", null, "1", "1", "Mt", published, SOURCE},
            new Object[] {
              "2024-12", "aluminium", "CN", null, "4510", "4353", "Mt", published, SOURCE
            },
            new Object[] {
              "2024-12", "aluminium", "Henan", null, "2", "3", "Mt", published, SOURCE
            }));
    write(
        "prices/synthetic-not-a-feed.csv",
        new String[] {"This is a synthetic letter to the editor."},
        List.of());
    return 3;
  }

  private void write(String name, String[] header, List<Object[]> rows) throws IOException {
    Path file = new Path(out, name);
    try (Writer text = new OutputStreamWriter(files.create(file, true), StandardCharsets.UTF_8);
        CSVPrinter csv =
            CSVFormat.DEFAULT
                .builder()
                .setHeader(header)
                .setRecordSeparator('\n')
                .get()
                .print(text)) {
      for (Object[] row : rows) {
        csv.printRecord(row);
      }
    }
  }
}
