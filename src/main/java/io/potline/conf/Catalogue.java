package io.potline.conf;

import io.potline.Problem;
import io.potline.conf.Units.Unit;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The known series, regions and sources with their names. */
public final class Catalogue implements Serializable {

  public static final String NATIONAL = "CN";

  /** The end of the name of a source whose figures are all of months. */
  public static final String MONTHLY = "_monthly";

  private static final Pattern IN_BRACKETS = Pattern.compile("(.+)\\(([^()]+)\\)");
  private static final Set<String> VAT_WORDS = Set.of("incl", "excl", "none");
  private static final List<String> SERIES_HEADER =
      List.of(
          ("series name_en name_zh aliases item role unit vat frequency max_age_days"
                  + " max_unchanged_days max_range_fraction min max vendor")
              .split(" "));
  private static final List<String> REGIONS_HEADER =
      List.of("region", "name_en", "name_zh", "aliases");
  private static final List<String> SOURCES_HEADER =
      List.of("source", "name_en", "name_zh", "aliases", "is_synthetic", "month_type");
  private static final String MONTH_TYPE = "month_type";

  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Map<String, Boolean> isSyntheticBySource = new LinkedHashMap<>();
  private final Map<String, String> monthTypeBySource = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<String> regions = new ArrayList<>();
  private final Map<String, Title> titles = new LinkedHashMap<>();
  private final Names seriesNames = new Names();
  private final Names regionNames = new Names();
  private final Names sourceNames = new Names();
  private final Units units;
  private IgnoredSeries ignored = IgnoredSeries.NONE;

  private Catalogue(Units units) {
    this.units = units;
  }

  static Catalogue read(Path folder, Units units) {
    Catalogue all = new Catalogue(units);
    ConfTable.read(folder.resolve("regions.csv"), REGIONS_HEADER, all::addRegion);
    ConfTable.read(
        folder.resolve("sources.csv"), SOURCES_HEADER, List.of(MONTH_TYPE), all::addSource);
    // Vendors are looked up among the sources.
    ConfTable.read(folder.resolve("series.csv"), SERIES_HEADER, all::addSeries);
    if (all.regionNames.id(NATIONAL).isEmpty()) {
      throw Problem.usage("%s has no region %s.", folder.resolve("regions.csv"), NATIONAL);
    }
    all.ignored = IgnoredSeries.read(folder, all);
    return all;
  }

  public Collection<Series> series() {
    return series.values();
  }

  public Optional<Series> series(String id) {
    return Optional.ofNullable(series.get(id));
  }

  /** A series that vendors report for a stage by day, such as its margin. */
  public Optional<Series> reported(String stage, String role) {
    return series.values().stream()
        .filter(s -> s.role().equals(role) && s.item().equals(stage) && s.periodType() == null)
        .findFirst();
  }

  public Optional<Series> exchangeRate(String currency) {
    return series.values().stream()
        .filter(s -> s.role().equals(Series.EXCHANGE_RATE) && s.unit().per().equals(currency))
        .findFirst();
  }

  /**
   * What a column or series name refers to.
   *
   * @param region if the name contains one, as in {@code 氧化铝:山西}
   * @param unit if the name ends with one in brackets
   */
  public record Named(Series series, Optional<String> region, Optional<Unit> unit) {}

  /** Finds a series by id, name or vendor's id; a part of the name may be a region. */
  public Optional<Named> named(String name) {
    Matcher inBrackets = IN_BRACKETS.matcher(Names.normalised(name));
    Optional<Unit> unit = inBrackets.matches() ? units.find(inBrackets.group(2)) : Optional.empty();
    Optional<Named> asItIs =
        seriesNames
            .id(name)
            .map(id -> new Named(series.get(id), Optional.empty(), Optional.empty()));
    return asItIs
        .or(() -> ofRegion(name))
        .or(
            () ->
                unit.flatMap(u -> named(inBrackets.group(1)))
                    .map(named -> new Named(named.series, named.region, unit)));
  }

  private Optional<Named> ofRegion(String name) {
    List<String> parts = List.of(Names.normalised(name).split("\\s*:\\s*"));
    for (int i = 0; i < parts.size(); i++) {
      Optional<String> region = regionNames.id(parts.get(i));
      if (region.isPresent() && parts.size() > 1) {
        List<String> others = new ArrayList<>(parts);
        others.remove(i);
        Optional<String> id = seriesNames.id(String.join(":", others));
        if (id.isPresent()) {
          return Optional.of(new Named(series.get(id.get()), region, Optional.empty()));
        }
      }
    }
    return Optional.empty();
  }

  /** The title of a series, region or source. */
  public Optional<Title> title(String id) {
    return Optional.ofNullable(titles.get(id));
  }

