package dev.lunette.initiator;

import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ResponseHeader;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Holds the {@link LoginDialogue} of a connection, and hands over to the session in the end. */
final class LoginPhase implements Phase {

  private final Connection connection;
  private final LoginDialogue dialogue;
  private final CompletableFuture<InitiatorSession> result;

  LoginPhase(
      Connection connection, LoginSettings settings, CompletableFuture<InitiatorSession> result) {
    this.connection = connection;
    this.dialogue = new LoginDialogue(settings);
    this.result = result;
  }

  @Override
  public void begins() {
    send(dialogue.first());
  }

  @Override
  public void response(Response response) {
    try {
      if (!(response instanceof LoginResponse login)) {
        throw new ProtocolError(
            "the target sent opcode %s, expected a login response".formatted(response.opcode()));
      }
      Optional<LoginRequest> next = dialogue.next(login);
      if (next.isPresent()) {
        send(next.get());
      } else {
        result.complete(new InitiatorSession(connection, dialogue));
      }
    } catch (InitiatorException e) {
      connection.fail(e);
    } finally {
      response.release();
    }
  }

  private void send(LoginRequest request) {
    Outgoing outgoing = new Outgoing(connection.channel(), connection.encoder());
    outgoing.add(request, request.data(), 0, request.data().readableBytes());
    outgoing.flush();
    outgoing.release();
  }

  @Override
  public void header(ResponseHeader header) {
    throw new ProtocolError(
        "the target sent opcode %s, expected a login response".formatted(header.opcode()));
  }

  @Override
  public void data(ByteBuf in, int index, int length) {}

  @Override
  public void end() {}

  @Override
  public void failed(InitiatorException why) {
    result.completeExceptionally(why);
  }
}
