package io.potline.check;

import io.potline.check.Check.Finding;
import java.util.List;

/** One rule about the lake as a whole. */
interface Rule {

  /** The name of the rule in its findings. */
  String name();

  /** The findings; none if the rule is kept. */
  List<Finding> findings();
}
