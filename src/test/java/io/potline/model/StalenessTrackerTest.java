package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StalenessTrackerTest {

  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

  private record Quote(LocalDate date, BigDecimal value) {}

  @Test
  void aValueIsStaleWhenUnchangedForTooLong() {
    StalenessTracker staleness = new StalenessTracker(20);
    assertThat(staleness.next(FIRST, new BigDecimal("19000"))).isEqualTo(FIRST);
    assertThat(staleness.next(FIRST.plusDays(20), new BigDecimal("19000.0"))).isEqualTo(FIRST);
    assertThat(staleness.isStale(FIRST.plusDays(20))).isFalse();
    assertThat(staleness.next(FIRST.plusDays(21), new BigDecimal("19000"))).isEqualTo(FIRST);
    assertThat(staleness.isStale(FIRST.plusDays(21))).isTrue();
    assertThat(staleness.next(FIRST.plusDays(22), new BigDecimal("19001")))
        .isEqualTo(FIRST.plusDays(22));
    assertThat(staleness.isStale(FIRST.plusDays(22))).isFalse();
  }

  @Test
  void withoutALimitNothingIsStale() {
    StalenessTracker staleness = new StalenessTracker(null);
    staleness.next(FIRST, BigDecimal.ONE);
    staleness.next(FIRST.plusYears(9), BigDecimal.ONE);
    assertThat(staleness.isStale(FIRST.plusYears(9))).isFalse();
  }

  @Test
  void randomSequencesEqualASlowLoopAlsoWhenResumed() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      List<Quote> quotes = randomQuotes(random);
      StalenessTracker staleness = new StalenessTracker(10);
      StalenessTracker resumed = new StalenessTracker(10);
      int from = random.nextInt(quotes.size());
      for (int i = 0; i < quotes.size(); i++) {
        Quote quote = quotes.get(i);
        LocalDate since = slowUnchangedSince(quotes, i);
        assertThat(staleness.next(quote.date, quote.value)).as("seed " + seed).isEqualTo(since);
        assertThat(staleness.isStale(quote.date))
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