  /** The ids of the regions. */
  public List<String> regions() {
    return List.copyOf(regions);
  }

  public Names seriesNames() {
    return seriesNames;
  }

  /** What is wrong with an id that is no series, and the nearest one that is. */
  String unknownSeries(String id) {
    return "unknown series %s%s"
        .formatted(id, seriesNames.nearest(id).map(name -> " (" + name + "?)").orElse(""));
  }

  /** Names of exports that are no series of ours, and no mistake either. */
  public IgnoredSeries ignored() {
    return ignored;
  }

  /** Where series.csv declares a series. */
  int line(String seriesId) {
    return lines.get(seriesId);
  }

  public Names regionNames() {
    return regionNames;
  }

  public Units units() {
    return units;
  }

  /** The source's id; a source that is not in conf keeps its name, and is not used. */
  public String sourceId(String name) {
    return sourceNames.id(name).orElseGet(name::strip);
  }

  /** Whether conf lists a source of this name. */
  public boolean hasSource(String name) {
    return sourceNames.id(name).isPresent();
  }

  public boolean isSynthetic(String sourceId) {
    return isSyntheticBySource.getOrDefault(sourceId, false);
  }

  /**
   * The type of the period, such as {@code smm_month}, that the figures of a series by a source are
   * of; empty where they are quotes of a day. Either all figures of the series are of periods
   * ({@code frequency}), or all of the source are.
   */
  public Optional<String> periodType(String seriesId, String source) {
    Series of = series.get(seriesId);
    if (of != null && of.periodType() != null) {
      return Optional.of(of.periodType());
    }
    return source.endsWith(MONTHLY)
        ? Optional.of(monthTypeBySource.getOrDefault(source, Periods.MONTH))
        : Optional.empty();
  }

  /** The type of month of the sources of monthly figures that state one. */
  public Map<String, String> monthTypes() {
    return Collections.unmodifiableMap(monthTypeBySource);
  }

  private Series addSeries(ConfTable.Line line) {
    String id = line.text("series");
    Unit unit =
        units
            .find(line.text("unit"))
            .filter(Unit::isPrice)
            .orElseThrow(() -> line.problem("unit '%s' is not in units.csv", line.text("unit")));
    String vat = line.text("vat");
    if (!VAT_WORDS.contains(vat)) {
      throw line.problem("vat is '%s', expected incl, excl or none", vat);
    }
    String frequency = line.text("frequency");
    boolean isOfPeriods = Periods.MONTH_TYPES.contains(frequency);
    line.text("max_age_days");
    Series one =
        new Series(
            id,
            line.text("item"),
            line.text("role"),
            unit,
            vat,
            isOfPeriods ? Frequency.MONTHLY : frequency(line),
            isOfPeriods ? frequency : null,
            line.integerOrNull("max_age_days"),
            line.integerOrNull("max_unchanged_days"),
            line.numberOrNull("max_range_fraction"),
            line.number("min"),
            line.number("max"),
            line.list("vendor").stream().map(this::sourceId).distinct().toList());
    if (one.vendors().isEmpty()) {
      throw line.problem("%s has no vendor: name at least one source in the column vendor", id);
    }
    if (one.min().compareTo(one.max()) > 0 || one.maxAgeDays() < 0) {
      throw line.problem("%s: min is above max, or max_age_days is below 0", id);
    }
    if (series.put(id, one) != null) {
      throw line.problem("%s is declared twice", id);
    }
    lines.put(id, line.number());
    addNames(seriesNames, id, line);
    return one;
  }

  private static Frequency frequency(ConfTable.Line line) {
    return Frequency.named(line.text("frequency"))
        .orElseThrow(
            () ->
                line.problem(
                    "frequency is '%s', expected daily, weekly, monthly, quarterly or yearly; month"
                        + " or smm_month for figures of a month",
                    line.textOrNull("frequency")));
  }

  private String addRegion(ConfTable.Line line) {
    String id = line.text("region");
    regions.add(id);
    addNames(regionNames, id, line);
    return id;
  }

  private String addSource(ConfTable.Line line) {
    String id = line.text("source");
    isSyntheticBySource.put(id, line.flag("is_synthetic"));
    if (line.textOrNull(MONTH_TYPE) != null) {
      monthTypeBySource.put(id, line.oneOf(MONTH_TYPE, Periods.MONTH_TYPES.toArray(String[]::new)));
    }
    addNames(sourceNames, id, line);
    return id;
  }

  private void addNames(Names names, String id, ConfTable.Line line) {
    titles.put(id, new Title(line.text("name_en"), line.text("name_zh")));
    names.addAll(List.of(id, line.text("name_en"), line.text("name_zh")), id, line);
    names.addAll(line.list("aliases"), id, line);
  }
}
