package io.potline.pipeline;

import io.potline.Problem;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.landing.Arrival;
import io.potline.ops.LandedFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a lake holds the sample generator's data or real ones. In one lake they could not be told
 * apart in a mean, so a lake holds one of them. It is a property of the tables.
 *
 * @param stored synthetic or real, as the lake's first rows have set it; empty before
 * @param arriving what rows that are to be taken are
 */
record DataOrigin(Optional<String> stored, Set<String> arriving) {

  private static final String PROPERTY = "provenance";
  private static final String SYNTHETIC = "synthetic";
  private static final String REAL = "real";

  static final DataOrigin UNKNOWN = new DataOrigin(Optional.empty(), Set.of());

  static DataOrigin of(Lake lake) {
    return of(lake, LandedFile.TABLE);
  }

  /** As one table of the lake says. */
  static DataOrigin of(Lake lake, Table table) {
    return lake.exists(table) ? new DataOrigin(lake.mark(table, PROPERTY), Set.of()) : UNKNOWN;
  }

  DataOrigin with(List<Arrival> arrivals) {
    Set<String> kinds = new TreeSet<>();
    if (arrivals.stream().anyMatch(a -> a.synthetic() > 0)) {
      kinds.add(SYNTHETIC);
    }
    if (arrivals.stream().anyMatch(a -> a.real() > 0)) {
      kinds.add(REAL);
    }
    return new DataOrigin(stored, kinds);
  }

  private Optional<String> name() {
    return stored.or(
        () -> arriving.size() == 1 ? Optional.of(arriving.iterator().next()) : Optional.empty());
  }

  boolean isSynthetic() {
    return name().filter(SYNTHETIC::equals).isPresent();
  }

  /** What a new table says of it. */
  Map<String, String> properties() {
    return name().map(n -> Map.of("potline." + PROPERTY, n)).orElse(Map.of());
  }

  /** Refuses rows of both kinds; of the first rows of a lake, sets what the lake is. */
  void requireOne(Lake lake) {
    Set<String> all = new TreeSet<>(arriving);
    stored.ifPresent(all::add);
    if (all.size() > 1) {
      throw Problem.usage(
          "The landing folder brings %s data into a lake of %s data: %s. Use one lake for each.",
          isSynthetic() ? REAL : SYNTHETIC, stored.orElse(REAL), lake.root());
    }
    if (stored.isEmpty() && !arriving.isEmpty()) {
      lake.mark(LandedFile.TABLE, Map.of(PROPERTY, arriving.iterator().next()));
    }
  }
}
