package io.potline.conf;

import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who makes a product: a region as a whole, or one of its plants or power sources.
 *
 * @param region null in an {@link CostOverride} of all regions
 * @param plant null for all plants
 * @param powerSource null for all power sources
 */
public record Producer(String region, String plant, String powerSource) implements Serializable {

  public static Producer ofRegion(String region) {
    return new Producer(region, null, null);
  }

  /** Whether it is a region as a whole. */
  boolean isRegion() {
    return plant == null && powerSource == null;
  }

  /** Whether all that this one names is the other's too. */
  boolean includes(Producer other) {
    return (region == null || region.equals(other.region))
        && (plant == null || plant.equals(other.plant))
        && (powerSource == null || powerSource.equals(other.powerSource));
  }

  /** As in {@code Xinjiang, captive coal}. */
  @Override
  public String toString() {
    return Stream.of(region, plant, powerSource)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  /** Higher for the one that says more; a plant says more than a power source. */
  int rank() {
    return (plant == null ? 0 : 4) + (powerSource == null ? 0 : 2) + (region == null ? 0 : 1);
  }
}
