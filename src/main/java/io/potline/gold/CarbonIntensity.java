package io.potline.gold;

import static io.potline.contract.Fields.BOUNDARY;
import static io.potline.contract.Fields.HIGH_CO2;
import static io.potline.contract.Fields.LOW_CO2;
import static io.potline.contract.Fields.MIX;
import static io.potline.contract.Fields.NOTE;
import static io.potline.contract.Fields.RUN_ID;

import io.potline.conf.Conf;
import io.potline.conf.Reference;
import io.potline.conf.Reference.EmissionFactor;
import io.potline.conf.Reference.Share;
import io.potline.contract.Table;
import io.potline.graph.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.carbon_intensity}: emissions per tonne of aluminium for an energy mix. The unnamed
 * part of a mix counts as clean for the low end and as thermal for the high end.
 */
public final class CarbonIntensity {

  public static final Table TABLE =
      Table.of("gold.carbon_intensity", "One energy mix by boundary.")
          .with(MIX, BOUNDARY, LOW_CO2, HIGH_CO2, NOTE, RUN_ID)
          .key(MIX, BOUNDARY);

  private CarbonIntensity() {}

  static Node node() {
    return Node.of(TABLE)
        .version(1)
        .dependingOn(Conf::reference)
        .madeBy(run -> of(run.spark(), run.conf().reference()));
  }

  private static Dataset<Row> of(SparkSession spark, Reference reference) {
    Set<String> mixes = new LinkedHashSet<>();
    reference.mixes().forEach(share -> mixes.add(share.mix()));
    Set<String> boundaries = new LinkedHashSet<>();
    reference.factors().forEach(factor -> boundaries.add(factor.boundary()));
    List<Row> rows = new ArrayList<>();
    for (String mix : mixes) {
      List<Share> shares = reference.mixes().stream().filter(s -> s.mix().equals(mix)).toList();
      for (String boundary : boundaries) {
        rows.add(
            RowFactory.create(
                mix,
                boundary,
                intensity(shares, boundary, false, reference),
                intensity(shares, boundary, true, reference),
                shares.get(0).source() + (shares.get(0).isForecast() ? "; a forecast" : "")));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "mix string, boundary string, low_t_co2_per_t_al decimal(12,6),"
                + " high_t_co2_per_t_al decimal(12,6), note string"));
  }

  private static BigDecimal intensity(
      List<Share> shares, String boundary, boolean isUnnamedThermal, Reference reference) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Share share : shares) {
      Optional<EmissionFactor> own = reference.factor(share.powerSource(), boundary);
      BigDecimal factor =
          own.or(() -> like(isUnnamedThermal, boundary, reference))
              .map(EmissionFactor::tonnes)
              .orElse(BigDecimal.ZERO);
      sum = sum.add(share.fraction().multiply(factor));
    }
    return sum;
  }

  private static Optional<EmissionFactor> like(
      boolean isThermal, String boundary, Reference reference) {
    return reference.factors().stream()
        .filter(f -> f.isThermal() == isThermal && f.boundary().equals(boundary))
        .findFirst();
  }
}
