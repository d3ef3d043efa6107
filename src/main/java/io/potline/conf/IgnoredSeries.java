package io.potline.conf;

import java.io.IOException;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The series of vendors' exports that are not ours ({@code conf/ignored_series.csv}): names,
 * vendors' ids, and patterns in which {@code *} stands for any text. They are normalised as all
 * names are. A folder of settings may lack the file: then nothing is ignored.
 */
public final class IgnoredSeries implements Serializable {

  public static final String FILE = "ignored_series.csv";

  private static final List<String> HEADER = List.of("name_or_pattern", "why");

  /** Stands for any text. */
  private static final String ANY = "*";

  /** What a formula of a spreadsheet begins with. */
  private static final String FORMULA = "=+-@";

  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  static final IgnoredSeries NONE = new IgnoredSeries(List.of());

  private final List<String> names;
  private final Pattern pattern;

  private IgnoredSeries(List<String> names) {
    this.names = names.stream().map(Names::normalised).distinct().sorted().toList();
    this.pattern = names.isEmpty() ? null : pattern(this.names);
  }

  static IgnoredSeries read(Path folder, Catalogue catalogue) {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? new IgnoredSeries(ConfTable.read(file, HEADER, line -> name(line, catalogue)))
        : NONE;
  }

  private static String name(ConfTable.Line line, Catalogue catalogue) {
    String name = line.text(HEADER.get(0));
    line.text(HEADER.get(1));
    ours(name, catalogue)
        .ifPresent(
            id -> {
              throw line.problem(
                  "'%s' can't be ignored, because it is a name of %s (line %d of series.csv): remove"
                      + " it here or there",
                  name, id, catalogue.line(id));
            });
    return name;
  }

  /** The id of a series in the catalogue that a name or pattern would hide. */
  private static Optional<String> ours(String name, Catalogue catalogue) {
    if (!name.contains(ANY)) {
      return catalogue.named(name).map(named -> named.series().id());
    }
    Pattern pattern = pattern(List.of(Names.normalised(name)));
    return catalogue.seriesNames().all().stream()
        .filter(known -> pattern.matcher(known).matches())
        .sorted()
        .findFirst()
        .flatMap(catalogue.seriesNames()::id);
  }

  private static Pattern pattern(List<String> names) {
    return Pattern.compile(
        names.stream()
            .map(
                name ->
                    Arrays.stream(name.split(Pattern.quote(ANY), -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
            .collect(Collectors.joining("|")));
  }

  /**
   * Whether a name can be added as it is: it is no pattern, and no spreadsheet that opens the file
   * takes it for a formula.
   */
  public static boolean isName(String name) {
    return !name.contains(ANY) && !name.isBlank() && FORMULA.indexOf(name.strip().charAt(0)) < 0;
  }

  /** Adds names to the file in a folder of settings, which is made if it is not there. */
  public static Path add(Path folder, List<String> names, String why) {
    Path file = folder.resolve(FILE);
    try {
      boolean isNew = !Files.exists(file);
      String before = isNew ? "" : Files.readString(file);
      StringWriter rows = new StringWriter();
      try (CSVPrinter csv = new CSVPrinter(rows, CSV)) {
        if (isNew) {
          csv.printRecord(HEADER);
        } else if (!before.endsWith("\n")) {
          csv.println();
        }
        for (String name : names) {
          csv.printRecord(name.strip().replaceAll("\\s+", " "), why);
        }
      }
      Files.writeString(
          file, rows.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean matches(String name) {
    return pattern != null && pattern.matcher(Names.normalised(name)).matches();
  }

  /** All that the file says of which names are ignored; not why. */
  List<String> names() {
    return names;
  }
}
