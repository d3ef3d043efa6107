package io.potline.benchmark;

/** The cost of one run. */
record Cost(double seconds, long jobs, long commits, long peakHeapBytes) {}
