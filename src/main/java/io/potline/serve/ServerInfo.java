package io.potline.serve;

import io.potline.conf.ServeLimits;
import java.util.Map;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlNullOrdering;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlOuterJoinsSupportLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedCaseSensitivity;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedElementActions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedGroupBy;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedPositionedCommands;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedResultSetType;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedSubqueries;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedUnions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlTransactionIsolationLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedAnsi92SqlGrammarLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedSqlGrammar;

/**
 * What the server tells of itself and of its SQL. The JDBC driver fails on what is missing, so
 * everything that it asks for is here; 0 means no limit.
 */
final class ServerInfo {

  private ServerInfo() {}

  static SqlInfoBuilder builder(ServeLimits limits) {
    SqlInfoBuilder info = new SqlInfoBuilder();
    server(info, limits);
    names(info);
    grammar(info);
    transactions(info);
    sizes(info);
    return info;
  }

  private static void server(SqlInfoBuilder info, ServeLimits limits) {
    String version = ServerInfo.class.getPackage().getImplementationVersion();
    String arrow = FlightServer.class.getPackage().getImplementationVersion();
    info.withFlightSqlServerName("potline")
        .withFlightSqlServerVersion(version == null ? "unknown" : version)
        .withFlightSqlServerArrowVersion(arrow == null ? "unknown" : arrow)
        .withFlightSqlServerReadOnly(true)
        .withFlightSqlServerSql(true)
        .withFlightSqlServerSubstrait(false)
        .withFlightSqlServerCancel(true)
        .withFlightSqlServerBulkIngestion(false)
        .withFlightSqlServerTransaction(SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_NONE)
        .withFlightSqlServerStatementTimeout((int) limits.time().toMillis())
        .withFlightSqlServerTransactionTimeout(0);
  }

  private static void names(SqlInfoBuilder info) {
    info.withSqlIdentifierQuoteChar("`")
        .withSqlSearchStringEscape("\\")
        .withSqlExtraNameCharacters("")
        .withSqlCatalogTerm("catalog")
        .withSqlSchemaTerm("database")
        .withSqlProcedureTerm("procedure")
        .withSqlCatalogAtStart(true)
        .withSqlIdentifierCase(SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE)
        .withSqlQuotedIdentifierCase(
            SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE)
        .withSqlAllTablesAreSelectable(true)
        .withSqlDdlCatalog(false)
        .withSqlDdlSchema(false)
        .withSqlDdlTable(false)
        .withSqlSchemasSupportedActions(new SqlSupportedElementActions[0])
        .withSqlCatalogsSupportedActions(new SqlSupportedElementActions[0])
        .withSqlKeywords(new String[] {"QUALIFY", "TABLESAMPLE", "PIVOT", "UNPIVOT", "LATERAL"})
        .withSqlNumericFunctions(
            new String[] {"ABS", "CEIL", "EXP", "FLOOR", "LN", "MOD", "POWER", "ROUND", "SQRT"})
        .withSqlStringFunctions(
            new String[] {"CONCAT", "LENGTH", "LOWER", "REPLACE", "SUBSTRING", "TRIM", "UPPER"})
        .withSqlSystemFunctions(new String[] {"COALESCE", "IFNULL", "NULLIF"})
        .withSqlDatetimeFunctions(
            new String[] {"CURRENT_DATE", "DATE_ADD", "DATE_TRUNC", "MONTH", "QUARTER", "YEAR"})
        .withSqlSupportsConvert(Map.of());
  }

  private static void grammar(SqlInfoBuilder info) {
    info.withSqlNullOrdering(SqlNullOrdering.SQL_NULLS_SORTED_LOW)
        .withSqlNullPlusNullIsNull(true)
        .withSqlSupportsColumnAliasing(true)
        .withSqlSupportsTableCorrelationNames(true)
        .withSqlSupportsDifferentTableCorrelationNames(false)
        .withSqlSupportsExpressionsInOrderBy(true)
        .withSqlSupportsOrderByUnrelated(true)
        .withSqlSupportsLikeEscapeClause(true)
        .withSqlSupportsNonNullableColumns(true)
        .withSqlSupportsIntegrityEnhancementFacility(false)
        .withSqlCorrelatedSubqueriesSupported(true)
        .withSqlSupportedGroupBy(SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED)
        .withSqlSupportedGrammar(
            SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR, SupportedSqlGrammar.SQL_CORE_GRAMMAR)
        .withSqlAnsi92SupportedLevel(SupportedAnsi92SqlGrammarLevel.ANSI92_ENTRY_SQL)
        .withSqlSubQueriesSupported(
            SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS,
            SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS,
            SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS)
        .withSqlSupportedUnions(SqlSupportedUnions.SQL_UNION, SqlSupportedUnions.SQL_UNION_ALL)
        .withSqlOuterJoinSupportLevel(
            SqlOuterJoinsSupportLevel.SQL_LIMITED_OUTER_JOINS,
            SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS)
        .withSqlSelectForUpdateSupported(false)
        .withSqlStoredProceduresSupported(false)
        .withSqlStoredFunctionsUsingCallSyntaxSupported(false)
        .withSqlNamedParametersSupported(false)
        .withSqlSupportedPositionedCommands(new SqlSupportedPositionedCommands[0])
        .withSqlSupportedResultSetTypes(SqlSupportedResultSetType.SQL_RESULT_SET_TYPE_FORWARD_ONLY)
        .withSqlLocatorsUpdateCopy(false)
        .withSqlMaxRowSizeIncludesBlobs(false);
  }

  private static void transactions(SqlInfoBuilder info) {
    info.withSqlTransactionsSupported(false)
        .withSqlSupportedTransactionsIsolationLevels(
            SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE)
        .withSqlDefaultTransactionIsolation(0)
        .withSqlDataDefinitionCausesTransactionCommit(false)
        .withSqlDataDefinitionsInTransactionsIgnored(true)
        .withSqlBatchUpdatesSupported(false)
        .withSqlSavepointsSupported(false);
  }

  private static void sizes(SqlInfoBuilder info) {
    info.withSqlMaxBinaryLiteralLength(0)
        .withSqlMaxCharLiteralLength(0)
        .withSqlMaxColumnNameLength(0)
        .withSqlMaxColumnsInGroupBy(0)
        .withSqlMaxColumnsInIndex(0)
        .withSqlMaxColumnsInOrderBy(0)
        .withSqlMaxColumnsInSelect(0)
        .withSqlMaxColumnsInTable(0)
        .withSqlMaxConnections(0)
        .withSqlMaxCursorNameLength(0)
        .withSqlMaxIndexLength(0)
        .withSqlDbSchemaNameLength(0)
        .withSqlMaxProcedureNameLength(0)
        .withSqlMaxCatalogNameLength(0)
        .withSqlMaxRowSize(0)
        .withSqlMaxStatementLength(0)
        .withSqlMaxStatements(0)
        .withSqlMaxTableNameLength(0)
        .withSqlMaxTablesInSelect(0)
        .withSqlMaxUsernameLength(0);
  }
}
