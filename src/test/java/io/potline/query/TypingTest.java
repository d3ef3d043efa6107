package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypingTest {

  private final Typing typing =
      new Typing(
          new Vocabulary(
              Map.of(
                  "gold.margin", List.of("period", "margin_cny_per_t"),
                  "silver.capacity", List.of("month", "built_mt"))));

  @Test
  void tablesFollowFromAndDescribe() {
    assertThat(candidates("SELECT * FROM ")).containsOnly("gold.margin", "silver.capacity");
    assertThat(candidates("SELECT 1 from gold.m")).containsOnly("gold.margin", "silver.capacity");
    assertThat(candidates("\\d g")).containsOnly("gold.margin", "silver.capacity");
  }

  @Test
  void columnsAreThoseOfTheTablesThatAreNamed() {
    assertThat(candidates("SELECT ")).contains("period", "month", "FROM", "gold.margin");
    assertThat(candidates("SELECT  FROM gold.margin", 7))
        .contains("period", "margin_cny_per_t")
        .doesNotContain("month", "built_mt");
    assertThat(candidates("SELECT 1 FROM gold.margin m WHERE m.per"))
        .contains("m.period", "m.margin_cny_per_t")
        .doesNotContain("m.month");
    assertThat(candidates("SELECT 1 FROM gold.margin m JOIN silver.capacity AS c ON m.p"))
        .containsOnly("m.period", "m.margin_cny_per_t");
    assertThat(candidates("SELECT 1 FROM silver.capacity; SELECT 1 FROM gold.margin WHERE "))
        .contains("period", "AND")
        .doesNotContain("month", "gold.margin");
  }

  @Test
  void tablesFollowACommaBehindFrom() {
    assertThat(candidates("SELECT 1 FROM gold.margin m, ")).contains("silver.capacity");
    assertThat(candidates("SELECT 1 FROM gold.margin m WHERE (a, "))
        .contains("period")
        .doesNotContain("silver.capacity");
  }

  @Test
  void aBackslashBeginsACommand() {
    assertThat(candidates("\\")).containsOnly("\\d", "\\format", "\\h", "\\q", "\\x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "SELECT 1; SELECT", "SELECT ';", "SELECT 1 -- ;"})
  void aStatementGoesOnUntilItsSemicolon(String text) {
    assertThatThrownBy(() -> typing.parse(text, text.length(), ParseContext.ACCEPT_LINE))
        .isInstanceOf(EOFError.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1;", "SELECT 1; -- done", "", "\\d gold.margin", "quit"})
  void aCompleteOneIsAccepted(String text) {
    assertThatCode(() -> typing.parse(text, text.length(), ParseContext.ACCEPT_LINE))
        .doesNotThrowAnyException();
  }

  private List<String> candidates(String line) {
    return candidates(line, line.length());
  }

  private List<String> candidates(String line, int cursor) {
    List<Candidate> candidates = new ArrayList<>();
    typing.complete(null, typing.parse(line, cursor, ParseContext.COMPLETE), candidates);
    return candidates.stream().map(Candidate::value).toList();
  }
}
