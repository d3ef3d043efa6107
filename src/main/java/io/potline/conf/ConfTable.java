package io.potline.conf;

import io.potline.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a CSV file of {@code conf} row by row; error messages have file and line. */
final class ConfTable {

  private ConfTable() {}

  static <T> List<T> read(Path file, List<String> header, Function<Line, T> toRecord) {
    return read(file, header, List.of(), toRecord);
  }

  /**
   * @param header all columns in their order
   * @param optional those that a file may lack, and that a row may leave out at its end
   */
  static <T> List<T> read(
      Path file, List<String> header, List<String> optional, Function<Line, T> toRecord) {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
    try (CSVParser rows = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
      List<String> names = rows.getHeaderNames();
      List<String> expected =
          header.stream().filter(c -> names.contains(c) || !optional.contains(c)).toList();
      if (!names.equals(expected)) {
        throw Problem.conf(file.toString(), 1, "columns are %s, expected %s", names, header);
      }
      int required = names.size();
      while (required > 0 && optional.contains(names.get(required - 1))) {
        required--;
      }
      int least = required;
      return rows.stream().map(row -> toRecord.apply(new Line(file, row, least))).toList();
    } catch (IOException e) {
      throw Files.exists(file)
          ? new UncheckedIOException(e)
          : Problem.usage("No %s: give the folder of the settings with --conf DIR.", file);
    }
  }

  /**
   * One row; {@code record} is the row's number without the header.
   *
   * @param required how many cells it has at least
   */
  record Line(Path file, CSVRecord record, int required) {

    String text(String column) {
      String text = textOrNull(column);
      if (text == null) {
        throw problem("%s is empty", column);
      }
      return text;
    }

    String textOrNull(String column) {
      int cells = record.size();
      if (cells < required || cells > record.getParser().getHeaderNames().size()) {
        throw problem("%d cells, but the header has more or fewer", cells);
      }
      String text = record.isSet(column) ? record.get(column) : "";
      return text.isEmpty() ? null : text;
    }

    boolean has(String column) {
      return record.isMapped(column);
    }

    String oneOf(String column, String... known) {
      String text = text(column);
      if (Stream.of(known).noneMatch(text::equals)) {
        throw problem("%s is '%s', expected %s", column, text, String.join(" or ", known));
      }
      return text;
    }

    List<String> list(String column) {
      String text = textOrNull(column);
      return text == null
          ? List.of()
          : Arrays.stream(text.split("\\|")).map(String::trim).filter(s -> !s.isEmpty()).toList();
    }

    BigDecimal number(String column) {
      return parse(column, text(column), BigDecimal::new);
    }

    BigDecimal numberOrNull(String column) {
      String text = textOrNull(column);
      return text == null ? null : parse(column, text, BigDecimal::new);
    }

    Integer integerOrNull(String column) {
      String text = textOrNull(column);
      return text == null ? null : parse(column, text, Integer::valueOf);
    }

    LocalDate date(String column) {
      return parse(column, text(column), LocalDate::parse);
    }

    boolean flag(String column) {
      String text = text(column);
      if (Stream.of("true", "false").noneMatch(text::equals)) {
        throw problem("%s is '%s', expected true or false", column, text);
      }
      return Boolean.parseBoolean(text);
    }

    int number() {
      return (int) record.getRecordNumber() + 1;
    }

    Problem problem(String message, Object... arguments) {
      return Problem.conf(file.toString(), number(), message, arguments);
    }

    private <V> V parse(String column, String text, Function<String, V> parser) {
      try {
        return parser.apply(text);
      } catch (NumberFormatException | DateTimeParseException e) {
        throw problem("%s is '%s': %s", column, text, e.getMessage());
      }
    }
  }
}
