package io.potline.benchmark;

/**
 * The size of the lake and of the workbook.
 *
 * @param years of the sample, up to its last day
 * @param regions additional regions, each with daily quotes of six series
 * @param plants approximate number of plants that capacity is split into
 * @param cells of the workbook
 */
public record Size(int years, int regions, int plants, long cells) {}
