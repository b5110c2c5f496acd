package io.headrace.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The fault model of the simulated disk, sentence by sentence. What happens by chance is tried
 * under many seeds, and the test says which endings must occur and which must not.
 */
final class SimulatedDiskTest {
  private static final int SEEDS = 200;
  private static final int SECTOR = SimulatedFile.SECTOR_BYTES;

  private final SimulatedTime time = new SimulatedTime();

  @Test
  void forced_bytes_under_a_forced_name_survive_a_power_loss() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      DiskFile file = disk.create("a", 4 * SECTOR);
      file.write(100, filled(SECTOR, 7));
      file.force();
      disk.forceFolder();
      losePower(disk);
      assertThat(contentOf(disk, "a", 100, SECTOR)).isEqualTo(filled(SECTOR, 7).array());
      assertThat(disk.open("a").length()).isEqualTo(4 * SECTOR);
    }
  }

  @Test
  void each_unforced_sector_is_lost_kept_or_torn_by_itself() throws IOException {
    Set<String> endings = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      DiskFile file = durableFile(disk, "a", 2 * SECTOR);
      file.write(0, filled(2 * SECTOR, 1));
      losePower(disk);
      byte[] left = contentOf(disk, "a", 0, 2 * SECTOR);
      endings.add(fate(left, 0) + " " + fate(left, SECTOR));
    }
    assertThat(endings)
        .containsExactlyInAnyOrder(
            "kept kept",
            "kept lost",
            "kept torn",
            "lost kept",
            "lost lost",
            "lost torn",
            "torn kept",
            "torn lost",
            "torn torn");
  }

  @Test
  void a_sector_may_reach_the_platter_early_with_what_it_held_then() throws IOException {
    Set<Byte> endings = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      DiskFile file = durableFile(disk, "a", SECTOR);
      disk.setFaults(new FaultRates(0, 0, 0, Duration.ZERO, 1));
      file.write(0, filled(SECTOR, 1));
      disk.setFaults(FaultRates.NONE);
      file.write(0, filled(SECTOR, 2));
      losePower(disk);
      endings.add(contentOf(disk, "a", 0, SECTOR)[SECTOR / 2]);
    }
    assertThat(endings).containsExactly((byte) 0, (byte) 1, (byte) 2);
  }

  @Test
  void names_that_were_not_forced_come_and_go_by_themselves() throws IOException {
    Set<String> endings = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      durableFile(disk, "old", SECTOR);
      disk.create("new", SECTOR).force();
      disk.delete("old");
      losePower(disk);
      endings.add(new TreeSet<>(disk.list()).toString());
    }
    assertThat(endings).containsExactlyInAnyOrder("[]", "[new]", "[old]", "[new, old]");
  }

  @Test
  void a_renaming_is_never_split() throws IOException {
    Set<String> endings = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      write(durableFile(disk, "a", SECTOR), 1);
      write(durableFile(disk, "b", SECTOR), 2);
      disk.rename("a", "b");
      losePower(disk);
      endings.add(new TreeSet<>(disk.list()) + " b=" + contentOf(disk, "b", 0, 1)[0]);
    }
    assertThat(endings).containsExactlyInAnyOrder("[a, b] b=2", "[b] b=1");
  }

  @Test
  void a_length_that_was_not_forced_may_be_any_between() throws IOException {
    Set<Long> lengths = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      DiskFile file = durableFile(disk, "a", 10);
      file.write(10, filled(10, 1));
      losePower(disk);
      lengths.add(disk.open("a").length());
    }
    assertThat(lengths).contains(10L, 20L).hasSizeGreaterThan(4);
    assertThat(lengths).allMatch(length -> length >= 10 && length <= 20);
  }

  @Test
  void the_page_cache_outlives_the_process_but_not_the_power() throws IOException {
    int lost = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      durableFile(disk, "a", SECTOR).write(0, filled(SECTOR, 1));
      disk.crash("here");
      disk.killProcess();
      assertThat(contentOf(disk, "a", 0, SECTOR)).containsOnly(1);
      losePower(disk);
      lost += contentOf(disk, "a", 0, 1)[0] == 0 ? 1 : 0;
    }
    assertThat(lost).isBetween(1, SEEDS - 1);
  }

  @Test
  void after_a_failed_force_a_later_one_proves_nothing() throws IOException {
    int lost = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      DiskFile file = durableFile(disk, "a", SECTOR);
      file.write(0, filled(SECTOR, 1));
      disk.setFaults(new FaultRates(0, 1, 0, Duration.ZERO, 0));
      assertThatThrownBy(file::force).isInstanceOf(IOException.class);
      disk.setFaults(FaultRates.NONE);
      file.force();
      losePower(disk);
      lost += contentOf(disk, "a", 0, 1)[0] == 0 ? 1 : 0;
    }
    assertThat(lost).isBetween(1, SEEDS - 1);
  }

  @Test
  void a_failed_force_of_the_folder_is_not_made_good_by_the_next() throws IOException {
    int lost = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      disk.create("a", SECTOR).force();
      disk.setFaults(new FaultRates(0, 1, 0, Duration.ZERO, 0));
      assertThatThrownBy(disk::forceFolder).isInstanceOf(IOException.class);
      disk.setFaults(FaultRates.NONE);
      disk.forceFolder();
      losePower(disk);
      lost += disk.list().isEmpty() ? 1 : 0;
    }
    assertThat(lost).isBetween(1, SEEDS - 1);
  }

  @Test
  void after_a_failed_force_the_process_alone_cannot_start_again() throws IOException {
    SimulatedDisk disk = disk(1);
    DiskFile file = durableFile(disk, "a", SECTOR);
    disk.setFaults(new FaultRates(0, 1, 0, Duration.ZERO, 0));
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    assertThatThrownBy(disk::killProcess).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_failed_write_has_written_a_beginning() throws IOException {
    Set<Integer> written = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedDisk disk = disk(seed);
      DiskFile file = durableFile(disk, "a", 4);
      disk.setFaults(new FaultRates(1, 0, 0, Duration.ZERO, 0));
      assertThatThrownBy(() -> file.write(0, filled(4, 1))).isInstanceOf(IOException.class);
      byte[] left = contentOf(disk, "a", 0, 4);
      int ones = (int) intsOf(left).stream().filter(value -> value == 1).count();
      assertThat(Arrays.copyOf(left, ones)).doesNotContain(0);
      written.add(ones);
    }
    assertThat(written).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void a_full_disk_creates_nothing_and_recovers_when_nobody_uses_what_was_deleted()
      throws IOException {
    SimulatedDisk disk = disk(1);
    disk.setCapacity(1000);
    DiskFile file = disk.create("a", 600);
    assertThatThrownBy(() -> disk.create("b", 500)).isInstanceOf(DiskFullException.class);
    assertThat(disk.list()).containsExactly("a");
    assertThatThrownBy(() -> file.write(600, filled(401, 1))).isInstanceOf(DiskFullException.class);
    file.write(0, filled(600, 1));
    Mapping mapping = file.map();
    disk.delete("a");
    file.close();
    assertThatThrownBy(() -> disk.create("b", 500)).isInstanceOf(DiskFullException.class);
    mapping.close();
    disk.create("b", 1000);
    assertThat(disk.usedBytes()).isEqualTo(1000);
  }

  @Test
  void only_what_has_long_been_durable_rots() throws IOException {
    SimulatedDisk disk = disk(1);
    DiskFile file = durableFile(disk, "a", 2 * SECTOR);
    file.write(0, filled(SECTOR, 0));
    file.force();
    assertThat(disk.flipBit("a")).isEmpty();
    for (int force = 0; force < 2; force++) {
      file.write(SECTOR, filled(SECTOR, 1));
      file.force();
    }
    assertThat(disk.flipBit("b")).isEmpty();
    assertThat(disk.flipBit("a")).isPresent();
    byte[] left = contentOf(disk, "a", 0, 2 * SECTOR);
    assertThat(Arrays.copyOfRange(left, SECTOR, 2 * SECTOR)).containsOnly(1);
    assertThat(Arrays.copyOf(left, SECTOR)).isNotEqualTo(new byte[SECTOR]);
    losePower(disk);
    assertThat(contentOf(disk, "a", 0, 2 * SECTOR)).isEqualTo(left);
  }

  @Test
  void a_mapping_shows_later_writes_and_cannot_be_read_after_it_was_closed() throws IOException {
    SimulatedDisk disk = disk(1);
    DiskFile file = disk.create("a", SECTOR);
    Mapping mapping = file.map();
    ByteBuffer bytes = mapping.bytes();
    file.write(5, filled(1, 9));
    file.close();
    assertThat(bytes.get(5)).isEqualTo((byte) 9);
    mapping.close();
    assertThatThrownBy(() -> bytes.get(5)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_slow_force_lets_others_work_before_it_takes_effect() throws IOException {
    SimulatedDisk disk = disk(1);
    DiskFile file = disk.create("a", SECTOR);
    disk.setFaults(new FaultRates(0, 0, 1, Duration.ofMillis(5), 0));
    List<String> seen = new ArrayList<>();
    disk.setHook((step, phase) -> seen.add(phase + " " + step));
    file.force();
    assertThat(seen).containsExactly("BEFORE FORCE a", "DURING FORCE a", "AFTER FORCE a");
    assertThat(time.nanos()).isPositive();
  }

  @Test
  void a_crash_in_a_step_ends_everything_that_was_open() throws Exception {
    SimulatedDisk disk = disk(1);
    AutoCloseable lock = disk.lock();
    DiskFile file = durableFile(disk, "a", SECTOR);
    disk.setHook((step, phase) -> {
      if (step.kind() == Kind.WRITE && phase == Phase.BEFORE) {
        throw disk.crash("at the write");
      }
    });
    assertThatThrownBy(() -> file.write(0, filled(1, 1))).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(disk::list).isInstanceOf(SimulatedCrash.class);
    disk.setHook(StepHook.NONE);
    disk.killProcess();
    assertThatThrownBy(file::length).isInstanceOf(SimulatedCrash.class);
    assertThat(disk.openedThings()).isZero();
    try (AutoCloseable _ = disk.lock()) {
      lock.close();
      assertThatThrownBy(disk::lock).isInstanceOf(FolderLockedException.class);
    }
  }

  @Test
  void what_was_deleted_cannot_be_opened() throws IOException {
    SimulatedDisk disk = disk(1);
    durableFile(disk, "a", SECTOR);
    disk.delete("a");
    assertThatThrownBy(() -> disk.open("a")).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void the_same_seed_leaves_the_same_bytes() throws IOException {
    assertThat(tornFile(5)).isEqualTo(tornFile(5));
    assertThat(tornFile(5)).isNotEqualTo(tornFile(6));
  }

  private byte[] tornFile(long seed) throws IOException {
    SimulatedDisk disk = disk(seed);
    DiskFile file = durableFile(disk, "a", 64 * SECTOR);
    file.write(0, filled(64 * SECTOR, 1));
    losePower(disk);
    return contentOf(disk, "a", 0, 64 * SECTOR);
  }

  private SimulatedDisk disk(long seed) {
    return new SimulatedDisk(new Dice(seed), time);
  }

  private static DiskFile durableFile(SimulatedDisk disk, String name, long length)
      throws IOException {
    DiskFile file = disk.create(name, length);
    file.force();
    disk.forceFolder();
    return file;
  }

  private static void write(DiskFile file, int value) throws IOException {
    file.write(0, filled((int) file.length(), value));
    file.force();
  }

  private static void losePower(SimulatedDisk disk) {
    disk.crash("in a test");
    disk.losePower();
  }

  private static ByteBuffer filled(int bytes, int value) {
    byte[] filled = new byte[bytes];
    Arrays.fill(filled, (byte) value);
    return ByteBuffer.wrap(filled);
  }

  private static byte[] contentOf(SimulatedDisk disk, String name, int from, int bytes)
      throws IOException {
    byte[] content = new byte[bytes];
    try (DiskFile file = disk.open(name);
        Mapping mapping = file.map()) {
      mapping.bytes().get(from, content);
    }
    return content;
  }

  private static String fate(byte[] content, int from) {
    Set<Integer> values = new TreeSet<>(intsOf(Arrays.copyOfRange(content, from, from + SECTOR)));
    if (values.size() > 1) {
      return "torn";
    }
    return values.contains(1) ? "kept" : "lost";
  }

  private static List<Integer> intsOf(byte[] bytes) {
    List<Integer> ints = new ArrayList<>();
    for (byte value : bytes) {
      ints.add((int) value);
    }
    return ints;
  }
}
