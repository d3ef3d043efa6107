package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import java.nio.file.Path;
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
