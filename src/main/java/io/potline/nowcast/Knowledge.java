package io.potline.nowcast;

import io.potline.conf.Catalogue;
import io.potline.conf.Periods;
import io.potline.conf.Periods.Period;
import io.potline.conf.TradingCalendar;
import io.potline.model.Quote;
import io.potline.model.RevisedYear.FirstQuoted;
import io.potline.model.RevisedYear.Revision;
import io.potline.model.UsedSources;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The national quotes and figures of months as they were known at the end of a day in China. Time
 * only moves forward.
 */
final class Knowledge {

  private record QuoteOf(String series, String source) {}

  private record FigureOf(String series, String source, Period period) {}

  private final Catalogue catalogue;
  private final Periods periods;
  private final List<Revision> revisions;
  private final List<FirstQuoted> firstQuoted;
  private final NavigableMap<LocalDate, Map<QuoteOf, Quote>> quotesByDay = new TreeMap<>();
  private final Map<QuoteOf, NavigableSet<LocalDate>> daysOfQuotes = new HashMap<>();
  private final Map<FigureOf, Quote> figures = new HashMap<>();
  private int next;
  private long knownSources = -1;
  private UsedSources sources;

  /** What has become known: quotes, and figures of months in the order of time. */
  record News(List<NewQuote> quotes, List<Figure> figures, boolean haveSourcesChanged) {}

  /**
   * A quote that has become known.
   *
   * @param former the day of the quote before it
   */
  record NewQuote(LocalDate day, LocalDate former) {}

  /** What a source printed for a month. */
  record Figure(Period month, Quote quote) {}

  Knowledge(
      Catalogue catalogue,
      Periods periods,
      Collection<Revision> revisions,
      Collection<FirstQuoted> firstQuoted) {
    this.catalogue = catalogue;
    this.periods = periods;
    this.revisions =
        revisions.stream()
            .sorted(
                Comparator.comparing(Revision::knownFrom)
                    .thenComparing(r -> r.quote().date())
                    .thenComparing(r -> r.quote().source())
                    .thenComparing(r -> r.quote().series()))
            .toList();
    this.firstQuoted = List.copyOf(firstQuoted);
  }

  static LocalDate dayInChina(Instant time) {
    return LocalDate.ofInstant(time, TradingCalendar.CHINA);
  }

  /** Adds what became known up to the end of a day. */
  News advanceTo(LocalDate day) {
    Instant end = day.plusDays(1).atStartOfDay(TradingCalendar.CHINA).toInstant();
    List<NewQuote> quotes = new ArrayList<>();
    List<Figure> printed = new ArrayList<>();
    for (; next < revisions.size() && revisions.get(next).knownFrom().isBefore(end); next++) {
      Quote quote = revisions.get(next).quote();
      Optional<Period> month = month(revisions.get(next));
      if (month.isPresent()) {
        figures.put(new FigureOf(quote.series(), quote.source(), month.get()), quote);
        printed.add(new Figure(month.get(), quote));
      } else {
        quotes.add(add(quote));
      }
    }
    return new News(quotes, printed, findSources(end));
  }

  private NewQuote add(Quote quote) {
    QuoteOf of = new QuoteOf(quote.series(), quote.source());
    quotesByDay.computeIfAbsent(quote.date(), d -> new HashMap<>()).put(of, quote);
    NavigableSet<LocalDate> days = daysOfQuotes.computeIfAbsent(of, q -> new TreeSet<>());
    days.add(quote.date());
    LocalDate former = days.lower(quote.date());
    return new NewQuote(quote.date(), former == null ? quote.date() : former);
  }

  /** The month that a revision is the figure of; empty for a quote of a day. */
  private Optional<Period> month(Revision revision) {
    Quote quote = revision.quote();
    return catalogue
        .periodType(quote.series(), quote.source())
        .map(type -> periods.monthOfFigure(type, quote.date(), dayInChina(revision.knownFrom())));
  }

  private boolean findSources(Instant end) {
    List<UsedSources.Quoted> known =
        firstQuoted.stream()
            .filter(first -> first.since().isBefore(end))
            .map(FirstQuoted::quoted)
            .toList();
    boolean isChanged = known.size() != knownSources;
    if (isChanged) {
      sources = UsedSources.of(known, catalogue);
      knownSources = known.size();
    }
    return isChanged;
  }

  UsedSources sources() {
    return sources;
  }

  /** The quotes of the sources in use, by day. */
  NavigableMap<LocalDate, List<Quote>> quotes(LocalDate first, LocalDate last) {
    NavigableMap<LocalDate, List<Quote>> used = new TreeMap<>();
    if (!first.isAfter(last)) {
      quotesByDay
          .subMap(first, true, last, true)
          .forEach(
              (day, quotes) -> {
                List<Quote> ofDay = new ArrayList<>(quotes.values());
                ofDay.removeIf(quote -> !sources.isUsed(quote));
                used.put(day, ofDay);
              });
    }
    return used;
  }

  /** What a source printed for a series and month; null if that is not known. */
  Quote figure(String series, String source, Period month) {
    return figures.get(new FigureOf(series, source, month));
  }
}
