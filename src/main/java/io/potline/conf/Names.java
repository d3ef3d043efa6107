package io.potline.conf;

import java.io.Serializable;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Maps the names that vendors use to ids. All names are normalised the same way. */
public final class Names implements Serializable {

  private static final Pattern FREQUENCY = Pattern.compile("\\((日|周|旬|月|季|年)度?\\)$");

  private final Map<String, String> idByName = new HashMap<>();

  /**
   * Registers a name of an id; returns the other id that already has this name, if there is one.
   */
  public Optional<String> add(String name, String id) {
    String former = idByName.putIfAbsent(normalised(name), id);
    return former == null || former.equals(id) ? Optional.empty() : Optional.of(former);
  }

  void addAll(Collection<String> names, String id, ConfTable.Line line) {
    for (String name : names) {
      add(name, id)
          .ifPresent(
              former -> {
                throw line.problem("'%s' already names %s, it can't name %s too", name, former, id);
              });
    }
  }

  public Optional<String> id(String name) {
    return Optional.ofNullable(idByName.get(normalised(name)));
  }

  /** All registered names, normalised. */
  public Set<String> all() {
    return idByName.keySet();
  }

  /** The registered name nearest to an unknown one, for error messages. */
  public Optional<String> nearest(String name) {
    String wanted = normalised(name);
    // A name of two or three Chinese characters has to share one.
    int limit = Math.min(Math.max(2, wanted.length() / 3), Math.max(1, wanted.length() - 1));
    return idByName.keySet().stream()
        .map(known -> Map.entry(known, distance(wanted, known)))
        .filter(e -> e.getValue() <= limit)
        .min(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(e -> -commonPrefix(wanted, e.getKey()))
                .thenComparing(Map.Entry::getKey))
        .map(e -> idByName.get(e.getKey()));
  }

  /** Of two names as near, the one that begins alike is meant: Yunan is Yunnan, not Hunan. */
  private static int commonPrefix(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
  }

  /** The end of an error message about an unknown name: suggests the nearest one. */
  public String didYouMean(String name) {
    return nearest(name).map(near -> ", did you mean " + near + "?").orElse(".");
  }

  /** Full width to half width, no outer blanks, no case, no frequency in brackets at the end. */
  public static String normalised(String name) {
    String halfWidth = Normalizer.normalize(name, Normalizer.Form.NFKC);
    String oneBlank =
        halfWidth.strip().replaceAll("\\s+", " ").replaceAll(" ?: ?", ":").toLowerCase(Locale.ROOT);
    return FREQUENCY.matcher(oneBlank).replaceFirst("").strip();
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
