package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.TestConf;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
