/**
 * The packages, in the order of the flow. Each uses only those above it, with one exception: lake
 * creates the views and SQL functions that gold declares.
 *
 * <pre>
 *   conf/, landing files
 *        |
 * contract   columns and tables, each declared once
 * conf       the files of conf/: catalogue, chain, periods, trading calendar, settings
 * model      the margin model in plain Java: quotes of a day -&gt; costs and margins
 * lake       Delta tables: names, files, layout, comparison and commit; the lock
 * ops        tables about runs: files taken, refused rows, progress
 *        |
 * landing    files -&gt; rows
 *   text       dates, times and numbers as vendors write them
 *   sheet      text files and workbooks -&gt; rows of cells
 *   layout     rows of cells -&gt; raw rows, one class a layout
 *        |
 * bronze     raw rows -&gt; accepted quotes, or reasons to refuse them
 *        |
 * silver     quotes -&gt; revisions: what was known from when to when
 *   history    the rules for revisions in plain Java
 *        |
 * graph      the engine of gold: nodes, their inputs, and the rows that a change affects
 * gold       the tables of gold, one node a file; views and SQL functions
 *        |
 * pipeline   a run: lock, intake, silver, gold, progress
 *        |
 * check      rules about the lake as a whole, one class a rule
 * query      read-only SQL, explain and the server
 * report     the report and rendered notebooks
 *
 * sample     synthetic landing files
 * benchmark  measures runs on synthetic lakes
 * cli        one class a command; opening a lake; exit codes
 * </pre>
 */
package io.potline;
