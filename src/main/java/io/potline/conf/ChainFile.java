package io.potline.conf;

import io.potline.conf.Stage.CapacityRules;
import io.potline.conf.Stage.CashFraction;
import io.potline.conf.Stage.Ceiling;
import io.potline.conf.Stage.Consumption;
import io.potline.conf.Stage.VatRate;
import io.potline.conf.Units.Unit;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code conf/chain.yaml} against the catalogue and refuses a chain that makes no sense,
 * naming the line: a cycle, an unknown series, overlapping validity, a quantity without unit.
 */
public final class ChainFile {

  /** A number and its unit; {@code 1.93 t}. */
  private static final Pattern QUANTITY = Pattern.compile("\\A(\\S+)(?:\\s+(\\S.*))?\\z");

  private static final String OF_PRODUCT = " of product";

  private static final int QUANTITY_DECIMALS = 6;
  private static final BigDecimal MAX_QUANTITY = new BigDecimal("1E8");

  private final Catalogue catalogue;
  private final SmmMonths smmMonths;
  private final Map<Stage, YamlNode> nodes = new HashMap<>();
  private final Names stageNames = new Names();

  private ChainFile(Catalogue catalogue, SmmMonths smmMonths) {
    this.catalogue = catalogue;
    this.smmMonths = smmMonths;
  }

  static Chain read(Path file, Catalogue catalogue, SmmMonths smmMonths) {
    return new ChainFile(catalogue, smmMonths)
        .chain(YamlNode.read(file).only("product", "stages", "vat", "overrides"));
  }

  private Chain chain(YamlNode root) {
    List<Stage> stages = new ArrayList<>();
    for (YamlNode node : root.list("stages")) {
      Stage stage = stage(node);
      if (nodes.keySet().stream().anyMatch(s -> s.id().equals(stage.id()))) {
        throw node.problem("stage", "stage %s is declared twice", stage.id());
      }
      nodes.put(stage, node);
      stageNames.add(stage.id(), stage.id());
      for (String name : stage.names()) {
        stageNames
            .add(name, stage.id())
            .ifPresent(
                former -> {
                  throw node.problem("stage", "'%s' already names stage %s", name, former);
                });
      }
      stages.add(stage);
    }
    List<VatRate> vatRates = root.list("vat").stream().map(this::vatRate).toList();
    for (int i = 0; i < vatRates.size(); i++) {
      requireDisjoint(
          vatRates.subList(0, i).stream().map(VatRate::validity).toList(),
          vatRates.get(i).validity(),
          root.list("vat").get(i),
          "VAT rates");
    }
    Chain chain =
        new Chain(root.text("product"), List.copyOf(stages), vatRates, overrides(root, stages));
    if (chain.stage(chain.product()).isEmpty()) {
      throw root.problem("product", "product %s is not one of the stages", chain.product());
    }
    stages.forEach(stage -> check(stage, chain));
    for (int i = 0; i < chain.overrides().size(); i++) {
      check(chain.overrides().get(i), root.list("overrides").get(i), chain);
    }
    return chain;
  }

  private Stage stage(YamlNode node) {
    node.only(
        "stage",
        "name_en",
        "name_zh",
        "aliases",
        "price",
        "unit",
        "upstream",
        "tonnes_per_tonne_of_product",
        "consumes",
        "capacity",
        "ceilings");
    String id = node.text("stage");
    if (!id.matches("[a-z][a-z0-9_]*") || id.equals("chain")) {
      throw node.problem(
          "stage", "stage '%s': a name is lower case, digits and _, and not 'chain'", id);
    }
    String price = node.has("price") || !node.has("unit") ? price(node) : null;
    List<Consumption> consumes = new ArrayList<>();
    for (YamlNode entry : node.list("consumes")) {
      Consumption one = consumption(entry);
      requireDisjoint(
          consumes.stream()
              .filter(c -> c.input().equals(one.input()))
              .map(Consumption::validity)
              .toList(),
          one.validity(),
          entry,
          "quantities of " + one.input());
      consumes.add(one);
    }
    List<Ceiling> ceilings = new ArrayList<>();
    for (YamlNode entry : node.list("ceilings")) {
      Ceiling one = ceiling(entry);
      requireDisjoint(
          ceilings.stream()
              .filter(c -> c.region().equals(one.region()))
              .map(Ceiling::validity)
              .toList(),
          one.validity(),
          entry,
          "ceilings of " + one.region());
      ceilings.add(one);
    }
    return new Stage(
        id,
        title(id, node),
        names(node),
        price,
        price == null ? node.text("unit") : "t",
        node.textOrNull("upstream"),
        node.numberOrNull("tonnes_per_tonne_of_product"),
        List.copyOf(consumes),
        node.has("capacity") ? capacity(node.child("capacity")) : null,
        List.copyOf(ceilings));
  }

