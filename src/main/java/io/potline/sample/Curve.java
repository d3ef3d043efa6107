package io.potline.sample;

import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A path in time: straight lines between points, plus noise that returns to them. */
final class Curve {

  private static final double MEMORY = 0.97;

  private final TreeMap<LocalDate, Double> points = new TreeMap<>();

  /** Pairs of ISO date and value. */
  static Curve through(Object... datesAndValues) {
    Curve curve = new Curve();
    for (int i = 0; i < datesAndValues.length; i += 2) {
      curve.point(
          LocalDate.parse((String) datesAndValues[i]),
          ((Number) datesAndValues[i + 1]).doubleValue());
    }
    return curve;
  }

  Curve point(LocalDate date, double value) {
    points.put(date, value);
    return this;
  }

  double at(LocalDate date) {
    Map.Entry<LocalDate, Double> before = points.floorEntry(date);
    Map.Entry<LocalDate, Double> after = points.ceilingEntry(date);
    if (before == null || after == null || before.equals(after)) {
      return (before == null ? after : before).getValue();
    }
    double way = after.getKey().toEpochDay() - before.getKey().toEpochDay();
    double gone = date.toEpochDay() - before.getKey().toEpochDay();
    return before.getValue() + (after.getValue() - before.getValue()) * gone / way;
  }

  /** Noise with about this standard deviation; each call is for the next day. */
  static final class Noise {
    private final Random random;
    private final double step;
    private double level;

    Noise(long seed, String name, double deviation) {
      random = new Random(seed * 1_000_003L + name.hashCode());
      step = deviation * StrictMath.sqrt(1 - MEMORY * MEMORY);
    }

    double next() {
      level = MEMORY * level + step * random.nextGaussian();
      return level;
    }
  }
}
