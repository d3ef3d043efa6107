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
 * model      quotes of a day -&gt; costs and margins: the margin model in plain Java
 * gold       margins and utilisation as tables: what each is made from, and how
 * pipeline   the graph's engine, progress, the lock, recovery
 * check      rules about the lake as a whole, one class a rule
 * query      read-only SQL over the lake
 * report     gold as people read it: the report, and notebooks with their results
 * sample     synthetic landing files
 * benchmark  what a run costs, on synthetic lakes
 * cli        one class a command; opening a lake; exit codes
 * </pre>
 */
package io.potline;
