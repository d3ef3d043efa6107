package io.potline.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodsTest {

  private final Periods periods = Periods.read(Path.of("conf"));

  private List<String> of(String day) {
    LocalDate date = LocalDate.parse(day);
    return periods.overlapping(date, date).stream().map(p -> p.type() + " " + p.name()).toList();
  }

  @Test
  void aDayIsInItsYearQuarterMonthAndSmmMonth() {
    assertThat(of("2024-03-25"))
        .containsExactlyInAnyOrder(
            "year 2024",
            "quarter 2024-Q1",
            "month 2024-03",
            "smm_month 2024-03",
            "window 2020-12-31..2025-01-07");
    assertThat(of("2019-12-26"))
        .containsExactlyInAnyOrder(
            "year 2019", "quarter 2019-Q4", "month 2019-12", "smm_month 2020-01");
  }

  @Test
  void smmsOwnExceptionsComeFirst() {
    assertThat(of("2025-01-24")).contains("smm_month 2025-01");
    assertThat(of("2025-01-25")).noneMatch(p -> p.startsWith("smm_month"));
    assertThat(of("2025-01-27")).contains("smm_month 2025-02");
  }

  @Test
  void aRangeHasAllPeriodsThatOverlapIt() {
    assertThat(periods.overlapping(LocalDate.of(2023, 11, 30), LocalDate.of(2024, 2, 1)))
        .extracting(p -> p.type() + " " + p.name())
        .contains(
            "year 2023",
            "year 2024",
            "quarter 2023-Q4",
            "quarter 2024-Q1",
            "month 2023-12",
            "smm_month 2023-12",
            "smm_month 2024-02")
        .doesNotContain("month 2024-03", "smm_month 2023-11", "quarter 2023-Q3");
  }

  private String figure(String type, String day, String publishedOn) {
    return periods.monthOfFigure(type, LocalDate.parse(day), LocalDate.parse(publishedOn)).name();
  }

  @Test
  void aFigureIsOfTheMonthThatHasItsDate() {
    assertThat(figure("smm_month", "2024-12-26", "2025-02-01")).isEqualTo("2025-01");
    assertThat(figure("smm_month", "2025-01-01", "2025-02-01")).isEqualTo("2025-01");
    assertThat(figure("smm_month", "2025-01-24", "2025-02-01")).isEqualTo("2025-01");
    assertThat(figure("smm_month", "2025-01-27", "2025-02-25")).isEqualTo("2025-02");
    assertThat(figure("month", "2024-12-26", "2025-02-01")).isEqualTo("2024-12");
  }

  @Test
  void aDayBetweenTwoSmmMonthsIsTheEndOfTheFirst() {
    assertThat(figure("smm_month", "2025-01-25", "2025-03-01")).isEqualTo("2025-01");
    assertThat(figure("smm_month", "2025-01-26", "2025-03-01")).isEqualTo("2025-01");
  }

  @Test
  void theLastDayOfACalendarMonthAndAMonthThatWasNotOverStandForTheCalendarsMonth() {
    assertThat(figure("smm_month", "2025-01-31", "2025-03-01")).isEqualTo("2025-01");
    assertThat(figure("smm_month", "2025-05-30", "2025-05-30")).isEqualTo("2025-05");
    assertThat(figure("smm_month", "2025-05-30", "2025-06-24")).isEqualTo("2025-05");
    assertThat(figure("smm_month", "2025-05-30", "2025-06-25")).isEqualTo("2025-06");
  }
}
