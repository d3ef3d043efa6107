package io.potline.gold;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.contract.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Whose quotes the margins take: for each series and region the first of the catalogue's vendors
 * that quotes it at all. As many entries as series by region, whatever the number of quotes.
 */
public final class Selection {

  private final SortedMap<String, SortedMap<String, String>> sourceByRegionBySeries =
      new TreeMap<>();

  /**
   * @param quoted series, region and source of what is quoted at all, in any number of rows
   */
  public static Selection of(Dataset<Row> quoted, Catalogue catalogue) {
    Selection selection = new Selection();
    List<Row> vendors = new ArrayList<>();
    for (Series series : catalogue.series()) {
      series.vendors().forEach(v -> vendors.add(RowFactory.create(series.id(), v)));
    }
    SparkSession spark = quoted.sparkSession();
    Dataset<Row> listed =
        spark.createDataFrame(vendors, StructType.fromDDL("series string, source string"));
    List<Row> usable =
        quoted
            .join(functions.broadcast(listed), new String[] {"series", "source"}, "left_semi")
            .select(Fields.SERIES.col(), Fields.REGION.col(), Fields.SOURCE.col())
            .distinct()
            .collectAsList();
    for (Row row : usable) {
      List<String> preference = catalogue.series(row.getString(0)).orElseThrow().vendors();
      selection
          .sourceByRegionBySeries
          .computeIfAbsent(row.getString(0), series -> new TreeMap<>())
          .merge(
              row.getString(1),
              row.getString(2),
              (a, b) -> preference.indexOf(a) <= preference.indexOf(b) ? a : b);
    }
    return selection;
  }

  boolean isQuoted(String series, String region) {
    return sourceByRegionBySeries.getOrDefault(series, new TreeMap<>()).containsKey(region);
  }

  SortedSet<String> regions(String series) {
    return new TreeSet<>(sourceByRegionBySeries.getOrDefault(series, new TreeMap<>()).keySet());
  }

  /** The region whose quotes of a series a region takes: its own where it has any. */
  String quoteRegion(String series, String region) {
    return isQuoted(series, region) ? region : World.national(region);
  }

  /**
   * The regions that have margins for a stage: those where at least one of its series is quoted.
   */
  SortedSet<String> regions(Stage stage) {
    SortedSet<String> regions = new TreeSet<>();
    Stream.concat(Stream.of(stage.price()), stage.consumes().stream().map(c -> c.input()))
        .forEach(series -> regions.addAll(regions(series)));
    regions.removeIf(region -> !isQuoted(stage.price(), quoteRegion(stage.price(), region)));
    return regions;
  }

  /** The regions for which a stage's margin is reported. */
  SortedSet<String> reportedRegions(Stage stage, Catalogue catalogue) {
    Optional<Series> margin = catalogue.reported(stage.id(), Series.REPORTED_MARGIN);
    return margin.map(m -> regions(m.id())).orElse(new TreeSet<>());
  }

  /**
   * For each region that has a stage of the chain by a method, the region whose margins each stage
   * of the chain counts with: {@code method, region, stage, margin_region}.
   */
  public Dataset<Row> chainMembers(SparkSession spark, Conf conf) {
    return spark.createDataFrame(
        chainRegions(conf.chain(), conf.catalogue()),
        StructType.fromDDL("method string, region string, stage string, margin_region string"));
  }

  private List<Row> chainRegions(Chain chain, Catalogue catalogue) {
    List<Row> rows = new ArrayList<>();
    rows.addAll(chainRegions(StageMarginDaily.MODELLED, chain, this::regions));
    rows.addAll(
        chainRegions(StageMarginDaily.REPORTED, chain, stage -> reportedRegions(stage, catalogue)));
    return rows;
  }

  private static List<Row> chainRegions(
      String method, Chain chain, Function<Stage, SortedSet<String>> regionsOf) {
    List<Row> rows = new ArrayList<>();
    SortedSet<String> regions = new TreeSet<>();
    chain.members().forEach(stage -> regions.addAll(regionsOf.apply(stage)));
    for (String region : regions) {
      for (Stage stage : chain.members()) {
        boolean isOwn = regionsOf.apply(stage).contains(region);
        rows.add(
            RowFactory.create(method, region, stage.id(), isOwn ? region : World.national(region)));
      }
    }
    return rows;
  }

  /**
   * Which quotes each stage's margins rest on: {@code stage, region, role, series, quote_region,
   * source, max_age_days}; exchange rates are anybody's.
   */
  public Dataset<Row> uses(SparkSession spark, Conf conf) {
    List<Row> rows = new ArrayList<>();
    for (Stage stage : conf.chain().stages()) {
      for (String region : regions(stage)) {
        rows.add(use(stage.id(), region, "price", stage.price(), conf));
        stage.consumes().forEach(c -> rows.add(use(stage.id(), region, "input", c.input(), conf)));
      }
      conf.catalogue()
          .reported(stage.id(), Series.REPORTED_MARGIN)
          .ifPresent(margin -> rows.addAll(usesOfReported(stage, margin, conf)));
    }
    conf.catalogue().series().stream()
        .filter(Series::isExchangeRate)
        .forEach(rate -> rows.add(use(null, Catalogue.NATIONAL, "exchange rate", rate.id(), conf)));
    return spark
        .createDataFrame(
            rows,
            StructType.fromDDL(
                "stage string, region string, role string, series string, quote_region string,"
                    + " source string, max_age_days int"))
        .distinct();
  }

  /** Beside a reported margin stand cost and price as its own source quotes them. */
  private List<Row> usesOfReported(Stage stage, Series margin, Conf conf) {
    List<Row> rows = new ArrayList<>();
    for (String region : regions(margin.id())) {
      String source = source(margin.id(), region);
      rows.add(use(stage.id(), region, margin.role(), margin.id(), region, source, conf));
      rows.add(use(stage.id(), region, "reported_price", stage.price(), region, source, conf));
      conf.catalogue()
          .reported(stage.id(), Series.REPORTED_COST)
          .ifPresent(
              cost ->
                  rows.add(use(stage.id(), region, cost.role(), cost.id(), region, source, conf)));
    }
    return rows;
  }

  private Row use(String stage, String region, String role, String series, Conf conf) {
    String quoteRegion = quoteRegion(series, region);
    return use(stage, region, role, series, quoteRegion, source(series, quoteRegion), conf);
  }

  private static Row use(
      String stage,
      String region,
      String role,
      String series,
      String quoteRegion,
      String source,
      Conf conf) {
    int maxAge = conf.catalogue().series(series).orElseThrow().maxAgeDays();
    return RowFactory.create(stage, region, role, series, quoteRegion, source, maxAge);
  }

  private String source(String series, String region) {
    return sourceByRegionBySeries.getOrDefault(series, new TreeMap<>()).get(region);
  }

  /** The quotes of the sources that are used. */
  Dataset<Row> of(Dataset<Row> quotes) {
    List<Row> rows = new ArrayList<>();
    sourceByRegionBySeries.forEach(
        (series, byRegion) ->
            byRegion.forEach(
                (region, source) -> rows.add(RowFactory.create(series, region, source))));
    Dataset<Row> sources =
        quotes
            .sparkSession()
            .createDataFrame(
                rows, StructType.fromDDL("series string, region string, source string"));
    return quotes.join(
        functions.broadcast(sources), new String[] {"series", "region", "source"}, "left_semi");
  }

  @Override
  public String toString() {
    return sourceByRegionBySeries.toString();
  }
}
