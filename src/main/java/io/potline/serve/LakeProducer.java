package io.potline.serve;

import static org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.potline.conf.ServeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.BasicFlightSqlProducer;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.SparkSession;

/** Answers the calls of Flight SQL from a lake. */
final class LakeProducer extends BasicFlightSqlProducer {

  private static final int MOST_STATEMENTS = 10_000;

  private final Metadata metadata;
  private final Sessions sessions;
  private final Rows rows;
  private final SqlInfoBuilder info;
  private final BufferAllocator allocator;
  private final Execution.Resources resources;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Cache<ByteString, Prepared> statements;
  private final Map<ByteString, Execution> running = new ConcurrentHashMap<>();

  LakeProducer(
      Relations relations, Sessions sessions, ServeLimits limits, BufferAllocator allocator) {
    this.metadata = new Metadata(relations);
    this.sessions = sessions;
    this.rows = new Rows(allocator);
    this.info = ServerInfo.builder(limits);
    this.allocator = allocator;
    this.resources =
        new Execution.Resources(limits, new Semaphore(limits.queries()), timer, allocator);
    this.statements =
        CacheBuilder.newBuilder()
            .expireAfterAccess(limits.idle())
            .maximumSize(MOST_STATEMENTS)
            .build();
  }

  @Override
  public void close() {
    running.values().forEach(Execution::cancel);
    threads.shutdown();
    timer.shutdownNow();
  }

  // Statements

  @Override
  public FlightInfo getFlightInfoStatement(
      CommandStatementQuery command, CallContext client, FlightDescriptor descriptor) {
    Prepared prepared = prepare(client, command.getQuery());
    ByteString handle = keep(prepared);
    TicketStatementQuery ticket =
        TicketStatementQuery.newBuilder().setStatementHandle(handle).build();
    return info(ticket, descriptor, columns(client, prepared));
  }

  @Override
  public SchemaResult getSchemaStatement(
      CommandStatementQuery command, CallContext client, FlightDescriptor descriptor) {
    return new SchemaResult(columns(client, prepare(client, command.getQuery())));
  }

  @Override
  public void getStreamStatement(
      TicketStatementQuery ticket, CallContext client, ServerStreamListener listener) {
    ByteString handle = ticket.getStatementHandle();
    answer(
        listener,
        () -> {
          Prepared prepared = prepared(handle);
          statements.invalidate(handle);
          execute(handle, prepared, client, listener);
        });
  }

  @Override
  public Runnable acceptPutStatement(
      CommandStatementUpdate command,
      CallContext client,
      FlightStream stream,
      StreamListener<PutResult> listener) {
    Prepared prepared = prepare(client, command.getQuery());
    return () -> update(prepared, client, listener);
  }

  // Prepared statements

  @Override
  public void createPreparedStatement(
      ActionCreatePreparedStatementRequest request,
      CallContext client,
      StreamListener<Result> listener) {
    try {
      Prepared prepared = prepare(client, request.getQuery());
      ActionCreatePreparedStatementResult.Builder result =
          ActionCreatePreparedStatementResult.newBuilder()
              .setPreparedStatementHandle(keep(prepared))
              .setDatasetSchema(
                  ByteString.copyFrom(Metadata.serialized(columns(client, prepared))));
      if (!prepared.parameters().isEmpty()) {
        Schema parameters = Parameters.schema(prepared.parameters());
        result.setParameterSchema(ByteString.copyFrom(Metadata.serialized(parameters)));
      }
      listener.onNext(new Result(Any.pack(result.build()).toByteArray()));
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(Failures.of(e));
    }
  }

  @Override
  public void closePreparedStatement(
      ActionClosePreparedStatementRequest request,
      CallContext client,
      StreamListener<Result> listener) {
    statements.invalidate(request.getPreparedStatementHandle());
    listener.onCompleted();
  }

