package io.potline.graph;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the rows of a node rest on beside its inputs, as fingerprints.
 *
 * @param conf the parts of {@code conf} that the node looks at, with the version of its formula;
 *     where it is the same, nothing else is looked at
 * @param all what all rows rest on: where it differs, all are computed anew
 * @param byRegion what the rows of a region rest on beside that
 */
public record RestsOn(String conf, String all, SortedMap<String, String> byRegion) {

  static RestsOn whole(String conf) {
    return new RestsOn(conf, conf, new TreeMap<>());
  }

  /** As {@code ops.progress} stores it. */
  String text() {
    StringBuilder text = new StringBuilder("conf=" + conf + " all=" + all);
    byRegion.forEach((region, fingerprint) -> text.append(" @" + region + "=" + fingerprint));
    return text.toString();
  }

  static RestsOn parse(String text) {
    Map<String, String> parts = new TreeMap<>();
    for (String part : text.split(" ")) {
      int end = part.lastIndexOf('=');
      parts.put(part.substring(0, Math.max(end, 0)), part.substring(end + 1));
    }
    SortedMap<String, String> byRegion = new TreeMap<>();
    parts.forEach(
        (name, fingerprint) -> {
          if (name.startsWith("@")) {
            byRegion.put(name.substring(1), fingerprint);
          }
        });
    return new RestsOn(parts.getOrDefault("conf", ""), parts.getOrDefault("all", ""), byRegion);
  }

  /** The regions whose rows rest on something else than before. */
  Set<String> regionsThatDiffer(RestsOn before) {
    Set<String> differ = new TreeSet<>(byRegion.keySet());
    differ.addAll(before.byRegion.keySet());
    differ.removeIf(r -> String.valueOf(byRegion.get(r)).equals(before.byRegion.get(r)));
    return differ;
  }
}
