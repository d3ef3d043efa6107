package io.potline.query;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.gold.Views;
import io.potline.gold.Views.View;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code describe}: the data dictionary, from the declarations of tables and views. */
public final class Dictionary {

  private static final List<String> DATABASES =
      List.of("gold", "silver", "bronze", "ops", Table.AS_OF_DATABASE);

  private final PrintStream out;
  private final Printer printer;
  private final List<Table> tables;
  private final Vocabulary vocabulary;

  public Dictionary(PrintStream out, Conf conf) {
    this.out = out;
    this.printer = new Printer(out);
    this.tables = Tables.all(conf);
    this.vocabulary = Vocabulary.of(conf);
  }

  /** Prints all tables and views in groups, one a line; those to start with come first. */
  public void print() {
    List<View> views = Views.all();
    print("views to start with", views.stream().filter(View::isForAStart).map(Dictionary::line));
    print("views", views.stream().filter(view -> !view.isForAStart()).map(Dictionary::line));
    for (String database : DATABASES) {
      print(
          "tables of " + database,
          tables.stream()
              .filter(table -> table.database().equals(database))
              .map(table -> new String[] {table.name(), table.grain()}));
    }
  }

  private static String[] line(View view) {
    return new String[] {view.name(), view.grain()};
  }

  private void print(String group, Stream<String[]> names) {
    Stream<String[]> head = Stream.<String[]>of(new String[] {group, "one row is"});
    printer.printLines(Stream.concat(head, names).toList(), new boolean[2]);
    out.println();
  }

  /** Prints a table or view, one column a line. */
  public void print(String name) {
    for (Table table : tables) {
      if (table.name().equals(name)) {
        print(table);
        return;
      }
    }
    for (View view : Views.all()) {
      if (view.name().equals(name)) {
        print(view);
        return;
      }
    }
    throw Problem.usage("No table or view %s%s", name, vocabulary.didYouMean(name));
  }

  private void print(Table table) {
    out.println(table.name());
    out.println(table.grain());
    out.println();
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"column", "type", "key", "unit", "meaning"});
    for (Field field : table.fields()) {
      lines.add(
          new String[] {
            field.name(),
            field.type().sql().toLowerCase(Locale.ROOT),
            table.key().contains(field) ? "key" : "",
            field.unit(),
            field.meaning()
          });
    }
    printer.printLines(lines, new boolean[5]);
  }

  private void print(View view) {
    out.println(view.name() + (view.isMetricView() ? " (metric view)" : " (view)"));
    out.println(view.grain());
    out.println();
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"column", "unit", "meaning"});
    view.columns().forEach(c -> lines.add(new String[] {c.name(), c.unit(), c.meaning()}));
    printer.printLines(lines, new boolean[3]);
    out.println();
    out.println(view.query());
  }
}
