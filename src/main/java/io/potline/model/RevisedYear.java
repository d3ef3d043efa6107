package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Catalogue;
import io.potline.conf.Series;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mean margins of a year in a region as known just before and at the time of a revision,
 * computed by the margin model from the quotes known at these times.
 */
public final class RevisedYear {

  private static final int MEAN_SCALE = 10;

  /**
   * A revision of a quote.
   *
   * @param knownTo null for the current one
   * @param quote its {@code isStale} is recomputed for each time
   */
  public record Revision(Quote quote, Instant knownFrom, Instant knownTo) implements Serializable {
    boolean isKnownAt(Instant time) {
      return !knownFrom.isAfter(time) && (knownTo == null || knownTo.isAfter(time));
    }
  }

  /** When a source first quoted a series in a region. */
  public record FirstQuoted(UsedSources.Quoted quoted, Instant since) implements Serializable {}

  /** The mean margin of a stage, or of the chain, by a method; null where no day has a margin. */
  public record Means(Map<String, BigDecimal> byStageAndMethod) {
    public BigDecimal of(String stage, Method method) {
      return byStageAndMethod.get(stage + " " + method.id());
    }
  }

  private static final class Sum {
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;

    void add(BigDecimal margin) {
      sum = sum.add(margin);
      count++;
    }

    BigDecimal mean() {
      return MarginModel.amount(sum.divide(BigDecimal.valueOf(count), MEAN_SCALE, HALF_UP));
    }
  }

  private final MarginModel model;
  private final Catalogue catalogue;
  private final String region;
  private final int year;
  private final List<Revision> revisions;
  private final Collection<FirstQuoted> firstQuoted;

  /**
   * @param revisions all revisions of regional and national quotes that may be used in the year
   */
  public RevisedYear(
      MarginModel model,
      Catalogue catalogue,
      String region,
      int year,
      Collection<Revision> revisions,
      Collection<FirstQuoted> firstQuoted) {
    this.model = model;
    this.catalogue = catalogue;
    this.region = region;
    this.year = year;
    this.revisions =
        revisions.stream().sorted(Comparator.comparing(r -> r.quote().date())).toList();
    this.firstQuoted = firstQuoted;
  }

  /** The means of the year as they were known just before a time. */
  public Means before(Instant time) {
    return asOf(time.minusNanos(1000));
  }

  /** The means of the year as they were known at a time. */
  public Means asOf(Instant time) {
    UsedSources sources =
        UsedSources.of(
            firstQuoted.stream()
                .filter(first -> !first.since().isAfter(time))
                .map(FirstQuoted::quoted)
                .toList(),
            catalogue);
    MarginHistory history = new MarginHistory(model, catalogue, sources, region::equals);
    Map<String, Sum> sums = new LinkedHashMap<>();
    quotesByDay(time)
        .forEach(
            (day, quotes) -> {
              if (day.getYear() < year) {
                history.skip(day, quotes);
              } else {
                add(history.day(day, quotes), sums);
              }
            });
    Map<String, BigDecimal> means = new HashMap<>();
    sums.forEach((of, sum) -> means.put(of, sum.mean()));
    return new Means(means);
  }

  private static void add(DayMargins day, Map<String, Sum> sums) {
    for (StageMargin margin : day.stages()) {
      if (margin.marginAl() != null && !margin.isStale()) {
        add(sums, margin.stage(), margin.method(), margin.marginAl());
      }
    }
    for (ChainMargin chain : day.chains()) {
      if (!chain.isStale()) {
        add(sums, MarginModel.CHAIN, chain.method(), chain.margin());
      }
    }
  }

  private static void add(Map<String, Sum> sums, String stage, Method method, BigDecimal margin) {
    sums.computeIfAbsent(stage + " " + method.id(), k -> new Sum()).add(margin);
  }

  /** The quotes as they were known at a time, by day. */
  private Map<LocalDate, List<Quote>> quotesByDay(Instant time) {
    Staleness staleness = new Staleness(catalogue);
    Map<LocalDate, List<Quote>> byDay = new TreeMap<>();
    for (Revision revision : revisions) {
      if (revision.isKnownAt(time)) {
        byDay
            .computeIfAbsent(revision.quote().date(), day -> new ArrayList<>())
            .add(staleness.judged(revision.quote()));
      }
    }
    return byDay;
  }

  /**
   * For how many days after its own a quote may be used in a margin or make a later quote stale.
   */
  public static int reachDays(Series series, Reach reach) {
    int unchanged = series.maxUnchangedDays() == null ? 0 : series.maxUnchangedDays();
    return reach.days(series.id()) + unchanged + 1;
  }
}
