package io.potline.model;

import static io.potline.model.Markets.CONF;

import io.potline.conf.Stage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A market whose margins can be worked out by hand. */
final class Examples {

  static final LocalDate DAY = LocalDate.of(2024, 5, 6);

  private static final Map<String, String> PRICES =
      Map.ofEntries(
          Map.entry("aluminium_price", "20000"),
          Map.entry("alumina_price", "3500"),
          Map.entry("power_price", "0.4"),
          Map.entry("anode_price", "4000"),
          Map.entry("aluminium_fluoride_price", "10000"),
          Map.entry("smelter_other_cost", "2000"),
          Map.entry("bauxite_price", "500"),
          Map.entry("standard_coal_price", "900"),
          Map.entry("caustic_soda_price", "3000"),
          Map.entry("lime_price", "300"),
          Map.entry("refinery_other_cost", "900"),
          Map.entry("mining_cost", "160"));

  private Examples() {}

  static List<Quote> quotes() {
    List<Quote> quotes = new ArrayList<>();
    PRICES.forEach((series, price) -> quotes.add(Markets.quote(series, "CN", DAY, price)));
    return quotes;
  }

  static Market market() {
    List<Quote> quotes = quotes();
    TreeMap<LocalDate, List<Quote>> byDay = new TreeMap<>(Map.of(DAY, quotes));
    CarriedPrices prices =
        new CarriedPrices(Markets.model("incl").basis(), CONF.catalogue(), Reach.of(CONF));
    prices.add(DAY, quotes);
    return prices.market(DAY, "CN", Markets.sources(byDay));
  }

  /** Margins per tonne of aluminium, by stage. */
  static Map<String, BigDecimal> margins(MarginModel model, Market market) {
    Map<String, BigDecimal> margins = new LinkedHashMap<>();
    for (Stage stage : CONF.chain().stages()) {
      margins.put(stage.id(), model.modelled(stage.id(), market).orElseThrow().marginAl());
    }
    return margins;
  }
}
