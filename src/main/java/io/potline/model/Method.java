package io.potline.model;

import java.util.Locale;

/** Where a margin comes from: prices and coefficients, or the vendor's own margin series. */
public enum Method {
  MODELLED,
  REPORTED;

  /** As tables write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
