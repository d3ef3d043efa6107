package io.potline.query;

import io.potline.contract.Field;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Prints a result for people or for other programs. */
public final class Printer {

  public enum Format {
    TABLE,
    /** One line a column, for rows that are wider than the screen. */
    EXPANDED,
    CSV,
    JSON;

    boolean isForPeople() {
      return this == TABLE || this == EXPANDED;
    }
  }

  /**
   * A table for people is held in memory, because its columns are aligned; csv and json are not.
   */
  private static final int MAX_TABLE_ROWS = 10_000;

  /** A text that begins like a formula and is not a number. */
  private static final Pattern FORMULA =
      Pattern.compile("(?![+-]?[\\d.,]+([eE][+-]?\\d+)?%?\\z)[=+@\\t\\r-]");

  /** Units are not wrapped to less than the width of "primary aluminium". */
  private static final int NARROW_UNIT = 17;

  private static final Pattern BETWEEN_WORDS = Pattern.compile(" (?!%)");

  private final PrintStream out;

  public Printer(PrintStream out) {
    this.out = out;
  }

  /** Prints a result and returns the number of rows. */
  public long print(Dataset<Row> result, Format format) {
    long rows =
        switch (format) {
          case TABLE -> printTable(result);
          case EXPANDED -> printExpanded(result);
          case CSV -> printCsv(result);
          case JSON -> printJson(result);
        };
    out.flush();
    return rows;
  }

  private long printJson(Dataset<Row> result) {
    long count = 0;
    Iterator<String> rows = result.toJSON().toLocalIterator();
    for (; rows.hasNext(); count++) {
      out.println(rows.next());
    }
    return count;
  }

  private long printCsv(Dataset<Row> result) {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader(result.columns()).setRecordSeparator('\n').get();
    boolean[] isText = new boolean[result.columns().length];
    for (int i = 0; i < isText.length; i++) {
      isText[i] = result.schema().fields()[i].dataType().equals(DataTypes.StringType);
    }
    try {
      CSVPrinter csv = new CSVPrinter(out, format);
      Iterator<Row> rows = readable(result).toLocalIterator();
      long count = 0;
      for (; rows.hasNext(); count++) {
        csv.printRecord((Object[]) withoutFormulas(texts(rows.next()), isText));
      }
      csv.flush();
      return count;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Escapes texts that a spreadsheet would run as formulas. */
  private static String[] withoutFormulas(String[] cells, boolean[] isText) {
    for (int i = 0; i < cells.length; i++) {
      if (isText[i] && cells[i] != null && FORMULA.matcher(cells[i]).lookingAt()) {
        cells[i] = "'" + cells[i];
      }
    }
    return cells;
  }

  private long printTable(Dataset<Row> result) {
    List<String[]> rows = rowsForPeople(result);
    List<String[]> lines = new ArrayList<>();
    lines.add(result.columns());
    lines.addAll(rows);
    StructField[] fields = result.schema().fields();
    boolean[] isNumber = new boolean[fields.length];
    for (int i = 0; i < fields.length; i++) {
      isNumber[i] = fields[i].dataType() instanceof NumericType;
    }
    printLines(lines, units(result), isNumber);
    return rows.size();
  }

  private static String[] units(Dataset<Row> result) {
    return Arrays.stream(result.schema().fields())
        .map(field -> field.getComment().map(Field::unitOf).getOrElse(() -> ""))
        .toArray(String[]::new);
  }

  private static List<String[]> rowsForPeople(Dataset<Row> result) {
    List<Row> rows = readable(result).limit(MAX_TABLE_ROWS + 1).collectAsList();
    if (rows.size() > MAX_TABLE_ROWS) {
      System.err.printf(
          "Cut after %,d rows: --format csv prints them all, LIMIT fewer.%n", MAX_TABLE_ROWS);
    }
    return rows.stream().limit(MAX_TABLE_ROWS).map(Printer::texts).toList();
  }

  private long printExpanded(Dataset<Row> result) {
    List<String[]> rows = rowsForPeople(result);
    String[] names = result.columns();
    String[] units = units(result);
    int nameWidth = Arrays.stream(names).mapToInt(Printer::width).max().orElse(0);
    int count = 0;
    for (String[] row : rows) {
      String head = "-[ row %d ]".formatted(++count);
      out.println(head + "-".repeat(Math.max(0, nameWidth + 20 - head.length())));
      for (int i = 0; i < names.length; i++) {
        String padding = " ".repeat(nameWidth - width(names[i]) + 2);
        String unit = units[i].isEmpty() || row[i] == null ? "" : "  " + units[i];
        out.println((names[i] + padding + text(row[i]) + unit).stripTrailing());
      }
    }
    return rows.size();
  }

  /** Prints aligned columns, numbers to the right; the first line is the header. */
  public void printLines(List<String[]> lines, boolean[] isNumber) {
    printLines(lines, new String[isNumber.length], isNumber);
  }

  /** The same with units under the names, in as many lines as they take. */
  private void printLines(List<String[]> lines, String[] units, boolean[] isNumber) {
    int[] widths = new int[isNumber.length];
    for (String[] line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(text(line[i])));
      }
    }
    List<String[]> unitLines = unitLines(units, widths);
    printLine(lines.get(0), widths, isNumber);
    unitLines.forEach(line -> printLine(line, widths, isNumber));
    int total = Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    out.println("-".repeat(Math.max(total, 1)));
    lines.stream().skip(1).forEach(line -> printLine(line, widths, isNumber));
  }

