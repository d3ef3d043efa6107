package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.potline.conf.Conf;
import io.potline.contract.Fields;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.Exports.Grid;
import io.potline.landing.sheet.StoredFile;
import io.potline.pipeline.Feeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in a file: it is read to an end, nothing is thrown, and no quote is invented. */
class FuzzTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Conf CONF = Conf.read(Path.of("conf"));
  private static final List<Feed> FEEDS = Feeds.of(CONF, NOW).subList(0, 2);

  private static final List<Object> CELLS =
      Arrays.asList(
          null,
          null,
          "指标名称",
          "日期",
          "date",
          "series",
          "value",
          "stage",
          "month",
          "built",
          "频率",
          "单位",
          "更新时间",
          "来源",
          "指标ID",
          "A00铝锭",
          "氧化铝:山西",
          "电解铝:建成产能",
          "云南电解铝运行产能(kt)",
          "元/吨",
          "kt",
          "日",
          "月",
          "2025-01-03",
          "2025/1/6",
          "45663",
          45664,
          "20250107",
          "07/01/2025",
          19580,
          "19640-19680",
          "9-1",
          "(161.8)",
          "4510万",
          "1e99",
          "-",
          "…",
          0,
          "0",
          -5,
          0.43,
          "=1+1",
          "@x",
          "数据来源：x",
          "收盘价",
          "开盘价",
          "最高价",
          "最低价",
          "\"",
          "a,b",
          "x\ny",
          "\uFEFF",
          "NaN",
          "#N/A",
          "钢联数据",
          "Wind");

  @TempDir Path folder;

  private List<Judged> read(byte[] content) {
    return assertTimeoutPreemptively(
        LONG,
        () -> {
          List<Judged> all = new ArrayList<>();
          Path file = Files.write(folder.resolve("x"), content);
          StoredFile stored =
              StoredFile.of(
                  FileSystem.getLocal(new Configuration()),
                  new org.apache.hadoop.fs.Path(file.toString()));
          for (Feed feed : FEEDS) {
            int before = all.size();
            try (BookReader reader = BookReader.open(stored, feed, NOW, sheet -> {})) {
              reader.forEachRemaining(all::add);
            } catch (RefusedFile e) {
              all.add(Judged.refused(null, null, null, "", e.getMessage()));
            }
            assertThat(all.size()).as("each file ends as something").isGreaterThan(before);
          }
          return all;
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomBytesAreNoFeed(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(4_000)];
      random.nextBytes(bytes);
      if (i % 5 == 0 && bytes.length > 2) {
        bytes[0] = 'P';
        bytes[1] = 'K';
      } else if (i % 5 == 1 && bytes.length > 2) {
        bytes[0] = 0x1F;
        bytes[1] = (byte) 0x8B;
      }
      assertThat(read(bytes)).as("seed %d", seed).noneMatch(Judged::isTaken);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomCellsGiveNoFigureThatDoesNotStandThere(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      Grid grid = new Grid();
      Set<String> values = new HashSet<>();
      int width = 1 + random.nextInt(6);
      for (int row = 0; row < 3 + random.nextInt(12); row++) {
        Object[] cells = new Object[width];
        Arrays.setAll(cells, c -> CELLS.get(random.nextInt(CELLS.size())));
        if (row > 4 && random.nextBoolean()) {
          cells[0] = LocalDate.of(2025, 1, 1 + random.nextInt(28));
        }
        grid.row(cells);
      }
      values.addAll(
          List.of(
              "19580",
              "45664",
              "45663",
              "20250107",
              "45100000",
              "9",
              "-161.8",
              "-5",
              "0.43",
              "0",
              "19660",
              "1"));
      byte[] file =
          switch (i % 3) {
            case 0 -> grid.asWorkbook();
            case 1 -> grid.asCsv(StandardCharsets.UTF_8);
            default -> grid.asCsv(Charset.forName("GB18030"));
          };
      for (Judged judged : read(file)) {
        if (judged.isTaken()) {
          for (var field :
              List.of(Fields.QUOTED_VALUE, Fields.QUOTED_BUILT, Fields.QUOTED_OPERATING)) {
            BigDecimal value = (BigDecimal) judged.values().get(field);
            assertThat(value == null || values.contains(plain(value)))
                .as("seed %d: %s of %s", seed, value, judged.raw())
                .isTrue();
          }
        } else {
          assertThat(judged.reasons() != null || judged.cells() != null).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aDamagedWorkbookKeepsWhatCanBeReadOrIsRefused(long seed) throws IOException {
    Random random = new Random(seed);
    Grid grid = new Grid().row("日期", "A00铝锭");
    LocalDate.of(2025, 1, 1)
        .datesUntil(LocalDate.of(2025, 3, 1))
        .forEach(day -> grid.row(day, 19_580));
    byte[] whole = grid.asWorkbook();
    for (int i = 0; i < 30; i++) {
      byte[] damaged = whole.clone();
      for (int n = 0; n < 1 + random.nextInt(5); n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      read(Arrays.copyOf(damaged, damaged.length - random.nextInt(damaged.length / 2)));
      assertThat(read(damaged))
          .as("seed %d", seed)
          .filteredOn(Judged::isTaken)
          .allMatch(FuzzTest::isUndamaged);
      // Damage inside the sheet, in a zip that is whole.
      byte[] text = entry(whole, "xl/worksheets/sheet1.xml").clone();
      int cut = text.length / 2 + random.nextInt(text.length / 2);
      List<Judged> all = read(with(whole, "xl/worksheets/sheet1.xml", Arrays.copyOf(text, cut)));
      assertThat(all).as("seed %d", seed).anyMatch(Judged::isTaken);
      assertThat(all).anyMatch(j -> j.reasons() != null && j.reasons().contains("from here on"));
      assertThat(all).filteredOn(Judged::isTaken).allMatch(FuzzTest::isUndamaged);
    }
  }

  private static boolean isUndamaged(Judged judged) {
    return plain((BigDecimal) judged.values().get(Fields.QUOTED_VALUE)).equals("19580");
  }

  @Test
  void zipBombsAndForeignEntitiesAreRefused() throws IOException {
    byte[] whole = new Grid().row("日期", "A00铝锭").row("2025-01-03", 19_580).asWorkbook();
    String sheet = new String(entry(whole, "xl/worksheets/sheet1.xml"), StandardCharsets.UTF_8);
    String bomb = sheet.replace("<sheetData>", "<sheetData>" + "<row/>".repeat(10_000_000));
    assertThat(read(with(whole, "xl/worksheets/sheet1.xml", bomb.getBytes(StandardCharsets.UTF_8))))
        .noneMatch(Judged::isTaken)
        .anyMatch(j -> j.reasons() != null && j.reasons().toLowerCase().contains("zip bomb"));

    Path secret = Files.writeString(folder.resolve("secret"), "19581");
    String entity =
        sheet
            .replaceFirst("\\?>", "?><!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>")
            .replace("<v>19580.0</v>", "<v>&e;</v>");
    assertThat(entity).contains("&e;");
    assertThat(
            read(with(whole, "xl/worksheets/sheet1.xml", entity.getBytes(StandardCharsets.UTF_8))))
        .noneMatch(j -> String.valueOf(j.values()).contains("19581"))
        .noneMatch(Judged::isTaken)
        .anyMatch(j -> j.reasons() != null);
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static byte[] entry(byte[] zip, String name) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return in.readAllBytes();
        }
      }
    }
    throw new IOException("no " + name);
  }

  private static byte[] with(byte[] zip, String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip));
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] own = in.readAllBytes();
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(entry.getName().equals(name) ? content : own);
      }
    }
    return bytes.toByteArray();
  }
}
