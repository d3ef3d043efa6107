package io.potline.sample;

import io.potline.conf.TradingCalendar;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A large load: up to thousands of regions, each with daily prices of all that smelting needs. */
public final class RegionalPrices {

  private static final Map<String, Double> LEVELS = new LinkedHashMap<>();

  static {
    LEVELS.put("aluminium_price", 19000.0);
    LEVELS.put("alumina_price", 3500.0);
    LEVELS.put("power_price", 0.45);
    LEVELS.put("anode_price", 4500.0);
    LEVELS.put("aluminium_fluoride_price", 10000.0);
    LEVELS.put("smelter_other_cost", 2500.0);
  }

  private RegionalPrices() {}

  /** The regions, as rows of {@code conf/regions.csv}. */
  public static List<String> regions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "%s,Region %04d,区%04d,".formatted(id(i), i, i))
        .toList();
  }

  /** Writes a file a month. */
  public static void write(
      Path folder, int regions, LocalDate first, LocalDate last, TradingCalendar calendar)
      throws IOException {
    if (regions == 0) {
      return;
    }
    Random steps = new Random(7);
    double[] levels = new double[regions * LEVELS.size()];
    Arrays.fill(levels, 1);
    Map<YearMonth, List<LocalDate>> months =
        calendar
            .tradingDays(first, last)
            .collect(
                Collectors.groupingBy(YearMonth::from, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<YearMonth, List<LocalDate>> month : months.entrySet()) {
      Path file = folder.resolve("synthetic-regions-%s.csv".formatted(month.getKey()));
      try (Writer out = Files.newBufferedWriter(file)) {
        out.write("date,series,value,low,high,region,published_at,source\n");
        for (LocalDate day : month.getValue()) {
          writeDay(out, day, levels, steps);
        }
      }
    }
  }

  private static void writeDay(Writer out, LocalDate day, double[] levels, Random steps)
      throws IOException {
    for (int i = 0; i < levels.length; ) {
      String region = id(i / LEVELS.size());
      for (Map.Entry<String, Double> series : LEVELS.entrySet()) {
        levels[i] *= 1 + (steps.nextDouble() - 0.5) * 0.008;
        double value = series.getValue() * levels[i++];
        out.write(
            "%s,%s,%s,,,%s,%sT02:30:00Z,synthetic\n"
                .formatted(
                    day, series.getKey(), String.format(Locale.ROOT, "%.4f", value), region, day));
      }
    }
  }

  private static String id(int region) {
    return "P%04d".formatted(region);
  }
}
