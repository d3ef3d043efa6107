package io.potline.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Deliveries of one day, a series for each rule of revisions, and what becomes of them. */
public final class QuoteRevisions {

  public static final List<String> EXPECTED =
      List.of(
          "anode_price 4000 01 - false CNY/t",
          "bauxite_price 500 01 03 - CNY/t",
          "bauxite_price 500 03 - false CNY/t",
          "lime_price 300 01 02 - CNY/t",
          "lime_price 310 02 03 - CNY/t",
          "lime_price 300 03 - false CNY/t",
          "mining_cost 162 02 - false CNY/t",
          "power_price 0.43 01 - false CNY/kWh");

  private QuoteRevisions() {}

  private static String quote(int year, String series, String value, int publishedOn) {
    return "%d-05-01,%s,%s,,,,,,%s".formatted(year, series, value, time(year, publishedOn));
  }

  private static String time(int year, int day) {
    return "%d-05-0%dT02:00:00Z".formatted(year, day);
  }

  public static List<String> deliveries(int year) {
    String day = year + "-05-01,";
    return List.of(
        // A, B, A is three revisions.
        quote(year, "lime_price", "300", 1),
        quote(year, "lime_price", "310", 2),
        quote(year, "lime_price", "300", 3),
        // The same content again adds nothing, also in another unit.
        quote(year, "power_price", "0.43", 1),
        day + "power_price,430,,,,CNY/MWh,," + time(year, 2),
        quote(year, "power_price", "0.4300", 3),
        // Two contents at one time are a conflict: the one before stays.
        quote(year, "anode_price", "4000", 1),
        quote(year, "anode_price", "4100", 2),
        quote(year, "anode_price", "4200", 2),
        // A conflict that a later publication settles.
        quote(year, "mining_cost", "160", 1),
        quote(year, "mining_cost", "161", 1),
        quote(year, "mining_cost", "162", 2),
        // A conflict that leaves nothing.
        quote(year, "standard_coal_price", "800", 1),
        quote(year, "standard_coal_price", "801", 1),
        // An equal range is content, too.
        day + "bauxite_price,,490,510,,,," + time(year, 1),
        day + "bauxite_price,500,490,510,,,," + time(year, 2),
        day + "bauxite_price,500,,,,,," + time(year, 3));
  }

  /** In three parts, whatever belongs together. */
  static List<List<String>> shuffledInThree(int year, Random random) {
    List<String> shuffled = new ArrayList<>(deliveries(year));
    Collections.shuffle(shuffled, random);
    return List.of(shuffled.subList(0, 6), shuffled.subList(6, 12), shuffled.subList(12, 17));
  }

  public static String query(int year) {
    return "SELECT series, value, substr(string(known_from), 9, 2), substr(string(known_to), 9, 2),"
        + " is_stale, unit FROM silver.price WHERE year(date) = "
        + year
        + " ORDER BY series, date, known_from";
  }
}
