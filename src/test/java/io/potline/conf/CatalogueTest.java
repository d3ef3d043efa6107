package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.TestConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

  @Test
  void aVendorMayBeNamedByItsAliases(@TempDir Path folder) {
    Conf conf =
        new TestConf(folder)
            .append(
                "series.csv",
                "tin_price,Tin,锡,,tin,price,CNY/t,incl,daily,5,,,1000,900000,"
                    + "上海有色|smm|百川资讯|A house of its own\n")
            .read();
    assertThat(conf.catalogue().series("tin_price").orElseThrow().vendors())
        .containsExactly("SMM", "Baiinfo", "A house of its own");
  }

  @Test
  void namesAndPatternsAreIgnoredHoweverTheyAreWritten(@TempDir Path folder) {
    IgnoredSeries ignored =
        new TestConf(folder)
            .append("ignored_series.csv", "螺纹钢:HRB400：上海（日）,steel\n*PMI*,\"index, not a price\"\n")
            .read()
            .catalogue()
            .ignored();
    assertThat(
            Stream.of("螺纹钢：HRB400:上海", "制造业PMI:当月", "官方制造业pmi", "螺纹钢:HRB400", "A00铝锭")
                .filter(ignored::matches))
        .containsExactly("螺纹钢：HRB400:上海", "制造业PMI:当月", "官方制造业pmi");
    assertThat(TestConf.shipped().catalogue().ignored().matches("螺纹钢:HRB400:上海")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a00铝锭,aluminium_price,2",
    "氧化铝：山西（日）,alumina_price,3",
    "*铝土矿,bauxite_price,4",
    "*,aluminium_price,2"
  })
  void aNameOfASeriesCanNotBeIgnored(String name, String series, int line, @TempDir Path folder) {
    TestConf conf =
        new TestConf(folder).append("ignored_series.csv", "螺纹钢,steel\n" + name + ",no use\n");
    assertThatThrownBy(conf::read)
        .hasMessageContaining("ignored_series.csv, line 3: '" + name + "'")
        .hasMessageContaining("%s (line %d of series.csv)".formatted(series, line));
  }

  @Test
  void aFolderWithoutTheFileIgnoresNothing(@TempDir Path folder) throws IOException {
    TestConf conf = new TestConf(folder);
    Files.delete(folder.resolve("ignored_series.csv"));
    assertThat(conf.read().catalogue().ignored().matches("螺纹钢")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"Yunan, Yunnan", "Gizhou, Guizhou", "云男, Yunnan", "新僵, Xinjiang", "Shanxy, Shanxi"})
  void theNearestRegionIsFoundInBothLanguages(String name, String region) {
    assertThat(Conf.read(Path.of("conf")).catalogue().regionNames().nearest(name)).contains(region);
  }

  @Test
  void aChineseNameWithoutACommonCharacterIsNotNear() {
    assertThat(Conf.read(Path.of("conf")).catalogue().regionNames().nearest("白银")).isEmpty();
  }
}
