package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request on a connection of HTTP/1.1, and its place in the order of answers. */
final class Http1Exchange extends Exchange {
  private final Http1Connection connection;
  final boolean speaksHttp10;
  final long declaredBytes;

  /** The exchange whose request came next. */
  @Nullable Http1Exchange following;

  /** Whether the connection ends after the answer. */
  boolean closes;

  /** Whether the client waits for leave to send the body. */
  boolean awaitsContinue;

  /** Whether the next request may begin although this one is not answered. */
  boolean letsOverlap;

  private @Nullable Response answer;
  private boolean bodiless;
  private @Nullable Turn turn;

  Http1Exchange(
      Http1Connection connection,
      Edge edge,
      Loop loop,
      boolean speaksHttp10,
      boolean closes,
      long declaredBytes) {
    super(edge, loop);
    this.connection = connection;
    this.speaksHttp10 = speaksHttp10;
    this.closes = closes;
    this.declaredBytes = declaredBytes;
  }

  @Override
  void ready(Turn turn) {
    this.turn = turn;
    connection.advance();
  }

  @Override
  public void letOverlap() {
    letsOverlap = true;
    connection.advance();
  }

  /** Whether it may be started before what is ahead of it was answered, if that lets it. */
  boolean mayOverlap() {
    return turn != null && turn.mayOverlap();
  }

  /** Whether it may be started, or was answered without. */
  boolean isReady() {
    return turn != null || !isOpen();
  }

  /** Serves the request; what it held is let go, since a live answer may last for hours. */
  void start() {
    Turn now = turn;
    turn = null;
    if (now != null) {
      serve(now);
    }
  }

  @Override
  void write(Response response, boolean bodiless) {
    this.answer = response;
    this.bodiless = bodiless;
    connection.writeAnswers();
  }

  boolean isAnswered() {
    return answer != null;
  }

  /** Hands the answer over to be written. */
  @Nullable Response takeAnswer() {
    Response response = answer;
    answer = null;
    return response;
  }

  boolean isBodiless() {
    return bodiless;
  }

  @Override
  void writeEventHead(Response head) {
    connection.writeEventHead(this, head);
  }

  @Override
  void writeEvent(EventFrame frame, boolean counted) {
    connection.writeEvent(speaksHttp10 ? frame.plain() : frame.chunk(), counted);
  }

  @Override
  void queueFlush() {
    connection.queueFlush();
  }

  @Override
  void pauseBody() {
    connection.pauseBody(this, true);
  }

  @Override
  void resumeBody() {
    connection.pauseBody(this, false);
  }

  @Override
  void writeEventEnd() {
    connection.endEvents(this);
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable() && connection.unsent().hasRoom();
  }

  @Override
  void abort() {
    connection.close();
  }

  @Override
  void hangUp() {
    connection.close();
  }

  @Override
  UnsentAnswers unsent() {
    return connection.unsent();
  }

  @Override
  void stopTaking() {
    connection.stopTaking(this);
  }

  /** Lets go of an answer that nobody will get. */
  void discard() {
    Response response = takeAnswer();
    if (response != null) {
      ByteBuf unsent = response.body();
      unsent.release();
    }
  }
}
