package io.potline.landing.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.landing.text.Reasons.Unreadable;
import io.potline.landing.text.Texts.Dialect;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

  private static final LocalDate LATEST = LocalDate.of(2026, 1, 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-01-07",
        "2025/1/7",
        "20250107",
        "2025年1月7日",
        " 2025-1-7 ",
        "2025-01-07 15:00",
        "２０２５－０１－０７",
        "2025/1/7 0:00"
      })
  void aDateIsOneOfAClosedList(String text) {
    assertThat(Texts.date(text, LATEST, Dialect.PLAIN)).isEqualTo(LocalDate.of(2025, 1, 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"07/01/2025", "2025-02-30", "2025-01", "45664", "", "2025-01-07x"})
  void anythingElseIsNoDate(String text) {
    assertThatThrownBy(() -> Texts.date(text, LATEST, Dialect.PLAIN))
        .isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-12", "2024/12", "202412", "2024年12月", "2024-12-31"})
  void aMonthIsItsFirstDay(String text) {
    assertThat(Texts.month(text, LATEST)).isEqualTo(LocalDate.of(2024, 12, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-01-07T02:30:00Z, 2025-01-07T02:30:00Z",
    "2025-01-07T10:30:00+08:00, 2025-01-07T02:30:00Z",
    "2025-01-07T10:30:00, 2025-01-07T02:30:00Z",
    "2025-01-07 10:30, 2025-01-07T02:30:00Z",
    "2025-01-07, 2025-01-06T16:00:00Z"
  })
  void aTimeWithoutOffsetIsChinas(String text, Instant expected) {
    assertThat(Texts.time(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'19,660', 19660",
    "-1780, -1780",
    "+3.5, 3.5",
    ".5, 0.5",
    "1.2e3, 1200",
    "１９６６０, 19660",
    "(161.8), -161.8",
    "（１６１．８）, -161.8",
    "4510万, 45100000",
    "45%, 0.45"
  })
  void aNumberIsReadExactly(String text, BigDecimal expected) {
    assertThat(Texts.number(text, "value")).isEqualByComparingTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,23",
        "1.2.3",
        "12x",
        "e5",
        "--1",
        "Infinity",
        "1e99",
        "12345678901",
        "(-5)",
        "#N/A",
        "万",
        "%"
      })
  void anythingElseIsNoNumber(String text) {
    assertThatThrownBy(() -> Texts.number(text, "value")).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @CsvSource({"'1.234,5', 1234.5", "'1 234,56', 1234.56", "'0,12%', 0.0012", "12, 12"})
  void aFrenchNumberHasADecimalComma(String text, BigDecimal expected) {
    assertThat(Texts.number(text, "value", Dialect.DAY_FIRST_DECIMAL_COMMA))
        .isEqualByComparingTo(expected);
    assertThat(Texts.date("07/01/2025", LATEST, Dialect.DAY_FIRST_DECIMAL_COMMA))
        .isEqualTo(LocalDate.of(2025, 1, 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "－", "—", "…", "……", "N/A", "n/a", "无"})
  void someTextsMeanThatThereIsNoFigure(String text) {
    assertThat(Texts.isMissing(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "19640-19680",
        "19640 – 19680",
        "19640~19680",
        "19640～19680",
        "19640至19680",
        "19,640-19,680"
      })
  void aRangeIsLowAndHigh(String text) {
    assertThat(Texts.range(text, "value"))
        .hasValueSatisfying(
            range -> {
              assertThat(range.low()).isEqualByComparingTo("19640");
              assertThat(range.high()).isEqualByComparingTo("19680");
            });
    assertThat(Texts.range("-1780", "value")).isEmpty();
  }
}
