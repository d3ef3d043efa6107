package io.potline.model;

import java.util.Locale;

/** How a margin is found: modelled from prices and coefficients, or reported by the vendor. */
public enum Method {
  MODELLED,
  REPORTED;

  /** The value in tables. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
