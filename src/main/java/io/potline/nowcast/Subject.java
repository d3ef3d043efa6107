package io.potline.nowcast;

import io.potline.conf.Series;

/**
 * What is foretold: the cost or the margin of a stage that a source prints for months of a type.
 *
 * @param role {@link Series#REPORTED_COST} or {@link Series#REPORTED_MARGIN}
 */
public record Subject(String stage, String role, String source, String periodType) {

  boolean isMargin() {
    return role.equals(Series.REPORTED_MARGIN);
  }

  public String metric() {
    return isMargin() ? "margin" : "cost";
  }
}
