package io.potline.conf;

import io.potline.conf.Scenario.PriceShock;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of a scenario that sets one or two prices to a range of values.
 *
 * @param y null where only one price varies
 */
public record Grid(Axis x, Axis y) implements Serializable {

  private static final int MAX_POINTS = 2_601;

  /**
   * The values of one price, in the unit of its series.
   *
   * @param to the last value is the last step at or below it
   */
  public record Axis(String series, String vat, BigDecimal from, BigDecimal to, BigDecimal step)
      implements Serializable {

    List<BigDecimal> values() {
      List<BigDecimal> values = new ArrayList<>();
      for (BigDecimal value = from; value.compareTo(to) <= 0; value = value.add(step)) {
        values.add(value);
      }
      return values;
    }

    private long count() {
      return to.subtract(from).divideToIntegralValue(step).longValue() + 1;
    }
  }

  /**
   * @param y null where only one price varies
   */
  public record Point(BigDecimal x, BigDecimal y) {}

  static Grid read(YamlNode node, Catalogue catalogue) {
    node.only("x", "y");
    Axis x = axis(node.child("x"), catalogue);
    Axis y = node.has("y") ? axis(node.child("y"), catalogue) : null;
    if (y != null && y.series().equals(x.series())) {
      throw node.problem("y", "both axes are of %s", y.series());
    }
    long points = x.count() * (y == null ? 1 : y.count());
    if (points > MAX_POINTS) {
      throw node.problem("x", "%,d points, at most %,d: take larger steps", points, MAX_POINTS);
    }
    return new Grid(x, y);
  }

  private static Axis axis(YamlNode node, Catalogue catalogue) {
    node.only("series", "from", "to", "step");
    String id = node.text("series");
    Series series =
        catalogue
            .series(id)
            .orElseThrow(() -> node.problem("series", "%s", catalogue.unknownSeries(id)));
    Axis axis =
        new Axis(id, series.vat(), node.number("from"), node.number("to"), node.number("step"));
    if (axis.step().signum() <= 0 || axis.to().compareTo(axis.from()) < 0) {
      throw node.problem("step", "expected from at or below to, and a step above 0");
    }
    return axis;
  }

  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (BigDecimal atX : x.values()) {
      if (y == null) {
        points.add(new Point(atX, null));
      } else {
        y.values().forEach(atY -> points.add(new Point(atX, atY)));
      }
    }
    return points;
  }

  /** The prices of a point, beside those that the scenario shocks anyway. */
  Map<String, PriceShock> prices(Point point, Map<String, PriceShock> others) {
    Map<String, PriceShock> prices = new LinkedHashMap<>(others);
    prices.put(x.series(), new PriceShock(point.x(), null, null, x.vat()));
    if (y != null) {
      prices.put(y.series(), new PriceShock(point.y(), null, null, y.vat()));
    }
    return prices;
  }
}
