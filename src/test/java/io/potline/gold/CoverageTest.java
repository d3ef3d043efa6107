package io.potline.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.Conf;
import io.potline.conf.Frequency;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** January 2025 has 18 days of trading: 2 and 3, 6 to 10, 13 to 17, 20 to 24, 27. */
class CoverageTest {

  private final Coverage coverage = Coverage.of(Conf.read(Path.of("conf")));

  @ParameterizedTest
  @CsvSource({
    "DAILY, 2025-01-02|2025-01-04|2025-01-07, 2",
    "WEEKLY, 2025-01-08, 5",
    "WEEKLY, 2025-01-03|2025-01-11, 7",
    "MONTHLY, 2025-01-31, 18",
    "MONTHLY, 2025-01-06|2025-01-20, 18",
    // Friday and Monday: quoted by day, whatever the catalogue says.
    "MONTHLY, 2025-01-03|2025-01-06, 2",
    "QUARTERLY, 2025-03-31, 18",
    "MONTHLY, 2025-02-03, 0"
  })
  void daysOfTradingAreCoveredByTheirQuotes(Frequency frequency, String dates, long covered) {
    TreeSet<LocalDate> quoted =
        new TreeSet<>(Stream.of(dates.split("\\|")).map(LocalDate::parse).toList());
    assertThat(
            Coverage.covered(
                quoted,
                frequency,
                LocalDate.parse("2025-01-01"),
                LocalDate.parse("2025-01-31"),
                coverage.calendar()))
        .isEqualTo(covered);
  }
}
