//! Structs that cross the border: each begins with `struct_size`, so that both sides know which fields the other one has.
//!
//! The caller sets `struct_size` to the `sizeof` of its header. A library that knows more fields leaves those out, one that
//! knows fewer zeroes the rest. Nothing here asks for an alignment: bytes are copied.

use std::mem::MaybeUninit;

use parking_garage::{Error, ErrorKind, Result};

/// The largest `struct_size` that is believed: a number above it is one that nobody has set.
const SIZE_MAX: usize = 64 * 1024;

/// How many items an array of the caller's has at most.
pub const GARAGE_ARRAY_ITEMS_MAX: usize = 1_000_000;

/// A struct that the library writes.
///
/// # Safety
/// It is `repr(C)`, its first field is `struct_size: u32`, and it may be all zeros.
pub(crate) unsafe trait Record: Copy {
    /// The size that the struct had when it was published: no header has a smaller one.
    const SIZE_FIRST: usize;

    /// All zeros.
    fn zeroed() -> Self {
        // SAFETY: the trait's promise.
        unsafe { MaybeUninit::zeroed().assume_init() }
    }
}

/// A struct that the library reads, too.
///
/// # Safety
/// Any bytes make a value of it: it holds integers, pointers and functions that may be NULL, and no `bool`.
pub(crate) unsafe trait Readable: Record {}

/// Where the field of a struct ends.
pub(crate) const fn end_of<T, Field>(offset: usize, _: fn(&T) -> &Field) -> usize {
    offset + size_of::<Field>()
}

/// Declares structs of this crate as records, each with the last field of the version in which it was published.
macro_rules! records {
    ($($name:ident: $last:ident;)+) => {$(
        // SAFETY: `repr(C)` and without any type that zeros are no value of; the first field is checked here.
        unsafe impl $crate::record::Record for $name {
            const SIZE_FIRST: usize = {
                assert!(std::mem::offset_of!($name, struct_size) == 0);
                $crate::record::end_of(std::mem::offset_of!($name, $last), |record: &$name| &record.$last)
            };
        }
    )+};
}
pub(crate) use records;

/// Declares records as readable.
macro_rules! readable {
    ($($name:ident)+) => {$(
        // SAFETY: it has integers, pointers, ids and optional functions only.
        unsafe impl $crate::record::Readable for $name {}
    )+};
}
pub(crate) use readable;

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

pub(crate) fn not_null(name: &str, is_null: bool) -> Result<()> {
    if is_null { Err(invalid(format!("{name} is NULL"))) } else { Ok(()) }
}

/// The `struct_size` of the struct there, if it can be one of `T`.
///
/// # Safety
/// `at` is NULL or points to a `T` of some version.
unsafe fn size_at<T: Record>(name: &str, at: *const T) -> Result<usize> {
    not_null(name, at.is_null())?;
    // SAFETY: every version begins with this field.
    let size = unsafe { at.cast::<u32>().read_unaligned() } as usize;
    if (T::SIZE_FIRST..=SIZE_MAX).contains(&size) {
        return Ok(size);
    }
    Err(invalid(format!(
        "{name}.struct_size is {size}: set it to sizeof({})",
        std::any::type_name::<T>().rsplit("::").next().unwrap_or("it")
    )))
}

/// A struct of the caller's that is to be written, on success and not before.
#[derive(Clone, Copy)]
pub(crate) struct Out<T> {
    at: *mut T,
    size: usize,
}

impl<T: Record> Out<T> {
    /// # Safety
    /// `at` is NULL or points to a `T` of some version, which nobody else uses during this call.
    pub(crate) unsafe fn to(name: &str, at: *mut T) -> Result<Self> {
        // SAFETY: promised by the caller.
        Ok(Self { at, size: unsafe { size_at(name, at.cast_const()) }? })
    }

    pub(crate) fn write(self, value: &T) {
        let known = self.size.min(size_of::<T>());
        let to = self.at.cast::<u8>();
        // SAFETY: `to` begins a struct of `size` bytes; `known` is no more than either has. The size stays what the caller set.
        unsafe {
            std::ptr::copy_nonoverlapping(std::ptr::from_ref(value).cast::<u8>(), to, known);
            std::ptr::write_bytes(to.add(known), 0, self.size - known);
            to.cast::<u32>().write_unaligned(self.size as u32);
        }
    }
}

/// An array of the caller's structs; the first item's `struct_size` says how far they lie apart.
pub(crate) struct OutMany<T> {
    at: *mut T,
    size: usize,
    pub(crate) capacity: usize,
}

impl<T: Record> OutMany<T> {
    /// # Safety
    /// `at` points to `capacity` structs, or to anything if that is 0; nobody else uses them during this call.
    pub(crate) unsafe fn to(name: &str, at: *mut T, capacity: usize) -> Result<Self> {
        if capacity == 0 {
            return Ok(Self { at, size: 0, capacity });
        }
        // SAFETY: promised by the caller.
        let size = unsafe { size_at(&format!("{name}[0]"), at.cast_const()) }?;
        if capacity > isize::MAX as usize / size {
            return Err(invalid(format!("{name} cannot have {capacity} items")));
        }
        Ok(Self { at, size, capacity })
    }

