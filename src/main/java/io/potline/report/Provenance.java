package io.potline.report;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.bool_or;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sort_array;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.report.Result.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Finds the table versions that a page shows, with their run, VAT basis and origin. */
final class Provenance {

  /**
   * A table as it was read.
   *
   * @param runId the last run that wrote rows of it; null where it has none
   * @param vatBasis incl or excl; another value if its rows have none or several
   */
  record Source(String table, long version, String runId, String vatBasis, boolean isSynthetic) {}

  /** The tables of a page, by their names. */
  record Sources(Map<String, Source> byTable) {

    boolean isSynthetic() {
      return byTable.values().stream().anyMatch(Source::isSynthetic);
    }

    Optional<String> lastRun() {
      return byTable.values().stream()
          .map(Source::runId)
          .filter(Objects::nonNull)
          .max(String::compareTo);
    }

    /** The line below a figure with the versions, run and period of its tables. */
    String line(Set<String> tables, Optional<Period> period, Words words) {
      List<Source> used = tables.stream().map(byTable::get).filter(Objects::nonNull).toList();
      List<String> parts = new ArrayList<>();
      parts.add(
          used.stream()
              .map(s -> s.table() + words.bracketed(words.text("version") + " " + s.version()))
              .collect(Collectors.joining(words.comma(), words.text("sources") + " ", "")));
      different(used, Source::runId).ifPresent(runs -> parts.add(words.text("run") + " " + runs));
      period.ifPresent(days -> parts.add(words.text("period") + " " + days));
      different(used, source -> words.texts().get(source.vatBasis()))
          .ifPresent(basis -> parts.add(words.text("basis") + " " + basis));
      if (used.stream().anyMatch(Source::isSynthetic)) {
        parts.add(words.text("is_synthetic"));
      }
      return String.join(words.semicolon(), parts);
    }

    private static Optional<String> different(
        List<Source> sources, Function<Source, String> value) {
      Set<String> values = new TreeSet<>();
      sources.stream().map(value).filter(Objects::nonNull).forEach(values::add);
      return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }
  }

  private final Lake lake;
  private final Map<String, Table> tables = new HashMap<>();

  Provenance(Lake lake, Conf conf) {
    this.lake = lake;
    Tables.current(conf).forEach(table -> tables.put(table.name(), table));
  }

  /** The versions at which the lake is read of those names that are tables'. */
  Map<String, Long> versions(Collection<String> names) {
    Map<String, Long> versions = new TreeMap<>();
    names.stream()
        .map(tables::get)
        .filter(table -> table != null && lake.exists(table))
        .forEach(table -> versions.put(table.name(), lake.version(table)));
    return versions;
  }

  /** Reads run, VAT basis and origin of all tables in one query. */
  Sources sources(Map<String, Long> versions) {
    Map<String, Source> sources = new TreeMap<>();
    versions.keySet().stream()
        .map(name -> facts(tables.get(name)))
        .reduce(Dataset::union)
        .map(Dataset::collectAsList)
        .orElse(List.of())
        .forEach(
            row ->
                sources.put(
                    row.getString(0),
                    new Source(
                        row.getString(0),
                        versions.get(row.getString(0)),
                        row.getString(1),
                        row.getString(2),
                        row.getBoolean(3))));
    return new Sources(sources);
  }

  private Dataset<Row> facts(Table table) {
    Column run =
        table.fields().contains(Fields.RUN_ID)
            ? max(Fields.RUN_ID.col())
            : lit(null).cast(DataTypes.StringType);
    Column vat =
        table.fields().contains(Fields.VAT_BASIS)
            ? array_join(sort_array(collect_set(Fields.VAT_BASIS.col())), ", ")
            : lit("");
    Column synthetic =
        table.fields().contains(Fields.IS_SYNTHETIC)
            ? coalesce(bool_or(Fields.IS_SYNTHETIC.col()), lit(false))
            : lit(false);
    return lake.read(table)
        .agg(run.as("run"), vat.as("vat"), synthetic.as("synthetic"))
        .select(lit(table.name()), col("run"), col("vat"), col("synthetic"));
  }
}
