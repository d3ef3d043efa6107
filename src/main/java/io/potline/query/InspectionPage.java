package io.potline.query;

import io.potline.landing.Inspection;
import io.potline.landing.Inspection.Refused;
import io.potline.landing.Inspection.SheetFound;
import io.potline.landing.Inspection.Taken;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints what {@code inspect} finds in a file. */
public final class InspectionPage {

  private final PrintStream out;
  private final Printer printer;

  public InspectionPage(PrintStream out) {
    this.out = out;
    this.printer = new Printer(out);
  }

  public void print(Inspection file) {
    out.printf("%s, to be landed in %s/%n", file.format(), file.feed());
    for (SheetFound sheet : file.sheets()) {
      out.printf("%s%s%n", sheet.name() == null ? "" : sheet.name() + ": ", sheet.layout());
      if (!sheet.notTaken().isEmpty()) {
        out.printf("  no quotes: %s%n", String.join(", ", sheet.notTaken()));
      }
      if (sheet.ignored() > 0) {
        out.printf("  columns ignored by ignored_series.csv: %,d%n", sheet.ignored());
      }
    }
    out.printf(
        "%,d figures, %,d cells without one, %s%,d refused%n%n",
        file.quotes(),
        file.missing(),
        file.ignored() == 0 ? "" : "%,d ignored, ".formatted(file.ignored()),
        file.rejected());
    if (!file.taken().isEmpty()) {
      printTaken(file.taken());
    }
    if (!file.refused().isEmpty()) {
      out.println();
      printRefused(file.refused());
      if (file.rejected() > file.refused().size()) {
        out.printf("... and %,d more%n", file.rejected() - file.refused().size());
      }
    }
  }

  private void printTaken(List<Taken> taken) {
    List<String[]> lines = new ArrayList<>();
    lines.add(
        new String[] {
          "sheet", "column", "series", "region", "source", "unit", "first", "last", "figures"
        });
    for (Taken one : taken) {
      lines.add(
          new String[] {
            one.sheet(),
            one.column(),
            one.subject(),
            one.region(),
            one.source(),
            one.unit(),
            String.valueOf(one.first()),
            String.valueOf(one.last()),
            String.valueOf(one.count())
          });
    }
    printer.printLines(
        lines, new boolean[] {false, false, false, false, false, false, false, false, true});
  }

  private void printRefused(List<Refused> refused) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"sheet", "row", "column", "would be refused"});
    for (Refused one : refused) {
      lines.add(
          new String[] {
            one.sheet(),
            one.row() == null ? "" : String.valueOf(one.row()),
            one.column(),
            one.reasons()
          });
    }
    printer.printLines(lines, new boolean[] {false, true, false, false});
  }
}
