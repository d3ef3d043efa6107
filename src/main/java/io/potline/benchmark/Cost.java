package io.potline.benchmark;

/** What one run took. */
record Cost(double seconds, long jobs, long commits, long peakHeapBytes) {}
