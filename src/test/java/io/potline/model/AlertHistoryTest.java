package io.potline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.conf.AlertRule;
import io.potline.conf.AlertRule.Limit;
import io.potline.conf.AlertRule.Relation;
import io.potline.conf.Title;
import io.potline.model.AlertHistory.Episode;
import io.potline.model.AlertHistory.Measured;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertHistoryTest {

  private static final LocalDate FIRST = LocalDate.of(2024, 3, 1);
  private static final AlertRule BELOW_0 =
      rule(limit(Relation.BELOW, 0), limit(Relation.ABOVE, 100));

  @Test
  void aValueThatMovesBetweenTheLimitsRaisesOneAlert() {
    assertThat(episodes(BELOW_0, 50, -1, 50, -1, 99, -20, 101, 50, -5))
        .containsExactly("2024-03-02 -1, 2024-03-07 101", "2024-03-09 -5, open");
  }

  @Test
  void aValueOfTheThresholdIsNotBelowOrAboveIt() {
    assertThat(episodes(BELOW_0, 0)).isEmpty();
    assertThat(episodes(BELOW_0, -1, 100)).containsExactly("2024-03-01 -1, open");
  }

  @Test
  void aValueOfTheThresholdIsAtMostAndAtLeastIt() {
    AlertRule rule = rule(limit(Relation.AT_LEAST, 10), limit(Relation.AT_MOST, 5));
    assertThat(episodes(rule, 9, 10, 6, 5)).containsExactly("2024-03-02 10, 2024-03-04 5");
  }

  @Test
  void aDayWithoutAValueChangesNothing() {
    assertThat(episodes(BELOW_0, -1, null, null, 200, null))
        .containsExactly("2024-03-01 -1, 2024-03-04 200");
  }

  @Test
  void aChangeIsMeasuredFromTheLastValueAtOrBeforeSoManyDays() {
    AlertRule rule = ofChange(3, limit(Relation.BELOW, -50), limit(Relation.ABOVE, 0));
    AlertHistory history = new AlertHistory(rule);
    history.observe(day("2024-03-01"), BigDecimal.valueOf(100));
    history.observe(day("2024-03-03"), BigDecimal.valueOf(90));
    history.observe(day("2024-03-05"), BigDecimal.valueOf(49));
    assertThat(history.episodes())
        .containsExactly(
            new Episode(
                new Measured(
                    day("2024-03-05"),
                    BigDecimal.valueOf(-51),
                    BigDecimal.valueOf(49),
                    BigDecimal.valueOf(100),
                    day("2024-03-01")),
                null));
  }

  @Test
  void aChangeAcrossALongGapIsNone() {
    AlertRule rule = ofChange(1, limit(Relation.ABOVE, 10), limit(Relation.AT_MOST, 5));
    AlertHistory history = new AlertHistory(rule);
    history.observe(day("2024-03-01"), BigDecimal.ZERO);
    history.observe(day("2024-03-17"), BigDecimal.valueOf(11));
    history.observe(day("2024-04-03"), BigDecimal.valueOf(50));
    assertThat(text(history))
        .as("16 days apart: one and the longest gap of 15; then 17")
        .containsExactly("2024-03-17 11, open");
  }

  @Test
  void aFallCountsLikeARiseWithoutSign() {
    AlertRule rule =
        new AlertRule(
            "a",
            "gold.t",
            Map.of(),
            List.of(),
            "v",
            null,
            1,
            true,
            limit(Relation.ABOVE, 10),
            limit(Relation.AT_MOST, 5),
            null,
            new Title("", ""));
    assertThat(episodes(rule, 0, -11, -10, 1))
        .containsExactly("2024-03-02 -11, 2024-03-03 1", "2024-03-04 11, open");
  }

  @Test
  void twoValuesOfOneDayAreRefused() {
    AlertHistory history = new AlertHistory(BELOW_0);
    history.observe(FIRST, BigDecimal.ONE);
    assertThatThrownBy(() -> history.observe(FIRST, BigDecimal.TEN))
        .hasMessage("Two values of one day: 2024-03-01");
  }

  /** What a run does on a new day, beside what it would compute from all days. */
  @Test
  void goingOnFromAnOpenAlertGivesWhatTheWholeSeriesGives() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      AlertRule rule =
          random.nextBoolean()
              ? BELOW_0
              : ofChange(
                  1 + random.nextInt(9), limit(Relation.ABOVE, 60), limit(Relation.BELOW, 20));
      List<Integer> values = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        values.add(random.nextInt(4) == 0 ? null : random.nextInt(300) - 100);
      }
      List<String> whole = episodes(rule, values.toArray(Integer[]::new));
      int since = random.nextInt(values.size());
      assertThat(inTwoParts(rule, values, since)).as("round %d", round).isEqualTo(whole);
    }
  }

  private static List<String> inTwoParts(AlertRule rule, List<Integer> values, int since) {
    AlertHistory before = new AlertHistory(rule);
    for (int i = 0; i < since; i++) {
      before.observe(FIRST.plusDays(i), decimal(values.get(i)));
    }
    List<Episode> earlier = new ArrayList<>(before.episodes());
    AlertHistory after = new AlertHistory(rule);
    Optional<Episode> open = earlier.stream().filter(Episode::isOpen).findFirst();
    open.ifPresent(
        episode -> {
          earlier.remove(episode);
          after.resume(episode.raised());
        });
    int runUp = AlertHistory.runUpDays(rule);
    for (int i = Math.max(0, since - runUp); i < since; i++) {
      after.remember(FIRST.plusDays(i), decimal(values.get(i)));
    }
    for (int i = since; i < values.size(); i++) {
      after.observe(FIRST.plusDays(i), decimal(values.get(i)));
    }
    earlier.addAll(after.episodes());
    return earlier.stream().map(AlertHistoryTest::text).toList();
  }

  private static List<String> episodes(AlertRule rule, Integer... values) {
    AlertHistory history = new AlertHistory(rule);
    for (int i = 0; i < values.length; i++) {
      history.observe(FIRST.plusDays(i), decimal(values[i]));
    }
    return text(history);
  }

  private static List<String> text(AlertHistory history) {
    return history.episodes().stream().map(AlertHistoryTest::text).toList();
  }

  private static String text(Episode episode) {
    String end = episode.isOpen() ? "open" : text(episode.cleared());
    return text(episode.raised()) + ", " + end;
  }

  private static String text(Measured measured) {
    return measured.date() + " " + measured.value();
  }

  private static BigDecimal decimal(Integer value) {
    return value == null ? null : BigDecimal.valueOf(value);
  }

  private static LocalDate day(String day) {
    return LocalDate.parse(day);
  }

  private static Limit limit(Relation relation, long threshold) {
    return new Limit(relation, BigDecimal.valueOf(threshold));
  }

  private static AlertRule rule(Limit raise, Limit clear) {
    return ofChange(null, raise, clear);
  }

  private static AlertRule ofChange(Integer days, Limit raise, Limit clear) {
    return new AlertRule(
        "a",
        "gold.t",
        Map.of(),
        List.of(),
        "v",
        null,
        days,
        false,
        raise,
        clear,
        null,
        new Title("", ""));
  }
}
