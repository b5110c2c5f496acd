package io.headrace.log.disk;

import java.io.IOException;
import java.util.List;

/**
 * A folder of files, and everything that is ever done to it. A disk may be used from several
 * threads; a file's writes come from one at a time.
 *
 * <p>What a crash leaves is part of the contract. Bytes written survive for certain only after
 * {@link DiskFile#force}; until then each of them may survive or not, in any order. A file that was
 * created, renamed or deleted is so for certain only after {@link #forceFolder}.
 */
public interface Disk {
  /** The names of the files in the folder, in no order. */
  List<String> list() throws IOException;

  /**
   * Creates a file of zeros and opens it.
   *
   * @param length how long it is; so much space is taken, so that writing within it never finds the
   *     disk full
   * @throws DiskFullException if there is no space; what was taken is given back
   * @throws IOException if the file exists, or cannot be created
   */
  DiskFile create(String name, long length) throws IOException;

  /** Opens a file that exists. */
  DiskFile open(String name) throws IOException;

  /** Gives a file another name, in place of any file that has it. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file. What is open or mapped stays readable until it is closed. */
  void delete(String name) throws IOException;

  /** Makes the folder itself durable: which names exist, and which files they name. */
  void forceFolder() throws IOException;

  /**
   * Takes the folder for this process alone, until the lock is closed.
   *
   * @throws FolderLockedException if somebody else has it
   */
  AutoCloseable lock() throws IOException;
}
