package io.potline.check;

import io.potline.check.Check.Finding;
import java.util.List;

/** One rule about the lake as a whole. */
interface Rule {

  /** As the findings call it. */
  String name();

  /** What is to be known; nothing where the rule is kept. */
  List<Finding> findings();
}
