package io.potline.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.potline.Resources;
import io.potline.conf.Conf;
import io.potline.conf.Units.Unit;
import io.potline.gold.Alert;
import io.potline.gold.Views;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What moved on the last day, in one line, and the same as JSON: the margins of the country with
 * their change since the day of trading before, the price that moved a margin most, and the alerts.
 */
record Summary(
    LocalDate date,
    LocalDate before,
    List<Margin> margins,
    List<Move> moves,
    List<OpenAlert> alerts) {

  /**
   * @param change null on the first day
   */
  record Margin(String stage, BigDecimal perTonneAl, BigDecimal change) {}

  /** A price that has changed, and what that does to the margin of a stage. */
  record Move(
      String stage,
      String series,
      String unit,
      BigDecimal price,
      BigDecimal change,
      BigDecimal effect) {}

  private static final String MARGINS = Resources.text(Summary.class, "summary_margins.sql");
  private static final String MOVES = Resources.text(Summary.class, "summary_moves.sql");
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The tables that its queries read. */
  static Set<String> tables() {
    Set<String> tables = Views.tablesOf(MARGINS + MOVES);
    tables.add(Alert.TABLE.name());
    return tables;
  }

  /**
   * Reads the margins and prices of the last two days; none in a lake without margins.
   *
   * @param versions of the tables that the session reads
   */
  static Summary read(SparkSession spark, Conf conf, Map<String, Long> versions) {
    LocalDate date = null;
    LocalDate before = null;
    List<Margin> margins = new ArrayList<>();
    for (Row row : spark.sql(MARGINS).collectAsList()) {
      date = row.getLocalDate(0);
      before = row.getLocalDate(1);
      margins.add(new Margin(row.getString(2), row.getDecimal(3), row.getDecimal(4)));
    }
    List<Move> moves = new ArrayList<>();
    for (Row row : spark.sql(MOVES).collectAsList()) {
      String stage = row.getString(0);
      String series =
          row.isNullAt(1) ? conf.chain().stage(stage).orElseThrow().price() : row.getString(1);
      String unit = inYuan(conf.catalogue().series(series).orElseThrow().unit());
      moves.add(
          new Move(stage, series, unit, row.getDecimal(2), row.getDecimal(3), row.getDecimal(4)));
    }
    return new Summary(date, before, margins, moves, OpenAlert.read(spark, versions));
  }

  private static String inYuan(Unit unit) {
    return unit.id().replace(unit.measures(), "CNY");
  }

  /**
   * Writes {@code summary.txt}, a line for each language, and {@code summary.json}.
   *
   * @param lines the summary in words, by language
   * @param files what was written beside it, by name
   */
  void write(
      Path folder, Map<Language, String> lines, Map<String, String> files, boolean isSynthetic) {
    Output.write(folder.resolve("summary.txt"), String.join("\n", lines.values()) + "\n");
    Output.write(
        folder.resolve("summary.json"),
        out -> out.write(JSON.writeValueAsBytes(json(lines, files, isSynthetic))));
  }

  /** The summary in one line. */
  String line(Words words, Language language, boolean isSynthetic) {
    if (margins.isEmpty()) {
      return words.text("summary_none");
    }
    List<String> parts = new ArrayList<>();
    parts.add(
        words
            .text("summary_margins")
            .replace("{date}", date.toString())
            .replace(
                "{margins}",
                margins.stream()
                    .map(margin -> margin(margin, words))
                    .collect(Collectors.joining(language == Language.EN ? ", " : "、"))));
    moves.stream()
        .findFirst()
        .ifPresent(
            move ->
                parts.add(
                    words
                        .text("summary_move")
                        .replace("{series}", words.value(move.series()).orElse(move.series()))
                        .replace("{price}", plain(move.price()))
                        .replace("{unit}", words.value(move.unit()).orElse(move.unit()))
                        .replace("{change}", signed(move.change()))
                        .replace("{stage}", words.value(move.stage()).orElse(move.stage()))
                        .replace("{effect}", rounded(move.effect(), true))));
    List<OpenAlert> raised = alerts.stream().filter(this::isOfLastDays).toList();
    parts.add(
        words
            .text("summary_alerts")
            .replace("{open}", String.valueOf(alerts.size()))
            .replace("{raised}", String.valueOf(raised.size())));
    raised.forEach(alert -> parts.add(language.of(alert.message())));
    if (isSynthetic) {
      parts.add(words.text("is_synthetic"));
    }
    return String.join(language == Language.EN ? "; " : "；", parts);
  }

  /** The open alerts in words, each with the day it was raised. */
  List<String> alertLines(Words words, Language language) {
    return alerts.stream()
        .map(
            alert ->
                words
                    .text("open_alert")
                    .replace("{message}", language.of(alert.message()))
                    .replace("{date}", alert.raised().toString()))
        .toList();
  }

  private boolean isOfLastDays(OpenAlert alert) {
    return before == null || alert.raised().isAfter(before);
  }

  private static String margin(Margin margin, Words words) {
    String change = margin.change() == null ? "-" : rounded(margin.change(), true);
    return words
        .text("summary_margin")
        .replace("{stage}", words.value(margin.stage()).orElse(margin.stage()))
        .replace("{margin}", rounded(margin.perTonneAl(), false))
        .replace("{change}", change);
  }

  private static String rounded(BigDecimal amount, boolean isSigned) {
    BigDecimal rounded = amount.setScale(0, RoundingMode.HALF_UP);
    return (isSigned && rounded.signum() > 0 ? "+" : "") + "%,d".formatted(rounded.longValue());
  }

  private static String plain(BigDecimal price) {
    return price.stripTrailingZeros().toPlainString();
  }

  private static String signed(BigDecimal change) {
    return (change.signum() > 0 ? "+" : "") + plain(change);
  }

  private Map<String, Object> json(
      Map<Language, String> lines, Map<String, String> files, boolean isSynthetic) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", text(date));
    json.put("previous_date", text(before));
    json.put("is_synthetic", isSynthetic);
    lines.forEach((language, line) -> json.put("line_" + language.id(), line));
    json.put("margins", margins.stream().map(Summary::json).toList());
    json.put("moves", moves.stream().map(Summary::json).toList());
    json.put("open_alerts", alerts.stream().map(Summary::json).toList());
    json.putAll(files);
    return json;
  }

  private static Map<String, Object> json(Margin margin) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", margin.stage());
    json.put("margin_cny_per_t_al", margin.perTonneAl());
    json.put("change_cny_per_t_al", margin.change());
    return json;
  }

  private static Map<String, Object> json(Move move) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", move.stage());
    json.put("series", move.series());
    json.put("unit", move.unit());
    json.put("price", move.price());
    json.put("change", move.change());
    json.put("effect_cny_per_t_al", move.effect());
    return json;
  }

  private static Map<String, Object> json(OpenAlert alert) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("alert", alert.alert());
    json.put("subject", alert.subject());
    json.put("raised_date", text(alert.raised()));
    json.put("message_en", alert.message().en());
    json.put("message_zh", alert.message().zh());
    return json;
  }

  private static String text(LocalDate date) {
    return date == null ? null : date.toString();
  }
}
