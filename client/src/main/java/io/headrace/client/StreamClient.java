package io.headrace.client;

import com.google.protobuf.ByteString;
import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.Producer;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.append.ProducerOptions;
import io.headrace.client.call.Ask;
import io.headrace.client.call.Carriers;
import io.headrace.client.call.RequestHeads;
import io.headrace.client.call.StreamCalls;
import io.headrace.client.json.ListingJson;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.client.read.SingleRead;
import io.headrace.client.settings.EncryptionKey;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Speaks to a stream: appends to it and reads it, one request each. Costs nothing to make; may be
 * used from any thread. Appends that are made at the same time are stored in any order; an append
 * session keeps them in the order of the calls. For how operations block, fail and are given up,
 * see {@link Headrace}.
 */
public final class StreamClient {
  private final Link link;
  private final Carriers carriers;
  private final BasinName basin;
  private final StreamName stream;
  private final Optional<EncryptionKey> key;
  private final StreamCalls calls;

  StreamClient(Link link, BasinName basin, StreamName stream, Optional<EncryptionKey> key) {
    this.link = link;
    this.carriers = link.carriers();
    this.basin = basin;
    this.stream = stream;
    this.key = key;
    this.calls = link.stream(basin, stream, key);
  }

  /** The name of the stream. */
  public String name() {
    return stream.text();
  }

  /** The same stream, with the key that its records are sealed and opened with. */
  public StreamClient withEncryptionKey(EncryptionKey key) {
    return new StreamClient(link, basin, stream, Optional.of(key));
  }

  /**
   * The tail: the sequence number (unsigned) that the next record will get, with the timestamp of
   * the last one.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Position checkTail() throws InterruptedException {
    return carriers.await(() -> checkTailAsync());
  }

  /** The same, at once: see {@link #checkTail}. */
  public CompletableFuture<Position> checkTailAsync() {
    Ask ask =
        Ask.get(
            "check the tail of",
            RequestHeads.subject(basin, stream),
            RequestHeads.path(stream) + "/records/tail");
    return link.calls().basin(basin, ask, answer -> ListingJson.tail(answer.body()));
  }

  /**
   * Appends records, all of them or none, and waits until they are durable: 1 to 1000 records, of 1
   * MiB in all by their metered size.
   *
   * <p>What is thrown tells what is known. {@link
   * io.headrace.client.error.ConditionFailedException} and other {@link
   * io.headrace.client.error.ServerException}s: it was refused, and is not stored. {@link
   * io.headrace.client.error.UnreachableException}: it is not stored. {@link
   * io.headrace.client.error.UncertainException}: nobody knows. An append that demands a sequence
   * number is seldom uncertain, since it can be sent again, and found out by reading back: for
   * which the access token must permit reading.
   *
   * @throws IllegalArgumentException if no server may take it; nothing was sent
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public AppendAck append(AppendInput input) throws InterruptedException {
    return carriers.await(() -> appendAsync(input));
  }

  /** The same, at once: see {@link #append}. */
  public CompletableFuture<AppendAck> appendAsync(AppendInput input) {
    return calls.append(input);
  }

  /**
   * Appends one record whose body is a text in UTF-8. Otherwise like {@link #append}.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public AppendAck appendText(String text) throws InterruptedException {
    return carriers.await(() -> appendTextAsync(text));
  }

  /** The same, at once: see {@link #appendText}. */
  public CompletableFuture<AppendAck> appendTextAsync(String text) {
    return appendAsync(AppendInput.of(AppendRecord.of(text)));
  }

  /**
   * Appends one record with this body, of which a copy is taken. Otherwise like {@link #append}.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public AppendAck appendBytes(byte[] body) throws InterruptedException {
    return carriers.await(() -> appendBytesAsync(body));
  }

  /** The same, at once: see {@link #appendBytes}. */
  public CompletableFuture<AppendAck> appendBytesAsync(byte[] body) {
    return appendAsync(AppendInput.of(AppendRecord.of(ByteString.copyFrom(body))));
  }

  /**
   * Sets the fencing token, at most 36 bytes of UTF-8, whatever it was before: from then on appends
   * that present another one are refused. The empty one clears it. To set it only while another one
   * is in force, append the record of a {@link Command.Fence} with that one as its fencing token.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public AppendAck fence(String token) throws InterruptedException {
    return carriers.await(() -> fenceAsync(token));
  }

  /** The same, at once: see {@link #fence}. */
  public CompletableFuture<AppendAck> fenceAsync(String token) {
    return appendAsync(AppendInput.of(new Command.Fence(token).toRecord()));
  }

  /**
   * Lets go of all records before a sequence number (unsigned).
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public AppendAck trim(long firstKept) throws InterruptedException {
    return carriers.await(() -> trimAsync(firstKept));
  }

  /** The same, at once: see {@link #trim}. */
  public CompletableFuture<AppendAck> trimAsync(long firstKept) {
    return appendAsync(AppendInput.of(new Command.Trim(firstKept).toRecord()));
  }

  /**
   * Reads once. {@link io.headrace.client.error.BeyondTailException} says that it was to begin at
   * the tail or beyond, and not to wait there.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public ReadBatch read(SingleRead wanted) throws InterruptedException {
    return carriers.await(() -> readAsync(wanted));
  }

  /** The same, at once: see {@link #read}. */
  public CompletableFuture<ReadBatch> readAsync(SingleRead wanted) {
    return calls.read(wanted.query(), wanted.waiting());
  }

  /**
   * Begins to append without waiting for each answer. It connects when the first input comes. Close
   * it when there is nothing more to append; it ends with the client at the latest.
   */
  public AppendSession appendSession() {
    return appendSession(link.appendOptions());
  }

  /** How sessions append unless told otherwise, by the client's settings: to change from there. */
  public AppendOptions appendOptions() {
    return link.appendOptions();
  }

  /** The same, otherwise than usual. */
  public AppendSession appendSession(AppendOptions options) {
    return link.appendSession(link.requests(basin, stream, key), options, calls.readBack());
  }

  /**
   * Begins to append single records, in batches that are made of them. Close it when there are no
   * more; it ends with the client at the latest.
   */
  public Producer producer() {
    return producer(ProducerOptions.DEFAULT, link.appendOptions());
  }

  /**
   * The same, otherwise than usual.
   *
   * @throws IllegalArgumentException if it is to repeat what an earlier one stored ({@link
   *     io.headrace.client.append.ProducerIdentity#repeatingFrom}): which records share a batch is
   *     a matter of time, so that a repeated sequence would hold other records, and those be lost.
   *     Repeat with an {@link #appendSession(AppendOptions)}
   */
  public Producer producer(ProducerOptions options, AppendOptions appending) {
    if (appending.producer().map(ProducerIdentity::repeats).orElse(false)) {
      throw new IllegalArgumentException(
          "expected a producer that begins with new records, but it is to repeat some: its batches"
              + " would not be those of before; use an append session, or a higher epoch");
    }
    return Producer.on(appendSession(appending), options);
  }

  /** How sessions read unless told otherwise, by the client's settings: to change from there. */
  public ReadOptions readOptions(ReadStart start) {
    return link.readOptions(start);
  }

  /**
   * Begins to read on and on. Close it when no more is wanted; it ends with the client at the
   * latest.
   */
  public ReadSession readSession(ReadOptions options) {
    return link.readSession(link.requests(basin, stream, key), options);
  }
}