    /// Writes the item with this number, if there is one.
    pub(crate) fn write(&self, index: usize, value: &T) {
        if index < self.capacity {
            // SAFETY: within the array, whose items are `size` bytes long.
            let at = unsafe { self.at.cast::<u8>().add(index * self.size) }.cast::<T>();
            Out { at, size: self.size }.write(value);
        }
    }

    /// How many rows are to be read for it.
    pub(crate) fn limit(&self) -> u32 {
        u32::try_from(self.capacity).unwrap_or(u32::MAX)
    }

    /// Writes a page: no more rows than were asked for.
    pub(crate) fn page(self, rows: impl IntoIterator<Item = T>, count: OutValue<usize>) {
        let mut written = 0;
        for row in rows.into_iter().take(self.capacity) {
            self.write(written, &row);
            written += 1;
        }
        count.write(written);
    }

    /// Writes a whole list, or none of it if the array is too small; `count` is the length of the list either way.
    pub(crate) fn list(self, name: &str, rows: impl ExactSizeIterator<Item = T>, count: OutValue<usize>) -> Result<()> {
        count.write(rows.len());
        if rows.len() > self.capacity {
            return Err(too_small(format!("{name} has room for {} items, and there are {}", self.capacity, rows.len())));
        }
        rows.enumerate().for_each(|(index, row)| self.write(index, &row));
        Ok(())
    }
}

pub(crate) fn too_small(message: String) -> Error {
    Error::new(ErrorKind::BufferTooSmall, message)
}

/// A number or handle of the caller's that is to be written.
#[derive(Clone, Copy)]
pub(crate) struct OutValue<T>(*mut T);

impl<T: Copy> OutValue<T> {
    /// # Safety
    /// `at` is NULL or points to a `T` that nobody else uses during this call.
    pub(crate) unsafe fn to(name: &str, at: *mut T) -> Result<Self> {
        not_null(name, at.is_null())?;
        Ok(Self(at))
    }

    pub(crate) fn write(self, value: T) {
        // SAFETY: promised to `to`.
        unsafe { self.0.write_unaligned(value) }
    }
}

/// Reads a struct: the caller's fields, and for those that its header has not yet, those of `base`.
///
/// # Safety
/// `at` is NULL or points to a `T` of some version.
pub(crate) unsafe fn read<T: Readable>(name: &str, at: *const T, base: T) -> Result<T> {
    // SAFETY: promised by the caller.
    let size = unsafe { size_at(name, at) }?;
    let mut value = base;
    let known = size.min(size_of::<T>());
    // SAFETY: both structs have `known` bytes, of which any make a `T`; the caller's goes on to `size`.
    let rest = unsafe {
        std::ptr::copy_nonoverlapping(at.cast::<u8>(), std::ptr::from_mut(&mut value).cast::<u8>(), known);
        std::slice::from_raw_parts(at.cast::<u8>().add(known), size - known)
    };
    if rest.iter().any(|byte| *byte != 0) {
        return Err(Error::new(ErrorKind::Unsupported, format!("{name} asks for something that only a newer library knows")));
    }
    Ok(value)
}

/// As [`read`], with zeros for fields that the caller has not; `None` for NULL.
///
/// # Safety
/// As for [`read`].
pub(crate) unsafe fn read_optional<T: Readable>(name: &str, at: *const T) -> Result<Option<T>> {
    // SAFETY: promised by the caller.
    if at.is_null() { Ok(None) } else { unsafe { read(name, at, T::zeroed()) }.map(Some) }
}

