package io.potline.silver.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.silver.history.History.Judged;
import io.potline.silver.history.History.Revision;
import io.potline.silver.history.History.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private record Told(
      Instant publishedAt, String content, List<?> spelling, List<?> place, boolean isOfThisRun)
      implements Delivery {}

  private static Instant day(int day) {
    return Instant.parse("2024-05-01T02:00:00Z").plusSeconds(86_400L * day);
  }

  private static Told told(int day, String content) {
    return new Told(day(day), content, List.of("t"), List.of(content + day), true);
  }

  private static Told before(int day, String content) {
    return new Told(day(day), content, List.of("t"), List.of("before " + content + day), false);
  }

  private static List<String> revisions(Told... deliveries) {
    return History.of(List.of(deliveries)).revisions().stream()
        .map(
            r ->
                "%s %d-%s"
                    .formatted(
                        r.first().content(),
                        dayOf(r.knownFrom()),
                        r.knownTo().map(to -> "" + dayOf(to)).orElse("")))
        .toList();
  }

  private static int dayOf(Instant time) {
    return (int) ((time.getEpochSecond() - day(0).getEpochSecond()) / 86_400);
  }

  private static List<Verdict> verdicts(Told... deliveries) {
    return History.of(List.of(deliveries)).deliveries().stream().map(Judged::verdict).toList();
  }

  @Test
  void aBAIsThreeRevisions() {
    assertThat(revisions(told(1, "A"), told(2, "B"), told(3, "A")))
        .containsExactly("A 1-2", "B 2-3", "A 3-");
  }

  @Test
  void theSameContentAgainIsRepeated() {
    assertThat(revisions(told(1, "A"), told(2, "A"))).containsExactly("A 1-");
    assertThat(verdicts(told(1, "A"), told(2, "A")))
        .containsExactly(Verdict.ACCEPTED, Verdict.REPEATED);
  }

  @Test
  void anOlderRevisionThatArrivesLateBecomesHistory() {
    assertThat(revisions(told(5, "B"), told(1, "A"))).containsExactly("A 1-5", "B 5-");
    assertThat(revisions(told(5, "B"), told(1, "B"))).containsExactly("B 1-");
  }

  @Test
  void twoContentsAtOneTimeRefuseBothAndTheOneBeforeStays() {
    assertThat(revisions(told(1, "A"), told(2, "B"), told(2, "C"))).containsExactly("A 1-");
    assertThat(verdicts(told(1, "A"), told(2, "B"), told(2, "C")))
        .containsExactly(Verdict.ACCEPTED, Verdict.NEW_CONFLICT, Verdict.NEW_CONFLICT);
  }

  @Test
  void aConflictRefusesWhatHadBeenAccepted() {
    assertThat(revisions(before(1, "A"), told(1, "B"))).isEmpty();
    assertThat(verdicts(before(1, "A"), told(1, "B"))).containsOnly(Verdict.NEW_CONFLICT);
  }

  @Test
  void aConflictIsNewOnlyOnce() {
    assertThat(verdicts(before(1, "A"), before(1, "B"), told(1, "B")))
        .containsOnly(Verdict.OLD_CONFLICT);
  }

  @Test
  void aLaterPublicationSettlesAConflict() {
    assertThat(revisions(told(1, "A"), told(1, "B"), told(2, "B"))).containsExactly("B 2-");
  }

  @Test
  void aConflictDoesNotEndARevisionThatGoesOnAfterIt() {
    assertThat(revisions(told(1, "A"), told(2, "A"), told(2, "B"), told(3, "A")))
        .containsExactly("A 1-");
  }

  @Test
  void spellingThenPlaceDecideWhichOfOneTimeStandsForARevision() {
    List<Told> inOrder =
        List.of(
            new Told(day(1), "A", Arrays.asList("a", null), Arrays.asList("z", 9L), true),
            new Told(day(1), "A", Arrays.asList("b", "x"), Arrays.asList(null, 1L), true),
            new Told(day(1), "A", Arrays.asList("b", "x"), Arrays.asList("a", 2L), true),
            new Told(day(1), "A", Arrays.asList("b", "x"), Arrays.asList("a", 10L), true),
            new Told(day(1), "A", Arrays.asList("b", null), Arrays.asList("a", 1L), true),
            // As Spark sorts text: a character beyond U+FFFF comes after all others.
            new Told(day(1), "A", Arrays.asList("\uFF21", "x"), Arrays.asList("a", 1L), true),
            new Told(day(1), "A", Arrays.asList("\uD840\uDC00", "x"), List.of("a", 1L), true));
    List<Told> shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(3));
    assertThat(History.of(shuffled).deliveries().stream().map(Judged::delivery).toList())
        .isEqualTo(inOrder);
    assertThat(History.of(shuffled).revisions().get(0).first()).isEqualTo(inOrder.get(0));
  }

  @Test
  void randomHistoriesAreWhatASlowLoopMakesOfThem() {
    for (int seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      List<Told> deliveries = randomDeliveries(random);
      History<Told> history = History.of(deliveries);
      assertThat(history.revisions()).as("seed " + seed).isEqualTo(slowRevisions(deliveries));
      for (Judged<Told> judged : history.deliveries()) {
        assertThat(judged.verdict())
            .as("seed %d, %s", seed, judged.delivery())
            .isEqualTo(slowVerdict(judged.delivery(), deliveries));
      }
      assertThat(history.deliveries()).hasSameSizeAs(deliveries);
      Collections.shuffle(deliveries, random);
      assertThat(History.of(deliveries)).as("seed " + seed).isEqualTo(history);
    }
  }

  private static List<Told> randomDeliveries(Random random) {
    List<Told> deliveries = new ArrayList<>();
    int count = random.nextInt(9);
    for (int i = 0; i < count; i++) {
      String unit = random.nextInt(4) == 0 ? null : "u" + random.nextInt(2);
      String sheet = random.nextBoolean() ? null : "s" + random.nextInt(2);
      deliveries.add(
          new Told(
              day(random.nextInt(4)),
              "c" + random.nextInt(3),
              Arrays.asList(unit, random.nextInt(2)),
              Arrays.asList(sheet, (long) i),
              random.nextBoolean()));
    }
    return deliveries;
  }

  /** What is known after each time, and from it the revisions. */
  private static List<Revision<Told>> slowRevisions(List<Told> deliveries) {
    Map<Instant, Told> known = new TreeMap<>();
    for (Told one : deliveries) {
      if (contentsAt(one.publishedAt, deliveries, false).size() == 1) {
        known.merge(one.publishedAt, one, (a, b) -> isBefore(a, b) ? a : b);
      }
    }
    List<Told> firsts = new ArrayList<>();
    String content = null;
    for (Told one : known.values()) {
      if (!one.content.equals(content)) {
        firsts.add(one);
      }
      content = one.content;
    }
    List<Revision<Told>> revisions = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i++) {
      Optional<Instant> to = firsts.stream().skip(i + 1L).map(Told::publishedAt).findFirst();
      revisions.add(new Revision<>(firsts.get(i), to));
    }
    return revisions;
  }

  private static Set<String> contentsAt(Instant time, List<Told> deliveries, boolean onlyBefore) {
    return deliveries.stream()
        .filter(d -> d.publishedAt.equals(time) && !(onlyBefore && d.isOfThisRun))
        .map(Told::content)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Verdict slowVerdict(Told one, List<Told> deliveries) {
    if (contentsAt(one.publishedAt, deliveries, false).size() > 1) {
      return contentsAt(one.publishedAt, deliveries, true).size() > 1
          ? Verdict.OLD_CONFLICT
          : Verdict.NEW_CONFLICT;
    }
    boolean starts = slowRevisions(deliveries).stream().anyMatch(r -> r.first() == one);
    return starts ? Verdict.ACCEPTED : Verdict.REPEATED;
  }

  /** NULL comes last in spelling and first in place. */
  private static boolean isBefore(Told a, Told b) {
    return key(a).compareTo(key(b)) < 0;
  }

  private static String key(Told told) {
    String unit = told.spelling.get(0) == null ? "~" : (String) told.spelling.get(0);
    String sheet = told.place.get(0) == null ? " " : (String) told.place.get(0);
    return "%s %s %s %s".formatted(unit, told.spelling.get(1), sheet, told.place.get(1));
  }

  @Test
  void thePackageKnowsNothingOfSpark() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/io/potline/silver/history"))) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("org.apache.spark");
      }
    }
  }
}
