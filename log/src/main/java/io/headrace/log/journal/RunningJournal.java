package io.headrace.log.journal;

import io.headrace.log.disk.Disk;
import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal with the three threads that drive it:
 *
 * <ul>
 *   <li><em>headrace-commit</em> writes and syncs what has queued, and starts again at once;
 *   <li><em>headrace-layout</em> lays out the next segment as soon as the last one was taken;
 *   <li><em>headrace-upkeep</em> does the rest, now and then.
 * </ul>
 *
 * <p>The last two work in the background: where processors are few, commits come first.
 */
public final class RunningJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningJournal.class);
  private static final Duration UPKEEP_PAUSE = Duration.ofSeconds(1);

  private final Journal journal;
  private final Thread commit;
  private final Thread layout;
  private final Thread upkeep;
  // Whether the commit thread sleeps or is about to: only then does a submission have to wake it.
  private volatile boolean commitSleeps;
  private volatile boolean ending;

  private RunningJournal(Journal journal) {
    this.journal = journal;
    this.commit = SystemThreads.unstarted("headrace-commit", this::commit);
    this.layout = SystemThreads.unstartedInBackground("headrace-layout", this::layOut);
    this.upkeep = SystemThreads.unstartedInBackground("headrace-upkeep", this::keepUp);
  }

  /** Opens a journal and starts its threads. Throws what {@link Journal#open} throws. */
  public static RunningJournal open(Disk disk, Time time, JournalOptions options)
      throws IOException {
    RunningJournal running = new RunningJournal(Journal.open(disk, time, options));
    running.journal.wakeCommitBy(running::wakeCommit);
    running.journal.wakeLayoutBy(() -> LockSupport.unpark(running.layout));
    running.commit.start();
    running.layout.start();
    running.upkeep.start();
    return running;
  }

  /** The journal. Only this object may drive or close it. */
  public Journal journal() {
    return journal;
  }

  private void wakeCommit() {
    if (commitSleeps) {
      LockSupport.unpark(commit);
    }
  }

  private void commit() {
    while (!ending) {
      try {
        if (!journal.commit()) {
          sleepUntilSubmission();
        }
      } catch (RuntimeException | Error e) {
        // Whatever it was, writers wait for answers: the journal stops, and the thread goes on to
        // refuse what still comes.
        journal.stop("a bug stopped the commit thread: " + e);
        LOG.error("a bug stopped the commit thread", e);
      }
    }
  }

  private void sleepUntilSubmission() {
    commitSleeps = true;
    // Looked at again after saying so: a submission from here on sees the flag and wakes us.
    while (!journal.hasWork() && !ending) {
      LockSupport.park(this);
    }
    commitSleeps = false;
  }

  private void layOut() {
    while (!ending) {
      guard("the layout thread", journal::prepareSegment);
      LockSupport.park(this);
    }
  }

  private void keepUp() {
    while (!ending) {
      guard("the upkeep thread", journal::upkeep);
      SystemThreads.park(this, UPKEEP_PAUSE);
    }
  }

  /** A thread of ours that fails must not do so in silence, nor leave the rest to go on. */
  private void guard(String who, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a bug stopped {}", who, e);
      journal.stop("a bug stopped " + who + ": " + e);
    }
  }

  /**
   * Ends the threads, then closes the journal. What was accepted is committed and answered; what
   * upkeep had begun is given up, so that nobody waits for it but for the last checkpoint alone.
   */
  @Override
  public void close() {
    ending = true;
    journal.endUpkeep();
    for (Thread thread : new Thread[] {commit, layout, upkeep}) {
      LockSupport.unpark(thread);
      join(thread);
    }
    journal.close();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
