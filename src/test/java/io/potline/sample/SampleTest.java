package io.potline.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.Conf;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));
  private static final List<SamplePrices.Quote> PRICES =
      new SamplePrices(1, Sample.LAST, CONF.published(), CONF.calendar()).quotes();

  @ParameterizedTest
  @ValueSource(strings = {"Sichuan", "Yunnan"})
  void powerOfRiversIsCheaperInEachMonthOfTheWetSeason(String region) {
    Map<Boolean, List<Double>> apart =
        premiums(region).entrySet().stream()
            .collect(
                Collectors.partitioningBy(
                    month -> List.of(6, 7, 8, 9, 10).contains(month.getKey().getMonthValue()),
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    assertThat(apart.get(true)).hasSize(5 * 5).allMatch(premium -> premium < -0.02);
    assertThat(apart.get(false)).hasSizeGreaterThan(30).allMatch(premium -> premium > 0.01);
  }

  /** By month, how far the province's mean price of power is from the country's. */
  private static Map<YearMonth, Double> premiums(String region) {
    Map<YearMonth, Double> ofCountry = means("CN");
    Map<YearMonth, Double> premiums = new HashMap<>(means(region));
    premiums.replaceAll((month, mean) -> mean - ofCountry.get(month));
    return premiums;
  }

  private static Map<YearMonth, Double> means(String region) {
    return PRICES.stream()
        .filter(quote -> quote.series().equals("power_price") && quote.region().equals(region))
        .collect(
            Collectors.groupingBy(
                quote -> YearMonth.from(quote.date()),
                Collectors.averagingDouble(quote -> quote.value().doubleValue())));
  }

  @Test
  void allSmeltingProvincesHaveCapacitiesThatAddUpToALittleLessThanTheCountrys() {
    Map<YearMonth, List<SampleCapacity.Quote>> months =
        new SampleCapacity(1, 0)
            .quotes(YearMonth.of(2024, 12)).stream()
                .filter(quote -> quote.stage().equals("aluminium"))
                .collect(Collectors.groupingBy(SampleCapacity.Quote::month));
    months.forEach(
        (month, quotes) -> {
          assertThat(quotes).hasSize(1 + 17);
          BigDecimal country = built(quotes, true);
          assertThat(built(quotes, false).doubleValue() / country.doubleValue())
              .as(month.toString())
              .isBetween(0.88, 0.99);
        });
    assertThat(built(months.get(YearMonth.of(2024, 12)), true)).isEqualByComparingTo("4510.20");
  }

  private static BigDecimal built(List<SampleCapacity.Quote> quotes, boolean isOfCountry) {
    return quotes.stream()
        .filter(quote -> quote.region().equals("CN") == isOfCountry)
        .map(SampleCapacity.Quote::built)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
