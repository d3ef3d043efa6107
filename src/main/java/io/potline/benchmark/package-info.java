/** What a run costs, measured on lakes of synthetic data. */
package io.potline.benchmark;
