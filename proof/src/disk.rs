//! What a disk holds after the power went: everything up to the last sync, and of the rest whatever chance left.
//!
//! Only a sync orders writes. Of what was written since, any sectors may be there, a write may be torn between them, and a
//! name that was made, taken away or changed may be so or not until the directory was synced.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::calls::{Call, FileKind, Watcher, What};
use crate::dice::Dice;

/// A file that was there at some time, by its number in the record.
type FileNumber = usize;

/// Names that change together, and what they name afterwards.
type Renaming = Vec<(OsString, Option<FileNumber>)>;

/// What happened to the disk, or beside it.
#[derive(Clone, Debug)]
pub enum Step {
    /// Bytes were written.
    Write {
        /// To this file.
        file: usize,
        /// From its start.
        offset: u64,
        /// What.
        bytes: Vec<u8>,
    },
    /// A file got another length.
    Truncate {
        /// This file.
        file: usize,
        /// In bytes.
        length: u64,
    },
    /// A file was synced.
    Sync(usize),
    /// Names changed.
    Rename(Vec<(OsString, Option<usize>)>),
    /// The directory was synced.
    SyncNames,
    /// Something was acknowledged; the number is the harness's own.
    Acknowledged(usize),
}

/// Remembers what is done to the files of a directory.
pub struct Recorder {
    directory: PathBuf,
    record: Mutex<Record>,
}

#[derive(Default)]
struct Record {
    steps: Vec<Step>,
    files: Vec<Vec<u8>>,
    numbers: HashMap<u64, FileNumber>,
    names: BTreeMap<OsString, u64>,
}

impl Recorder {
    /// Of a directory; what is in it is on the disk.
    ///
    /// # Panics
    /// If it cannot be read.
    #[must_use]
    pub fn new(directory: &Path) -> Self {
        let mut record = Record { names: inodes(directory), ..Record::default() };
        for (name, inode) in &record.names {
            record.numbers.insert(*inode, record.files.len());
            record.files.push(fs::read(directory.join(name)).unwrap());
        }
        Self { directory: directory.to_owned(), record: Mutex::new(record) }
    }

    /// Notes that something was acknowledged.
    ///
    /// # Panics
    /// Not unless it did before.
    pub fn acknowledge(&self, number: usize) {
        self.record.lock().unwrap().steps.push(Step::Acknowledged(number));
    }

    /// The disk before the first step, and the steps.
    ///
    /// # Panics
    /// Not unless it did before.
    #[must_use]
    pub fn finish(&self, start: &Start) -> (Disk, Vec<Step>) {
        let record = self.record.lock().unwrap();
        let files = record.files.iter().enumerate();
        let files = files.map(|(number, content)| File {
            synced: if number < start.files { content.clone() } else { Vec::new() },
            pending: Vec::new(),
        });
        let disk = Disk { files: files.collect(), names: start.names.clone(), pending_names: Vec::new() };
        (disk, record.steps.clone())
    }

    /// What [`Recorder::finish`] needs to know of the beginning; to be called before anything is recorded.
    ///
    /// # Panics
    /// Not unless it did before.
    #[must_use]
    pub fn start(&self) -> Start {
        let record = self.record.lock().unwrap();
        let names = record.names.iter().map(|(name, inode)| (name.clone(), record.numbers[inode])).collect();
        Start { files: record.files.len(), names }
    }
}

/// The directory before the first step.
#[derive(Clone, Debug)]
pub struct Start {
    files: usize,
    names: BTreeMap<OsString, FileNumber>,
}

impl Record {
    /// Notes how names have changed since they were last looked at. What moved from one name to another did so at once.
    fn look(&mut self, directory: &Path) {
        let now = inodes(directory);
        if now == self.names {
            return;
        }
        let gone: Vec<_> = self.names.iter().filter(|(name, _)| !now.contains_key(*name)).map(|(n, i)| (n.clone(), *i)).collect();
        let mut moved = HashMap::new();
        for (name, inode) in gone {
            if now.values().any(|other| *other == inode) {
                moved.insert(inode, name);
            } else {
                self.steps.push(Step::Rename(vec![(name, None)]));
            }
        }
        for (name, inode) in &now {
            if self.names.get(name) == Some(inode) {
                continue;
            }
            // A file system may give the number of a file that is gone to a new one.
            let is_old = self.names.values().any(|other| other == inode);
            if !is_old {
                self.numbers.insert(*inode, self.files.len());
                self.files.push(Vec::new());
            }
            let mut change = vec![(name.clone(), Some(self.numbers[inode]))];
            change.extend(moved.remove(inode).map(|old| (old, None)));
            self.steps.push(Step::Rename(change));
        }
        self.names = now;
    }
}

