package io.potline.benchmark;

/**
 * How much the lake and the workbook hold.
 *
 * @param years of the sample, up to its last day
 * @param regions more regions, each with six series of smelting a day
 * @param plants that capacity is split into, about
 * @param cells of the workbook
 */
public record Size(int years, int regions, int plants, long cells) {}
