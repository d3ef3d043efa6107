package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Taking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithSpark
class RefusalsTest {

  private static final String NO_DATE = "2024-02-30,lime_price,300";

  @Test
  void eachBadRowIsKeptWithItsReasonAndEachGoodOneIsTaken(SparkSession spark, @TempDir Path folder)
      throws IOException {
    TestLake lake = new TestLake(spark, folder);
    lake.prices("2024-05-01,lime_price,300", "2024-05-01,alumina_prise,3000", NO_DATE);
    lake.capacity("2024-12,aluminium,CN,,,40,40,Mt", "2024-12,cheese,CN,,,1,1,Mt");
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
    Counts counts = Taking.files(lake, "run-1");

    assertThat(lake.rows("SELECT date, region, value FROM silver.price ORDER BY date"))
        .containsExactly(
            "2024-05-01 CN 300",
            "2024-05-02 Yunnan 301",
            "2024-05-03 CN 302",
            "2024-05-04 CN 303",
            "2024-05-05 CN 304");
    assertThat(lake.rows("SELECT count(*) FROM silver.capacity")).containsExactly("1");
    assertThat(counts).isEqualTo(new Counts(10, 6, 0, 0, 8));
    assertThat(lake.rows("SELECT raw, reasons FROM ops.rejected_row"))
        .hasSize(8)
        .anyMatch(row -> row.startsWith(NO_DATE) && row.contains("unreadable date '2024-02-30'"))
        .anyMatch(row -> row.startsWith("2024-12,cheese") && row.contains("unknown stage"));
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

    // A new alias makes a refused row good.
    lake.conf(
        new TestConf(folder.resolve("conf"))
            .replace("series.csv", "|SMM氧化铝指数|", "|SMM氧化铝指数|alumina_prise|")
            .read());
    Counts again = Taking.files(lake, "run-2");
    assertThat(again).isEqualTo(new Counts(7, 1, 3, 0, 7));
    assertThat(lake.rows("SELECT count(*) FROM silver.price WHERE series = 'alumina_price'"))
        .containsExactly("1");

    // Rules under which a file has no good row left, and back to those under which it has one.
    String brokenOff = "SELECT value FROM silver.price WHERE date = '2024-05-05'";
    lake.conf(
        new TestConf(folder.resolve("conf-dear"))
            .replace(
                "series.csv",
                ",lime,price,CNY/t,incl,weekly,62,,0.30,50,",
                ",lime,price,CNY/t,incl,weekly,62,,0.30,2000,")
            .read());
    Taking.files(lake, "run-3");
    assertThat(lake.rows(brokenOff)).isEmpty();
    lake.conf(TestConf.shipped());
    Taking.files(lake, "run-4");
    assertThat(lake.rows(brokenOff)).containsExactly("304");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
