package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.Stage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Runs the model over days in ascending order for a group of regions. A series that is not quoted
 * on a day is carried forward. Regions depend on the national quotes, but not on each other, so
 * each group of regions can be computed independently.
 */
public final class MarginHistory {

  private final MarginModel model;
  private final UsedSources sources;
  private final CarriedPrices prices;
  private final Set<String> regions;
  private final Map<Method, Map<String, Set<String>>> regionsOfStages = new HashMap<>();
  private final Map<Method, Set<String>> chainRegions = new HashMap<>();

  /** The margins of a day by region and stage. */
  private static final class ByStage {
    private final Map<String, Map<String, StageMargin>> byRegion = new LinkedHashMap<>();

    void add(StageMargin margin) {
      byRegion
          .computeIfAbsent(margin.region(), r -> new LinkedHashMap<>())
          .put(margin.stage(), margin);
    }

    StageMargin of(String region, String stage) {
      return byRegion.getOrDefault(region, Map.of()).get(stage);
    }

    Collection<StageMargin> of(String region) {
      return byRegion.getOrDefault(region, Map.of()).values();
    }
  }

  /**
   * @param isComputed whether the margins of a region are computed
   */
  public MarginHistory(
      MarginModel model, Catalogue catalogue, UsedSources sources, Predicate<String> isComputed) {
    this.model = model;
    this.sources = sources;
    this.regions = new TreeSet<>(sources.regions());
    model
        .chain()
        .stages()
        .forEach(stage -> regions.addAll(model.chain().regionsWithOverrides(stage)));
    this.regions.removeIf(isComputed.negate());
    this.prices = new CarriedPrices(model.basis(), catalogue, model.reach());
    for (Method method : Method.values()) {
      Map<String, Set<String>> byStage = new LinkedHashMap<>();
      for (Stage stage : model.chain().stages()) {
        Set<String> ofStage = sources.regions(method, stage, model.chain(), catalogue);
        byStage.put(stage.id(), ofStage);
      }
      regionsOfStages.put(method, byStage);
      chainRegions.put(method, sources.chainRegions(method, model.chain(), catalogue));
    }
  }

  /** Adds the quotes of a day whose margins are not needed, because they may be carried forward. */
  public void skip(LocalDate day, Collection<Quote> quotes) {
    prices.add(day, quotes.stream().filter(sources::isUsed).toList());
  }

  /**
   * Adds the quotes of a day and returns the day's margins.
   *
   * @param quotes of all sources: regional and national
   */
  public DayMargins day(LocalDate day, Collection<Quote> quotes) {
    skip(day, quotes);
    ByStage modelled = byStage(day, UnaryOperator.identity());
    ByStage reported = reported(quotes);
    List<StageMargin> stages = new ArrayList<>();
    List<ChainMargin> chains = new ArrayList<>();
    List<Band> bands = new ArrayList<>();
    for (String region : regions) {
      stages.addAll(modelled.of(region));
      stages.addAll(reported.of(region));
      modelled.of(region).forEach(margin -> model.band(margin).ifPresent(bands::add));
      chain(Method.MODELLED, day, region, modelled)
          .ifPresent(
              chain -> {
                chains.add(chain);
                bands.add(model.band(chain));
              });
      chain(Method.REPORTED, day, region, reported).ifPresent(chains::add);
    }
    return new DayMargins(stages, chains, bands);
  }

  /** The modelled margins of the last day that was added, on a changed market. */
  DayMargins modelled(LocalDate day, UnaryOperator<Market> change) {
    ByStage modelled = byStage(day, change);
    List<StageMargin> stages = new ArrayList<>();
    List<ChainMargin> chains = new ArrayList<>();
    for (String region : regions) {
      stages.addAll(modelled.of(region));
      chain(Method.MODELLED, day, region, modelled).ifPresent(chains::add);
    }
    return new DayMargins(stages, chains, List.of());
  }

  Market market(LocalDate day, String region) {
    return prices.market(day, region, sources);
  }

  private ByStage byStage(LocalDate day, UnaryOperator<Market> change) {
    ByStage margins = new ByStage();
    Set<String> withNational = new TreeSet<>(regions);
    withNational.add(Catalogue.NATIONAL);
    for (String region : withNational) {
      Market market = change.apply(market(day, region));
      regionsOfStages
          .get(Method.MODELLED)
          .forEach(
              (stage, ofStage) -> {
                if (ofStage.contains(region)) {
                  model.modelled(stage, market).ifPresent(margins::add);
                }
              });
    }
    return margins;
  }

  private ByStage reported(Collection<Quote> quotes) {
    ByStage margins = new ByStage();
    for (Quote margin : quotes) {
      if (model.isReportedMargin(margin.series()) && sources.isUsed(margin)) {
        margins.add(
            model.reported(
                margin, (series, source) -> find(quotes, series, source, margin.region())));
      }
    }
    return margins;
  }

  private static Quote find(Collection<Quote> quotes, String series, String source, String region) {
    return quotes.stream()
        .filter(
            q ->
                q.series().equals(series) && q.source().equals(source) && q.region().equals(region))
        .findFirst()
        .orElse(null);
  }

  private Optional<ChainMargin> chain(
      Method method, LocalDate day, String region, ByStage margins) {
    if (!chainRegions.get(method).contains(region)) {
      return Optional.empty();
    }
    return model.chain(
        method,
        market(day, region),
        stage -> margins.of(marginRegion(method, stage, region), stage));
  }

  /** The region whose margin of a stage is part of a region's chain margin. */
  private String marginRegion(Method method, String stage, String region) {
    boolean isOwn = regionsOfStages.get(method).get(stage).contains(region);
    return isOwn ? region : Catalogue.NATIONAL;
  }
}
