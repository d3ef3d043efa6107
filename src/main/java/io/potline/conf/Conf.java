package io.potline.conf;

import io.potline.contract.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder {@code conf}, read and checked before anything starts. */
public record Conf(
    Path folder,
    Settings settings,
    Catalogue catalogue,
    Chain chain,
    Periods periods,
    TradingCalendar calendar,
    List<Scenario> scenarios,
    List<AlertRule> alerts,
    List<Published> published,
    Reference reference,
    List<Claim> claims) {

  private static final List<String> READ_WITH =
      List.of(
          "series.csv", "regions.csv", "sources.csv", "units.csv", "chain.yaml", "holidays.csv");

  /** Fingerprint of the parts of conf by which rows of files are judged. */
  public String landingRules() {
    return Fingerprint.of(
        Stream.of(
                READ_WITH.stream().map(this::text),
                Stream.of(settings.landingRules()),
                catalogue.ignored().names().stream())
            .flatMap(part -> part)
            .toArray());
  }

  private String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Conf read(Path folder) {
    Catalogue catalogue = Catalogue.read(folder, Units.read(folder.resolve("units.csv")));
    Periods periods = Periods.read(folder);
    Chain chain = ChainFile.read(folder.resolve("chain.yaml"), catalogue, periods.smmMonths());
    return new Conf(
        folder,
        Settings.read(folder.resolve("potline.properties")),
        catalogue,
        chain,
        periods,
        TradingCalendar.read(folder),
        Scenario.read(folder.resolve("scenarios.yaml"), catalogue, chain, periods),
        AlertRule.read(folder.resolve(AlertRule.FILE)),
        Published.read(folder),
        Reference.read(folder),
        Claim.read(folder));
  }
}
