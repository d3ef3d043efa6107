package io.potline.landing;

import io.potline.landing.Exports.Grid;
import io.potline.landing.Exports.Series;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Files of all layouts in all containers, good at first and then damaged, from a seed. */
final class HostileFiles {

  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final LocalDate FIRST = LocalDate.of(2024, 12, 2);

  /** Texts that have no place in a cell, or that something may take for more than a text. */
  private static final List<String> CELLS =
      List.of(
          "",
          " ",
          "\u3000",
          "\uFEFF",
          "\u0000",
          "\u202E19660",
          "=1+1",
          "=cmd|' /C calc'!A0",
          "synthetic' OR '1'='1",
          "'; DROP TABLE silver.price; --",
          "${jndi:ldap://x/y}",
          "%s%n%d%",
          "$1\\1",
          "<a href=\"x\">",
          "a,b;c|d\te",
          "\"",
          "x\ny",
          "NaN",
          "Infinity",
          "1e99",
          "1e-99",
          "-0",
          "0x10",
          "１９６６０",
          "19640-19680",
          "19680-19640",
          "(161.8)",
          "4510万",
          "45%",
          "99999999999",
          "0.00000000001",
          "+300000-01-01T00:00:00Z",
          "-300000-01-01T00:00:00Z",
          "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999999999Z",
          "2052-01-07",
          "2025-02-30",
          "2025-01-07T25:00",
          "10000-01-01",
          "2024-13",
          "0",
          "CNY/t",
          "Mt",
          "aluminium",
          "云南",
          "日",
          "#N/A");

  private final Random random;

  HostileFiles(long seed) {
    this.random = new Random(seed);
  }

  /**
   * @param feed folder of the feed
   */
  record Content(String feed, byte[] bytes) {}

  Content next() {
    int kind = random.nextInt(10);
    String feed =
        switch (kind) {
          case 7 -> "capacity";
          case 8 -> "costs";
          case 9 -> "indices";
          default -> "prices";
        };
    Grid grid = grid(kind);
    while (random.nextInt(3) > 0) {
      damage(grid);
    }
    byte[] bytes = file(grid);
    while (random.nextInt(5) == 0) {
      bytes = damaged(bytes);
    }
    return new Content(feed, bytes);
  }

  private Grid grid(int kind) {
    List<Series> series =
        List.of(
            series("A00铝锭", "aluminium_price", 19_660),
            series("氧化铝:山西", "氧化铝:山西", 5_690),
            series("石灰", "lime_price", 310));
    return switch (kind) {
      case 0 -> Exports.choice(series, "2025-01-08", random.nextBoolean() ? null : 0);
      case 1 -> Exports.wind(series);
      case 2 -> Exports.ifind(series);
      case 3 -> Exports.ifindPairs(series);
      case 4 -> Exports.mysteel(series);
      case 5 -> contract();
      case 6 -> prices();
      case 7 ->
          random.nextBoolean()
              ? new Grid()
                  .row("month", "stage", "region", "built", "operating", "unit", "published_at")
                  .row("2024-12", "aluminium", "CN", "45.102", "43.53", "Mt", "2025-01-10")
                  .row("2024-12", "alumina", "CN", "105.02", "89.2", "Mt", "")
              : new Grid()
                  .row("指标名称", "电解铝:建成产能", "云南电解铝运行产能(kt)")
                  .row("单位", "万吨", "kt")
                  .row("2024-11", 4510, 5317)
                  .row("2024-12", 4510.2, 5317.5);
      case 8 ->
          new Grid()
              .row("date", "stage", "operating", "cost_low", "cost_high", "unit", "plant")
              .row("2025-01-25", "aluminium", "1350", "17000", "18000", "万吨", "")
              .row("2025-01-25", "aluminium", "0.4", "15500", "15500", "Mt", "A plant");
      default ->
          new Grid()
              .row("month", "index", "value", "delta", "delta_unit")
              .row("2024-12", "aluminium output", "22.9", "1.4", "point")
              .row("2024-11", "aluminium output", "-3.5", "", "");
    };
  }

  private static Grid contract() {
    Grid grid = new Grid().row("日期/时间", "开盘价", "最高价", "最低价", "A00铝锭", "成交量");
    for (int day = 0; day < 5; day++) {
      grid.row(FIRST.plusDays(day) + " 15:00", 19_655, 19_720, 19_610, 19_660 + day, 154_832);
    }
    return grid;
  }

