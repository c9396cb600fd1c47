//! The system calls that write, as this program defines them: SQLite and Rust's standard library both call these instead of
//! the C library's.
//!
//! SQLite lets its calls be replaced (`xSetSystemCall`), but not `fsync`, and not those of the standard library, with which
//! the library makes files and syncs directories. A symbol of the program comes before one of a shared library, so defining
//! them here covers all. Each makes the real call by its number. Renames are not seen: rustix makes them without the C
//! library; see [`disk`](crate::disk) for how they are noticed.
//!
//! The only file with `unsafe` in this package.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_long, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// What a file is for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// The database.
    Database,
    /// Its write-ahead log.
    Log,
    /// The shared memory of its connections: it holds nothing that the log does not.
    Memory,
    /// A rollback journal.
    Journal,
    /// A backup that does not have its name yet.
    Copy,
    /// The directory itself.
    Directory,
    /// Anything else.
    Other,
}

impl FileKind {
    fn of(name: &[u8]) -> Self {
        let table: [(&[u8], Self); 5] = [
            (b"-wal", Self::Log),
            (b"-shm", Self::Memory),
            (b"-journal", Self::Journal),
            (b".unfinished", Self::Copy),
            (b".db", Self::Database),
        ];
        table.into_iter().find(|(end, _)| name.ends_with(end)).map_or(Self::Other, |(_, kind)| kind)
    }
}

/// What is asked of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// To open the file.
    Open,
    /// To write bytes at this offset.
    Write {
        /// From the start of the file.
        offset: u64,
        /// What is written.
        bytes: &'a [u8],
    },
    /// To give the file this length.
    Truncate(u64),
    /// To bring everything to the disk.
    Sync,
    /// To take the name away.
    Remove,
    /// To map it into memory.
    Map,
}

impl What<'_> {
    /// Its name, for people and as a key.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Write { .. } => "write",
            Self::Truncate(_) => "truncate",
            Self::Sync => "sync",
            Self::Remove => "remove",
            Self::Map => "map",
        }
    }
}

/// A call about a file of the directory that is watched.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// What the file is for.
    pub kind: FileKind,
    /// Its number in the file system; 0 if it is not open.
    pub inode: u64,
    /// What is asked.
    pub what: What<'a>,
}

/// An error number of the kernel, such as `libc::ENOSPC`.
pub type Errno = c_int;

/// Stands between the program and the kernel. What it does itself is not watched.
pub trait Watcher: Send + Sync {
    /// Before the call is made.
    ///
    /// # Errors
    /// With the number that is answered, and it fails without being made.
    fn before(&self, call: &Call<'_>) -> Result<(), Errno> {
        let _ = call;
        Ok(())
    }

    /// After it was made and did not fail.
    fn after(&self, call: &Call<'_>) {
        let _ = call;
    }
}

struct Watched {
    directory: PathBuf,
    watcher: Arc<dyn Watcher>,
    /// What is open, by its number; an entry stays until the number is used again.
    open: Mutex<HashMap<c_int, (FileKind, u64)>>,
}

static WATCHED: RwLock<Option<Arc<Watched>>> = RwLock::new(None);
static ALONE: Mutex<()> = Mutex::new(());

/// While it lives, calls are watched.
pub struct Watching {
    _alone: MutexGuard<'static, ()>,
}

/// Lets `watcher` see the calls about files directly in `directory`. One at a time in a process: another waits.
///
/// No file of the directory may be open yet.
pub fn watch(directory: &Path, watcher: Arc<dyn Watcher>) -> Watching {
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let watched = Watched { directory: directory.canonicalize().unwrap(), watcher, open: Mutex::default() };
    *WATCHED.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(watched));
    Watching { _alone: alone }
}

impl Drop for Watching {
    fn drop(&mut self) {
        *WATCHED.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

thread_local! {
    /// Whether this thread is in a watcher.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` with what this thread calls not being watched.
fn unwatched<T>(work: impl FnOnce() -> T) -> T {
    let outer = INSIDE.replace(true);
    let answer = work();
    INSIDE.set(outer);
    answer
}

fn watched() -> Option<Arc<Watched>> {
    // A thread that is ending has no such variable any more, and writes nothing.
    if INSIDE.try_with(Cell::get).unwrap_or(true) {
        return None;
    }
    unwatched(|| WATCHED.read().unwrap_or_else(PoisonError::into_inner).clone())
}

impl Watched {
    fn find(&self, descriptor: c_int) -> Option<(FileKind, u64)> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&descriptor).copied()
    }

    fn kind_of(&self, path: &Path) -> Option<FileKind> {
        if path == self.directory {
            return Some(FileKind::Directory);
        }
        let is_inside = path.parent() == Some(&self.directory);
        is_inside.then(|| FileKind::of(path.file_name().unwrap_or_default().as_bytes()))
    }

    fn make(&self, call: &Call<'_>, make: impl FnOnce() -> c_long) -> c_long {
        if let Err(errno) = unwatched(|| self.watcher.before(call)) {
            // SAFETY: the C library gives each thread a valid place for its error number.
            unsafe { *libc::__errno_location() = errno };
            return -1;
        }
        let answer = make();
        if answer != -1 {
            unwatched(|| self.watcher.after(call));
        }
        answer
    }
}

/// A call about what is open under `descriptor`.
fn about(descriptor: c_int, what: What<'_>, make: impl FnOnce() -> c_long) -> c_long {
    match watched().and_then(|watched| watched.find(descriptor).map(|found| (watched, found))) {
        Some((watched, (kind, inode))) => watched.make(&Call { kind, inode, what }, make),
        None => make(),
    }
}

/// The path that C gave.
///
/// # Safety
/// `path` points to a string that ends with NUL.
unsafe fn path_of<'a>(path: *const c_char) -> &'a Path {
    // SAFETY: promised by the caller.
    Path::new(std::ffi::OsStr::from_bytes(unsafe { CStr::from_ptr(path) }.to_bytes()))
}

/// As `open` of the C library; `mode` is read only where a file may be made.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: libc::mode_t) -> c_int {
    // SAFETY: the arguments are those of the caller, who promises what the call asks for.
    let make = || unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path, flags | libc::O_LARGEFILE, mode) };
    let Some(watched) = watched() else { return make() as c_int };
    // SAFETY: promised by the caller.
    let Some(kind) = watched.kind_of(unsafe { path_of(path) }) else {
        let descriptor = make() as c_int;
        watched.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&descriptor);
        return descriptor;
    };
    let descriptor = watched.make(&Call { kind, inode: 0, what: What::Open }, make) as c_int;
    if descriptor >= 0 {
        // SAFETY: all zeros are a valid value of this plain struct.
        let mut found: libc::stat64 = unsafe { std::mem::zeroed() };
        // SAFETY: the descriptor is open, and `found` is a place for the answer.
        unsafe { libc::fstat64(descriptor, &mut found) };
        watched.open.lock().unwrap_or_else(PoisonError::into_inner).insert(descriptor, (kind, found.st_ino));
    }
    descriptor
}

