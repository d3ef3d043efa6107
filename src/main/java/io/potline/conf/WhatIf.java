package io.potline.conf;

import io.potline.Problem;
import io.potline.conf.Scenario.OtherBasis;
import io.potline.conf.Scenario.PriceShock;
import io.potline.conf.Stage.Consumption;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scenario that is written as arguments: {@code power_price=+0.05}, {@code
 * aluminium_price=19000}, {@code alumina_price=-5%}, {@code alumina_price=month_average}.
 */
public final class WhatIf {

  private static final Pattern CHANGE = Pattern.compile("([^=]+)=(.*)");
  private static final Pattern AMOUNT =
      Pattern.compile(
          "(?<sign>[+-]?)(?<number>\\d+(\\.\\d+)?)(\\s*(?<percent>%)|\\s+(?<vat>\\w+))?");

  private final Catalogue catalogue;
  private final Chain chain;
  private final SmmMonths smmMonths;
  private final Map<String, PriceShock> prices = new LinkedHashMap<>();
  private final List<OtherBasis> bases = new ArrayList<>();
  private final TreeSet<String> changed = new TreeSet<>();

  private WhatIf(Conf conf) {
    this.catalogue = conf.catalogue();
    this.chain = conf.chain();
    this.smmMonths = conf.periods().smmMonths();
  }

  /** Reads the changes, each of another series. */
  public static Scenario scenario(List<String> changes, Conf conf) {
    WhatIf whatIf = new WhatIf(conf);
    changes.forEach(whatIf::add);
    return new Scenario(
        "what-if",
        null,
        whatIf.prices,
        List.of(),
        List.copyOf(whatIf.bases),
        null,
        Map.of(),
        null,
        "command line");
  }

  private void add(String change) {
    Matcher parts = CHANGE.matcher(change.strip());
    if (!parts.matches()) {
      throw Problem.usage(
          "'%s' is no change: expected SERIES=CHANGE, such as power_price=+0.05.", change);
    }
    Series series = series(parts.group(1).strip());
    String text = parts.group(2).strip();
    if (!changed.add(series.id())) {
      throw Problem.usage("%s is changed twice: give one change a series.", series.id());
    }
    Optional<InputBasis> basis = InputBasis.named(text, smmMonths);
    if (basis.isPresent()) {
      addBasis(series, basis.get());
    } else {
      prices.put(series.id(), shock(series, text));
    }
  }

  private Series series(String name) {
    Series series =
        catalogue
            .seriesNames()
            .id(name)
            .flatMap(catalogue::series)
            .orElseThrow(
                () ->
                    Problem.usage(
                        "No series %s in series.csv%s",
                        name, catalogue.seriesNames().didYouMean(name)));
    TreeSet<String> used = new TreeSet<>();
    chain.stages().forEach(stage -> used.addAll(chain.seriesOf(stage)));
    if (!used.contains(series.id())) {
      throw Problem.usage(
          "%s is neither price nor input of a stage in chain.yaml: a change of it changes no"
              + " margin. Those that are: %s.",
          series.id(), String.join(", ", used));
    }
    return series;
  }

  private void addBasis(Series series, InputBasis basis) {
    List<OtherBasis> ofSeries = new ArrayList<>();
    for (Stage stage : chain.stages()) {
      if (stage.consumes().stream().map(Consumption::input).anyMatch(series.id()::equals)) {
        ofSeries.add(new OtherBasis(stage.id(), series.id(), basis));
      }
    }
    if (ofSeries.isEmpty()) {
      throw Problem.usage(
          "%s is consumed by no stage: %s says how an input is paid. Those that are consumed: %s.",
          series.id(), basis.id(), consumed());
    }
    bases.addAll(ofSeries);
  }

  private String consumed() {
    return chain.stages().stream()
        .flatMap(stage -> stage.consumes().stream())
        .filter(input -> !input.isAtCost())
        .map(Consumption::input)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static PriceShock shock(Series series, String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      throw Problem.usage(
          "%s=%s: expected an amount in %s (+0.05 or -0.05 is a change, 0.50 the new price), a change"
              + " in per cent (-5%%), or a basis (%s).",
          series.id(), text, series.unit().id(), InputBasis.EXPECTED);
    }
    BigDecimal number = new BigDecimal(amount.group("number"));
    BigDecimal signed = amount.group("sign").equals("-") ? number.negate() : number;
    if (amount.group("percent") != null) {
      return new PriceShock(null, null, signed.movePointLeft(2), null);
    }
    String vat = amount.group("vat") == null ? series.vat() : vat(series, amount.group("vat"));
    return amount.group("sign").isEmpty()
        ? new PriceShock(signed, null, null, vat)
        : new PriceShock(null, signed, null, vat);
  }

  private static String vat(Series series, String word) {
    if (!List.of("incl", "excl").contains(word)) {
      throw Problem.usage(
          "%s: '%s' is no VAT basis, expected incl or excl after the amount, which is in %s.",
          series.id(), word, series.unit().id());
    }
    if (!series.isTaxed()) {
      throw Problem.usage(
          "%s is never converted between VAT bases: write the number alone.", series.id());
    }
    return word;
  }
}
