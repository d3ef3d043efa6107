package io.potline.silver.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of one quote. Deliveries are taken in the order of {@code publishedAt}: a revision
 * starts where the content changes, and ends where the next one starts. Two contents published at
 * the same time are a conflict, and neither counts. The order in which deliveries are given does
 * not matter.
 *
 * @param deliveries all deliveries with their verdicts, in the order of their publication
 * @param revisions in the order of {@code knownFrom}
 */
public record History<D extends Delivery>(List<Judged<D>> deliveries, List<Revision<D>> revisions) {

  /** How a delivery was judged. */
  public enum Verdict {
    /** It starts a revision. */
    ACCEPTED,
    /** It repeats what was known. */
    REPEATED,
    /** Another content was published at the same time; this run is the first to find it. */
    NEW_CONFLICT,
    /** Another content was published at the same time; an earlier run found it. */
    OLD_CONFLICT;

    public boolean isConflict() {
      return this == NEW_CONFLICT || this == OLD_CONFLICT;
    }
  }

  public record Judged<D extends Delivery>(D delivery, Verdict verdict) {}

  /**
   * @param first the delivery whose row is stored for it
   * @param knownTo empty for the current one
   */
  public record Revision<D extends Delivery>(D first, Optional<Instant> knownTo) {

    public Instant knownFrom() {
      return first.publishedAt();
    }

    public boolean isCurrent() {
      return knownTo.isEmpty();
    }
  }

  /** The first delivery in this order represents those with the same time and content. */
  private static final Comparator<Delivery> ORDER =
      Comparator.comparing(Delivery::publishedAt)
          .thenComparing(Delivery::spelling, Order.NULLS_LAST)
          .thenComparing(Delivery::place, Order.NULLS_FIRST);

  /**
   * @param deliveries all deliveries of one quote, in any order
   */
  public static <D extends Delivery> History<D> of(Collection<D> deliveries) {
    List<D> ordered = new ArrayList<>(deliveries);
    ordered.sort(ORDER);
    List<Judged<D>> judged = new ArrayList<>(ordered.size());
    List<D> firsts = new ArrayList<>();
    int from = 0;
    while (from < ordered.size()) {
      int to = from + 1;
      while (to < ordered.size() && isAtOneTime(ordered.get(from), ordered.get(to))) {
        to++;
      }
      judge(ordered.subList(from, to), judged, firsts);
      from = to;
    }
    return new History<>(judged, revisions(firsts));
  }

  private static boolean isAtOneTime(Delivery one, Delivery other) {
    return one.publishedAt().equals(other.publishedAt());
  }

  private static <D extends Delivery> void judge(
      List<D> atOneTime, List<Judged<D>> judged, List<D> firsts) {
    if (!agree(atOneTime)) {
      boolean wasConflict = !agree(atOneTime.stream().filter(d -> !d.isOfThisRun()).toList());
      Verdict verdict = wasConflict ? Verdict.OLD_CONFLICT : Verdict.NEW_CONFLICT;
      atOneTime.forEach(delivery -> judged.add(new Judged<>(delivery, verdict)));
      return;
    }
    D first = atOneTime.get(0);
    boolean isNews =
        firsts.isEmpty() || !firsts.get(firsts.size() - 1).content().equals(first.content());
    if (isNews) {
      firsts.add(first);
    }
    for (D delivery : atOneTime) {
      boolean starts = isNews && delivery == first;
      judged.add(new Judged<>(delivery, starts ? Verdict.ACCEPTED : Verdict.REPEATED));
    }
  }

  private static boolean agree(List<? extends Delivery> deliveries) {
    for (int i = 1; i < deliveries.size(); i++) {
      if (!deliveries.get(i).content().equals(deliveries.get(0).content())) {
        return false;
      }
    }
    return true;
  }

  private static <D extends Delivery> List<Revision<D>> revisions(List<D> firsts) {
    List<Revision<D>> revisions = new ArrayList<>(firsts.size());
    for (int i = 0; i < firsts.size(); i++) {
      Optional<Instant> knownTo =
          i + 1 < firsts.size() ? Optional.of(firsts.get(i + 1).publishedAt()) : Optional.empty();
      revisions.add(new Revision<>(firsts.get(i), knownTo));
    }
    return revisions;
  }
}
