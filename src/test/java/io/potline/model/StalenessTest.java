package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class StalenessTest {

  /** The limit of bauxite is 180 days. */
  @Test
  void aValueIsStaleWhenUnchangedForLongerThanItsLimit() {
    Staleness staleness = new Staleness(Markets.CONF.catalogue());
    List<Boolean> stale =
        List.of("2024-01-01", "2024-04-01", "2024-06-29", "2024-06-30").stream()
            .map(day -> Markets.quote("bauxite_price", "CN", LocalDate.parse(day), "500"))
            .map(quote -> staleness.judged(quote).isStale())
            .toList();
    assertThat(stale).containsExactly(false, false, false, true);
    Quote other = Markets.quote("bauxite_price", "CN", LocalDate.of(2024, 7, 1), "501");
    assertThat(staleness.judged(other).isStale()).isFalse();
  }

  @Test
  void anotherRegionHasASequenceOfItsOwn() {
    Staleness staleness = new Staleness(Markets.CONF.catalogue());
    staleness.judged(Markets.quote("bauxite_price", "CN", LocalDate.of(2023, 1, 1), "500"));
    Quote quote = Markets.quote("bauxite_price", "Henan", LocalDate.of(2024, 1, 1), "500");
    assertThat(staleness.judged(quote).isStale()).isFalse();
  }
}
