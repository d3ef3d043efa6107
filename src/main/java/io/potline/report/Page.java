package io.potline.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Mustache;
import io.potline.Resources;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** One HTML file with all that it needs: style, script, chart library, data. */
final class Page {

  private static final String LIBRARY = "/META-INF/resources/webjars/echarts/%s/echarts.min.js";
  private static final String LIBRARY_VERSION =
      "/META-INF/maven/org.webjars/echarts/pom.properties";

  private static final String LIBRARY_FILE = "echarts.min.js";

  /** A column with numbers that are printed without thousands separators. */
  private static final String YEAR = "year";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /**
   * A section of the page.
   *
   * @param title null if the prose has one
   * @param prose HTML; null: none
   */
  record Section(String id, String title, String prose, List<Figure> figures) {}

  /**
   * The head of the page.
   *
   * @param state when and from what it was made
   * @param late that the data are older than they should be; null if they are not
   * @param alerts the open ones, each with its day
   * @param other the same page in the other language; null: none
   */
  record Head(
      String title,
      String subtitle,
      String state,
      String late,
      List<String> alerts,
      Link other,
      boolean isSynthetic) {

    public boolean hasAlerts() {
      return !alerts.isEmpty();
    }
  }

  record Link(String file, String text) {}

  private final Words words;
  private final Language language;
  private final ChartLibrary charts;

  Page(Words words, Language language) {
    this(words, language, ChartLibrary.WITHIN);
  }

  Page(Words words, Language language, ChartLibrary charts) {
    this.words = words;
    this.language = language;
    this.charts = charts;
  }

  void write(Path file, Head head, List<Section> sections) {
    Map<String, Object> model = new HashMap<>();
    model.put("lang", language == Language.ZH ? "zh-CN" : "en");
    model.put("head", head);
    model.put("sections", sections);
    model.put("hasContents", sections.size() > 1 && sections.get(0).title() != null);
    model.put("text", words.texts());
    model.put("words", json(words.texts()));
    model.put("style", resource("page.css"));
    model.put("script", resource("page.js"));
    model.put("library", charts == ChartLibrary.WITHIN ? library() : null);
    model.put("libraryFile", charts == ChartLibrary.BESIDE ? LIBRARY_FILE : null);
    String html =
        Mustache.compiler()
            .defaultValue("")
            .emptyStringIsFalse(true)
            .compile(resource("page.mustache"))
            .execute(model);
    if (charts == ChartLibrary.BESIDE) {
      Output.write(file.resolveSibling(LIBRARY_FILE), library());
    }
    Output.write(file, html);
  }

  /** A result as JSON for the page's script, with labels for ids if it is translated. */
  String data(Result result, Result facts, Chart chart, boolean isTranslated) {
    Map<String, Object> data = table(result, isTranslated);
    if (facts != null) {
      data.put("facts", table(facts, isTranslated));
    }
    if (chart != null) {
      data.put("chart", chart);
    }
    return json(data);
  }

  private Map<String, Object> table(Result result, boolean isTranslated) {
    List<Map<String, Object>> columns = new ArrayList<>();
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < result.schema().size(); i++) {
      String name = result.names().get(i);
      Words.Unit unit = words.unit(name);
      Map<String, Object> column = new HashMap<>();
      column.put("name", name);
      column.put("label", isTranslated ? words.label(name) : name);
      if (result.isNumber(i) && !name.equals(YEAR)) {
        column.put("isNumber", true);
        column.put("unit", unit.name());
        column.put("decimals", unit.decimals());
        column.put("isHundredfold", unit.isHundredfold());
        column.put("isTrimmed", unit.isTrimmed());
        column.put("isSigned", unit.isSigned());
      } else if (isTranslated && result.isText(i)) {
        result
            .texts(i)
            .distinct()
            .forEach(id -> words.value(id).ifPresent(label -> labels.put(id, label)));
      }
      column.put("isMonth", name.equals("month") || name.endsWith("_month"));
      columns.add(column);
    }
    Map<String, Object> table = new HashMap<>();
    table.put("columns", columns);
    table.put("rows", result.rows());
    table.put("labels", labels);
    table.put("isCut", result.isCut());
    return table;
  }

  /** JSON that is safe inside a script element. */
  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String library() {
    Properties version = new Properties();
    try {
      version.load(new StringReader(Resources.text(Page.class, LIBRARY_VERSION)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Resources.text(Page.class, LIBRARY.formatted(version.getProperty("version")));
  }

  private static String resource(String name) {
    return Resources.text(Page.class, name);
  }
}
