package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.SparkExtension;
import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.ops.RunLog.Counts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class RefusalsTest {

  /** A row each, and what has to be said of it. */
  private static final Map<String, String> BAD_PRICES =
      Map.ofEntries(
          Map.entry(
              "2024-05-01,alumina_prise,3000", "unknown series 'alumina_prise' (alumina_price?)"),
          Map.entry("2024-02-30,lime_price,300", "unreadable date '2024-02-30'"),
          Map.entry("1989-12-31,lime_price,300", "impossible date 1989-12-31: before 1990-01-01"),
          Map.entry("2999-01-01,lime_price,300", "impossible date 2999-01-01: more than a year"),
          Map.entry("2024-05-01,lime_price,3oo", "unreadable number '3oo' in value"),
          Map.entry("2024-05-01,lime_price,NaN", "value is NaN"),
          Map.entry("2024-05-01,lime_price,,310,300", "low 310 is above high 300"),
          Map.entry("2024-05-01,lime_price,310-300", "low 310 is above high 300"),
          Map.entry("2024-05-01,lime_price,,300", "no value"),
          Map.entry("2024-05-01,lime_price,30000", "outside the plausible range 50..3000 CNY/t"),
          Map.entry("2024-05-01,lime_price,300,,,,CNY/kWh", "unit 'CNY/kWh' does not convert"),
          Map.entry("2024-05-01,lime_price,-300,,,,USD/t", "-300 USD/t is outside the plausible"),
          Map.entry(
              "2024-05-01,bauxite_reported_margin,10,,,,USD/t", "unit 'USD/t' does not convert"),
          Map.entry("2024-05-01,lime_price,300,,,,bananas", "unknown unit 'bananas'"),
          Map.entry("2024-05-01,lime_price,300,,,,,maybe", "unknown VAT word 'maybe'"),
          Map.entry("2024-05-01,lime_price,300,,,,,,soon", "unreadable time 'soon'"),
          Map.entry("2024-05-01,lime_price,300,,,Atlantis", "unknown region 'Atlantis'"),
          Map.entry("2024-05-01,lime_price,300,200,400", "range 200-400 is wider than 0.3"),
          Map.entry("2024-05-01,lime_price,300,,,,,,,,one too many", "11 cells, but the header"));

  private static final Map<String, String> BAD_CAPACITIES =
      Map.of(
          "2024-12,cheese,CN,,,1,1,Mt", "unknown stage 'cheese'",
          "2024-12,aluminium,CN,,,4510,4353,Mt", "built of 4510 Mt is outside",
          "2024-12,aluminium,CN,,,40,44.1,Mt", "operating is above built by more than a tenth",
          "2024-12,aluminium,,Somewhere,,1,1,Mt", "a plant needs a region",
          "2024-12,aluminium,CN,,,,,Mt", "no value: neither built nor operating",
          "2024-13,aluminium,CN,,,40,40,Mt", "unreadable month '2024-13'",
          "2024-12,aluminium,CN,,,40,40,CNY/t", "unit 'CNY/t' does not convert to Mt");

  @Test
  void eachBadRowIsKeptWithItsReasonAndEachGoodOneIsTaken(SparkSession spark, @TempDir Path folder)
      throws IOException {
    TestLake lake = new TestLake(spark, folder);
    lake.prices(
        Stream.concat(Stream.of("2024-05-01,lime_price,300"), BAD_PRICES.keySet().stream())
            .toArray(String[]::new));
    lake.capacity(
        Stream.concat(
                Stream.of("2024-12,aluminium,CN,,,40,40,Mt"), BAD_CAPACITIES.keySet().stream())
            .toArray(String[]::new));
    lake.file("prices/a-letter.csv", "Dear Sir or Madam\nthe price was good\n");
    lake.file(
        "prices/misspelt-column.csv", "date,series,value,regoin\n2024-05-01,lime_price,1,CN\n");
    lake.file("prices/no-text.csv", new byte[] {(byte) 0x81, 0, (byte) 0xFF, (byte) 0xFF, 1});
    lake.file("prices/empty.csv", "");
    lake.file("prices/.hidden.csv", "not even looked at");
    lake.file("prices/_temporary/x.csv", "not even looked at");
    lake.file(
        "prices/gbk.csv",
        "date,series,value,region\n2024-05-02,石灰,301,云南\n".getBytes(Charset.forName("GB18030")));
    lake.file("prices/with-mark.csv", "\uFEFFdate,series,value\n2024-05-03,lime_price,302\n");
    lake.file("prices/packed.csv.gz", gzip("date,series,value\n2024-05-04,lime_price,303\n"));
    lake.file(
        "prices/broken-off.csv",
        "date,series,value\n2024-05-05,lime_price,304\n2024-05-06,lime_price,\"305\n");
    Counts counts = lake.run();

    assertThat(lake.rows("SELECT date, region, value FROM silver.price ORDER BY date"))
        .containsExactly(
            "2024-05-01 CN 300",
            "2024-05-02 Yunnan 301",
            "2024-05-03 CN 302",
            "2024-05-04 CN 303",
            "2024-05-05 CN 304");
    assertThat(lake.rows("SELECT count(*) FROM silver.capacity")).containsExactly("1");
    int badRows = BAD_PRICES.size() + BAD_CAPACITIES.size();
    assertThat(counts.accepted()).isEqualTo(6);
    assertThat(counts.rejected()).isEqualTo(badRows + 5);
    List<String> refused = lake.rows("SELECT raw, reasons FROM ops.rejected_row");
    assertThat(refused).hasSize(badRows + 5);
    for (Map<String, String> bad : List.of(BAD_PRICES, BAD_CAPACITIES)) {
      bad.forEach(
          (row, reason) ->
              assertThat(refused)
                  .anyMatch(text -> text.startsWith(row) && text.contains(reason), row + reason));
    }
    assertThat(
            lake.rows(
                "SELECT source_file, row_number, reasons FROM ops.rejected_row"
                    + " WHERE row_number IS NULL OR source_file LIKE '%broken%'"
                    + " ORDER BY source_file"))
        .satisfiesExactly(
            letter ->
                assertThat(letter).startsWith("prices/a-letter.csv - no layout that is known"),
            broken -> assertThat(broken).startsWith("prices/broken-off.csv 3 the file can't be"),
            empty -> assertThat(empty).startsWith("prices/empty.csv - the file is empty"),
            misspelt -> assertThat(misspelt).contains("unknown column 'regoin'"),
            noText -> assertThat(noText).contains("not a text"));

    // Nothing has changed: nothing is read again. A new alias makes a refused row good.
    assertThat(lake.run()).isEqualTo(new Counts(0, 0, 0, 0, 0));
    lake.conf(
        new TestConf(folder.resolve("conf"))
            .replace("series.csv", "|SMM氧化铝指数|", "|SMM氧化铝指数|alumina_prise|")
            .read());
    Counts again = lake.run();
    assertThat(again.accepted()).isEqualTo(1);
    assertThat(again.rejected()).isEqualTo(badRows + 4);
    assertThat(again.repeated()).isEqualTo(3);
    assertThat(lake.rows("SELECT count(*) FROM silver.price WHERE series = 'alumina_price'"))
        .containsExactly("1");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
