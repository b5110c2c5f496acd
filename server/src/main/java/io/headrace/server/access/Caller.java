package io.headrace.server.access;

import io.headrace.server.rate.Bucket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request. All requests that carry the same token have the same caller, so that what is
 * known of the token now, its revocation above all, is known to each of them. For any thread.
 */
public final class Caller {
  /** Who may do everything, for ever: the root token, or anybody where there is none. */
  public static final Caller ROOT =
      new Caller("", Grant.ALL, "", Long.MAX_VALUE, new Bucket(0), null);

  /** Who has proved nothing. */
  public static final Caller NOBODY =
      new Caller("", Grant.NOTHING, "", Long.MAX_VALUE, new Bucket(0), null);

  private final String id;
  private final Grant grant;
  private final String namespace;
  private final long expiresAtMillis;
  private final Bucket requests;

  /** In whose right it comes, if not in its own. */
  private final @Nullable Caller host;

  private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
  private volatile boolean revoked;

  private Caller(
      String id,
      Grant grant,
      String namespace,
      long expiresAtMillis,
      Bucket requests,
      @Nullable Caller host) {
    this.id = id;
    this.grant = grant;
    this.namespace = namespace;
    this.expiresAtMillis = expiresAtMillis;
    this.requests = requests;
    this.host = host;
  }

  /** The bearer of a token. */
  static Caller bearing(AccessToken token, long nowNanos) {
    return new Caller(
        token.id().text(),
        token.grant(),
        token.namespace(),
        token.expiresAtMillis().orElse(Long.MAX_VALUE),
        new Bucket(nowNanos),
        null);
  }

  /**
   * Somebody whom a caller has let in for a while, and who may do no more than that. It is let in
   * only as long as the host's own right lasts, and what it uses is the host's.
   */
  public static Caller visiting(Caller host, Grant grant, long expiresAtMillis, long nowNanos) {
    return new Caller(
        host.id,
        grant,
        host.namespace,
        Math.min(expiresAtMillis, host.expiresAtMillis),
        host.isRoot() ? new Bucket(nowNanos) : host.requests,
        host);
  }

  /** Whether there is nothing that it may not do. */
  public boolean isRoot() {
    return this == ROOT;
  }

  /** The id of its token, which proves nothing; empty if it has none. */
  public String id() {
    return id;
  }

  /** What it may do. */
  public Grant grant() {
    return grant;
  }

  /** What goes before every stream name that it says; mostly nothing. */
  public String namespace() {
    return namespace;
  }

  /**
   * From when on its token proves nothing, in milliseconds since the Unix epoch; {@link
   * Long#MAX_VALUE} for never.
   */
  public long expiresAtMillis() {
    return expiresAtMillis;
  }

  /** Whether what it proved still holds: its token has neither expired nor been revoked. */
  public boolean isStillValid(long nowMillis) {
    return !revoked
        && nowMillis < expiresAtMillis
        && (host == null || host.isStillValid(nowMillis));
  }

  /** What its requests have used of their rate. */
  public Bucket requests() {
    return requests;
  }

  /**
   * Has something run when the token is revoked, at once if it is already. It runs once, on any
   * thread, and must not block.
   */
  public void onRevocation(Runnable watcher) {
    if (host != null) {
      host.onRevocation(watcher);
      return;
    }
    if (isRoot()) {
      return;
    }
    watchers.add(watcher);
    if (revoked && watchers.remove(watcher)) {
      watcher.run();
    }
  }

  /** Takes that back, if it has not run. */
  public void forget(Runnable watcher) {
    if (host != null) {
      host.forget(watcher);
    } else {
      watchers.remove(watcher);
    }
  }

  /** How many watch for the revocation. */
  int watchers() {
    return watchers.size();
  }

  /** From now on nothing is proved any more. */
  void revoke() {
    revoked = true;
    for (Runnable each : List.copyOf(watchers)) {
      if (watchers.remove(each)) {
        each.run();
      }
    }
  }
}
