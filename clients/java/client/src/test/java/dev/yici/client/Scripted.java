package dev.yici.client;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.yici.v1.CaseReply;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

/** A server that misbehaves on purpose: ApprovalService's methods answer as they are scripted, and the requests are kept. */
final class Scripted implements AutoCloseable {
  /** What one call does: gives messages and then ends; null as the end says nothing more. */
  record Turn(List<? extends Message> messages, StatusRuntimeException end) {}

  private final List<Turn> turns = Collections.synchronizedList(new ArrayList<>());
  private final List<Message> requests = Collections.synchronizedList(new ArrayList<>());
  private final Server server;

  Scripted(MethodDescriptor<?, ?>... methods) {
    final ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("yici.v1.ApprovalService");
    for (MethodDescriptor<?, ?> method : methods) {
      add(service, method);
    }
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
        .addService(service.build()).build();
    try {
      server.start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private <Q, R> void add(ServerServiceDefinition.Builder service, MethodDescriptor<Q, R> method) {
    if (method.getType() == MethodDescriptor.MethodType.UNARY) {
      service.addMethod(method, ServerCalls.asyncUnaryCall((request, answer) -> act(request, answer)));
    } else {
      service.addMethod(method, ServerCalls.asyncServerStreamingCall((request, answer) -> act(request, answer)));
    }
  }

  @SuppressWarnings("unchecked")
  private <R> void act(Object request, StreamObserver<R> answer) {
    final Turn turn;
    synchronized (this) {
      requests.add((Message) request);
      turn = turns.isEmpty() ? new Turn(List.of(CaseReply.newBuilder().setCaseNo("7").build()), ok()) : turns.remove(0);
    }
    turn.messages().forEach(message -> answer.onNext((R) message));
    if (turn.end() != null && turn.end().getStatus().isOk()) {
      answer.onCompleted();
    } else if (turn.end() != null) {
      answer.onError(turn.end());
    }
  }

  static StatusRuntimeException ok() {
    return Status.OK.asRuntimeException();
  }

  /** The next unary calls end so; then each is answered with case 7. */
  Scripted fails(Status.Code... codes) {
    for (Status.Code code : codes) {
      turns.add(new Turn(List.of(), Status.fromCode(code).withDescription("scripted").asRuntimeException()));
    }
    return this;
  }

  Scripted refuses(Status.Code code, Message... details) {
    final var status = com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("scripted");
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return gives(List.of(), with(status.build()));
  }

  static StatusRuntimeException with(com.google.rpc.Status status) {
    return StatusProto.toStatusRuntimeException(status);
  }

  Scripted gives(List<? extends Message> messages, StatusRuntimeException end) {
    turns.add(new Turn(messages, end));
    return this;
  }

  List<Message> requests() {
    return requests;
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  Yici.Builder builder() {
    return Yici.builder(address()).retry(new Retry(3, java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(50)));
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
