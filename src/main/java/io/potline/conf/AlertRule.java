package io.potline.conf;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An alert of {@code conf/alerts.yaml}: a condition over a column of a table or view of gold. It is
 * raised on the first day on which {@code raise} holds, and cleared on the first day after it on
 * which {@code clear} holds.
 *
 * @param where the rows that are watched: columns and the values that they may have; no values: the
 *     column is NULL
 * @param each a series of its own for each value of these columns
 * @param date the column with the day of a value; null: the first date of the table's key
 * @param overDays the change over so many days is watched; null: the value itself
 * @param isWithoutSign whether a fall counts like a rise of the same size
 * @param decimals of the numbers in the message; null: by the unit
 */
public record AlertRule(
    String id,
    String table,
    Map<String, List<String>> where,
    List<String> each,
    String value,
    String date,
    Integer overDays,
    boolean isWithoutSign,
    Limit raise,
    Limit clear,
    Integer decimals,
    Title message)
    implements Serializable {

  public static final String FILE = "alerts.yaml";

  /** How a limit is written, and whether a value of the threshold itself is beyond it. */
  public enum Relation {
    BELOW("below", false, false),
    AT_MOST("at most", false, true),
    ABOVE("above", true, false),
    AT_LEAST("at least", true, true);

    private final String text;
    private final boolean isUpwards;
    private final boolean isInclusive;

    Relation(String text, boolean isUpwards, boolean isInclusive) {
      this.text = text;
      this.isUpwards = isUpwards;
      this.isInclusive = isInclusive;
    }
  }

  /** A threshold, and the side of it on which the limit holds. */
  public record Limit(Relation relation, BigDecimal threshold) implements Serializable {

    public boolean holds(BigDecimal value) {
      int beyond = value.compareTo(threshold) * (relation.isUpwards ? 1 : -1);
      return beyond > 0 || relation.isInclusive && beyond == 0;
    }

    @Override
    public String toString() {
      return relation.text + " " + threshold.toPlainString();
    }
  }

  /** What a message may name beside the columns of {@code where} and {@code each}. */
  private static final List<String> PLACEHOLDERS =
      List.of("date", "value", "level", "threshold", "clear");

  private static final List<String> PLACEHOLDERS_OF_CHANGES = List.of("before", "before_date");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");
  private static final Pattern LIMIT =
      Pattern.compile(
          Stream.of(Relation.values())
              .map(relation -> relation.text)
              .collect(Collectors.joining("|", "(", ")\\s+(\\S+)")));

  /** None if there is no such file: a folder of settings may be older than alerts. */
  static List<AlertRule> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<AlertRule> rules = new ArrayList<>();
    for (YamlNode node : YamlNode.read(file).only("alerts").list("alerts")) {
      AlertRule one = rule(node);
      if (rules.stream().anyMatch(rule -> rule.id.equals(one.id))) {
        throw node.problem("alert", "alert %s is declared twice", one.id);
      }
      rules.add(one);
    }
    return List.copyOf(rules);
  }

  private static AlertRule rule(YamlNode node) {
    node.only(
        "alert",
        "table",
        "where",
        "each",
        "value",
        "date",
        "over_days",
        "without_sign",
        "raise",
        "clear",
        "decimals",
        "message");
    AlertRule rule =
        new AlertRule(
            node.text("alert"),
            node.text("table"),
            where(node),
            node.texts("each"),
            node.text("value"),
            node.textOrNull("date"),
            days(node),
            node.isTrue("without_sign"),
            limit(node, "raise"),
            limit(node, "clear"),
            node.has("decimals") ? node.number("decimals").intValue() : null,
            node.title("message"));
    rule.requireHysteresis(node);
    rule.requireKnownPlaceholders(node);
    return rule;
  }

  private static Map<String, List<String>> where(YamlNode node) {
    Map<String, List<String>> where = new LinkedHashMap<>();
    for (String column : node.keys("where")) {
      YamlNode values = node.child("where");
      where.put(column, values.textOrEmpty(column).isEmpty() ? List.of() : values.texts(column));
    }
    return where;
  }

  private static Integer days(YamlNode node) {
    if (!node.has("over_days")) {
      return null;
    }
    String text = node.text("over_days");
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw node.problem(
          "over_days", "over_days is '%s', expected a number of days from 1 to 9999", text);
    }
    return Integer.valueOf(text);
  }

  private static Limit limit(YamlNode node, String key) {
    Matcher limit = LIMIT.matcher(node.text(key));
    if (!limit.matches()) {
      throw node.problem(
          key,
          "%s is '%s', expected below, at most, above or at least, and a number, such as 'below 0'",
          key,
          node.text(key));
    }
    Relation relation =
        Stream.of(Relation.values()).filter(r -> r.text.equals(limit.group(1))).findFirst().get();
    return new Limit(relation, node.number(key, limit.group(2)));
  }

  /** A value must not raise and clear an alert at once. */
  private void requireHysteresis(YamlNode node) {
    int gap = raise.threshold.compareTo(clear.threshold) * (raise.relation.isUpwards ? 1 : -1);
    boolean isApart =
        gap > 0 || gap == 0 && !(raise.holds(raise.threshold) && clear.holds(raise.threshold));
    if (raise.relation.isUpwards == clear.relation.isUpwards || !isApart) {
      throw node.problem(
          "clear",
          "alert %s is raised %s and cleared %s: a value must not do both; write clear on the other"
              + " side, such as raise: below 0, clear: above 100",
          id,
          raise,
          clear);
    }
    if (isWithoutSign && !raise.relation.isUpwards) {
      throw node.problem(
          "raise", "alert %s: without_sign is for raise: above or at least a number", id);
    }
  }

  private void requireKnownPlaceholders(YamlNode node) {
    Set<String> known = new LinkedHashSet<>(PLACEHOLDERS);
    if (overDays != null) {
      known.addAll(PLACEHOLDERS_OF_CHANGES);
    }
    known.addAll(each);
    where.forEach(
        (column, values) -> {
          if (values.size() == 1) {
            known.add(column);
          }
        });
    for (String text : List.of(message.en(), message.zh())) {
      Matcher placeholder = PLACEHOLDER.matcher(text);
      while (placeholder.find()) {
        if (!known.contains(placeholder.group(1))) {
          throw node.problem(
              "message",
              "alert %s: its message has no value for %s; it may name {%s}",
              id,
              placeholder.group(),
              String.join("}, {", known));
        }
      }
    }
  }

  /** The message with each placeholder replaced. */
  public static String filled(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }
}