  private static Grid prices() {
    Grid grid =
        new Grid()
            .row(
                "date",
                "series",
                "value",
                "low",
                "high",
                "region",
                "unit",
                "published_at",
                "source");
    for (int day = 0; day < 5; day++) {
      String date = FIRST.plusDays(day).toString();
      grid.row(date, "aluminium_price", 19_660 + day, 19_640, 19_680, "CN", "CNY/t", date, "SMM");
      grid.row(date, "power_price", "0.43", "", "", "", "CNY/kWh", "", "");
    }
    return grid;
  }

  private static Series series(String name, String id, int level) {
    Map<LocalDate, BigDecimal> quotes = new TreeMap<>();
    for (int day = 0; day < 5; day++) {
      quotes.put(FIRST.plusDays(day), BigDecimal.valueOf(level + day));
    }
    return new Series(name, id, "元/吨", quotes);
  }

  private void damage(Grid grid) {
    if (grid.rows.isEmpty()) {
      return;
    }
    int at = random.nextInt(grid.rows.size());
    List<Object> row = new ArrayList<>(grid.rows.get(at));
    switch (random.nextInt(11)) {
      case 0, 1, 2, 3 -> replace(row, one(CELLS));
      case 4 ->
          replace(row, one(List.of("1", "(", "铝", ",", "1,000", ".", "-")).repeat(longLength()));
      case 5 -> row.add(random.nextInt(row.size() + 1), one(CELLS));
      case 6 -> row.subList(random.nextInt(row.size() + 1), row.size()).clear();
      case 7 -> grid.rows.add(random.nextInt(grid.rows.size() + 1), row);
      case 8 ->
          row.addAll(
              java.util.Collections.nCopies(
                  random.nextInt(random.nextInt(5) == 0 ? 20_000 : 200), one(CELLS)));
      case 9 -> {
        for (int i = random.nextInt(100); i > 0; i--) {
          grid.rows.add(at, List.of());
        }
        return;
      }
      default -> java.util.Collections.shuffle(grid.rows, random);
    }
    grid.rows.set(Math.min(at, grid.rows.size() - 1), row);
  }

  private void replace(List<Object> row, Object cell) {
    if (!row.isEmpty()) {
      row.set(random.nextInt(row.size()), cell);
    }
  }