/// Reads an array; the first item's `struct_size` says how far they lie apart.
///
/// # Safety
/// `at` points to `count` structs, or to anything if that is 0.
pub(crate) unsafe fn read_many<T: Readable>(name: &str, at: *const T, count: usize) -> Result<Vec<T>> {
    // SAFETY: promised by the caller.
    unsafe {
        if count == 0 {
            return Ok(Vec::new());
        }
        if count > GARAGE_ARRAY_ITEMS_MAX {
            return Err(invalid(format!("{name} has {count} items, and at most {GARAGE_ARRAY_ITEMS_MAX} are taken")));
        }
        let stride = size_at(&format!("{name}[0]"), at)?;
        let item = |index| {
            let name = format!("{name}[{index}]");
            let at = at.cast::<u8>().add(index * stride).cast::<T>();
            if size_at(&name, at)? != stride {
                return Err(invalid(format!("{name}.struct_size differs from that of the first item")));
            }
            read(&name, at, T::zeroed())
        };
        (0..count).map(item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Sample {
        struct_size: u32,
        old: u32,
        new: u64,
    }
    records! { Sample: old; }
    readable! { Sample }

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Newer {
        sample: Sample,
        newest: u64,
    }

    const NONE: Newer = Newer { sample: Sample { struct_size: 0, old: 7, new: 7 }, newest: 7 };

    fn sized(size: usize) -> Newer {
        Newer { sample: Sample { struct_size: size as u32, ..NONE.sample }, ..NONE }
    }

    fn written(size: usize) -> Newer {
        let mut theirs = sized(size);
        // SAFETY: `theirs` begins with a sample and has at least `size` bytes.
        let out = unsafe { Out::to("out", std::ptr::from_mut(&mut theirs).cast::<Sample>()) }.unwrap();
        out.write(&Sample { struct_size: 99, old: 1, new: 2 });
        theirs
    }

    fn given(theirs: &Newer) -> Result<Sample> {
        // SAFETY: as above.
        unsafe { read("given", std::ptr::from_ref(theirs).cast::<Sample>(), Sample { struct_size: 0, old: 3, new: 3 }) }
    }

    #[test]
    fn what_both_know_is_written_and_the_rest_left_alone_or_zeroed() {
        assert_eq!(written(8), Newer { sample: Sample { struct_size: 8, old: 1, new: 7 }, newest: 7 });
        assert_eq!(written(16), Newer { sample: Sample { struct_size: 16, old: 1, new: 2 }, newest: 7 });
        assert_eq!(written(24), Newer { sample: Sample { struct_size: 24, old: 1, new: 2 }, newest: 0 });
    }

    #[test]
    fn what_the_caller_has_not_is_the_default_and_what_the_library_has_not_must_be_zero() {
        assert_eq!(given(&sized(8)).unwrap(), Sample { struct_size: 8, old: 7, new: 3 });
        assert_eq!(given(&sized(16)).unwrap(), Sample { struct_size: 16, old: 7, new: 7 });
        assert_eq!(given(&sized(24)).unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(given(&Newer { newest: 0, ..sized(24) }).unwrap().new, 7);
    }

    #[test]
    fn a_size_that_no_version_has_is_refused() {
        for size in [0, 4, 7, SIZE_MAX + 1, u32::MAX as usize] {
            assert_eq!(given(&sized(size)).unwrap_err().kind(), ErrorKind::InvalidInput, "{size}");
        }
        assert_eq!(given(&sized(0)).unwrap_err().to_string(), "given.struct_size is 0: set it to sizeof(Sample)");
        // SAFETY: NULL is allowed.
        assert!(unsafe { Out::<Sample>::to("out", std::ptr::null_mut()) }.is_err());
    }

    #[test]
    fn the_items_of_an_array_lie_as_far_apart_as_the_first_one_says() {
        let mut theirs = [sized(24); 3];
        let at = theirs.as_mut_ptr().cast::<Sample>();
        let mut count = 0;
        // SAFETY: three items of 24 bytes each; `count` is ours.
        let (many, out) = unsafe { (OutMany::to("items", at, 3).unwrap(), OutValue::to("count", &raw mut count).unwrap()) };
        many.page((0..5).map(|number| Sample { struct_size: 0, old: number, new: 0 }), out);
        assert_eq!((count, theirs.map(|item| item.sample.old)), (3, [0, 1, 2]));
        // SAFETY: as above.
        let read = unsafe { read_many("items", at.cast_const(), 3) }.unwrap();
        assert_eq!(read.iter().map(|item| item.old).collect::<Vec<_>>(), [0, 1, 2]);
        theirs[2].sample.struct_size = 16;
        // SAFETY: as above.
        assert!(unsafe { read_many("items", theirs.as_ptr().cast::<Sample>(), 3) }.is_err());
        for wrong in [usize::MAX, GARAGE_ARRAY_ITEMS_MAX + 1] {
            // SAFETY: refused before anything but the first item is looked at.
            assert!(unsafe { read_many("items", theirs.as_ptr().cast::<Sample>(), wrong) }.is_err());
        }
        // SAFETY: as above.
        assert!(unsafe { OutMany::to("items", theirs.as_mut_ptr().cast::<Sample>(), usize::MAX) }.is_err());
    }

    #[test]
    fn a_list_that_does_not_fit_tells_its_length_and_writes_nothing() {
        let mut theirs = [sized(16); 1];
        let mut count = 0;
        // SAFETY: one item; `count` is ours.
        let (many, out) = unsafe {
            (OutMany::to("items", theirs.as_mut_ptr().cast::<Sample>(), 1).unwrap(), OutValue::to("count", &raw mut count).unwrap())
        };
        let rows = vec![Sample { struct_size: 0, old: 1, new: 1 }; 2];
        let error = many.list("items", rows.into_iter(), out).unwrap_err();
        assert_eq!((error.kind(), count, theirs[0]), (ErrorKind::BufferTooSmall, 2, sized(16)));
    }
}