  @Override
  public Runnable acceptPutPreparedStatementQuery(
      CommandPreparedStatementQuery command,
      CallContext client,
      FlightStream stream,
      StreamListener<PutResult> listener) {
    return () -> {
      try {
        bind(prepared(command.getPreparedStatementHandle()), stream);
        listener.onCompleted();
      } catch (RuntimeException e) {
        listener.onError(Failures.of(e));
      }
    };
  }

  @Override
  public Runnable acceptPutPreparedStatementUpdate(
      CommandPreparedStatementUpdate command,
      CallContext client,
      FlightStream stream,
      StreamListener<PutResult> listener) {
    return () -> update(prepared(command.getPreparedStatementHandle()), client, listener);
  }

  @Override
  public FlightInfo getFlightInfoPreparedStatement(
      CommandPreparedStatementQuery command, CallContext client, FlightDescriptor descriptor) {
    Prepared prepared = prepared(command.getPreparedStatementHandle());
    return info(command, descriptor, columns(client, prepared));
  }

  @Override
  public void getStreamPreparedStatement(
      CommandPreparedStatementQuery command, CallContext client, ServerStreamListener listener) {
    ByteString handle = command.getPreparedStatementHandle();
    answer(listener, () -> execute(handle, prepared(handle), client, listener));
  }

  /** Checks a statement. If it may change the client's session, the client gets its own one. */
  private Prepared prepare(CallContext client, String sql) {
    SparkSession session = sessions.of(client);
    return Sessions.in(
        session,
        () -> {
          boolean isShared = !Statement.of(session, sql).changesSession();
          return Prepared.of(isShared ? session : sessions.ownOf(client), sql);
        });
  }

  private ByteString keep(Prepared prepared) {
    ByteString handle = ByteString.copyFromUtf8(UUID.randomUUID().toString());
    statements.put(handle, prepared);
    return handle;
  }

  private Prepared prepared(ByteString handle) {
    return Optional.ofNullable(statements.getIfPresent(handle))
        .orElseThrow(
            () ->
                Failures.of(
                    CallStatus.NOT_FOUND,
                    "The statement is closed, or was not used for %d seconds (%s of"
                            .formatted(
                                resources.limits().idle().toSeconds(), ServeLimits.IDLE_SECONDS)
                        + " potline.properties): prepare it again."));
  }

  private static void bind(Prepared prepared, FlightStream stream) {
    while (stream.next()) {
      prepared.bind(Parameters.values(prepared.parameters(), stream.getRoot()));
    }
  }

  private Schema columns(CallContext client, Prepared prepared) {
    SparkSession session = sessions.of(client);
    return Sessions.in(session, () -> prepared.columns(session));
  }

  private void execute(
      ByteString handle, Prepared prepared, CallContext client, ServerStreamListener listener) {
    Execution execution = new Execution(sessions.of(client), prepared, resources, listener);
    execution.register(listener);
    running.put(handle, execution);
    threads.execute(
        () -> {
          try {
            execution.run();
          } finally {
            running.remove(handle, execution);
          }
        });
  }

  private void update(Prepared prepared, CallContext client, StreamListener<PutResult> listener) {
    SparkSession session = sessions.of(client);
    try {
      Sessions.in(session, () -> prepared.toExecute(session).result());
      byte[] result = DoPutUpdateResult.newBuilder().setRecordCount(0).build().toByteArray();
      try (ArrowBuf buffer = allocator.buffer(result.length)) {
        buffer.writeBytes(result);
        listener.onNext(PutResult.metadata(buffer));
      }
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(Failures.of(e));
    }
  }

  // Cancelling, sessions

  @Override
  public void cancelFlightInfo(
      CancelFlightInfoRequest request, CallContext client, StreamListener<CancelStatus> listener) {
    boolean isAny = false;
    for (FlightEndpoint endpoint : request.getInfo().getEndpoints()) {
      Optional<Execution> execution = handle(endpoint.getTicket()).map(running::get);
      execution.ifPresent(Execution::cancel);
      isAny |= execution.isPresent();
    }
    listener.onNext(isAny ? CancelStatus.CANCELLED : CancelStatus.NOT_CANCELLABLE);
    listener.onCompleted();
  }

