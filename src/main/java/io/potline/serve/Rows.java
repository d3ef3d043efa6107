package io.potline.serve;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Sends the few rows of a metadata call: a list of values for each row, in the schema's order. */
final class Rows {

  private final BufferAllocator allocator;

  Rows(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  void send(Schema schema, List<List<Object>> rows, ServerStreamListener listener) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      root.allocateNew();
      for (int row = 0; row < rows.size(); row++) {
        for (int column = 0; column < rows.get(row).size(); column++) {
          set(root.getVector(column), row, rows.get(row).get(column));
        }
      }
      root.setRowCount(rows.size());
      listener.start(root);
      listener.putNext();
      listener.completed();
    }
  }

  private static void set(FieldVector vector, int row, Object value) {
    if (value == null) {
      vector.setNull(row);
    } else if (vector instanceof VarCharVector texts) {
      texts.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
    } else if (vector instanceof VarBinaryVector bytes) {
      bytes.setSafe(row, (byte[]) value);
    } else if (vector instanceof IntVector numbers) {
      numbers.setSafe(row, (Integer) value);
    } else if (vector instanceof BitVector flags) {
      flags.setSafe(row, Boolean.TRUE.equals(value) ? 1 : 0);
    } else {
      throw new IllegalArgumentException("No value is set in a " + vector.getMinorType());
    }
  }
}
