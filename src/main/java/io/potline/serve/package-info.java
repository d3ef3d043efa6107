/**
 * {@code serve}: Spark Connect, and Arrow Flight SQL for BI tools, on this machine, over one lake.
 */
package io.potline.serve;