  private String price(YamlNode node) {
    Series price = series(node, "price");
    if (!price.unit().per().equals("t")) {
      throw node.problem(
          "price", "%s is in %s, a stage needs a price per tonne", price.id(), price.unit().id());
    }
    if (node.has("unit")) {
      throw node.problem(
          "unit", "a product with a price is in t: unit is for a stage that is consumed at cost");
    }
    return price.id();
  }

  private static Title title(String id, YamlNode node) {
    return new Title(
        node.has("name_en") ? node.text("name_en") : id,
        node.has("name_zh") ? node.text("name_zh") : id);
  }

  private static List<String> names(YamlNode node) {
    List<String> names = new ArrayList<>();
    for (String key : List.of("name_en", "name_zh")) {
      Optional.ofNullable(node.textOrNull(key)).ifPresent(names::add);
    }
    names.addAll(node.texts("aliases"));
    return List.copyOf(names);
  }

  private Consumption consumption(YamlNode node) {
    node.only(
        "input",
        "at_cost",
        "quantity",
        "range",
        "basis",
        "cash",
        "valid_from",
        "valid_to",
        "source");
    return consumption(node, "input");
  }

  /**
   * @param key the key of the series, where the input is not a stage at cost
   */
  private Consumption consumption(YamlNode node, String key) {
    boolean isAtCost = node.has("at_cost");
    if (isAtCost && (node.has(key) || node.has("basis") || node.has("cash"))) {
      throw node.problem(
          "at_cost", "an input at cost has no %s, basis or cash: they are the stage's own", key);
    }
    String stage = node.textOrNull("at_cost");
    String input = isAtCost ? stage : series(node, key).id();
    BigDecimal amount = quantity(node, input);
    String unit = unit(node);
    if (!isAtCost && !isUnitOf(series(node, key), unit)) {
      throw node.problem(
          "quantity",
          "quantity of %s is in %s, but the series is in %s",
          input,
          unit,
          series(node, key).unit().id());
    }
    List<BigDecimal> range = node.has("range") ? node.range("range") : null;
    if (range != null
        && (amount.compareTo(range.get(0)) < 0 || amount.compareTo(range.get(1)) > 0)) {
      throw node.problem("range", "quantity %s of %s is outside its range", amount, input);
    }
    return new Consumption(
        input,
        stage,
        amount,
        unit,
        range == null ? null : range.get(0),
        range == null ? null : range.get(1),
        InputBasis.read(node, "basis", smmMonths),
        cash(node),
        node.validity(),
        node.text("source"));
  }

  /** A cost per tonne of the product itself may be said to be so: {@code 1 t of product}. */
  private static boolean isUnitOf(Series series, String unit) {
    String per = series.unit().per();
    return unit.equals(per) || unit.equals(per + OF_PRODUCT);
  }

  private static BigDecimal quantity(YamlNode node, String input) {
    Matcher quantity = QUANTITY.matcher(node.text("quantity"));
    if (!quantity.matches() || quantity.group(2) == null) {
      throw node.problem(
          "quantity",
          "quantity '%s' of %s has no unit: write it as '1.93 t'",
          node.text("quantity"),
          input);
    }
    BigDecimal amount = node.number("quantity", quantity.group(1));
    if (amount.signum() < 0
        || amount.compareTo(MAX_QUANTITY) >= 0
        || amount.stripTrailingZeros().scale() > QUANTITY_DECIMALS) {
      throw node.problem(
          "quantity",
          "quantity %s of %s: expected 0 to 99999999 with at most %d decimals",
          amount,
          input,
          QUANTITY_DECIMALS);
    }
    return amount;
  }

  private static String unit(YamlNode node) {
    Matcher quantity = QUANTITY.matcher(node.text("quantity"));
    return quantity.matches() ? quantity.group(2) : null;
  }

  private List<CostOverride> overrides(YamlNode root, List<Stage> stages) {
    List<CostOverride> overrides = new ArrayList<>();
    for (YamlNode node : root.list("overrides")) {
      CostOverride one = override(node, stages);
      requireDisjoint(
          overrides.stream()
              .filter(
                  o ->
                      o.who().equals(one.who())
                          && o.stage().equals(one.stage())
                          && o.input().equals(one.input()))
              .map(CostOverride::validity)
              .toList(),
          one.validity(),
          node,
          "overrides of " + one.input());
      overrides.add(one);
    }
    return List.copyOf(overrides);
  }

