package io.potline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small landing files with all that can happen to a quote. Each row says when it was published. */
public record Deliveries(Path landing) {

  private static final Instant WRITTEN = Instant.parse("2026-01-31T00:00:00Z");

  /** Three days of all prices and capacity of two months. */
  public Deliveries first() {
    StringBuilder prices = new StringBuilder(TestLake.PRICE_HEADER);
    for (String day : List.of("2023-12-29", "2024-05-06", "2024-05-07")) {
      prices.append(day(day));
    }
    return land("prices/first.csv", prices.toString())
        .land(
            "capacity/first.csv",
            TestLake.CAPACITY_HEADER
                + "2024-04,aluminium,CN,,,45.1,43.2,Mt,2024-05-10T02:00:00Z,SMM\n"
                + "2024-05,aluminium,CN,,,45.1,43.3,Mt,2024-06-10T02:00:00Z,SMM\n");
  }

  /**
   * A new day, a restatement, a late quote, a bad row, a conflict, a quote that is known, a
   * revision of capacity.
   */
  public Deliveries more() {
    return land("prices/new-day.csv", TestLake.PRICE_HEADER + day("2024-05-08"))
        .land(
            "prices/more.csv",
            TestLake.PRICE_HEADER
                + "2024-05-06,bauxite_price,510,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
                + "2024-01-15,bauxite_price,490,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
                + "2024-05-08,bauxite_price,nothing,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
                + "2024-05-07,lime_price,310,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
                + "2024-05-07,lime_price,320,,,CN,,,2024-05-09T02:00:00Z,SMM\n"
                + "2024-05-06,anode_price,4000,,,CN,,,2024-05-06T02:00:00Z,SMM\n")
        .land(
            "capacity/revised.csv",
            TestLake.CAPACITY_HEADER
                + "2024-05,aluminium,CN,,,45.1,43.5,Mt,2024-07-10T02:00:00Z,SMM\n");
  }

  /** All prices of a day. */
  public static String day(String day) {
    return Stream.of(
            "aluminium_price,20000",
            "alumina_price,3500",
            "power_price,0.4",
            "anode_price,4000",
            "aluminium_fluoride_price,10000",
            "smelter_other_cost,2000",
            "bauxite_price,500",
            "standard_coal_price,900",
            "caustic_soda_price,3000",
            "lime_price,300",
            "refinery_other_cost,900",
            "mining_cost,160")
        .map(quote -> "%s,%s,,,CN,,,%sT02:00:00Z,SMM\n".formatted(day, quote, day))
        .collect(Collectors.joining());
  }

  /** Writes a file as a careful writer does: under a hidden name first. */
  public Deliveries land(String name, String content) {
    Path file = landing.resolve(name);
    Path part = file.resolveSibling("." + file.getFileName());
    try {
      Files.createDirectories(file.getParent());
      Files.write(part, content.getBytes(StandardCharsets.UTF_8));
      Files.setLastModifiedTime(part, FileTime.from(WRITTEN));
      Files.move(part, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
