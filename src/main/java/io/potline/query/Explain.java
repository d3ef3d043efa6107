package io.potline.query;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.REGION;
import static org.apache.spark.sql.functions.lit;

import io.potline.Problem;
import io.potline.Resources;
import io.potline.Tables;
import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Names;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.gold.Alert;
import io.potline.gold.ClaimCheck;
import io.potline.gold.Gold;
import io.potline.gold.ModelOfDay;
import io.potline.gold.PeriodFigures;
import io.potline.gold.Views;
import io.potline.gold.Views.View;
import io.potline.lake.Lake;
import io.potline.model.Method;
import io.potline.model.UsedSources;
import io.potline.query.Printer.Format;
import io.potline.silver.Price;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code explain}: shows the rows that a row of gold was computed from. The queries for a table are
 * in the SQL file of its name in {@code src/main/resources/.../explain}.
 */
public final class Explain {

  private static final String FOLDER = "explain/";
  private static final int MAX_CANDIDATES = 20;

  /** What most rows that people ask for have in these columns. */
  private static final List<Map.Entry<Field, String>> USUAL =
      List.of(Map.entry(REGION, Catalogue.NATIONAL), Map.entry(METHOD, Method.MODELLED.id()));

  private static final Pattern TITLE = Pattern.compile("\\A\\s*--(.*)\\n");
  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");

  private final Lake lake;
  private final SparkSession spark;
  private final Conf conf;
  private final PrintStream out;
  private final Printer printer;

  public Explain(Lake lake, Conf conf, PrintStream out) {
    this.lake = lake;
    this.spark = lake.spark();
    this.conf = conf;
    this.out = out;
    this.printer = new Printer(out);
  }

  /**
   * @param values values of columns, as text, that identify one row
   */
  public void print(String tableName, Map<String, String> values) {
    Table table = table(tableName);
    Map<String, String> left = leftOut(table, values);
    Row row = row(table, values, left);
    registerViews(row);
    out.println(table.name());
    out.println(table.grain());
    left.forEach(
        (column, value) -> {
          if (value.equals(row.getAs(column))) {
            out.printf("%s=%s: filled in, because it was left out%n", column, value);
          }
        });
    out.println();
    printRow(table, row);
    for (String statement : statements(table.shortName() + ".sql")) {
      print(title(statement), spark.sql(withValues(statement, row)));
    }
    boolean hasQuery = List.of(ClaimCheck.TABLE, Alert.TABLE).contains(table);
    if (hasQuery && row.getAs(Fields.SQL.name()) != null) {
      print("The result of its SQL", spark.sql(row.getAs(Fields.SQL.name())));
    }
  }

  private Table table(String name) {
    Views.all().stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .ifPresent(Explain::refuse);
    List<Table> tables = Gold.tables(conf);
    Names names = new Names();
    tables.forEach(table -> names.add(table.name(), table.name()));
    return tables.stream()
        .filter(table -> table.name().equals(name) && lake.exists(table))
        .findFirst()
        .orElseThrow(() -> Problem.usage("No table %s to explain%s", name, names.didYouMean(name)));
  }

  private static void refuse(View view) {
    throw Problem.usage(
        "%s is a view, and only rows of tables are explained. It is made from %s: explain a row of"
            + " those.",
        view.name(), String.join(", ", Views.tablesOf(view.query())));
  }

  /** The usual values of key columns that were left out: the whole country, modelled. */
  private static Map<String, String> leftOut(Table table, Map<String, String> values) {
    Map<String, String> left = new LinkedHashMap<>();
    USUAL.stream()
        .filter(usual -> table.key().contains(usual.getKey()))
        .filter(usual -> !values.containsKey(usual.getKey().name()))
        .forEach(usual -> left.put(usual.getKey().name(), usual.getValue()));
    return left;
  }

