/**
 * The flow, which the packages follow; each knows only those before it.
 *
 * <pre>
 * contract   columns and tables, declared once
 * lake       tables on disk: all that is Delta; one run at a time
 * ops        the log of runs, files that are done with, refused rows
 * conf       what conf/ says: catalogue, chain, periods, settings
 * landing    files -&gt; rows as they stand
 * bronze     rows -&gt; quotes that were taken, or reasons why not
 * silver     quotes -&gt; what was known from when to when
 * gold       the margin model, utilisation
 * run        all of it, in this order
 * query      read-only SQL over the lake
 * sample     synthetic landing files
 * </pre>
 */
package io.potline;