impl Watcher for Recorder {
    fn after(&self, call: &Call<'_>) {
        if call.kind == FileKind::Memory {
            return;
        }
        let mut record = self.record.lock().unwrap();
        record.look(&self.directory);
        let file = record.numbers.get(&call.inode).copied();
        let step = match (call.what, file) {
            (What::Sync, _) if call.kind == FileKind::Directory => Step::SyncNames,
            (What::Write { offset, bytes }, Some(file)) => Step::Write { file, offset, bytes: bytes.to_vec() },
            (What::Truncate(length), Some(file)) => Step::Truncate { file, length },
            (What::Sync, Some(file)) => Step::Sync(file),
            _ => return,
        };
        record.steps.push(step);
    }
}

/// The files of a directory but for those that are memory, by their numbers in the file system.
fn inodes(directory: &Path) -> BTreeMap<OsString, u64> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    let named = entries.filter(|entry| !entry.file_name().as_encoded_bytes().ends_with(b"-shm"));
    // One that goes away at this moment is gone.
    named.filter_map(|entry| entry.metadata().ok().map(|found| (entry.file_name(), found.ino()))).collect()
}

/// A disk: what is safe on it, and what is on its way.
#[derive(Clone, Debug)]
pub struct Disk {
    files: Vec<File>,
    names: BTreeMap<OsString, FileNumber>,
    pending_names: Vec<Renaming>,
}

#[derive(Clone, Debug, Default)]
struct File {
    synced: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => {
                let end = offset + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*offset..end].copy_from_slice(bytes);
            }
            Self::Truncate(length) => content.resize(*length, 0),
        }
    }
}

/// What of the unsynced changes is on the disk.
#[derive(Clone, Copy, Debug)]
enum Left {
    Nothing,
    Everything,
    /// The first so many of each file, and any sectors of the next.
    First,
    /// Any of them, whole.
    Any,
    /// Any sectors.
    Sectors,
}

impl Disk {
    /// Goes on by one step.
    pub fn step(&mut self, step: &Step) {
        match step {
            Step::Write { file, offset, bytes } => {
                let change = Change::Write { offset: usize::try_from(*offset).unwrap_or(usize::MAX), bytes: bytes.clone() };
                self.files[*file].pending.push(change);
            }
            Step::Truncate { file, length } => {
                self.files[*file].pending.push(Change::Truncate(usize::try_from(*length).unwrap_or(usize::MAX)));
            }
            Step::Sync(file) => {
                let file = &mut self.files[*file];
                for change in file.pending.drain(..) {
                    change.apply(&mut file.synced);
                }
            }
            Step::Rename(names) => self.pending_names.push(names.clone()),
            Step::SyncNames => {
                for names in std::mem::take(&mut self.pending_names) {
                    rename(&mut self.names, names);
                }
            }
            Step::Acknowledged(_) => {}
        }
    }

    /// Whether anything is on its way: if not, the power leaves but one disk.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.pending_names.is_empty() && self.files.iter().all(|file| file.pending.is_empty())
    }

    /// Puts a disk into `directory` as the power may leave it.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, directory: &Path, dice: &mut Dice) {
        let left = [Left::Nothing, Left::Everything, Left::First, Left::Any, Left::Sectors][dice.below(5)];
        let sector = if dice.coin() { 512 } else { 4096 };
        let mut names = self.names.clone();
        let kept_names = dice.below(self.pending_names.len() + 1);
        for (number, change) in self.pending_names.iter().enumerate() {
            let is_kept = match left {
                Left::Nothing => false,
                Left::Everything => true,
                Left::First => number < kept_names,
                Left::Any | Left::Sectors => dice.coin(),
            };
            if is_kept {
                rename(&mut names, change.clone());
            }
        }
        for (name, file) in names {
            fs::write(directory.join(name), self.files[file].left(left, sector, dice)).unwrap();
        }
    }
}

fn rename(names: &mut BTreeMap<OsString, FileNumber>, changes: Renaming) {
    for (name, file) in changes {
        match file {
            Some(file) => names.insert(name, file),
            None => names.remove(&name),
        };
    }
}

