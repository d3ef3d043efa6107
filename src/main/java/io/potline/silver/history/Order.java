package io.potline.silver.history;

import java.util.Comparator;
import java.util.List;

/** Compares column by column; texts by code point, as Spark does. */
record Order(boolean nullsFirst) implements Comparator<List<?>> {

  static final Order NULLS_FIRST = new Order(true);
  static final Order NULLS_LAST = new Order(false);

  @Override
  public int compare(List<?> one, List<?> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = compareValues(one.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private int compareValues(Object one, Object other) {
    if (one == null || other == null) {
      int nullsAreLess = Boolean.compare(other == null, one == null);
      return nullsFirst ? nullsAreLess : -nullsAreLess;
    }
    if (one instanceof String text) {
      return compareText(text, (String) other);
    }
    return ((Comparable<Object>) one).compareTo(other);
  }

  /** By code point: Java's own order puts characters beyond U+FFFF before some others. */
  private static int compareText(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    for (int i = 0; i < shorter; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        int order = Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
        return order != 0 ? order : Character.compare(a, b);
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