  private CostOverride override(YamlNode node, List<Stage> stages) {
    node.only(
        "region",
        "plant",
        "power_source",
        "stage",
        "input",
        "quantity",
        "input_instead",
        "at_cost",
        "basis",
        "cash",
        "valid_from",
        "valid_to",
        "source");
    Producer who =
        new Producer(
            node.has("region") ? region(node) : null,
            node.textOrNull("plant"),
            node.textOrNull("power_source"));
    if (who.rank() == 0 || who.equals(Producer.ofRegion(Catalogue.NATIONAL))) {
      throw node.problem(
          "region",
          "an override needs a region, a plant or a power source; for the whole country, change"
              + " the stage itself");
    }
    Stage stage =
        stages.stream()
            .filter(s -> s.id().equals(node.text("stage")))
            .findFirst()
            .orElseThrow(() -> node.problem("stage", "unknown stage %s", node.text("stage")));
    String input = node.text("input");
    Consumption consumed =
        stage
            .consumption(input)
            .orElseThrow(() -> node.problem("input", "%s does not consume %s", stage.id(), input));
    if (node.has("input_instead") || node.has("at_cost")) {
      Consumption instead = instead(node, consumed);
      return new CostOverride(
          who, stage.id(), input, instead, null, null, null, node.validity(), node.text("source"));
    }
    return changed(node, who, stage, consumed);
  }

  private CostOverride changed(YamlNode node, Producer who, Stage stage, Consumption consumed) {
    boolean isAtCost = consumed.isAtCost() && (node.has("basis") || node.has("cash"));
    if (isAtCost || !node.has("quantity") && !node.has("basis") && !node.has("cash")) {
      throw node.problem(
          "input",
          "the override changes nothing: give quantity, input_instead, at_cost, basis or cash");
    }
    if (node.has("quantity") && !consumed.unit().equals(unit(node))) {
      throw node.problem(
          "quantity", "quantity of %s: write it in %s", consumed.input(), consumed.unit());
    }
    return new CostOverride(
        who,
        stage.id(),
        consumed.input(),
        null,
        node.has("quantity") ? quantity(node, consumed.input()) : null,
        node.has("basis") ? InputBasis.read(node, "basis", smmMonths) : null,
        cash(node),
        node.validity(),
        node.text("source"));
  }

  /** Without a quantity, as much of the other input as of the first one. */
  private Consumption instead(YamlNode node, Consumption consumed) {
    YamlNode whole =
        node.has("quantity")
            ? node
            : node.with("quantity", consumed.quantity().toPlainString() + " " + consumed.unit());
    return consumption(whole, "input_instead");
  }

  /**
   * {@code cash: 0.34}, with the source of the input itself, or {@code cash: {fraction: 0.34,
   * range: 0.2..0.51, source: ...}}.
   */
  private static CashFraction cash(YamlNode node) {
    if (!node.has("cash")) {
      return null;
    }
    if (!node.isMapping("cash")) {
      return new CashFraction(fraction(node, "cash"), null, null, null);
    }
    YamlNode part = node.child("cash").only("fraction", "range", "source");
    BigDecimal fraction = fraction(part, "fraction");
    List<BigDecimal> range = part.has("range") ? part.range("range") : List.of(fraction, fraction);
    if (range.get(0).signum() < 0
        || range.get(1).compareTo(BigDecimal.ONE) > 0
        || fraction.compareTo(range.get(0)) < 0
        || fraction.compareTo(range.get(1)) > 0) {
      throw part.problem(
          "fraction", "fraction %s: expected 0 to 1, and within its range", fraction);
    }
    return new CashFraction(fraction, range.get(0), range.get(1), part.text("source"));
  }

  private static BigDecimal fraction(YamlNode node, String key) {
    BigDecimal fraction = node.number(key);
    if (fraction.signum() < 0 || fraction.compareTo(BigDecimal.ONE) > 0) {
      throw node.problem(key, "%s is no fraction: expected 0 to 1", fraction);
    }
    return fraction;
  }