  private static Optional<ByteString> handle(Ticket ticket) {
    try {
      Any command = Any.parseFrom(ticket.getBytes());
      if (command.is(TicketStatementQuery.class)) {
        return Optional.of(command.unpack(TicketStatementQuery.class).getStatementHandle());
      }
      return Optional.of(
          command.unpack(CommandPreparedStatementQuery.class).getPreparedStatementHandle());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  @Override
  public void closeSession(
      CloseSessionRequest request,
      CallContext client,
      StreamListener<CloseSessionResult> listener) {
    sessions.close(client);
    listener.onNext(new CloseSessionResult(CloseSessionResult.Status.CLOSED));
    listener.onCompleted();
  }

  // Metadata

  @Override
  public void getStreamCatalogs(CallContext client, ServerStreamListener listener) {
    answer(listener, () -> rows.send(Schemas.GET_CATALOGS_SCHEMA, metadata.catalogs(), listener));
  }

  @Override
  public void getStreamSchemas(
      CommandGetDbSchemas command, CallContext client, ServerStreamListener listener) {
    answer(
        listener,
        () -> rows.send(Schemas.GET_SCHEMAS_SCHEMA, metadata.databases(command), listener));
  }

  @Override
  public void getStreamTables(
      CommandGetTables command, CallContext client, ServerStreamListener listener) {
    Schema schema =
        command.getIncludeSchema()
            ? Schemas.GET_TABLES_SCHEMA
            : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
    answer(listener, () -> rows.send(schema, metadata.tables(command), listener));
  }

  @Override
  public void getStreamTableTypes(CallContext client, ServerStreamListener listener) {
    answer(
        listener, () -> rows.send(Schemas.GET_TABLE_TYPES_SCHEMA, metadata.tableTypes(), listener));
  }

  @Override
  public void getStreamPrimaryKeys(
      CommandGetPrimaryKeys command, CallContext client, ServerStreamListener listener) {
    answer(
        listener,
        () -> rows.send(Schemas.GET_PRIMARY_KEYS_SCHEMA, metadata.primaryKey(command), listener));
  }

  /** There are no foreign keys. */
  @Override
  public void getStreamExportedKeys(
      CommandGetExportedKeys command, CallContext client, ServerStreamListener listener) {
    answer(listener, () -> rows.send(Schemas.GET_EXPORTED_KEYS_SCHEMA, List.of(), listener));
  }

  @Override
  public void getStreamImportedKeys(
      CommandGetImportedKeys command, CallContext client, ServerStreamListener listener) {
    answer(listener, () -> rows.send(Schemas.GET_IMPORTED_KEYS_SCHEMA, List.of(), listener));
  }

  @Override
  public void getStreamCrossReference(
      CommandGetCrossReference command, CallContext client, ServerStreamListener listener) {
    answer(listener, () -> rows.send(Schemas.GET_CROSS_REFERENCE_SCHEMA, List.of(), listener));
  }

  @Override
  public void getStreamTypeInfo(
      CommandGetXdbcTypeInfo command, CallContext client, ServerStreamListener listener) {
    answer(
        listener, () -> rows.send(Schemas.GET_TYPE_INFO_SCHEMA, metadata.types(command), listener));
  }

  @Override
  public void getStreamSqlInfo(
      CommandGetSqlInfo command, CallContext client, ServerStreamListener listener) {
    answer(listener, () -> info.send(new ArrayList<>(command.getInfoList()), listener));
  }

  private static void answer(ServerStreamListener listener, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      listener.error(Failures.of(e));
    }
  }

  @Override
  protected <T extends Message> List<FlightEndpoint> determineEndpoints(
      T request, FlightDescriptor descriptor, Schema schema) {
    return List.of(new FlightEndpoint(new Ticket(Any.pack(request).toByteArray())));
  }

  private FlightInfo info(Message request, FlightDescriptor descriptor, Schema columns) {
    return generateFlightInfo(request, descriptor, columns);
  }
}