  /** The row of these values and the usual ones, or else the row of these values alone. */
  private Row row(Table table, Map<String, String> values, Map<String, String> usual) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(usual);
    List<Row> rows = rows(table, all);
    if (rows.isEmpty() && !usual.isEmpty()) {
      rows = rows(table, values);
      all.keySet().retainAll(values.keySet());
    }
    if (rows.isEmpty()) {
      throw Problem.usage(
          "%s has no row with %s; its key is %s.", table.name(), values, key(table));
    }
    if (rows.size() > 1) {
      throw Problem.usage(
          "More than one row of %s has %s: give more of the key columns %s. Such rows: %s",
          table.name(), all, key(table), candidates(table, rows));
    }
    return rows.get(0);
  }

  private List<Row> rows(Table table, Map<String, String> values) {
    Column hasValues = lit(true);
    for (Map.Entry<String, String> value : values.entrySet()) {
      Field field =
          table.fields().stream()
              .filter(f -> f.name().equals(value.getKey()))
              .findFirst()
              .orElseThrow(
                  () ->
                      Problem.usage(
                          "%s has no column %s; its key is %s.",
                          table.name(), value.getKey(), key(table)));
      Column text = value.getValue().isEmpty() ? lit(null) : lit(value.getValue());
      hasValues = hasValues.and(field.col().eqNullSafe(text.try_cast(field.type())));
    }
    return lake.read(table).filter(hasValues).limit(MAX_CANDIDATES).collectAsList();
  }

  private static String key(Table table) {
    return table.key().stream().map(Field::name).collect(Collectors.joining(", "));
  }

  private static String candidates(Table table, List<Row> rows) {
    return rows.stream()
        .limit(5)
        .map(
            row ->
                table.key().stream()
                    .map(f -> f.name() + "=" + row.getAs(f.name()))
                    .collect(Collectors.joining(" ")))
        .collect(Collectors.joining("; "));
  }

  /** Creates the temporary views that the statements use beside the tables. */
  private void registerViews(Row row) {
    Tables.register(lake, conf);
    UsedSources sources = Gold.sources(conf.catalogue()).apply(lake::read);
    usedQuotes(row, sources).createOrReplaceTempView("used_quote");
    PeriodFigures.of(Price.current(lake.read(Price.TABLE)), sources, conf)
        .createOrReplaceTempView("period_figure");
    ModelOfDay.chainMembers(spark, sources, conf).createOrReplaceTempView("chain_member");
    spark
        .createDataFrame(
            conf.chain().stages().stream()
                .map(stage -> RowFactory.create(stage.id(), stage.price()))
                .toList(),
            StructType.fromDDL("stage string, series string"))
        .createOrReplaceTempView("product");
    statements("views.sql").forEach(spark::sql);
  }

  /**
   * The quotes that the model used for the row's day and region; none if the row has no day and
   * region.
   */
  private Dataset<Row> usedQuotes(Row row, UsedSources sources) {
    List<String> columns = List.of(row.schema().fieldNames());
    boolean isOfADay = columns.contains(DATE.name()) && columns.contains(REGION.name());
    return ModelOfDay.usedQuotes(
        Price.current(lake.read(Price.TABLE)),
        sources,
        conf,
        isOfADay ? row.getAs(REGION.name()) : Catalogue.NATIONAL,
        isOfADay ? row.getAs(DATE.name()) : LocalDate.EPOCH);
  }

  private void printRow(Table table, Row row) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"column", "value", "unit"});
    for (Field field : table.fields()) {
      Object value = row.getAs(field.name());
      String text =
          value instanceof BigDecimal number
              ? number.toPlainString()
              : value == null ? "" : value.toString();
      lines.add(new String[] {field.name(), text, field.unit()});
    }
    printer.printLines(lines, new boolean[3]);
  }

  private void print(String title, Dataset<Row> rows) {
    Dataset<Row> found = rows.cache();
    if (!found.isEmpty()) {
      out.println();
      out.println(title);
      out.println();
      printer.print(found, Format.TABLE);
    }
    found.unpersist();
  }

  private static List<String> statements(String file) {
    return Statements.of(Resources.text(Explain.class, FOLDER + file));
  }

  private static String title(String statement) {
    Matcher title = TITLE.matcher(statement);
    return title.find() ? title.group(1).strip() : "";
  }

  /** Replaces {@code :column} by the row's values: Delta's parser takes no parameters. */
  private static String withValues(String statement, Row row) {
    return PARAMETER
        .matcher(statement)
        .replaceAll(m -> Matcher.quoteReplacement(literal(row.getAs(m.group(1)))));
  }

  private static String literal(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof LocalDate date) {
      return "DATE'" + date + "'";
    }
    if (value instanceof Instant time) {
      return "TIMESTAMP'" + time + "'";
    }
    return value instanceof String text
        ? "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        : value.toString();
  }
}