  private CapacityRules capacity(YamlNode node) {
    node.only("unit", "source", "range_mt");
    String unit =
        catalogue
            .units()
            .find(node.text("unit"))
            .filter(Unit::isCapacity)
            .map(Unit::id)
            .orElseThrow(
                () -> node.problem("unit", "'%s' is no unit of capacity", node.text("unit")));
    List<BigDecimal> range = node.range("range_mt");
    return new CapacityRules(
        unit, catalogue.sourceId(node.text("source")), range.get(0), range.get(1));
  }

  private Ceiling ceiling(YamlNode node) {
    node.only("region", "ceiling_mt", "valid_from", "valid_to", "source");
    return new Ceiling(
        region(node), node.number("ceiling_mt"), node.validity(), node.text("source"));
  }

  private String region(YamlNode node) {
    return catalogue
        .regionNames()
        .id(node.text("region"))
        .orElseThrow(() -> node.problem("region", "unknown region %s", node.text("region")));
  }

  private VatRate vatRate(YamlNode node) {
    node.only("rate", "valid_from", "valid_to", "source");
    BigDecimal rate = node.number("rate");
    if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) >= 0) {
      throw node.problem("rate", "rate is %s, expected a fraction such as 0.13", rate);
    }
    return new VatRate(rate, node.validity(), node.text("source"));
  }

  private Series series(YamlNode node, String key) {
    String id = node.text(key);
    return catalogue
        .series(id)
        .orElseThrow(
            () -> node.problem(key, "%s: add it to series.csv", catalogue.unknownSeries(id)));
  }

  private void check(Stage stage, Chain chain) {
    YamlNode node = nodes.get(stage);
    if (stage.upstream() != null
        && chain
            .stage(stage.upstream())
            .filter(up -> chain.inputStages(stage).anyMatch(up::equals))
            .isEmpty()) {
      throw node.problem(
          "upstream",
          "upstream %s is no stage whose product %s consumes",
          stage.upstream(),
          stage.id());
    }
    if (stage.price() != null) {
      checkPrice(stage, node, chain);
    }
    for (int i = 0; i < stage.consumes().size(); i++) {
      checkAtCost(stage.consumes().get(i), node.list("consumes").get(i), chain);
    }
    if (stage.tonnesPerTonneOfProduct() != null && chain.members().contains(stage)) {
      throw node.problem(
          "tonnes_per_tonne_of_product",
          "%s is part of the chain: its tonnes follow from it and can't be stated",
          stage.id());
    }
    requireAcyclic(stage, stage, node, chain, new ArrayDeque<>());
  }

  private static void check(CostOverride override, YamlNode node, Chain chain) {
    if (override.instead() != null) {
      checkAtCost(override.instead(), node, chain);
    }
    Chain changed = chain.of(override.who());
    for (Stage stage : changed.stages()) {
      requireAcyclic(stage, stage, node, changed, new ArrayDeque<>());
    }
  }

  private void checkPrice(Stage stage, YamlNode node, Chain chain) {
    Stage first = chain.producerOf(stage.price()).orElseThrow();
    boolean isOfTheChain =
        catalogue.series(stage.price()).orElseThrow().item().equals(stage.id())
            || chain.members().contains(stage);
    if (!first.equals(stage) && isOfTheChain) {
      throw node.problem(
          "price",
          "%s is the price of stage %s too, which stands before %s: a stage beside the chain that"
              + " sells the product of another one, such as an import, comes after it",
          stage.price(),
          first.id(),
          stage.id());
    }
  }

  private static void checkAtCost(Consumption input, YamlNode node, Chain chain) {
    if (!input.isAtCost()) {
      return;
    }
    Stage made =
        chain
            .stage(input.costOf())
            .orElseThrow(() -> node.problem("at_cost", "unknown stage %s", input.costOf()));
    if (!made.unit().equals(input.unit())) {
      throw node.problem(
          "quantity",
          "quantity of %s is in %s, but the stage's product is in %s",
          made.id(),
          input.unit(),
          made.unit());
    }
  }

  private static void requireAcyclic(
      Stage start, Stage at, YamlNode node, Chain chain, Deque<String> path) {
    path.addLast(at.id());
    for (Stage input : chain.inputStages(at).toList()) {
      if (input.equals(start)) {
        throw node.problem("consumes", "a cycle: %s -> %s", String.join(" -> ", path), start.id());
      }
      if (!path.contains(input.id())) {
        requireAcyclic(start, input, node, chain, path);
      }
    }
    path.removeLast();
  }

  private static void requireDisjoint(
      List<Validity> others, Validity one, YamlNode node, String what) {
    if (others.stream().anyMatch(one::overlaps)) {
      throw node.problem("valid_from", "two %s hold on the same days", what);
    }
  }
}
