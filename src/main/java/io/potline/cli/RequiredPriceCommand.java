package io.potline.cli;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.gold.CapacityUtilisation;
import io.potline.gold.CostCurve;
import io.potline.gold.RequiredPrice;
import io.potline.gold.StageMarginDaily;
import io.potline.lake.Lake;
import io.potline.query.RequiredPricePage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "required-price",
    description = "The lowest price at which operating capacity meets a demand.")
public final class RequiredPriceCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Option(
      names = "--demand-mt",
      paramLabel = "X",
      required = true,
      description = "Demand in million tonnes a year, as operating capacity counts.")
  private BigDecimal demand;

  @Option(names = "--stage", paramLabel = "STAGE", description = "Default: the chain's product.")
  private String stage;

  @Option(names = "--date", paramLabel = "DATE", description = "Default: today, in China.")
  private LocalDate date = Clock.todayInChina();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "Whose curve (default: the last one that is quoted; modelled:SOURCE takes the"
              + " regions' modelled costs).")
  private String source;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    String of = stage == null ? conf.chain().product() : stage;
    if (conf.chain().stage(of).isEmpty()) {
      throw Problem.usage("No stage %s in chain.yaml.", of);
    }
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      Lake lake = open.lake();
      Optional<RequiredPrice.Curve> curve =
          RequiredPrice.lastCurve(
              lake.read(CostCurve.TABLE),
              lake.read(StageMarginDaily.TABLE),
              of,
              date,
              Optional.ofNullable(source));
      RequiredPricePage page = new RequiredPricePage(System.out, conf);
      boolean isAnswered = page.print(curve, Optional.ofNullable(source), of, date, demand);
      if (curve.isEmpty()) {
        page.printAvailable(
            RequiredPrice.available(
                lake.read(CostCurve.TABLE), lake.read(CapacityUtilisation.TABLE), of, date));
      }
      return isAnswered ? 0 : Problem.REFUSED;
    }
  }
}
