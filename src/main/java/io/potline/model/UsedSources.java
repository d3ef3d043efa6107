package io.potline.model;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The source that margins use for each series and region: the first of the catalogue's vendors that
 * quotes it at all. There is one entry for each series and region, whatever the number of quotes.
 * Figures of months are apart: for each type of month, the first vendor that prints them.
 */
public final class UsedSources implements Serializable {

  /** A series that a source quotes for a region, on any day. */
  public record Quoted(String series, String region, String source) implements Serializable {}

  private final SortedMap<String, SortedMap<String, String>> sourceByRegionBySeries =
      new TreeMap<>();
  private final SortedMap<String, SortedMap<String, String>> sourceByRegionByFigure =
      new TreeMap<>();
  private final Map<String, String> itemBySeries = new HashMap<>();
  private boolean haveFigures;

  /**
   * @param quoted all series with any quote; sources that the catalogue does not list are ignored
   */
  public static UsedSources of(Iterable<Quoted> quoted, Catalogue catalogue) {
    UsedSources used = new UsedSources();
    catalogue.series().forEach(series -> used.itemBySeries.put(series.id(), series.item()));
    for (Quoted one : quoted) {
      used.haveFigures |= catalogue.periodType(one.series(), one.source()).isPresent();
      catalogue
          .series(one.series())
          .filter(series -> series.vendors().contains(one.source()))
          .ifPresent(series -> used.prefer(series, one, catalogue));
    }
    return used;
  }

  private void prefer(Series series, Quoted quoted, Catalogue catalogue) {
    catalogue
        .periodType(series.id(), quoted.source())
        .map(
            type ->
                sourceByRegionByFigure.computeIfAbsent(
                    figure(series.id(), type), id -> new TreeMap<>()))
        .orElseGet(() -> sourceByRegionBySeries.computeIfAbsent(series.id(), id -> new TreeMap<>()))
        .merge(
            quoted.region(),
            quoted.source(),
            (a, b) -> series.vendors().indexOf(a) <= series.vendors().indexOf(b) ? a : b);
  }

  /** The source that is used for a series in a region; empty if no source quotes it there. */
  public Optional<String> source(String series, String region) {
    return Optional.ofNullable(byRegion(series).get(region));
  }

  /** The source whose figures of months of a type are used; empty if no vendor prints any. */
  public Optional<String> figureSource(String series, String region, String periodType) {
    return Optional.ofNullable(
        sourceByRegionByFigure
            .getOrDefault(figure(series, periodType), Collections.emptySortedMap())
            .get(region));
  }

  /** Whether any source prints figures of months, one that the catalogue does not list too. */
  public boolean haveFigures() {
    return haveFigures;
  }

  private static String figure(String series, String periodType) {
    return series + " " + periodType;
  }

  /** For each region, the sources of some series, by day and by month. */
  public SortedMap<String, String> textByRegion(Collection<String> series) {
    SortedMap<String, String> text = new TreeMap<>();
    for (SortedMap<String, SortedMap<String, String>> byName :
        List.of(sourceByRegionBySeries, sourceByRegionByFigure)) {
      byName.forEach(
          (name, byRegion) -> {
            if (series.contains(name.split(" ")[0])) {
              byRegion.forEach(
                  (region, by) -> text.merge(region, name + "=" + by + ";", String::concat));
            }
          });
    }
    return text;
  }

  public boolean isUsed(Quote quote) {
    return quote.source().equals(byRegion(quote.series()).get(quote.region()));
  }

  /** The region whose quotes a region uses for a series: itself if it has any, otherwise CN. */
  public String quoteRegion(String series, String region) {
    return byRegion(series).containsKey(region) ? region : Catalogue.NATIONAL;
  }

  /** The regions for which a series is quoted. */
  public SortedSet<String> regions(String series) {
    return new TreeSet<>(byRegion(series).keySet());
  }

  /** All regions with a quote of any series. */
  public SortedSet<String> regions() {
    SortedSet<String> all = new TreeSet<>();
    sourceByRegionBySeries.values().forEach(byRegion -> all.addAll(byRegion.keySet()));
    return all;
  }

  /**
   * Whether the product of a stage is its own. The product of an import, such as alumina, is
   * another stage's: that it is quoted does not make an import.
   */
  public boolean ownsProduct(Stage stage) {
    return stage.id().equals(itemBySeries.get(stage.price()));
  }

  /**
   * The regions that have modelled margins of a stage: those where at least one of its series is
   * quoted or that differ by an override, where its price is quoted there or in the whole country.
   * The price of another stage's product is not one of its series.
   */
  public SortedSet<String> modelledRegions(Stage stage, Chain chain) {
    SortedSet<String> regions = new TreeSet<>(chain.regionsWithOverrides(stage));
    chain.seriesOf(stage).stream()
        .filter(series -> ownsProduct(stage) || !series.equals(stage.price()))
        .forEach(series -> regions.addAll(byRegion(series).keySet()));
    SortedMap<String, String> priced = byRegion(stage.price());
    regions.removeIf(
        region -> !priced.containsKey(region) && !priced.containsKey(Catalogue.NATIONAL));
    return regions;
  }

  /** The regions for which a stage's margin is reported. */
  public SortedSet<String> reportedRegions(Stage stage, Catalogue catalogue) {
    return catalogue
        .reported(stage.id(), Series.REPORTED_MARGIN)
        .map(margin -> regions(margin.id()))
        .orElseGet(TreeSet::new);
  }

  /** The regions that have margins of a stage by a method. */
  public SortedSet<String> regions(Method method, Stage stage, Chain chain, Catalogue catalogue) {
    return switch (method) {
      case MODELLED -> stage.price() == null ? new TreeSet<>() : modelledRegions(stage, chain);
      case REPORTED -> reportedRegions(stage, catalogue);
    };
  }

  /** The regions that have a margin of any stage of the chain by a method. */
  public SortedSet<String> chainRegions(Method method, Chain chain, Catalogue catalogue) {
    SortedSet<String> regions = new TreeSet<>();
    chain.members().forEach(stage -> regions.addAll(regions(method, stage, chain, catalogue)));
    return regions;
  }

  private SortedMap<String, String> byRegion(String series) {
    return sourceByRegionBySeries.getOrDefault(series, Collections.emptySortedMap());
  }

  /** Equal for equal choices; used in fingerprints. */
  @Override
  public String toString() {
    return sourceByRegionBySeries + " " + sourceByRegionByFigure;
  }
}
