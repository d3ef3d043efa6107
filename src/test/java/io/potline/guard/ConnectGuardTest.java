package io.potline.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.WithSpark;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.connect.proto.AddArtifactsRequest;
import org.apache.spark.connect.proto.AddArtifactsResponse;
import org.apache.spark.connect.proto.AnalyzePlanRequest;
import org.apache.spark.connect.proto.Catalog;
import org.apache.spark.connect.proto.CloneSessionRequest;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.ConfigRequest.Operation;
import org.apache.spark.connect.proto.CreateDataFrameViewCommand;
import org.apache.spark.connect.proto.DataType;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.ExecutePlanResponse;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.GetStatusRequest;
import org.apache.spark.connect.proto.IsCached;
import org.apache.spark.connect.proto.KeyValue;
import org.apache.spark.connect.proto.ListColumns;
import org.apache.spark.connect.proto.LocalRelation;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Project;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SQL;
import org.apache.spark.connect.proto.ShowString;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc.SparkConnectServiceBlockingStub;
import org.apache.spark.connect.proto.SqlCommand;
import org.apache.spark.connect.proto.StatSummary;
import org.apache.spark.connect.proto.UnresolvedTableValuedFunction;
import org.apache.spark.connect.proto.UserContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkproject.connect.grpc.ManagedChannel;
import org.sparkproject.connect.grpc.ManagedChannelBuilder;
import org.sparkproject.connect.grpc.StatusRuntimeException;
import org.sparkproject.connect.grpc.stub.StreamObserver;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.ByteString;
import org.sparkproject.connect.protobuf.Descriptors.FieldDescriptor;
import org.sparkproject.connect.protobuf.Message;
import scala.Option;

