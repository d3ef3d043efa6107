package io.potline.bronze;

import io.potline.conf.Catalogue;
import io.potline.conf.Names;
import io.potline.landing.text.Reasons;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a column name of capacities, such as {@code 电解铝:运行产能:云南} or {@code Yunnan aluminium
 * built capacity (kt)}: names of conf and a few words, in any order, and nothing else.
 *
 * @param measure the column of the long layout: built or operating
 * @param region the country where the name says none
 * @param unit null where the name says none
 */
record CapacityName(String stage, String measure, String region, String unit) {

  private static final String STAGE = "stage";
  private static final String MEASURE = "measure";
  private static final String REGION = "region";
  private static final String UNIT = "unit";
  private static final String NOTHING = "nothing";

  private static final Map<String, String> MEASURES =
      Map.ofEntries(
          Map.entry("建成产能", "built"),
          Map.entry("总产能", "built"),
          Map.entry("产能", "built"),
          Map.entry("built capacity", "built"),
          Map.entry("built", "built"),
          Map.entry("total capacity", "built"),
          Map.entry("运行产能", "operating"),
          Map.entry("在产产能", "operating"),
          Map.entry("开工产能", "operating"),
          Map.entry("operating capacity", "operating"),
          Map.entry("operating", "operating"));

  private static final Set<String> SEPARATORS = Set.of(" ", ":", "-", "_", ",", "(", ")", "/", "、");
  private static final Set<String> SILENT_WORDS = Set.of("当月值", "月", "月度", "of", "in");

  /** The words that a column name may consist of. */
  static final class Dictionary implements java.io.Serializable {
    private final Map<String, String[]> meanings = new HashMap<>();
    private int longest;

    Dictionary(Catalogue catalogue, Names stages) {
      catalogue.units().capacityNames().forEach((name, id) -> add(name, UNIT, id));
      add(catalogue.regionNames(), REGION);
      add(stages, STAGE);
      MEASURES.forEach((name, measure) -> add(name, MEASURE, measure));
      SILENT_WORDS.forEach(word -> add(word, NOTHING, ""));
    }

    private void add(Names names, String kind) {
      names.all().forEach(name -> add(name, kind, names.id(name).orElseThrow()));
    }

    private void add(String name, String kind, String id) {
      meanings.put(name, new String[] {kind, id});
      longest = Math.max(longest, name.length());
    }
  }

  /** Empty, with a reason, where a part is missing, contradicted or unknown. */
  static Optional<CapacityName> of(String name, Dictionary words, Reasons reasons) {
    String text = Names.normalised(name);
    Map<String, String> said = new HashMap<>();
    int at = 0;
    while (at < text.length()) {
      if (SEPARATORS.contains(text.substring(at, at + 1))) {
        at++;
        continue;
      }
      int end = Math.min(text.length(), at + words.longest);
      while (end > at && !words.meanings.containsKey(text.substring(at, end))) {
        end--;
      }
      if (end == at) {
        reasons.add(
            "'%s' is no capacity: '%s' is no stage, region, unit, built or operating capacity",
            name, text.substring(at));
        return Optional.empty();
      }
      String[] meaning = words.meanings.get(text.substring(at, end));
      String former = said.put(meaning[0], meaning[1]);
      if (former != null && !meaning[0].equals(NOTHING) && !former.equals(meaning[1])) {
        reasons.add("'%s' names two of a kind: %s and %s", name, former, meaning[1]);
        return Optional.empty();
      }
      at = end;
    }
    for (String needed : new String[] {STAGE, MEASURE}) {
      if (!said.containsKey(needed)) {
        reasons.add(
            "'%s' does not say %s",
            name,
            needed.equals(STAGE) ? "of which stage it is" : "whether it is built or operating");
        return Optional.empty();
      }
    }
    return Optional.of(
        new CapacityName(
            said.get(STAGE),
            said.get(MEASURE),
            said.getOrDefault(REGION, Catalogue.NATIONAL),
            said.get(UNIT)));
  }
}
