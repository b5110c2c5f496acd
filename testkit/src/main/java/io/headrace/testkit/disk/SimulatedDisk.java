package io.headrace.testkit.disk;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.DiskFullException;
import io.headrace.log.disk.FolderLockedException;
import io.headrace.log.disk.Mapping;
import io.headrace.testkit.Dice;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.disk.DiskStep.Kind;
import io.headrace.testkit.disk.DiskStep.Phase;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose disk does the worst that a {@link Disk} may do, under a seed. One thread only.
 *
 * <p><b>The fault model.</b> Everything that is written goes to a page cache, where every reader
 * and every mapping sees it at once. The platter is another matter:
 *
 * <ul>
 *   <li><i>Power loss.</i> What was forced is on the platter. Of what was not, each sector of 512
 *       bytes is lost, kept or torn by itself: a torn one holds a beginning or an end of the new
 *       bytes and the old ones elsewhere. Order means nothing: a later write may survive an earlier
 *       one. Some sectors may have reached the platter early, with what they held at that time. A
 *       length that was not forced may be the old one, the new one or one between, and what it
 *       gained without bytes is zeros.
 *   <li><i>Names.</i> A creation, renaming or deletion survives for certain only once the folder
 *       was forced. Until then each of them survives or not by itself; one renaming is never split.
 *       Forcing a file does not make its name durable.
 *   <li><i>Death of the process.</i> The page cache survives, and with it what was never forced:
 *       the next process reads bytes that a power loss can still take away. Locks, handles and
 *       mappings are gone.
 *   <li><i>Failed force.</i> Each sector, or name, that it should have made durable is so or not.
 *       The disk does not try again: a later force that succeeds says nothing about them. They look
 *       well in the page cache until the machine is started again, which is why a failed force can
 *       only be followed by a power loss and never by a mere death of the process.
 *   <li><i>Slow force.</i> Time passes and others work before the force takes effect.
 *   <li><i>Failed write.</i> A beginning of the bytes was written, the rest was not.
 *   <li><i>Full disk.</i> Creating a file or writing beyond its end finds no space when the
 *       capacity is used up; writing within a file never does. The capacity may change at any time,
 *       below what is used too. What is deleted gives back its space when nobody has it open or
 *       mapped.
 *   <li><i>Rot.</i> A bit of what was forced turns over, for everybody and for good. Only sectors
 *       that the last two forces of their file did not touch rot: damage in the newest bytes could
 *       not be told from a write that a crash tore, by anybody.
 * </ul>
 *
 * <p>Beyond the model are a platter that swaps sectors, that shows old bytes again after newer ones
 * were forced, or that fails to read.
 *
 * <p>Each operation is a step that a {@link StepHook} is told of before and after. A crash begins
 * with {@link #crash}: from then on every operation, also of things opened before, throws {@link
 * SimulatedCrash}, until {@link #losePower} or {@link #killProcess} says what is left.
 */
public final class SimulatedDisk implements Disk {
  private final Dice dice;
  private final SimulatedTime time;
  private final Map<Fault, Integer> tally = new EnumMap<>(Fault.class);

  private StepHook hook = StepHook.NONE;
  private FaultRates rates = FaultRates.NONE;
  private long capacityBytes = Long.MAX_VALUE;

  /** The names as everybody sees them, and as the platter holds them. */
  private final Map<String, SimulatedFile> names = new TreeMap<>();

  private final Map<String, SimulatedFile> platterNames = new TreeMap<>();

  /** Files that are open or were, in the order of their opening; some of them have no name left. */
  private final Set<SimulatedFile> opened = new LinkedHashSet<>();

  /** What was done to the names since the folder was forced. */
  private final List<NameChange> unforcedChanges = new ArrayList<>();

  private boolean locked;
  private boolean forceFailed;

  /** Where the machine crashed, or null while it runs. */
  private @Nullable String crashedAt;

  /** Counts processes; what was opened by an earlier one is dead. */
  private int process;

  /**
   * An empty folder.
   *
   * @param dice decide about every fault
   * @param time passes in slow operations
   */
  public SimulatedDisk(Dice dice, SimulatedTime time) {
    this.dice = dice;
    this.time = time;
  }

  // What a simulation does to the disk.

  /** Tells somebody of every step from now on. */
  public void setHook(StepHook newHook) {
    hook = newHook;
  }

  /** Lets operations fail this often from now on. */
  public void setFaults(FaultRates newRates) {
    rates = newRates;
  }

  /** Changes how much the disk holds, in bytes. It may be less than is used. */
  public void setCapacity(long bytes) {
    capacityBytes = bytes;
  }

  /** How often each fault happened. */
  public Map<Fault, Integer> tally() {
    return Collections.unmodifiableMap(tally);
  }

  /** The bytes in use, also by files that were deleted but are still open or mapped. */
  public long usedBytes() {
    long used = 0;
    for (SimulatedFile file : livingFiles()) {
      used += file.length();
    }
    return used;
  }

  /** How many files are open and mapped, counting each opening. */
  public int openedThings() {
    int opened = 0;
    for (SimulatedFile file : livingFiles()) {
      opened += file.handles() + file.mappings();
    }
    return opened;
  }

  /** Whether a force failed since the machine was started. */
  public boolean hasFailedForce() {
    return forceFailed;
  }

  /** Whether the machine has crashed and was not started again. */
  public boolean isDown() {
    return crashedAt != null;
  }

  /** Stops the machine: whoever uses the disk from now on gets this error. */
  public SimulatedCrash crash(String where) {
    if (crashedAt == null) {
      crashedAt = where;
    }
    // A new one each time: an error that meets itself in a "finally" would be lost.
    return new SimulatedCrash(crashedAt);
  }

  /** Starts the machine again after a power loss. */
  public void losePower() {
    count(Fault.POWER_LOSS);
    resolveNames();
    for (SimulatedFile file : livingFiles()) {
      SimulatedFile.Damage damage = file.losePower(dice);
      tally.merge(Fault.LOST_SECTOR, damage.lost(), Integer::sum);
      tally.merge(Fault.TORN_SECTOR, damage.torn(), Integer::sum);
    }
    forceFailed = false;
    startProcess();
  }

  /** Starts the process again on a machine that kept running. */
  public void killProcess() {
    if (forceFailed) {
      throw new IllegalStateException(
          "after a failed force the machine itself must be started again: use losePower");
    }
    count(Fault.PROCESS_KILL);
    startProcess();
  }

  /**
   * Turns over one bit of something that has long been durable.
   *
   * @param prefix what the file's name begins with
   * @return where, or empty if nothing is old enough
   */
  public Optional<String> flipBit(String prefix) {
    List<Map.Entry<String, SimulatedFile>> candidates =
        names.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .filter(entry -> !entry.getValue().settledSectors(2).isEmpty())
            .toList();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<String, SimulatedFile> candidate = dice.pick(candidates);
    SimulatedFile file = candidate.getValue();
    BitSet sectors = file.settledSectors(2);
    int sector = sectors.stream().skip(dice.below(sectors.cardinality())).findFirst().orElseThrow();
    int start = sector * SimulatedFile.SECTOR_BYTES;
    int position = start + dice.below(Math.min(SimulatedFile.SECTOR_BYTES, file.length() - start));
    int bit = dice.below(Byte.SIZE);
    file.flipBit(position, bit);
    count(Fault.BIT_FLIP);
    return Optional.of(candidate.getKey() + " byte " + position + " bit " + bit);
  }

  // What an engine does with it.

  @Override
  public List<String> list() {
    return step(
        new DiskStep(Kind.LIST, "", 0, 0),
        () -> {
          // In no order, as the contract says.
          List<String> listed = new ArrayList<>(names.keySet());
          for (int i = listed.size() - 1; i > 0; i--) {
            Collections.swap(listed, i, dice.below(i + 1));
          }
          return listed;
        });
  }

  @Override
  public DiskFile create(String name, long length) throws IOException {
    return step(
        new DiskStep(Kind.CREATE, name, length, 0),
        () -> {
          if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
          }
          reserve(name, length);
          SimulatedFile file = new SimulatedFile(name, Math.toIntExact(length));
          changeNames(new NameChange.Created(name, file));
          return new OpenFile(file);
        });
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return step(new DiskStep(Kind.OPEN, name, 0, 0), () -> new OpenFile(existing(name)));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    step(
        new DiskStep(Kind.RENAME, from + " to " + to, 0, 0),
        () -> {
          SimulatedFile file = existing(from);
          file.rename(to);
          changeNames(new NameChange.Renamed(from, to, file));
          return this;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    step(
        new DiskStep(Kind.DELETE, name, 0, 0),
        () -> {
          changeNames(new NameChange.Deleted(name, existing(name)));
          return this;
        });
  }

  @Override
  public void forceFolder() throws IOException {
    DiskStep step = new DiskStep(Kind.FORCE_FOLDER, "", 0, 0);
    step(
        step,
        () -> {
          stall(step);
          if (dice.chance(rates.failedForce())) {
            count(Fault.FAILED_FORCE);
            forceFailed = true;
            unforcedChanges.removeIf(change -> !dice.coin());
            applyUnforcedChanges();
            hook.onStep(step, Phase.FAILED);
            throw new IOException("simulated: the folder could not be forced");
          }
          applyUnforcedChanges();
          return this;
        });
  }

  @Override
  public AutoCloseable lock() throws IOException {
    return step(
        new DiskStep(Kind.LOCK, "", 0, 0),
        () -> {
          if (locked) {
            throw new FolderLockedException("the simulated folder is in use by another engine");
          }
          locked = true;
          int owner = process;
          return () -> {
            if (owner == process) {
              locked = false;
            }
          };
        });
  }

  @Override
  public String toString() {
    return "simulated disk";
  }

  private void startProcess() {
    for (SimulatedFile file : livingFiles()) {
      file.forgetUsers();
    }
    locked = false;
    crashedAt = null;
    process++;
  }

  private void changeNames(NameChange change) {
    change.applyTo(names);
    unforcedChanges.add(change);
  }

  private void applyUnforcedChanges() {
    for (NameChange change : unforcedChanges) {
      change.applyTo(platterNames);
    }
    unforcedChanges.clear();
  }

  /** The power is gone: each change of a name that was not forced has happened or not. */
  private void resolveNames() {
    int before = unforcedChanges.size();
    unforcedChanges.removeIf(change -> !dice.coin());
    tally.merge(Fault.LOST_NAME, before - unforcedChanges.size(), Integer::sum);
    applyUnforcedChanges();
    names.clear();
    names.putAll(platterNames);
    names.forEach((name, file) -> file.rename(name));
  }

  /** Every file that takes space: it has a name, or somebody uses it. */
  private Set<SimulatedFile> livingFiles() {
    opened.removeIf(file -> !file.isUsed());
    Set<SimulatedFile> living = new LinkedHashSet<>(names.values());
    living.addAll(opened);
    return living;
  }

  private SimulatedFile existing(String name) throws FileNotFoundException {
    SimulatedFile file = names.get(name);
    if (file == null) {
      throw new FileNotFoundException(name);
    }
    return file;
  }

  private void reserve(String name, long bytes) throws DiskFullException {
    long used = usedBytes();
    if (bytes > capacityBytes - used) {
      count(Fault.DISK_FULL);
      throw new DiskFullException(
          "simulated: no space for "
              + bytes
              + " bytes of "
              + name
              + ", "
              + used
              + " of "
              + capacityBytes
              + " are in use");
    }
  }

  private void count(Fault fault) {
    tally.merge(fault, 1, Integer::sum);
  }

  /** Lets a slow force take its time. */
  private void stall(DiskStep step) {
    if (dice.chance(rates.slowForce())) {
      count(Fault.SLOW_FORCE);
      time.advance(Duration.ofNanos(dice.below(rates.slowForceMost().toNanos() + 1)));
      hook.onStep(step, Phase.DURING);
      requireUp();
    }
  }

  private <T, X extends Exception> T step(DiskStep step, Operation<T, X> operation) throws X {
    requireUp();
    hook.onStep(step, Phase.BEFORE);
    requireUp();
    T result = operation.run();
    hook.onStep(step, Phase.AFTER);
    requireUp();
    return result;
  }

  private void requireUp() {
    if (crashedAt != null) {
      throw new SimulatedCrash(crashedAt);
    }
  }

  /** What happens in a step. */
  private interface Operation<T, X extends Exception> {
    T run() throws X;
  }

  private final class OpenFile implements DiskFile {
    private final SimulatedFile file;
    private final int owner = process;
    private boolean open = true;

    OpenFile(SimulatedFile file) {
      this.file = file;
      file.addHandle();
      opened.add(file);
    }

    @Override
    public long length() throws IOException {
      return use(Kind.LENGTH, 0, 0, file::length);
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      use(
          Kind.WRITE,
          position,
          bytes.remaining(),
          () -> {
            long growth = position + bytes.remaining() - file.length();
            if (growth > 0) {
              reserve(file.name(), growth);
            }
            int at = Math.toIntExact(position);
            if (dice.chance(rates.failedWrite())) {
              count(Fault.FAILED_WRITE);
              int written = dice.below(bytes.remaining() + 1);
              file.write(at, bytes.slice(bytes.position(), written));
              hook.onStep(new DiskStep(Kind.WRITE, file.name(), position, written), Phase.FAILED);
              throw new IOException("simulated: a write to " + file.name() + " failed");
            }
            file.write(at, bytes);
            if (dice.chance(rates.earlyWrite())) {
              count(Fault.EARLY_WRITE);
              file.writeEarly(dice);
            }
            return file;
          });
    }

    @Override
    public void force() throws IOException {
      DiskStep step = new DiskStep(Kind.FORCE, file.name(), 0, 0);
      use(
          Kind.FORCE,
          0,
          0,
          () -> {
            stall(step);
            if (dice.chance(rates.failedForce())) {
              count(Fault.FAILED_FORCE);
              forceFailed = true;
              file.forceInPart(dice);
              hook.onStep(step, Phase.FAILED);
              throw new IOException("simulated: " + file.name() + " could not be forced");
            }
            file.force();
            return file;
          });
    }

    @Override
    public void truncate(long length) throws IOException {
      use(
          Kind.TRUNCATE,
          length,
          0,
          () -> {
            if (length > file.length()) {
              throw new IllegalArgumentException(
                  file.name() + " has " + file.length() + " bytes and cannot be cut to " + length);
            }
            file.truncate((int) length);
            return file;
          });
    }

    @Override
    public Mapping map() throws IOException {
      return use(Kind.MAP, 0, 0, file::map);
    }

    @Override
    public void close() throws IOException {
      if (open) {
        use(
            Kind.CLOSE,
            0,
            0,
            () -> {
              open = false;
              file.removeHandle();
              return file;
            });
      }
    }

    private <T> T use(Kind kind, long position, int bytes, Operation<T, IOException> operation)
        throws IOException {
      if (owner != process) {
        throw new SimulatedCrash("a dead process uses " + file.name());
      }
      if (!open) {
        throw new IllegalStateException(file.name() + " was closed before this " + kind);
      }
      return step(new DiskStep(kind, file.name(), position, bytes), operation);
    }
  }
}
