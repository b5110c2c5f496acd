package io.headrace.client;

import io.headrace.client.call.Carriers;
import io.headrace.client.control.Page;
import io.headrace.client.control.PageQuery;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * All items of a listing, fetched page by page as they are wanted, anew for each iterator.
 *
 * <p>Iterating blocks, as the blocking operations do. Where those throw {@link
 * InterruptedException}, which an iterator cannot, it throws {@link CancellationException} and
 * leaves the thread interrupted. A listing may be used from any thread, an iterator from one at a
 * time.
 *
 * @param <T> what is listed
 */
public final class Listing<T> implements Iterable<T> {
  private final Carriers carriers;
  private final PageQuery first;
  private final Function<PageQuery, CompletableFuture<Page<T>>> fetching;

  Listing(
      Carriers carriers,
      PageQuery first,
      Function<PageQuery, CompletableFuture<Page<T>>> fetching) {
    this.carriers = carriers;
    this.first = first;
    this.fetching = fetching;
  }

  @Override
  public Iterator<T> iterator() {
    return new Items();
  }

  /** The first page. Each page says how to ask for the next one. */
  public CompletableFuture<Page<T>> firstPageAsync() {
    return pageAsync(first);
  }

  /** A page, as the one before it says to ask for it. */
  public CompletableFuture<Page<T>> pageAsync(PageQuery query) {
    return fetching.apply(query);
  }

  /**
   * The first page.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Page<T> firstPage() throws InterruptedException {
    return page(first);
  }

  /**
   * A page, as the one before it says to ask for it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Page<T> page(PageQuery query) throws InterruptedException {
    return carriers.await(() -> pageAsync(query));
  }

  private final class Items implements Iterator<T> {
    private final ArrayDeque<T> fetched = new ArrayDeque<>();
    private Optional<PageQuery> next = Optional.of(first);

    @Override
    public boolean hasNext() {
      while (fetched.isEmpty() && next.isPresent()) {
        Page<T> page = fetch(next.get());
        fetched.addAll(page.items());
        next = page.next();
      }
      return !fetched.isEmpty();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the listing has ended");
      }
      return fetched.remove();
    }

    private Page<T> fetch(PageQuery query) {
      try {
        return page(query);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancelled =
            new CancellationException("interrupted while waiting for a page of a listing");
        cancelled.initCause(e);
        throw cancelled;
      }
    }
  }
}
