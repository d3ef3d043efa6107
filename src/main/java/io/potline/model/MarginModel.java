package io.potline.model;

import static java.math.RoundingMode.HALF_UP;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Producer;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Consumption;
import io.potline.model.Coefficients.OfStage;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The margin model: computes cost and margin of each stage of the chain from the market of a day.
 *
 * <p>A stage's margin is the price of its product - the sum of quantity x price of its inputs.
 * Multiplied by the tonnes of the product in one tonne of aluminium, it is per tonne of aluminium.
 * The chain's margin is the sum over its stages. A scenario is the same function with a changed
 * market or chain; a past time is the same function with the quotes known then.
 */
public final class MarginModel implements Serializable {

  /** The name of the chain in the place of a stage's id. */
  public static final String CHAIN = "chain";

  private static final int AMOUNT_SCALE = 6;
  private static final String PER_TONNE_OF_ALUMINIUM = "CNY/t_al";
  private static final String PER_TONNE = "CNY/t";

  private final Chain chain;
  private final PriceBasis basis;
  private final Reach reach;
  private final Coefficients national;
  private final Map<String, Coefficients> byRegion = new HashMap<>();
  private final Map<String, Reported> reportedBySeries = new HashMap<>();

  /** The series of a stage's reported margin, of its price, and of its reported cost or null. */
  private record Reported(String stage, String price, String cost) implements Serializable {}

  public MarginModel(Chain chain, Catalogue catalogue, String vatBasis) {
    this.chain = chain;
    this.basis = new PriceBasis(catalogue, chain, vatBasis);
    this.reach = Reach.of(catalogue, List.of(chain));
    this.national = new Coefficients(chain);
    for (Stage stage : chain.stages()) {
      for (String region : chain.regionsWithOverrides(stage)) {
        byRegion.computeIfAbsent(region, r -> new Coefficients(chain.of(Producer.ofRegion(r))));
      }
    }
    for (Stage stage : chain.stages()) {
      catalogue
          .reported(stage.id(), Series.REPORTED_MARGIN)
          .ifPresent(
              margin ->
                  reportedBySeries.put(
                      margin.id(),
                      new Reported(
                          stage.id(),
                          stage.price(),
                          catalogue
                              .reported(stage.id(), Series.REPORTED_COST)
                              .map(Series::id)
                              .orElse(null))));
    }
  }

  public PriceBasis basis() {
    return basis;
  }

  public Reach reach() {
    return reach;
  }

  public Chain chain() {
    return chain;
  }

  private Coefficients coefficients(String region) {
    return byRegion.getOrDefault(region, national);
  }

  /** The modelled margin of a stage; empty if its product was not quoted on the day. */
  public Optional<StageMargin> modelled(String stage, Market market) {
    OfStage of = coefficients(market.region()).of(stage, market.day());
    return of.stage().price() == null
        ? Optional.empty()
        : market.product(of.stage().price()).map(product -> modelled(of, product, market));
  }

  private StageMargin modelled(OfStage of, Price product, Market market) {
    StageCost cost = cost(of, market);
    TreeSet<String> missing = new TreeSet<>(cost.missing());
    if (product.cny() == null) {
      missing.add(product.missing());
    }
    boolean isComplete = missing.isEmpty();
    BigDecimal margin = isComplete ? product.cny().subtract(cost.cost()) : null;
    BigDecimal cashCost = isComplete ? cost.cashCost() : null;
    BigDecimal onOtherBasis =
        isComplete && product.cnyOnOtherBasis() != null && cost.costOnOtherBasis() != null
            ? product.cnyOnOtherBasis().subtract(cost.costOnOtherBasis())
            : null;
    return new StageMargin(
        market.day(),
        market.region(),
        of.stage().id(),
        Method.MODELLED,
        amount(product.cny()),
        isComplete ? amount(cost.cost()) : null,
        amount(margin),
        amount(onOtherBasis),
        product(margin, of.tonnes()),
        amount(cashCost),
        cashCost == null ? null : product(product.cny().subtract(cashCost), of.tonnes()),
        of.tonnes(),
        List.copyOf(missing),
        product.quote().isStale(),
        product,
        cost.lines(),
        List.of());
  }

  /** What a stage's product costs to make on a day, whether or not the product is quoted. */
  public StageCost cost(String stage, Market market) {
    return cost(coefficients(market.region()).of(stage, market.day()), market);
  }

  private StageCost cost(OfStage of, Market market) {
    return StageCost.of(of.inputs().stream().map(input -> cost(input, market)).toList());
  }

  private CostLine cost(Consumption input, Market market) {
    if (input.isAtCost()) {
      StageCost cost = cost(input.costOf(), market);
      return new CostLine(input, null, cost, cost(input, cost.cost()), List.copyOf(cost.missing()));
    }
    Price price = market.input(input).orElse(null);
    if (price == null) {
      return new CostLine(input, null, null, null, List.of(input.input()));
    }
    return new CostLine(
        input,
        price,
        null,
        cost(input, price.cny()),
        price.cny() == null ? List.of(price.missing()) : List.of());
  }