  private void printLine(String[] cells, int[] widths, boolean[] isNumber) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = text(cells[i]);
      String padding = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : "  ").append(isNumber[i] ? padding + cell : cell + padding);
    }
    out.println(line.toString().stripTrailing());
  }

  /** Wraps each unit to its column; only a very narrow column gets wider. */
  private static List<String[]> unitLines(String[] units, int[] widths) {
    List<String[]> lines = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      String unit = text(units[i]);
      widths[i] = Math.max(widths[i], Math.min(width(unit), NARROW_UNIT));
      int n = 0;
      for (String word : unit.isEmpty() ? new String[0] : BETWEEN_WORDS.split(unit)) {
        String line = n < lines.size() ? text(lines.get(n)[i]) : "";
        if (!line.isEmpty() && width(line + " " + word) > widths[i]) {
          n++;
          line = "";
        }
        if (n == lines.size()) {
          lines.add(new String[units.length]);
        }
        lines.get(n)[i] = line.isEmpty() ? word : line + " " + word;
        widths[i] = Math.max(widths[i], width(word));
      }
    }
    return lines;
  }

  /** The width in a terminal: a Chinese character takes two columns. */
  static int width(String text) {
    return text.codePoints().map(c -> c >= 0x1100 && c <= 0xFFE6 && !isNarrow(c) ? 2 : 1).sum();
  }

  private static boolean isNarrow(int codePoint) {
    return codePoint < 0x2E80 && codePoint > 0x115F;
  }

  private static String text(String cell) {
    return cell == null ? "" : cell;
  }

  /**
   * Leaves numbers and texts unchanged, and converts nested values to JSON and other values to
   * text.
   */
  public static Dataset<Row> readable(Dataset<Row> result) {
    StructField[] fields = result.schema().fields();
    org.apache.spark.sql.Column[] columns = new org.apache.spark.sql.Column[fields.length];
    // By position: a result may have two columns of one name.
    Dataset<Row> numbered =
        result.toDF(
            java.util.stream.IntStream.range(0, fields.length)
                .mapToObj(i -> "c" + i)
                .toArray(String[]::new));
    for (int i = 0; i < fields.length; i++) {
      boolean isNested =
          fields[i].dataType() instanceof StructType
              || fields[i].dataType() instanceof ArrayType
              || fields[i].dataType() instanceof MapType;
      boolean isPlain = fields[i].dataType().equals(DataTypes.StringType);
      org.apache.spark.sql.Column column = functions.col("c" + i);
      columns[i] =
          isNested
              ? functions.to_json(column)
              : isPlain || fields[i].dataType() instanceof NumericType
                  ? column
                  : column.cast("string");
    }
    return numbered.select(columns);
  }

  private static String[] texts(Row row) {
    String[] texts = new String[row.size()];
    for (int i = 0; i < texts.length; i++) {
      Object value = row.get(i);
      texts[i] =
          value == null
              ? null
              : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
    return texts;
  }
}
