package io.potline.landing;

import io.potline.contract.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The typed values of one row, by the fields of its table; NULL where nothing was put. */
public final class Values {

  /** Of a row that was refused before any of its cells was read. */
  static final Values NONE = new Values(Map.of(), new Object[0]);

  private final Map<Field, Integer> positions;
  private final Object[] cells;

  private Values(Map<Field, Integer> positions, Object[] cells) {
    this.positions = positions;
    this.cells = cells;
  }

  static Values of(List<Field> fields) {
    Map<Field, Integer> positions = new HashMap<>();
    fields.forEach(field -> positions.put(field, positions.size()));
    return new Values(positions, new Object[fields.size()]);
  }

  Values copy() {
    return new Values(positions, cells.clone());
  }

  /** NULL for a field that the table does not have. */
  public Object get(Field field) {
    Integer position = positions.get(field);
    return position == null ? null : cells[position];
  }

  public void put(Field field, Object value) {
    cells[positions.get(field)] = value;
  }

  /** The row itself: it shares the values, so that this must not be changed any more. */
  Row row() {
    return RowFactory.create(cells);
  }

  @Override
  public String toString() {
    return Arrays.toString(cells);
  }
}
