package io.potline.report;

import io.potline.conf.Conf;
import io.potline.conf.Stage;
import io.potline.conf.Title;
import io.potline.conf.YamlNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The labels of columns, units and values in a language. */
final class Words {

  private static final String FILE = "words.yaml";
  private static final String OF_NOTEBOOKS = "notebook-words.yaml";
  private static final String MODELLED = "modelled:";

  /**
   * @param decimals to which a number is rounded as shown; null: not rounded
   * @param isHundredfold whether the number shown is a hundred times that of the lake: per cent for
   *     a fraction, 万吨 for million tonnes
   * @param isTrimmed whether zeros at the end of the decimals are left out
   * @param isSigned whether a number above 0 has a plus sign
   */
  record Unit(
      String name, Integer decimals, boolean isHundredfold, boolean isTrimmed, boolean isSigned) {
    static final Unit NONE = new Unit("", null, false, false, false);

    /** The number as it is shown, without its unit. */
    String shown(BigDecimal number) {
      BigDecimal shown = isHundredfold ? number.movePointRight(2) : number;
      shown = decimals == null ? shown : shown.setScale(decimals, RoundingMode.HALF_UP);
      shown = isTrimmed || decimals == null ? shown.stripTrailingZeros() : shown;
      return String.format(
          Locale.ROOT,
          "%s%,." + Math.max(shown.scale(), 0) + "f",
          isSigned && shown.signum() > 0 ? "+" : "",
          shown);
    }
  }

  private record Suffix(String text, Unit unit) {}

  private final Language language;
  private final Conf conf;
  private final Map<String, String> texts;
  private final Map<String, String> columns;
  private final Map<String, String> values;
  private final List<Suffix> suffixes = new ArrayList<>();
  private final List<Title> notes;

  private Words(Language language, Conf conf, YamlNode file) {
    this.language = language;
    this.conf = conf;
    this.texts = titles(file.child("text"));
    this.columns = titles(file.child("columns"));
    this.values = titles(file.child("values"));
    this.notes = file.list("notes").stream().map(Words::title).toList();
    for (YamlNode unit : file.list("units")) {
      suffixes.add(new Suffix(unit.text("suffix"), unit(unit)));
    }
  }

  static Words read(Language language, Conf conf) {
    return new Words(
        language,
        conf,
        YamlNode.resource(Words.class, FILE).only("text", "columns", "units", "values", "notes"));
  }

  /** Those of the report, and of notebooks, which call some columns otherwise. */
  static Words ofNotebooks(Language language, Conf conf) {
    Words words = read(language, conf);
    YamlNode more = YamlNode.resource(Words.class, OF_NOTEBOOKS).only("columns", "values");
    words.columns.putAll(words.titles(more.child("columns")));
    words.values.putAll(words.titles(more.child("values")));
    return words;
  }

  private Unit unit(YamlNode node) {
    node.only("suffix", "en", "zh", "decimals", "hundredfold", "trimmed", "signed");
    boolean isHundredfold = node.texts("hundredfold").contains(language.id());
    return new Unit(
        language.of(title(node)),
        Integer.parseInt(node.text("decimals")) - (isHundredfold ? 2 : 0),
        isHundredfold,
        node.isTrue("trimmed"),
        node.isTrue("signed"));
  }

  private Map<String, String> titles(YamlNode node) {
    Map<String, String> titles = new HashMap<>();
    for (String key : node.children().keySet()) {
      titles.put(key, language.of(title(node.child(key).only("en", "zh"))));
    }
    return titles;
  }

  /** A title whose texts may be empty. */
  private static Title title(YamlNode node) {
    return new Title(node.textOrEmpty("en"), node.textOrEmpty("zh"));
  }

  /** All texts of the page itself. */
  Map<String, String> texts() {
    return texts;
  }

  String text(String key) {
    return Optional.ofNullable(texts.get(key)).orElseThrow();
  }

  String comma() {
    return language == Language.ZH ? "，" : ", ";
  }

  String semicolon() {
    return language == Language.ZH ? "；" : "; ";
  }

  String bracketed(String text) {
    return language == Language.ZH ? "（" + text + "）" : " (" + text + ")";
  }

  Optional<String> column(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /** What a column is called; one without a name of its own by its id, without the unit. */
  String label(String name) {
    return column(name)
        .orElseGet(
            () ->
                suffixes.stream()
                    .map(Suffix::text)
                    .filter(suffix -> suffix.startsWith("_") && name.endsWith(suffix))
                    .findFirst()
                    .map(suffix -> name.substring(0, name.length() - suffix.length()))
                    .orElse(name)
                    .replace('_', ' '));
  }

  Unit unit(String column) {
    return suffixes.stream()
        .filter(suffix -> column.endsWith(suffix.text()))
        .findFirst()
        .map(Suffix::unit)
        .orElse(Unit.NONE);
  }

  /**
   * The label of an id: a word of the page, or the title of a stage, series, region or source of
   * conf. A note is translated as far as its sentences are known.
   */
  Optional<String> value(String id) {
    return Optional.ofNullable(values.get(id))
        .or(() -> conf.chain().stage(id).map(Stage::title).map(language::of))
        .or(() -> conf.catalogue().title(id).map(language::of))
        .or(() -> modelled(id))
        .or(() -> Optional.of(note(id)).filter(note -> !note.equals(id)));
  }

  /**
   * A value of a column as it stands in a sentence: a number with its unit, or the label of an id.
   */
  String shown(String column, Object value) {
    if (!(value instanceof Number)) {
      return value == null ? "-" : value(value.toString()).orElse(value.toString());
    }
    Unit unit = unit(column);
    String number = unit.shown(new BigDecimal(value.toString()));
    String space = language == Language.ZH && unit.name().equals("%") ? "" : " ";
    return unit.name().isEmpty() ? number : number + space + unit.name();
  }

  /** The label of the source of a modelled cost curve, such as {@code modelled:SMM}. */
  private Optional<String> modelled(String id) {
    return Optional.of(id)
        .filter(source -> source.startsWith(MODELLED))
        .map(source -> source.substring(MODELLED.length()))
        .map(source -> values.get("modelled") + bracketed(value(source).orElse(source)));
  }

  private String note(String text) {
    String note = text;
    for (Title sentence : notes) {
      note = note.replace(sentence.en(), language.of(sentence));
    }
    // What stands between the sentences of a translated note.
    return language == Language.EN || note.equals(text)
        ? note
        : note.replace("; ", "；").replace(": ", "：").replace(". ", "。");
  }
}
