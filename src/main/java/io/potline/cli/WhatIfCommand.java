package io.potline.cli;

import io.potline.Problem;
import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Scenario;
import io.potline.conf.WhatIf;
import io.potline.query.WhatIfPage;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "what-if",
    description = "The margins of a day before and after changes of prices; nothing is stored.")
public final class WhatIfCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Parameters(
      paramLabel = "SERIES=CHANGE",
      arity = "1..*",
      description =
          "+X or -X is added to the price, X is the new price, +X%% or -X%% changes it by a part of"
              + " itself; or the basis on which the input is paid: spot, month_average,"
              + " smm_month_average, average_days:N, lag_days:N. Amounts are in the unit of"
              + " series.csv and on its VAT basis, unless incl or excl follows.")
  private List<String> changes;

  @Option(names = "--date", paramLabel = "DATE", description = "Default: the last day.")
  private LocalDate date;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Id, name or alias of regions.csv (default: ${DEFAULT-VALUE}).")
  private String region = Catalogue.NATIONAL;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    Scenario scenario = WhatIf.scenario(changes, conf);
    String regionId =
        conf.catalogue()
            .regionNames()
            .id(region)
            .orElseThrow(
                () ->
                    Problem.usage(
                        "No region %s in regions.csv%s",
                        region, conf.catalogue().regionNames().didYouMean(region)));
    try (OpenLake open = OpenLake.toRead(options, conf, read)) {
      new WhatIfPage(System.out, open.lake(), conf)
          .print(scenario, regionId, Optional.ofNullable(date));
      return 0;
    }
  }
}
