package io.potline.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.conf.Conf;
import io.potline.conf.Frequency;
import io.potline.conf.TradingCalendar;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

  private final TradingCalendar calendar = Conf.read(Path.of("conf")).calendar();

  @ParameterizedTest
  @CsvSource({
    "DAILY, 2025-01-06, 2025-01-07, 0",
    "DAILY, 2025-01-03, 2025-01-06, 0",
    "DAILY, 2025-01-07, 2025-01-10, 2",
    "DAILY, 2025-01-27, 2025-02-05, 0",
    "DAILY, 2025-01-07, 2025-03-08, 37",
    "DAILY, 2025-01-10, 2025-01-07, 0",
    "WEEKLY, 2025-01-07, 2025-01-14, 0",
    "WEEKLY, 2025-01-07, 2025-01-15, 1",
    "WEEKLY, 2025-01-07, 2025-03-08, 8",
    "MONTHLY, 2025-01-31, 2025-02-28, 0",
    "MONTHLY, 2025-01-07, 2025-03-08, 1",
    "QUARTERLY, 2025-01-07, 2025-04-30, 0",
    "QUARTERLY, 2025-01-07, 2025-05-01, 1",
    "YEARLY, 2023-12-31, 2025-01-01, 1",
    "YEARLY, 2024-01-01, 2025-01-31, 0",
    "YEARLY, 2024-01-01, 2024-12-31, 0"
  })
  void periodsBetweenTwoDaysCountNeither(
      Frequency frequency, LocalDate from, LocalDate to, long periods) {
    assertThat(Periods.between(frequency, from, to, calendar)).isEqualTo(periods);
  }

  @Test
  void periodsAreCountedInWords() {
    assertThat(Periods.counted(6, Frequency.DAILY)).isEqualTo("6 days of trading");
    assertThat(Periods.counted(1, Frequency.DAILY)).isEqualTo("1 day of trading");
    assertThat(Periods.counted(1, Frequency.WEEKLY)).isEqualTo("1 week");
    assertThat(Periods.counted(2, Frequency.QUARTERLY)).isEqualTo("2 quarters");
  }

  @Test
  void aYearWithoutHolidaysFails() {
    assertThat(new TradingCalendarRule(calendar, 2025).findings()).isEmpty();
    assertThat(new TradingCalendarRule(calendar, 2031).findings())
        .extracting(Finding::state, Finding::subject)
        .containsExactly(tuple(State.FAIL, "2031"));
  }
}