/// As `pwrite` of the C library.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(descriptor: c_int, from: *const c_void, count: usize, offset: libc::off64_t) -> isize {
    let bytes = match count {
        0 => &[][..],
        // SAFETY: the caller promises that there are so many bytes.
        _ => unsafe { slice::from_raw_parts(from.cast::<u8>(), count) },
    };
    about(descriptor, What::Write { offset: offset as u64, bytes }, || {
        // SAFETY: the arguments are those of the caller.
        unsafe { libc::syscall(libc::SYS_pwrite64, descriptor, from, count, offset) }
    }) as isize
}

/// As `ftruncate` of the C library.
///
/// # Safety
/// None is needed; it is what C declares.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate64(descriptor: c_int, length: libc::off64_t) -> c_int {
    about(descriptor, What::Truncate(length as u64), || {
        // SAFETY: numbers only.
        unsafe { libc::syscall(libc::SYS_ftruncate, descriptor, length) }
    }) as c_int
}

/// As `fsync` of the C library.
///
/// # Safety
/// None is needed; it is what C declares.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(descriptor: c_int) -> c_int {
    // SAFETY: a number only.
    about(descriptor, What::Sync, || unsafe { libc::syscall(libc::SYS_fsync, descriptor) }) as c_int
}

/// As `fdatasync` of the C library.
///
/// # Safety
/// None is needed; it is what C declares.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(descriptor: c_int) -> c_int {
    // SAFETY: a number only.
    about(descriptor, What::Sync, || unsafe { libc::syscall(libc::SYS_fdatasync, descriptor) }) as c_int
}

/// As `unlink` of the C library.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    // SAFETY: the argument is the caller's.
    let make = || unsafe { libc::syscall(libc::SYS_unlinkat, libc::AT_FDCWD, path, 0) };
    // SAFETY: promised by the caller.
    match watched().and_then(|watched| watched.kind_of(unsafe { path_of(path) }).map(|kind| (watched, kind))) {
        Some((watched, kind)) => watched.make(&Call { kind, inode: 0, what: What::Remove }, make) as c_int,
        None => make() as c_int,
    }
}

/// As `mmap` of the C library.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mmap64(
    address: *mut c_void,
    length: usize,
    protection: c_int,
    flags: c_int,
    descriptor: c_int,
    offset: libc::off64_t,
) -> *mut c_void {
    // SAFETY: the arguments are those of the caller.
    let make = || unsafe { libc::syscall(libc::SYS_mmap, address, length, protection, flags, descriptor, offset) };
    // Memory that is no file is asked for at any time, by what must not be called back from here.
    let answer = if descriptor < 0 { make() } else { about(descriptor, What::Map, make) };
    answer as *mut c_void
}

/// Lets SQLite use so many bytes of memory in all, until it is called with 0: then any number.
pub fn limit_memory(bytes: i64) {
    // SAFETY: it may be called at any time, from any thread.
    unsafe { rusqlite::ffi::sqlite3_hard_heap_limit64(bytes) };
}

/// How many bytes of memory SQLite uses.
#[must_use]
pub fn memory_used() -> i64 {
    // SAFETY: it may be called at any time, from any thread.
    unsafe { rusqlite::ffi::sqlite3_memory_used() }
}

/// Forks, runs `work` in the child, and answers what the child's `work` answered. The child ends without cleaning up.
///
/// The child has this thread only: `work` must not wait for another, and what others had locked stays so.
pub fn in_a_fork(work: impl FnOnce() -> u8) -> Option<u8> {
    // SAFETY: the child runs `work`, whose duty is said above, and ends.
    match unsafe { libc::fork() } {
        -1 => None,
        0 => {
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(u8::MAX);
            // SAFETY: it ends the process at once.
            unsafe { libc::_exit(answer.into()) }
        }
        child => {
            let mut status = 0;
            // SAFETY: `status` is a place for the answer.
            let waited = unsafe { libc::waitpid(child, &mut status, 0) };
            (waited == child && libc::WIFEXITED(status)).then(|| libc::WEXITSTATUS(status) as u8)
        }
    }
}
