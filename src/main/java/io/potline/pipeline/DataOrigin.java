package io.potline.pipeline;

import io.potline.Problem;
import io.potline.lake.Lake;
import io.potline.landing.Arrival;
import io.potline.ops.LandedFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a lake holds the sample generator's data or real ones. In one lake they could not be told
 * apart in a mean, so a lake holds one of them. It is a property of the tables.
 *
 * @param name synthetic or real; empty before the first rows were taken
 */
record DataOrigin(Optional<String> name) {

  private static final String PROPERTY = "provenance";
  private static final String SYNTHETIC = "synthetic";
  private static final String REAL = "real";

  /** As the lake's first rows have set it. */
  static DataOrigin of(Lake lake) {
    return new DataOrigin(
        lake.exists(LandedFile.TABLE) ? lake.mark(LandedFile.TABLE, PROPERTY) : Optional.empty());
  }

  boolean isSynthetic() {
    return name.filter(SYNTHETIC::equals).isPresent();
  }

  /** What a new table says of it. */
  Map<String, String> properties() {
    return name.map(n -> Map.of("potline." + PROPERTY, n)).orElse(Map.of());
  }

  /** The origin with these rows in the lake; refuses rows of the other kind. */
  DataOrigin with(List<Arrival> arrivals, Lake lake) {
    boolean isAnySynthetic = arrivals.stream().anyMatch(a -> a.synthetic() > 0);
    boolean isAnyReal = arrivals.stream().anyMatch(a -> a.real() > 0);
    boolean isMixed =
        isAnySynthetic && (isAnyReal || name.filter(REAL::equals).isPresent())
            || isAnyReal && isSynthetic();
    if (isMixed) {
      throw Problem.usage(
          "The landing folder brings %s data into a lake of %s data: %s. Use one lake for each.",
          isSynthetic() ? REAL : SYNTHETIC, name.orElse(REAL), lake.root());
    }
    if (name.isPresent() || !isAnySynthetic && !isAnyReal) {
      return this;
    }
    String found = isAnySynthetic ? SYNTHETIC : REAL;
    lake.mark(LandedFile.TABLE, Map.of(PROPERTY, found));
    return new DataOrigin(Optional.of(found));
  }
}
