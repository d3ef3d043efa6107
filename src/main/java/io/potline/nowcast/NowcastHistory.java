package io.potline.nowcast;

import io.potline.conf.Periods.Period;
import io.potline.conf.Stage;
import io.potline.model.Quote;
import io.potline.model.ReportedFigures;
import io.potline.model.ReportedFigures.Figure;
import io.potline.model.RevisedYear.FirstQuoted;
import io.potline.model.RevisedYear.Revision;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The estimates of a stage, day by day, each from what was known at the end of its day in China:
 * quotes and figures have the time from which they are known, and later ones are not seen.
 *
 * <p>There is one for each day of trading on which a month has begun, is not printed, and has not
 * ended more than {@value #MAX_DAYS_LATE} days ago. Days without any news in the {@value
 * #MAX_DAYS_LATE} days after them have none.
 */
public final class NowcastHistory {

  /** How long after the end of a month its figure is waited for, and news for a day. */
  public static final int MAX_DAYS_LATE = 31;

  /** News is about quotes of the year before; a correction of older ones is none. */
  private static final int NEWS_MONTHS = 12;

  private final Stage stage;
  private final NowcastConf conf;
  private final ReportedFigures reported;
  private final Knowledge knowledge;
  private final PricesOfMonths prices;
  private final NavigableSet<LocalDate> newsDays = new TreeSet<>();
  private final Map<Subject, Forecaster> figures = new LinkedHashMap<>();

  /**
   * @param revisions of the national quotes and figures of the stage's series
   * @param firstQuoted when each source first quoted a series
   */
  public NowcastHistory(
      Stage stage,
      NowcastConf conf,
      Collection<Revision> revisions,
      Collection<FirstQuoted> firstQuoted) {
    this.stage = stage;
    this.conf = conf;
    this.reported = new ReportedFigures(conf.chain(), conf.catalogue(), conf.vatBasis());
    this.knowledge = new Knowledge(conf.catalogue(), conf.periods(), revisions, firstQuoted);
    this.prices = new PricesOfMonths(stage, conf, knowledge);
    for (Revision revision : revisions) {
      LocalDate day = Knowledge.dayInChina(revision.knownFrom());
      if (revision.quote().date().isAfter(day.minusMonths(NEWS_MONTHS))) {
        newsDays.add(day);
      }
    }
  }

  /** What a quote says about the stage; empty for prices and where it can't be compared. */
  private Optional<Figure> figure(Quote quote) {
    return reported
        .figure(quote)
        .filter(figure -> figure.stage().equals(stage.id()) && figure.perTonne() != null);
  }

  private Forecaster forecaster(Figure figure, Quote quote, Period month) {
    return figures.computeIfAbsent(
        new Subject(figure.stage(), figure.role(), quote.source(), month.type()),
        subject -> new Forecaster(subject, conf.periods(), prices));
  }

  /** The first day whose prices and figures the estimates of a day rest on. */
  public static LocalDate firstMonthUsed(LocalDate day) {
    return Forecaster.firstUsed(day);
  }

  /**
   * The estimates from a day on.
   *
   * @param first the days before it are only walked through as far as its estimates rest on them
   */
  public List<Estimate> from(LocalDate first) {
    List<Estimate> estimates = new ArrayList<>();
    if (!newsDays.isEmpty()) {
      conf.calendar()
          .tradingDays(later(newsDays.first(), Forecaster.firstNeeded(first)), newsDays.last())
          .forEach(day -> estimates.addAll(on(day)));
      advanceTo(newsDays.last());
    }
    return estimates.stream()
        .filter(estimate -> !estimate.asOf().isBefore(first))
        .map(
            estimate ->
                estimate.printed(figures.get(estimate.subject()).printed(estimate.period())))
        .toList();
  }

  private static LocalDate later(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? b : a;
  }

  private List<Estimate> on(LocalDate day) {
    advanceTo(day);
    boolean isNewsToCome = !newsDays.ceiling(day).isAfter(day.plusDays(MAX_DAYS_LATE));
    return isNewsToCome
        ? figures.values().stream().flatMap(forecaster -> forecaster.on(day).stream()).toList()
        : List.of();
  }

  private void advanceTo(LocalDate day) {
    Knowledge.News news = knowledge.advanceTo(day);
    prices.forget(news);
    for (Knowledge.Figure printed : news.figures()) {
      figure(printed.quote())
          .ifPresent(
              figure ->
                  forecaster(figure, printed.quote(), printed.month())
                      .print(printed.month(), figure.perTonne()));
    }
  }
}
