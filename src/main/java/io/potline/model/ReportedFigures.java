package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Series;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The costs and margins of stages that vendors print for months. As with reported margins of days,
 * a figure is never converted to another VAT basis.
 */
public final class ReportedFigures implements Serializable {

  private static final int SCALE = 6;
  private static final String PER_TONNE_OF_ALUMINIUM = "CNY/t_al";

  private final PriceBasis basis;
  private final Coefficients coefficients;
  private final Map<String, Subject> subjectBySeries = new LinkedHashMap<>();

  /** What the figures of a series are of: the cost or the margin of a stage. */
  private record Subject(String stage, String role) implements Serializable {}

  /**
   * A figure in CNY.
   *
   * @param role {@link Series#REPORTED_MARGIN}, {@link Series#REPORTED_COST}, or one of the
   *     industry
   * @param perTonne of the stage's own product, or the share of capacity; null where not known
   * @param perTonneAl per tonne of aluminium; null where not known
   */
  public record Figure(String stage, String role, BigDecimal perTonne, BigDecimal perTonneAl) {}

  public ReportedFigures(Chain chain, Catalogue catalogue, String vatBasis) {
    this.basis = new PriceBasis(catalogue, chain, vatBasis);
    this.coefficients = new Coefficients(chain);
    for (Series series : catalogue.series()) {
      if (series.isVendorsFigure() && chain.stage(series.item()).isPresent()) {
        subjectBySeries.put(series.id(), new Subject(series.item(), series.role()));
      }
    }
  }

  /** Empty where the quote is not of a cost or margin, or on another VAT basis than the run's. */
  public Optional<Figure> figure(Quote quote) {
    Subject subject = subjectBySeries.get(quote.series());
    if (subject == null || !basis.isOnBasis(quote)) {
      return Optional.empty();
    }
    BigDecimal tonnes = coefficients.of(subject.stage, quote.date()).tonnes();
    BigDecimal value = MarginModel.amount(quote.value());
    boolean isPerTonneAl = quote.unit().equals(PER_TONNE_OF_ALUMINIUM);
    return Optional.of(
        tonnes == null
            ? new Figure(
                subject.stage,
                subject.role,
                isPerTonneAl ? null : value,
                isPerTonneAl ? value : null)
            : new Figure(
                subject.stage,
                subject.role,
                isPerTonneAl ? quote.value().divide(tonnes, SCALE, HALF_UP) : value,
                isPerTonneAl ? value : MarginModel.amount(quote.value().multiply(tonnes))));
  }

  /**
   * Whether a quote is of the source that is used for its subject, region and type of month: of the
   * first series of the subject that has one.
   */
  public boolean isUsed(Quote quote, String periodType, UsedSources sources) {
    Subject subject = subjectBySeries.get(quote.series());
    List<String> alike = new ArrayList<>();
    subjectBySeries.forEach(
        (series, of) -> {
          if (of.equals(subject)) {
            alike.add(series);
          }
        });
    for (String series : alike) {
      Optional<String> used = sources.figureSource(series, quote.region(), periodType);
      if (used.isPresent()) {
        return series.equals(quote.series()) && used.get().equals(quote.source());
      }
    }
    return false;
  }
}
