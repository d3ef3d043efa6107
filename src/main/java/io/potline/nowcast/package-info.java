/**
 * The nowcast: what a vendor will print for the running month, from what is known on each day of
 * it. Plain Java on the margin model, without Spark.
 */
package io.potline.nowcast;
