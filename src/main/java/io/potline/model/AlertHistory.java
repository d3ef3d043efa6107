package io.potline.model;

import io.potline.conf.AlertRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * When an alert was raised and cleared over a series of values, day by day. Between the two limits
 * nothing happens, so that a value that moves around one of them raises no second alert. A day
 * without a value, or without an earlier one to measure its change from, changes nothing.
 */
public final class AlertHistory {

  /** A change over N days is measured from a value at most so many days older than that. */
  public static final int LONGEST_GAP_DAYS = 15;

  /**
   * A day as the limits see it.
   *
   * @param value what the limits are compared with: the level, or its change with its sign
   * @param before the value that a change is measured from; null with its date where the level is
   *     watched
   */
  public record Measured(
      LocalDate date,
      BigDecimal value,
      BigDecimal level,
      BigDecimal before,
      LocalDate beforeDate) {}

  /** From raising to clearing; without a cleared day, the alert is open. */
  public record Episode(Measured raised, Measured cleared) {
    public boolean isOpen() {
      return cleared == null;
    }
  }

  private final AlertRule rule;
  private final Deque<Measured> earlier = new ArrayDeque<>();
  private final List<Episode> episodes = new ArrayList<>();

  public AlertHistory(AlertRule rule) {
    this.rule = rule;
  }

  /** Goes on with an alert that was raised before the first day that is observed. */
  public void resume(Measured raised) {
    episodes.add(new Episode(raised, null));
  }

  /** How many days before a day its value may depend on. */
  public static int runUpDays(AlertRule rule) {
    return rule.overDays() == null ? 0 : rule.overDays() + LONGEST_GAP_DAYS;
  }

  /** A value of a day before the first one that is observed; days come in their order. */
  public void remember(LocalDate date, BigDecimal level) {
    if (level != null) {
      if (!earlier.isEmpty() && !date.isAfter(earlier.getLast().date())) {
        throw new IllegalArgumentException("Two values of one day: " + date);
      }
      earlier.add(new Measured(date, level, level, null, null));
    }
  }

  public void observe(LocalDate date, BigDecimal level) {
    remember(date, level);
    if (level != null) {
      measured(earlier.getLast()).ifPresent(this::judge);
    }
  }

  public List<Episode> episodes() {
    return List.copyOf(episodes);
  }

  private Optional<Measured> measured(Measured today) {
    if (rule.overDays() == null) {
      return Optional.of(today);
    }
    LocalDate from = today.date().minusDays(rule.overDays());
    Measured base = null;
    while (!earlier.getFirst().date().isAfter(from)) {
      base = earlier.removeFirst();
    }
    if (base == null) {
      return Optional.empty();
    }
    // Also the base of the next days, until a later value is old enough.
    earlier.addFirst(base);
    return base.date().isBefore(from.minusDays(LONGEST_GAP_DAYS))
        ? Optional.empty()
        : Optional.of(
            new Measured(
                today.date(),
                today.level().subtract(base.level()),
                today.level(),
                base.level(),
                base.date()));
  }

  private void judge(Measured day) {
    BigDecimal value = rule.isWithoutSign() ? day.value().abs() : day.value();
    int last = episodes.size() - 1;
    boolean isOpen = last >= 0 && episodes.get(last).isOpen();
    if (isOpen && rule.clear().holds(value)) {
      episodes.set(last, new Episode(episodes.get(last).raised(), day));
    } else if (!isOpen && rule.raise().holds(value)) {
      episodes.add(new Episode(day, null));
    }
  }
}
