package io.potline.conf;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Figures that come with no file, kept in conf with their sources: energy mixes, emission factors,
 * reserves, and published figures that claims are compared with.
 */
public record Reference(
    List<Share> mixes,
    List<EmissionFactor> factors,
    List<Amount> amounts,
    List<PublishedFigure> published) {

  public static final String RESERVES = "reserves";
  public static final String RESOURCES = "resources";
  public static final String PRODUCTION = "production";

  /** The share of a power source in an energy mix. */
  public record Share(
      String mix, String powerSource, BigDecimal fraction, boolean isForecast, String source) {}

  /**
   * @param isThermal decides whether the factor bounds an unnamed source from above or from below
   */
  public record EmissionFactor(
      String powerSource, boolean isThermal, String boundary, BigDecimal tonnes, String source) {}

  /**
   * Reserves, resources, or production of a year.
   *
   * @param basis what is counted (ore, metal, or an equivalent): different bases must not be
   *     divided by each other
   * @param stage of the chain, whose tonnes per tonne of aluminium convert ore to metal; or null
   */
  public record Amount(
      String mineral, String kind, String basis, BigDecimal mt, String stage, String source) {

    public boolean is(String wanted) {
      return kind.equals(wanted);
    }
  }

  /** A figure for a day, or for the month that ends on it. */
  public record PublishedFigure(
      String figure,
      String region,
      LocalDate date,
      BigDecimal value,
      String unit,
      String publisher,
      String source) {}

  static Reference read(Path folder) {
    List<Share> mixes =
        ConfTable.read(
            folder.resolve("energy_mix.csv"),
            List.of("mix", "power_source", "share_fraction", "is_forecast", "source"),
            line ->
                new Share(
                    line.text("mix"),
                    line.text("power_source"),
                    line.number("share_fraction"),
                    line.flag("is_forecast"),
                    line.text("source")));
    List<EmissionFactor> factors =
        ConfTable.read(
            folder.resolve("emission_factors.csv"),
            List.of("power_source", "kind", "boundary", "t_co2_per_t_al", "source"),
            line ->
                new EmissionFactor(
                    line.text("power_source"),
                    line.oneOf("kind", "thermal", "clean").equals("thermal"),
                    line.oneOf("boundary", "power", "process"),
                    line.number("t_co2_per_t_al"),
                    line.text("source")));
    List<Amount> amounts =
        ConfTable.read(
            folder.resolve("reserves.csv"),
            List.of("mineral", "kind", "basis", "amount_mt", "stage", "source"),
            line ->
                new Amount(
                    line.text("mineral"),
                    line.oneOf("kind", RESERVES, RESOURCES, PRODUCTION),
                    line.oneOf("basis", "ore", "metal", "Li2CO3", "KCl"),
                    line.number("amount_mt"),
                    line.textOrNull("stage"),
                    line.text("source")));
    List<PublishedFigure> published =
        ConfTable.read(
            folder.resolve("published_figures.csv"),
            List.of("figure", "region", "date", "value", "unit", "publisher", "source"),
            line ->
                new PublishedFigure(
                    line.text("figure"),
                    line.text("region"),
                    line.date("date"),
                    line.number("value"),
                    line.text("unit"),
                    line.text("publisher"),
                    line.text("source")));
    return new Reference(mixes, factors, amounts, published);
  }

  /** The emission factor of a power source; empty for an unnamed one. */
  public Optional<EmissionFactor> factor(String powerSource, String boundary) {
    return factors.stream()
        .filter(f -> f.powerSource.equals(powerSource) && f.boundary.equals(boundary))
        .findFirst();
  }
}
