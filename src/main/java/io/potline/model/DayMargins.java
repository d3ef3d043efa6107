package io.potline.model;

import java.util.List;

/** All that the model says about one day: one entry a stage, chain and gap of each region. */
public record DayMargins(
    List<StageMargin> stages, List<ChainMargin> chains, List<Band> bands, List<Gap> gaps) {}
