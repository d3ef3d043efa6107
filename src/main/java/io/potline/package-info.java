/**
 * The flow, which the packages follow; each knows only those before it.
 *
 * <pre>
 * contract   columns and tables, declared once
 * lake       tables on disk: all that is Delta; one run at a time
 * ops        the log of runs, files that are done with and how far they reached, refused rows
 * conf       what conf/ says: catalogue, chain, periods, trading calendar, settings
 * landing    files -&gt; rows as they stand, judged
 *   text       dates, times and numbers as vendors write them
 *   sheet      text files and workbooks -&gt; rows of cells
 *   layout     rows of cells -&gt; raw rows, one class a layout
 * bronze     rows -&gt; quotes that were taken, or reasons why not
 * silver     quotes -&gt; what was known from when to when
 * gold       the margin model, utilisation
 * run        all of it, in this order
 * check      rules about the lake as a whole
 * query      read-only SQL over the lake
 * report     gold as people read it: the report, and notebooks with their results
 * sample     synthetic landing files
 * </pre>
 */
package io.potline;
