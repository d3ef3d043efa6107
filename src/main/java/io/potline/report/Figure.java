package io.potline.report;

/**
 * A result on a page. Texts are not escaped; the page's template does that.
 *
 * @param caption null: none
 * @param note how to read it; null: none
 * @param missing why there is no result; null if there is one
 * @param provenance tables, versions, run, period; null if nothing was read
 * @param sql the query; null if there is none
 * @param data columns, rows and chart as JSON, for the page's script; null where there is none
 */
record Figure(
    String id,
    String caption,
    String note,
    String missing,
    String provenance,
    String sql,
    String data) {}
