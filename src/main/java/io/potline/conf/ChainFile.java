package io.potline.conf;

import io.potline.conf.Stage.CapacityRules;
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

  private static final int QUANTITY_DECIMALS = 6;
  private static final BigDecimal MAX_QUANTITY = new BigDecimal("1E8");

  private final Catalogue catalogue;
  private final Map<Stage, YamlNode> nodes = new HashMap<>();
  private final Names stageNames = new Names();

  private ChainFile(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  public static Chain read(Path file, Catalogue catalogue) {
    return new ChainFile(catalogue).chain(YamlNode.read(file).only("product", "stages", "vat"));
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
    Chain chain = new Chain(root.text("product"), List.copyOf(stages), vatRates);
    if (chain.stage(chain.product()).isEmpty()) {
      throw root.problem("product", "product %s is not one of the stages", chain.product());
    }
    stages.forEach(stage -> check(stage, chain));
    return chain;
  }

  private Stage stage(YamlNode node) {
    node.only(
        "stage",
        "name_en",
        "name_zh",
        "aliases",
        "price",
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
    Series price = series(node, "price");
    if (!price.unit().per().equals("t")) {
      throw node.problem(
          "price", "%s is in %s, a stage needs a price per tonne", price.id(), price.unit().id());
    }
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
        price.id(),
        node.textOrNull("upstream"),
        node.numberOrNull("tonnes_per_tonne_of_product"),
        List.copyOf(consumes),
        node.has("capacity") ? capacity(node.child("capacity")) : null,
        List.copyOf(ceilings));
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
    node.only("input", "quantity", "range", "valid_from", "valid_to", "source");
    Series input = series(node, "input");
    Matcher quantity = QUANTITY.matcher(node.text("quantity"));
    if (!quantity.matches() || quantity.group(2) == null) {
      throw node.problem(
          "quantity",
          "quantity '%s' of %s has no unit: write it as '1.93 t'",
          node.text("quantity"),
          input.id());
    }
    if (!quantity.group(2).equals(input.unit().per())) {
      throw node.problem(
          "quantity",
          "quantity of %s is in %s, but the series is in %s",
          input.id(),
          quantity.group(2),
          input.unit().id());
    }
    BigDecimal amount = node.number("quantity", quantity.group(1));
    if (amount.signum() < 0
        || amount.compareTo(MAX_QUANTITY) >= 0
        || amount.stripTrailingZeros().scale() > QUANTITY_DECIMALS) {
      throw node.problem(
          "quantity",
          "quantity %s of %s: expected 0 to 99999999 with at most %d decimals",
          amount,
          input.id(),
          QUANTITY_DECIMALS);
    }
    List<BigDecimal> range = node.has("range") ? node.range("range") : null;
    if (range != null
        && (amount.compareTo(range.get(0)) < 0 || amount.compareTo(range.get(1)) > 0)) {
      throw node.problem("range", "quantity %s of %s is outside its range", amount, input.id());
    }
    return new Consumption(
        input.id(),
        amount,
        quantity.group(2),
        range == null ? null : range.get(0),
        range == null ? null : range.get(1),
        node.validity(),
        node.text("source"));
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
    String region =
        catalogue
            .regionNames()
            .id(node.text("region"))
            .orElseThrow(() -> node.problem("region", "unknown region %s", node.text("region")));
    return new Ceiling(region, node.number("ceiling_mt"), node.validity(), node.text("source"));
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
    Optional<Series> series = catalogue.series(id);
    return series.orElseThrow(
        () ->
            node.problem(
                key,
                "unknown series %s%s: add it to series.csv",
                id,
                catalogue.seriesNames().nearest(id).map(n -> " (" + n + "?)").orElse("")));
  }

  private void check(Stage stage, Chain chain) {
    YamlNode node = nodes.get(stage);
    if (stage.upstream() != null
        && chain
            .stage(stage.upstream())
            .filter(up -> stage.consumes().stream().anyMatch(c -> c.input().equals(up.price())))
            .isEmpty()) {
      throw node.problem(
          "upstream",
          "upstream %s is no stage whose product %s consumes",
          stage.upstream(),
          stage.id());
    }
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
    if (stage.tonnesPerTonneOfProduct() != null && chain.members().contains(stage)) {
      throw node.problem(
          "tonnes_per_tonne_of_product",
          "%s is part of the chain: its tonnes follow from it and can't be stated",
          stage.id());
    }
    Deque<String> path = new ArrayDeque<>();
    requireAcyclic(stage, stage, chain, path);
  }

  private void requireAcyclic(Stage start, Stage at, Chain chain, Deque<String> path) {
    path.addLast(at.id());
    for (Stage input : chain.inputStages(at).toList()) {
      if (input.equals(start)) {
        throw nodes
            .get(start)
            .problem("consumes", "a cycle: %s -> %s", String.join(" -> ", path), start.id());
      }
      if (!path.contains(input.id())) {
        requireAcyclic(start, input, chain, path);
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
