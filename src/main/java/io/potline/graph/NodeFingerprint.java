package io.potline.graph;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Fingerprints of what the rows of a node depend on beside its inputs.
 *
 * @param conf of the node's parts of {@code conf} and the version of its formula; the others are
 *     compared only if it differs
 * @param all of what all rows depend on: if it differs, all rows are recomputed
 * @param byRegion of what the rows of single regions depend on in addition
 */
public record NodeFingerprint(String conf, String all, SortedMap<String, String> byRegion) {

  static NodeFingerprint ofConf(String conf) {
    return new NodeFingerprint(conf, conf, new TreeMap<>());
  }

  /** The text that {@code ops.progress} stores. */
  String text() {
    StringBuilder text = new StringBuilder("conf=" + conf + " all=" + all);
    byRegion.forEach((region, fingerprint) -> text.append(" @" + region + "=" + fingerprint));
    return text.toString();
  }

  static NodeFingerprint parse(String text) {
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
    return new NodeFingerprint(
        parts.getOrDefault("conf", ""), parts.getOrDefault("all", ""), byRegion);
  }

  /** The regions whose fingerprint differs. */
  Set<String> changedRegions(NodeFingerprint before) {
    Set<String> differ = new TreeSet<>(byRegion.keySet());
    differ.addAll(before.byRegion.keySet());
    differ.removeIf(r -> String.valueOf(byRegion.get(r)).equals(before.byRegion.get(r)));
    return differ;
  }
}
