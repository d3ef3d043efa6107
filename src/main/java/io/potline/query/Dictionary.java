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

/** {@code describe}: the data dictionary, from the declarations of tables and views. */
public final class Dictionary {

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

  /** Prints all tables and views, one a line. */
  public void print() {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"table or view", "one row is"});
    tables.forEach(table -> lines.add(new String[] {table.name(), table.grain()}));
    Views.all().forEach(view -> lines.add(new String[] {view.name(), view.grain()}));
    printer.printLines(lines, new boolean[2]);
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