/** What a client can send over Spark Connect without a library: the messages themselves. */
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectGuardTest {

  private static final String SESSION = UUID.randomUUID().toString();
  private static final UserContext USER = UserContext.newBuilder().setUserId("somebody").build();

  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.connect.grpc.binding.port",
          "0",
          "spark.connect.grpc.interceptor.classes",
          ConnectGuard.class.getName());

  private static SparkConf contextConf;
  private static SparkConf sessionsConf;
  private static ManagedChannel channel;
  private static SparkConnectServiceBlockingStub server;

  @BeforeAll
  static void serve(SparkSession spark) {
    contextConf = spark.sparkContext().conf();
    sessionsConf = spark.sharedState().conf();
    SETTINGS.forEach(contextConf::set);
    // As in a process that serves, where new sessions are guarded; other tests' are not.
    sessionsConf.set("spark.potline.guard", "true");
    SparkConnectService$.MODULE$.start(spark.sparkContext());
    channel =
        ManagedChannelBuilder.forAddress("localhost", SparkConnectService$.MODULE$.localPort())
            .usePlaintext()
            .build();
    server = SparkConnectServiceGrpc.newBlockingStub(channel);
    execute(view("own", sql("SELECT '2024' AS period")));
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    SparkConnectService$.MODULE$.stop(Option.empty(), Option.empty());
    SETTINGS.keySet().forEach(contextConf::remove);
    sessionsConf.remove("spark.potline.guard");
  }

  @AfterEach
  void nothingWasRun() {
    assertThat(System.getProperty("potline.guard")).isNull();
    assertThat(GuardTest.Made.COUNT).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource
  void whatQueriesNeedIsAllowed(Relation relation) {
    assertThatCode(() -> execute(relation)).doesNotThrowAnyException();
  }

  static Stream<Relation> whatQueriesNeedIsAllowed() {
    Relation margins = table("own");
    return Stream.of(
        sql("SELECT * FROM own"),
        sql("SHOW TABLES"),
        margins,
        project(margins, text("upper(period)")),
        Relation.newBuilder()
            .setShowString(ShowString.newBuilder().setInput(margins).setNumRows(3))
            .build(),
        Relation.newBuilder()
            .setSummary(StatSummary.newBuilder().setInput(project(margins, text("length(period)"))))
            .build(),
        Relation.newBuilder()
            .setLocalRelation(LocalRelation.newBuilder().setSchema("a INT"))
            .build(),
        catalog("list_databases"),
        catalog("list_catalogs"),
        catalog("current_database"));
  }

  @Test
  void aTemporaryViewIsTheSessionsOwn() {
    ExecutePlanRequest others =
        request(Plan.newBuilder().setRoot(sql("SELECT * FROM own")).build()).toBuilder()
            .setSessionId(UUID.randomUUID().toString())
            .build();
    assertThatThrownBy(() -> drain(server.executePlan(others)))
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
  }

  @Test
  void settingsOfTheListAreAllowed() {
    configure(set("spark.sql.session.timeZone", "UTC"));
    configure(set("spark.sql.ansi.enabled", "true"));
    configure(get("spark.sql.session.timeZone"));
    configure(get("spark.sql.ansi.enabled"));
  }

  @ParameterizedTest
  @MethodSource
  void otherSettingsAreRefused(Operation operation) {
    assertRefused(() -> configure(operation));
  }

  static Stream<Operation> otherSettingsAreRefused() {
    return Stream.of(
        set("spark.sql.ansi.enabled", "false"),
        set("spark.sql.catalog.x", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
        set("spark.potline.guard", "false"),
        set("spark.potline.lake", "/"),
        set("spark.potline.allow-functions", "true"),
        set("spark.sql.runSQLOnFiles", "true"),
        set("spark.sql.shuffle.partitions", "1000000000"),
        get("spark.connect.authenticate.token"),
        get("spark.hadoop.fs.s3a.secret.key"),
        get("spark.sql.catalog.x.password"),
        Operation.newBuilder()
            .setUnset(ConfigRequest.Unset.newBuilder().addKeys("spark.potline.guard"))
            .build(),
        Operation.newBuilder().setGetAll(ConfigRequest.GetAll.getDefaultInstance()).build());
  }

  /** Each member of a choice of the protocol but for the open ones, as Spark has them. */
  @ParameterizedTest
  @MethodSource
  void whatIsNotInTheListIsRefused(Plan plan) {
    assertRefused(() -> drain(server.executePlan(request(plan))));
  }

  static Stream<Plan> whatIsNotInTheListIsRefused() {
    List<Plan> plans = new ArrayList<>();
    others(
            Command.getDefaultInstance(),
            Set.of("sql_command", "create_dataframe_view", "remove_cached_remote_relation_command"))
        .forEach(command -> plans.add(Plan.newBuilder().setCommand((Command) command).build()));
    for (String closed :
        List.of(
            "cached_local_relation",
            "cached_remote_relation",
            "chunked_cached_local_relation",
            "co_group_map",
            "collect_metrics",
            "common_inline_user_defined_data_source",
            "common_inline_user_defined_table_function",
            "extension",
            "group_map",
            "map_partitions",
            "ml_relation",
            "apply_in_pandas_with_state",
            "parse",
            "relation_changes",
            "unknown",
            "with_watermark")) {
      plans.add(root((Relation) with(Relation.getDefaultInstance(), closed)));
    }
    for (String closed :
        List.of(
            "analyze_table",
            "cache_table",
            "clear_cache",
            "create_database",
            "create_external_table",
            "create_table",
            "drop_database",
            "drop_global_temp_view",
            "drop_table",
            "drop_view",
            "recover_partitions",
            "refresh_by_path",
            "refresh_table",
            "truncate_table",
            "uncache_table")) {
      plans.add(root(catalog(closed)));
    }
    for (String closed :
        List.of(
            "common_inline_user_defined_function",
            "typed_aggregate_expression",
            "merge_action",
            "extension")) {
      Expression expression = (Expression) with(Expression.getDefaultInstance(), closed);
      plans.add(root(project(table("gold.margin_period"), expression)));
    }
    return plans.stream();
  }

  @ParameterizedTest
  @MethodSource
  void whatHidesInAPlanIsRefused(Plan plan) {
    assertRefused(() -> drain(server.executePlan(request(plan))));
  }

  static Stream<Plan> whatHidesInAPlanIsRefused() {
    Relation margins = table("gold.margin_period");
    Expression set = text("reflect('java.lang.System', 'setProperty', 'potline.guard', '1')");
    DataType made =
        DataType.newBuilder()
            .setUdt(
                DataType.UDT
                    .newBuilder()
                    .setType("udt")
                    .setJvmClass(GuardTest.Made.class.getName()))
            .build();
    String schema =
        "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"udt\",\"class\":\"%s\","
                .formatted(GuardTest.Made.class.getName())
            + "\"pyClass\":null,\"sqlType\":\"string\"},\"nullable\":true,\"metadata\":{}}]}";
    return Stream.of(
        root(sql("SELECT reflect('java.lang.System', 'setProperty', 'potline.guard', '1')")),
        root(sql("BEGIN LOOP SELECT 1; END LOOP; END")),
        command(SqlCommand.newBuilder().setInput(sql("DROP TABLE gold.margin_period"))),
        command(SqlCommand.newBuilder().setInput(sql("BEGIN SELECT 1; END"))),
        command(SqlCommand.newBuilder().setInput(sql("EXECUTE IMMEDIATE 'SELECT 1'"))),
        command(SqlCommand.newBuilder().setInput(sql("SET spark.sql.ansi.enabled = false"))),
        command(SqlCommand.newBuilder().setSql("CACHE TABLE gold.margin_period")),
        root(project(margins, set)),
        root(project(margins, function("reflect"))),
        root(project(margins, function("java_method"))),
        root(
            project(
                margins,
                Expression.newBuilder()
                    .setCallFunction(
                        org.apache.spark.connect.proto.CallFunction.newBuilder()
                            .setFunctionName("try_reflect")
                            .addArguments(literal("java.lang.System")))
                    .build())),
        root(
            project(
                margins,
                Expression.newBuilder()
                    .setCast(Expression.Cast.newBuilder().setExpr(literal("x")).setType(made))
                    .build())),
        root(
            Relation.newBuilder()
                .setLocalRelation(LocalRelation.newBuilder().setSchema(schema))
                .build()),
        root(
            Relation.newBuilder()
                .setSql(
                    SQL.newBuilder()
                        .setQuery("SELECT :x")
                        .putNamedArguments("x", function("reflect")))
                .build()),
        root(
            Relation.newBuilder()
                .setSql(SQL.newBuilder().setQuery("SELECT ?").addPosArguments(function("reflect")))
                .build()),
        root(
            Relation.newBuilder()
                .setCatalog(
                    Catalog.newBuilder()
                        .setListColumns(
                            ListColumns.newBuilder().setTableName("text.`/etc/passwd`")))
                .build()),
        root(
            Relation.newBuilder()
                .setCatalog(
                    Catalog.newBuilder()
                        .setIsCached(IsCached.newBuilder().setTableName("text.`/etc/passwd`")))
                .build()),
        root(table("text.`/etc/passwd`")),
        root(table("delta.`/tmp`")),
        root(
            Relation.newBuilder()
                .setRead(
                    Read.newBuilder()
                        .setNamedTable(
                            Read.NamedTable.newBuilder()
                                .setUnparsedIdentifier("gold.margin_period")
                                .putOptions("path", "/tmp")))
                .build()),
        root(
            Relation.newBuilder()
                .setRead(
                    Read.newBuilder()
                        .setDataSource(
                            Read.DataSource.newBuilder().setFormat("text").addPaths("/etc/passwd")))
                .build()),
        root(
            Relation.newBuilder()
                .setRead(
                    Read.newBuilder()
                        .setIsStreaming(true)
                        .setNamedTable(
                            Read.NamedTable.newBuilder()
                                .setUnparsedIdentifier("gold.margin_period")))
                .build()),
        root(
            Relation.newBuilder()
                .setUnresolvedTableValuedFunction(
                    UnresolvedTableValuedFunction.newBuilder()
                        .setFunctionName("table_changes_by_path")
                        .addArguments(literal("/tmp"))
                        .addArguments(literal("0")))
                .build()),
        Plan.newBuilder()
            .setCommand(
                Command.newBuilder()
                    .setCreateDataframeView(
                        CreateDataFrameViewCommand.newBuilder()
                            .setInput(margins)
                            .setIsGlobal(true)
                            .setName("everybodys")))
            .build(),
        Plan.newBuilder()
            .setCommand(
                Command.newBuilder()
                    .setCreateDataframeView(
                        CreateDataFrameViewCommand.newBuilder()
                            .setInput(project(margins, function("reflect")))
                            .setName("evil")))
            .build(),
        Plan.newBuilder()
            .setCompressedOperation(
                Plan.CompressedOperation.newBuilder().setData(ByteString.copyFromUtf8("x")))
            .build());
  }

  @Test
  void anExtensionOfARequestIsRefused() {
    ExecutePlanRequest extended =
        request(root(sql("SELECT 1"))).toBuilder()
            .setUserContext(
                USER.toBuilder()
                    .addExtensions(Any.newBuilder().setTypeUrl("type.googleapis.com/x")))
            .build();
    assertRefused(() -> drain(server.executePlan(extended)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"persist", "unpersist", "input_files", "json_to_ddl"})
  void analysisThatDoesMoreThanDescribeIsRefused(String kind) {
    AnalyzePlanRequest request =
        ((AnalyzePlanRequest) with(AnalyzePlanRequest.getDefaultInstance(), kind))
            .toBuilder().setSessionId(SESSION).setUserContext(USER).build();
    assertRefused(() -> server.analyzePlan(request));
  }

  @Test
  void otherCallsAreRefused() throws InterruptedException {
    assertRefused(
        () ->
            server.cloneSession(
                CloneSessionRequest.newBuilder()
                    .setSessionId(SESSION)
                    .setUserContext(USER)
                    .build()));
    assertRefused(
        () -> server.getStatus(GetStatusRequest.newBuilder().setSessionId(SESSION).build()));
    assertThat(upload()).hasMessageContaining("PERMISSION_DENIED: Refused: files and classes");
  }

  private static Throwable upload() throws InterruptedException {
    java.util.concurrent.SynchronousQueue<Throwable> error =
        new java.util.concurrent.SynchronousQueue<>();
    StreamObserver<AddArtifactsRequest> call =
        SparkConnectServiceGrpc.newStub(channel)
            .addArtifacts(
                new StreamObserver<>() {
                  @Override
                  public void onNext(AddArtifactsResponse response) {}

                  @Override
                  public void onError(Throwable thrown) {
                    put(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    put(new AssertionError("files were taken"));
                  }

                  private void put(Throwable thrown) {
                    try {
                      error.put(thrown);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }
                });
    call.onNext(
        AddArtifactsRequest.newBuilder()
            .setSessionId(SESSION)
            .setUserContext(USER)
            .setBatch(AddArtifactsRequest.Batch.getDefaultInstance())
            .build());
    call.onCompleted();
    return error.take();
  }

  @Test
  void aPlanTooDeepForTheStackDoesNotEndTheServer() {
    assertThatThrownBy(() -> execute(sql("SELECT " + "(".repeat(5000) + "1" + ")".repeat(5000))))
        .isInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(() -> execute(sql("SELECT " + "1 + ".repeat(20_000) + "1")))
        .isInstanceOf(StatusRuntimeException.class);
    execute(sql("SELECT 1"));
  }

  @Test
  void functionsAreTakenIfTheServerAllowsThem() {
    ConnectMessages closed = new ConnectMessages(false);
    ConnectMessages open = new ConnectMessages(true);
    Message function = with(Command.getDefaultInstance(), "register_function");
    Message write = with(Command.getDefaultInstance(), "write_operation");
    assertThatThrownBy(() -> closed.check(function))
        .hasMessageStartingWith("Refused: ")
        .hasMessageContaining("--allow-functions");
    assertThatCode(() -> open.check(function)).doesNotThrowAnyException();
    assertThatThrownBy(() -> open.check(write)).hasMessageStartingWith("Refused: ");
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("Refused: ");
  }

  private static Stream<Message> others(Message message, Set<String> open) {
    return message.getDescriptorForType().getRealOneofs().get(0).getFields().stream()
        .map(FieldDescriptor::getName)
        .filter(name -> !open.contains(name))
        .map(name -> with(message, name));
  }

  /** The message with an empty member. */
  private static Message with(Message message, String member) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(member);
    Message.Builder builder = message.toBuilder();
    return builder.setField(field, builder.newBuilderForField(field).build()).build();
  }

  private static Relation catalog(String member) {
    return Relation.newBuilder()
        .setCatalog((Catalog) with(Catalog.getDefaultInstance(), member))
        .build();
  }

  private static Command view(String name, Relation query) {
    return Command.newBuilder()
        .setCreateDataframeView(
            CreateDataFrameViewCommand.newBuilder().setInput(query).setName(name).setReplace(true))
        .build();
  }

  private static Relation sql(String text) {
    return Relation.newBuilder().setSql(SQL.newBuilder().setQuery(text)).build();
  }

  private static Relation table(String name) {
    return Relation.newBuilder()
        .setRead(
            Read.newBuilder()
                .setNamedTable(Read.NamedTable.newBuilder().setUnparsedIdentifier(name)))
        .build();
  }

  private static Relation project(Relation input, Expression expression) {
    return Relation.newBuilder()
        .setProject(Project.newBuilder().setInput(input).addExpressions(expression))
        .build();
  }

  private static Expression text(String sql) {
    return Expression.newBuilder()
        .setExpressionString(Expression.ExpressionString.newBuilder().setExpression(sql))
        .build();
  }

  private static Expression literal(String value) {
    return Expression.newBuilder()
        .setLiteral(Expression.Literal.newBuilder().setString(value))
        .build();
  }

  private static Expression function(String name) {
    Expression.UnresolvedFunction.Builder call =
        Expression.UnresolvedFunction.newBuilder().setFunctionName(name);
    for (String argument : List.of("java.lang.System", "setProperty", "potline.guard", "1")) {
      call.addArguments(literal(argument));
    }
    return Expression.newBuilder().setUnresolvedFunction(call).build();
  }

  private static Plan root(Relation relation) {
    return Plan.newBuilder().setRoot(relation).build();
  }

  private static Plan command(SqlCommand.Builder sql) {
    return Plan.newBuilder().setCommand(Command.newBuilder().setSqlCommand(sql)).build();
  }

  private static ExecutePlanRequest request(Plan plan) {
    return ExecutePlanRequest.newBuilder()
        .setSessionId(SESSION)
        .setUserContext(USER)
        .setPlan(plan)
        .build();
  }

  private static void execute(Relation relation) {
    drain(server.executePlan(request(root(relation))));
  }

  private static void execute(Command command) {
    drain(server.executePlan(request(Plan.newBuilder().setCommand(command).build())));
  }

  private static void drain(Iterator<ExecutePlanResponse> responses) {
    responses.forEachRemaining(response -> {});
  }

  private static Operation set(String key, String value) {
    return Operation.newBuilder()
        .setSet(
            ConfigRequest.Set.newBuilder()
                .addPairs(KeyValue.newBuilder().setKey(key).setValue(value)))
        .build();
  }

  private static Operation get(String key) {
    return Operation.newBuilder().setGet(ConfigRequest.Get.newBuilder().addKeys(key)).build();
  }

  private static void configure(Operation operation) {
    server.config(
        ConfigRequest.newBuilder()
            .setSessionId(SESSION)
            .setUserContext(USER)
            .setOperation(operation)
            .build());
  }
}