impl File {
    /// Its content, as far as it reached the disk.
    fn left(&self, left: Left, sector: usize, dice: &mut Dice) -> Vec<u8> {
        // What a program would read before the power went, and what is on the disk.
        let (mut current, mut disk, mut length) = (self.synced.clone(), self.synced.clone(), self.synced.len());
        let whole = dice.below(self.pending.len() + 1);
        for (number, change) in self.pending.iter().enumerate() {
            change.apply(&mut current);
            let keep_whole = match left {
                Left::Nothing => Some(false),
                Left::Everything => Some(true),
                Left::First if number == whole => None,
                Left::First => Some(number < whole),
                Left::Any => Some(dice.coin()),
                Left::Sectors => None,
            };
            if keep_whole.unwrap_or_else(|| dice.coin()) {
                length = current.len();
            }
            let Change::Write { offset, bytes } = change else { continue };
            for sector_number in offset / sector..(offset + bytes.len()).div_ceil(sector) {
                if !keep_whole.unwrap_or_else(|| dice.coin()) {
                    continue;
                }
                // A sector is as it was in memory at some moment: earlier writes to it come along.
                let (from, to) = (sector_number * sector, ((sector_number + 1) * sector).min(current.len()));
                if disk.len() < to {
                    disk.resize(to, 0);
                }
                disk[from..to].copy_from_slice(&current[from..to]);
            }
        }
        disk.resize(length, 0);
        disk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(steps: &[Step]) -> Disk {
        let name = (OsString::from("a"), 0);
        let mut disk = Disk { files: vec![File::default()], names: [name].into(), pending_names: Vec::new() };
        steps.iter().for_each(|step| disk.step(step));
        disk
    }

    fn images(disk: &Disk) -> Vec<Vec<u8>> {
        let directory = crate::scale::scratch();
        let mut dice = Dice::new(7);
        let mut seen: Vec<_> = (0..400)
            .map(|_| {
                disk.write(directory.path(), &mut dice);
                fs::read(directory.path().join("a")).unwrap()
            })
            .collect();
        seen.sort();
        seen.dedup();
        seen
    }

    fn write(offset: u64, byte: u8, length: usize) -> Step {
        Step::Write { file: 0, offset, bytes: vec![byte; length] }
    }

    #[test]
    fn what_was_synced_stays_and_what_was_not_may_be_torn() {
        let settled = disk(&[write(0, 1, 1024), Step::Sync(0)]);
        assert!(settled.is_settled());
        assert_eq!(images(&settled), [vec![1; 1024]]);

        let torn = disk(&[write(0, 1, 1024), Step::Sync(0), write(0, 2, 1024)]);
        let seen = images(&torn);
        let halves: Vec<_> = seen.iter().map(|image| (image[0], image[512])).collect();
        assert_eq!(halves, [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert!(seen.iter().all(|image| image[..512].windows(2).all(|pair| pair[0] == pair[1])));
    }

    #[test]
    fn a_later_write_may_be_there_without_an_earlier_one() {
        let seen = images(&disk(&[write(0, 1, 4096), write(4096, 2, 4096)]));
        assert!(seen.contains(&[vec![0; 4096], vec![2; 4096]].concat()));
        assert!(seen.contains(&vec![1; 4096]) && seen.contains(&Vec::new()));
    }

    #[test]
    fn a_file_may_have_its_old_length_or_the_new() {
        let lengths: Vec<_> =
            images(&disk(&[write(0, 1, 512), Step::Sync(0), Step::Truncate { file: 0, length: 0 }])).iter().map(Vec::len).collect();
        assert_eq!(lengths, [0, 512]);
    }

    #[test]
    fn names_are_sure_once_the_directory_is_synced() {
        let moved = Step::Rename(vec![(OsString::from("b"), Some(0)), (OsString::from("a"), None)]);
        let count = |disk: &Disk| {
            let mut dice = Dice::new(3);
            let mut seen = Vec::new();
            for _ in 0..60 {
                let directory = crate::scale::scratch();
                disk.write(directory.path(), &mut dice);
                let names: Vec<_> = inodes(directory.path()).into_keys().collect();
                // In one piece, never both and never none.
                assert_eq!(names.len(), 1);
                seen.extend(names);
            }
            seen.sort();
            seen.dedup();
            seen
        };
        assert_eq!(count(&disk(std::slice::from_ref(&moved))), ["a", "b"]);
        assert_eq!(count(&disk(&[moved, Step::SyncNames])), ["b"]);
    }
}
