package io.potline.gold;

import static io.potline.contract.Fields.BASIS;
import static io.potline.contract.Fields.LIFE_YEARS;
import static io.potline.contract.Fields.MINERAL;
import static io.potline.contract.Fields.NOTE;
import static io.potline.contract.Fields.PRODUCTION;
import static io.potline.contract.Fields.RESERVES;
import static io.potline.contract.Fields.RUN_ID;

import io.potline.conf.Chain;
import io.potline.conf.Reference;
import io.potline.conf.Reference.Amount;
import io.potline.contract.Table;
import io.potline.graph.Node;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.reserve_life}: reserves / yearly production, both as ore or both as contained metal.
 * Ore is converted to metal with the chain's coefficients: bauxite / 4.439.
 */
public final class ReserveLife {

  public static final Table TABLE =
      Table.of("gold.reserve_life", "One mineral by the basis that both figures are on.")
          .with(MINERAL, RESERVES, PRODUCTION, BASIS, LIFE_YEARS, NOTE, RUN_ID)
          .key(MINERAL, BASIS);

  /** The day of the reserves and of the chain's coefficients. */
  private static final LocalDate AS_OF = LocalDate.of(2021, 12, 31);

  private ReserveLife() {}

  static Node node() {
    return Node.of(TABLE)
        .version(1)
        .dependingOn(conf -> List.of(conf.reference(), conf.chain()))
        .madeBy(run -> of(run.spark(), run.conf().reference(), run.conf().chain()));
  }

  private static Dataset<Row> of(SparkSession spark, Reference reference, Chain chain) {
    List<Row> rows = new ArrayList<>();
    for (Amount production : reference.amounts()) {
      if (production.is(Reference.PRODUCTION)) {
        reserves(reference, production, chain)
            .ifPresent(
                reserves ->
                    rows.add(
                        RowFactory.create(
                            production.mineral(),
                            reserves.setScale(6, RoundingMode.HALF_UP),
                            production.mt(),
                            production.basis(),
                            reserves
                                .divide(production.mt(), MathContext.DECIMAL128)
                                .setScale(4, RoundingMode.HALF_UP),
                            production.source())));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL(
            "mineral string, reserves decimal(18,6), production decimal(18,6), basis string,"
                + " years decimal(12,4), note string"));
  }

  /** Converts reserves to the basis of the production: unchanged, or from ore to metal. */
  private static Optional<BigDecimal> reserves(
      Reference reference, Amount production, Chain chain) {
    return reference.amounts().stream()
        .filter(a -> a.is(Reference.RESERVES) && a.mineral().equals(production.mineral()))
        .flatMap(
            stated -> {
              if (stated.basis().equals(production.basis())) {
                return Optional.of(stated.mt()).stream();
              }
              return Optional.ofNullable(stated.stage())
                  .map(stage -> chain.tonnes(stage, AS_OF))
                  .filter(tonnes -> tonnes.signum() != 0 && stated.basis().equals("ore"))
                  .map(tonnes -> stated.mt().divide(tonnes, MathContext.DECIMAL128))
                  .stream();
            })
        .findFirst();
  }
}