  /** At most what a cell of a workbook may have. */
  private int longLength() {
    return random.nextInt(random.nextInt(4) == 0 ? 6_000 : 200);
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private byte[] file(Grid grid) {
    return switch (random.nextInt(8)) {
      case 0 -> gzip(grid.asCsv(StandardCharsets.UTF_8));
      case 1 -> grid.asCsv(GB18030);
      case 2 -> grid.asCsv(StandardCharsets.UTF_16);
      case 3 ->
          joined("\uFEFF".getBytes(StandardCharsets.UTF_8), grid.asCsv(StandardCharsets.UTF_8));
      case 4 -> workbook(grid);
      case 5 -> damagedWorkbook(workbook(grid));
      default -> grid.asCsv(StandardCharsets.UTF_8);
    };
  }

  /** Cells that a workbook can't hold are left out. */
  private static byte[] workbook(Grid grid) {
    Grid fitting = new Grid();
    for (List<Object> row : grid.rows) {
      fitting.rows.add(
          row.subList(0, Math.min(row.size(), 16_000)).stream()
              .map(cell -> cell instanceof String text && text.length() > 32_000 ? "long" : cell)
              .toList());
    }
    return fitting.asWorkbook();
  }

  private byte[] damaged(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    int to = from + random.nextInt(Math.min(bytes.length - from, 2_000) + 1);
    byte[] head = Arrays.copyOf(bytes, from);
    byte[] middle = Arrays.copyOfRange(bytes, from, to);
    byte[] tail = Arrays.copyOfRange(bytes, to, bytes.length);
    byte[] noise = new byte[random.nextInt(64)];
    random.nextBytes(noise);
    return switch (random.nextInt(9)) {
      case 0 -> head;
      case 1 -> joined(head, tail);
      case 2 -> joined(head, middle, middle, tail);
      case 3 -> joined(head, noise, tail);
      case 4 -> joined(noise, bytes);
      case 5 -> joined(bytes, bytes);
      case 6 -> gzip(bytes);
      case 7 -> joined(bytes, new byte[random.nextInt(100_000)]);
      default -> {
        byte[] flipped = bytes.clone();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
          flipped[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        yield flipped;
      }
    };
  }

  /** Damage within a zip archive that is whole. */
  private byte[] damagedWorkbook(byte[] workbook) {
    Map<String, byte[]> parts = parts(workbook);
    String sheet = "xl/worksheets/sheet1.xml";
    String name = random.nextInt(3) > 0 ? sheet : one(List.copyOf(parts.keySet()));
    String text = new String(parts.get(name), StandardCharsets.UTF_8);
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + random.nextInt(40));
    String result =
        switch (random.nextInt(14)) {
          case 0 -> text.substring(0, from) + text.substring(to);
          case 1 -> text.substring(0, from);
          case 2 -> text.substring(0, to) + text.substring(from);
          case 3 -> text.replaceAll("r=\"[A-Z]+", "r=\"" + one(List.of("A", "XFE", "ZZZZZZ", "")));
          case 4 ->
              text.replaceAll(
                  "<row r=\"\\d+\"",
                  "<row r=\"" + one(List.of("1", "-1", "9999999999", "x")) + "\"");
          case 5 -> text.replace("<v>", "<v>" + one(List.of("9", "-", "1e", "x", "999999999")));
          case 6 ->
              text.replace(
                  "<sheetData>",
                  "<cols><col min=\"1\" max=\"2147483647\" width=\"9\"/></cols><sheetData>");
          case 7 ->
              text.replace("<sheetData>", "<sheetData>" + "<a>".repeat(random.nextInt(30_000)));
          case 8 ->
              text.replaceFirst(
                  "\\?>",
                  "?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                      + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>");
          case 9 -> text.replaceFirst("UTF-8", one(List.of("UTF-16", "x", "ISO-8859-1", "Cp037")));
          case 10 ->
              text.replace(
                  "t=\"s\"",
                  one(List.of("t=\"n\"", "t=\"e\"", "t=\"str\"", "t=\"d\"", "t=\"b\"", "")));
          case 11 -> text.replaceAll("ount=\"\\d+\"", "ount=\"2147483647\"");
          case 12 ->
              text.replace(
                  "</sheetData>",
                  "</sheetData><mergeCells>"
                      + "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(random.nextInt(1_000))
                      + "</mergeCells>");
          default -> "";
        };
    parts.put(name, result.getBytes(StandardCharsets.UTF_8));
    if (random.nextInt(6) == 0) {
      parts.remove(one(List.copyOf(parts.keySet())));
    }
    return zip(parts);
  }

  private static Map<String, byte[]> parts(byte[] zip) {
    Map<String, byte[]> parts = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        parts.put(entry.getName(), in.readAllBytes());
      }
      return parts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] zip(Map<String, byte[]> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        out.putNextEntry(new ZipEntry(part.getKey()));
        out.write(part.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... all) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] one : all) {
      bytes.writeBytes(one);
    }
    return bytes.toByteArray();
  }

  /** An entry of the landing folder; gives back the name that it has to be listed by. */
  static String write(int seed, Path landing, Path outside) throws IOException {
    Random random = new Random(seed);
    Content content = new HostileFiles(seed).next();
    String name = content.feed() + "/" + name(seed, random);
    Path file = landing.resolve(name);
    Files.createDirectories(file.getParent());
    switch (random.nextInt(20)) {
      case 0 -> Files.createSymbolicLink(file, outside);
      case 1 -> Files.createSymbolicLink(file, Path.of("nothing-" + seed));
      case 2 -> Files.createSymbolicLink(file, file.getFileName());
      case 3 -> {
        Path target = landing.resolve("target-" + seed);
        Files.write(target, content.bytes());
        Files.createSymbolicLink(file, target);
      }
      case 4 -> pipe(file);
      default -> {
        Files.write(file, content.bytes());
        if (random.nextBoolean()) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
        }
      }
    }
    return name;
  }

  private static void pipe(Path file) throws IOException {
    try {
      if (new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor() != 0) {
        throw new FileAlreadyExistsException(file.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String name(int seed, Random random) {
    String odd =
        List.of(
                "x",
                "a:b",
                "a b",
                "铝",
                "a%20b",
                "a?b=c",
                "a#b",
                "*",
                "{a,b}",
                "a\\b",
                "a\nb",
                "'\"",
                "-rf",
                "\u202Exslx",
                "a=1/b",
                "[x]",
                "~",
                "x".repeat(200),
                "e\u0301",
                "😀")
            .get(random.nextInt(20));
    return odd + seed + List.of(".csv", ".csv.gz", ".xlsx", "").get(random.nextInt(4));
  }
}
