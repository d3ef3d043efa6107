package io.potline.model;

import java.util.List;

/** The model's results for one day, of all regions. */
public record DayMargins(List<StageMargin> stages, List<ChainMargin> chains, List<Band> bands) {}
