package io.potline.silver.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StandingTest {

  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

  private record Quote(LocalDate date, BigDecimal value) {}

  @Test
  void aValueIsStaleWhenItStandsLongerThanItMay() {
    Standing standing = new Standing(20);
    assertThat(standing.next(FIRST, new BigDecimal("19000"))).isEqualTo(FIRST);
    assertThat(standing.next(FIRST.plusDays(20), new BigDecimal("19000.0"))).isEqualTo(FIRST);
    assertThat(standing.isTooLong(FIRST.plusDays(20))).isFalse();
    assertThat(standing.next(FIRST.plusDays(21), new BigDecimal("19000"))).isEqualTo(FIRST);
    assertThat(standing.isTooLong(FIRST.plusDays(21))).isTrue();
    assertThat(standing.next(FIRST.plusDays(22), new BigDecimal("19001")))
        .isEqualTo(FIRST.plusDays(22));
    assertThat(standing.isTooLong(FIRST.plusDays(22))).isFalse();
  }

  @Test
  void withoutALimitNothingIsStale() {
    Standing standing = new Standing(null);
    standing.next(FIRST, BigDecimal.ONE);
    standing.next(FIRST.plusYears(9), BigDecimal.ONE);
    assertThat(standing.isTooLong(FIRST.plusYears(9))).isFalse();
  }

  @Test
  void randomSequencesAreWhatASlowLoopMakesOfThemAlsoResumed() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      List<Quote> quotes = randomQuotes(random);
      Standing standing = new Standing(10);
      Standing resumed = new Standing(10);
      int from = random.nextInt(quotes.size());
      for (int i = 0; i < quotes.size(); i++) {
        Quote quote = quotes.get(i);
        LocalDate since = slowUnchangedSince(quotes, i);
        assertThat(standing.next(quote.date, quote.value)).as("seed " + seed).isEqualTo(since);
        assertThat(standing.isTooLong(quote.date))
            .as("seed " + seed)
            .isEqualTo(since.plusDays(10).isBefore(quote.date));
        if (i <= from) {
          resumed.resume(quote.value, since);
        } else {
          assertThat(resumed.next(quote.date, quote.value)).as("seed " + seed).isEqualTo(since);
        }
      }
    }
  }

  private static List<Quote> randomQuotes(Random random) {
    List<Quote> quotes = new ArrayList<>();
    LocalDate date = FIRST;
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      date = date.plusDays(1 + random.nextInt(5));
      quotes.add(new Quote(date, BigDecimal.valueOf(random.nextInt(2))));
    }
    return quotes;
  }

  private static LocalDate slowUnchangedSince(List<Quote> quotes, int index) {
    int first = index;
    while (first > 0 && quotes.get(first - 1).value.equals(quotes.get(index).value)) {
      first--;
    }
    return quotes.get(first).date;
  }
}
