package io.potline.benchmark;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.potline.query.Printer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All results with machine and sizes, printed as a table or written as JSON. */
public record Outcome(Machine machine, Size size, List<Result> results) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();
  private static final boolean[] IS_NUMBER = {
    false, false, true, true, true, true, true, true, true
  };

  public void print(PrintStream out) {
    out.printf(
        "potline %s, %s, %d cores, %,d MB of memory, %,d MB of heap%n",
        machine.potline(), machine.jvm(), machine.cores(), machine.memoryMb(), machine.maxHeapMb());
    out.printf(
        "%d years, %d regions and %d plants beside the sample's own; workbook of %,d cells%n%n",
        size.years(), size.regions(), size.plants(), size.cells());
    List<String[]> lines = new ArrayList<>();
    lines.add(
        new String[] {
          "measure", "process", "repeats", "rows", "seconds", "rows/s", "jobs", "commits", "heap MB"
        });
    for (Result result : results) {
      lines.add(
          new String[] {
            result.measure(),
            result.process(),
            String.valueOf(result.repeats()),
            "%,d".formatted(result.rows()),
            "%.1f".formatted(result.seconds()),
            "%,.0f".formatted(result.rowsPerSecond()),
            "%,d".formatted(result.jobs()),
            "%,d".formatted(result.commits()),
            "%,d".formatted(result.peakHeapMb())
          });
    }
    new Printer(out).printLines(lines, IS_NUMBER);
    out.println();
    out.println("Medians. cold: a process of its own, with its start; warm: in one process that");
    out.println("has run before, which is faster. Heap at its fullest, garbage included.");
  }

  public void write(Path json) throws IOException {
    JSON.writeValue(json.toFile(), this);
  }
}
