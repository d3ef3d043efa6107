package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Lakes;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.conf.WhatIf;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatIfPageTest {

  private TestLake lake;

  @BeforeAll
  void open(SparkSession spark) {
    lake = Lakes.threeDays(spark);
  }

  private String page(String date, String region, String... changes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new WhatIfPage(out, lake.lake(), lake.conf())
        .print(
            WhatIf.scenario(List.of(changes), lake.conf()),
            region,
            Optional.ofNullable(date).map(LocalDate::parse));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theLastDayIsPrintedWithPricesMarginsAndDifferences() {
    assertThat(page(null, "CN", "power_price=+0.05", "alumina_price=lag_days:365"))
        .isEqualTo(
            """
            CN, 2024-05-07, prices with VAT

            changed                           before    after  difference  unit     quoted
            ---------------------------------------------------------------------------------------------------------------
            power_price                       0.4000   0.4500      0.0500  CNY/kWh  2024-05-07 by SMM for CN
            alumina_price paid by aluminium  3500.00  3400.00     -100.00  CNY/t    lag_days: 365: 2023-05-08 by SMM for CN

            Margins in CNY per tonne of aluminium, and per tonne of own product

            stage      region   before    after  difference  own before  own after  difference
            ----------------------------------------------------------------------------------
            aluminium  CN      3805.00  3318.00     -487.00     3805.00    3318.00     -487.00
            alumina    CN       -15.44   -15.44        0.00       -8.00      -8.00        0.00
            bauxite    CN      2441.45  2441.45        0.00      550.00     550.00        0.00
            chain      CN      6231.01  5744.01     -487.00
            """);
  }

  @Test
  void beforeIsWhatGoldHas() {
    String gold =
        lake.rows(
                "SELECT round(chain_margin_cny_per_t_al, 2) FROM gold.chain_margin_daily"
                    + " WHERE date = DATE'2023-05-08' AND region = 'CN' AND method = 'modelled'")
            .get(0);
    assertThat(page("2023-05-08", "CN", "bauxite_price=+1%"))
        .containsPattern("\\nchain +CN +" + gold + "0* +" + gold + "0* +0\\.00\\n");
  }

  @Test
  void aDayOrRegionWithoutMarginsIsSaidWithThoseThatHaveThem() {
    assertThatThrownBy(() -> page("2024-01-06", "CN", "power_price=+0.05"))
        .hasMessageContaining("There are days from 2023-05-08 to 2024-05-07")
        .hasMessageContaining("the nearest: 2023-05-08 and 2024-05-06");
    assertThatThrownBy(() -> page(null, "Henan", "power_price=+0.05"))
        .hasMessageContaining("no modelled margins of the chain in Henan. There are for: CN.");
    assertThatThrownBy(() -> page(null, "CN", "alumina_freight_price=+1"))
        .hasMessageContaining("No price on 2024-05-07 in CN that could be changed")
        .hasMessageContaining("alumina_freight_price");
  }
}