  private static BigDecimal cost(Consumption input, BigDecimal price) {
    return price == null ? null : amount(input.quantity().multiply(price));
  }

  /** Whether a series is a stage's margin as a vendor reports it. */
  public boolean isReportedMargin(String series) {
    return reportedBySeries.containsKey(series);
  }

  /**
   * A stage's margin as its vendor reports it: as quoted, never carried forward, and null if it is
   * on another VAT basis than the run's. It includes price and cost if the same source quotes them.
   *
   * @param margin a quote of a series for which {@link #isReportedMargin} holds
   * @param quotes by series and source, the quotes of the same region and day; null where none
   */
  public StageMargin reported(Quote margin, BiFunction<String, String, Quote> quotes) {
    Reported series = reportedBySeries.get(margin.series());
    BigDecimal tonnes = coefficients(margin.region()).of(series.stage(), margin.date()).tonnes();
    BigDecimal value = basis.isOnBasis(margin) ? margin.value() : null;
    boolean isPerTonneAl = margin.unit().equals(PER_TONNE_OF_ALUMINIUM);
    Quote price = ifUsable(quotes.apply(series.price(), margin.source()));
    Quote cost =
        series.cost() == null ? null : ifUsable(quotes.apply(series.cost(), margin.source()));
    List<Quote> used = new ArrayList<>(List.of(margin));
    if (price != null) {
      used.add(price);
    }
    if (cost != null) {
      used.add(cost);
    }
    return new StageMargin(
        margin.date(),
        margin.region(),
        series.stage(),
        Method.REPORTED,
        price == null ? null : amount(price.value()),
        cost == null ? null : amount(cost.value()),
        isPerTonneAl ? quotient(value, tonnes) : amount(value),
        null,
        isPerTonneAl ? amount(value) : product(value, tonnes),
        null,
        null,
        tonnes,
        List.of(),
        margin.isStale(),
        null,
        List.of(),
        used);
  }

  private Quote ifUsable(Quote quote) {
    boolean isUsable = quote != null && basis.isOnBasis(quote) && quote.unit().equals(PER_TONNE);
    return isUsable ? quote : null;
  }

  /**
   * The chain's margin; empty if one of its stages has none on the day.
   *
   * @param stageMargins the margin of a stage by the method: the region's own where the region has
   *     rows of the stage at all, otherwise the national one; null where there is none on the day
   */
  public Optional<ChainMargin> chain(
      Method method, Market market, Function<String, StageMargin> stageMargins) {
    List<StageMargin> members = new ArrayList<>();
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal price = null;
    boolean isStale = false;
    for (OfStage of : coefficients(market.region()).chain(market.day())) {
      StageMargin stage = inRegion(of, stageMargins.apply(of.stage().id()));
      if (stage == null || stage.marginAl() == null) {
        return Optional.empty();
      }
      members.add(stage);
      sum = sum.add(stage.marginAl());
      isStale |= stage.isStale();
      if (stage.stage().equals(chain.product())) {
        price = stage.price();
      }
    }
    return members.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ChainMargin(market.day(), market.region(), method, price, sum, isStale, members));
  }

  /** A stage's margin with the tonnes of its product that the chain's region consumes. */
  private static StageMargin inRegion(OfStage of, StageMargin margin) {
    boolean isSame =
        margin == null
            || margin.margin() == null
            || margin.tonnes() != null && margin.tonnes().compareTo(of.tonnes()) == 0;
    return isSame
        ? margin
        : margin.perAluminium(of.tonnes(), product(margin.margin(), of.tonnes()));
  }

  /** The band of a modelled stage margin; empty where the margin is not known. */
  public Optional<Band> band(StageMargin margin) {
    return margin.marginAl() == null
        ? Optional.empty()
        : Optional.of(ends(margin, margin.region()).stageBand(margin));
  }

  /** The band of a modelled chain margin. */
  public Band band(ChainMargin chainMargin) {
    List<BandEnds> ends =
        chainMargin.stages().stream().map(stage -> ends(stage, chainMargin.region())).toList();
    return BandEnds.chainBand(chainMargin, ends);
  }

  private BandEnds ends(StageMargin margin, String region) {
    return BandEnds.of(margin, coefficients(region).of(margin.stage(), margin.date()));
  }

  private static BigDecimal product(BigDecimal a, BigDecimal b) {
    return a == null || b == null ? null : amount(a.multiply(b));
  }

  private static BigDecimal quotient(BigDecimal a, BigDecimal b) {
    return a == null || b == null ? null : a.divide(b, AMOUNT_SCALE, HALF_UP);
  }

  /** Rounds an amount to the stored scale. */
  static BigDecimal amount(BigDecimal exact) {
    return exact == null ? null : exact.setScale(AMOUNT_SCALE, HALF_UP);
  }
}
