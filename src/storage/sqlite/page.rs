//! Pages of a long list by id.

use crate::storage::Page;

/// Above every id: one byte longer than any, and none is larger.
const ABOVE_ALL: [u8; 17] = [0xFF; 17];

/// The id that a page begins behind, bound as `?1` of a statement made by [`pages`].
pub(super) fn bounds<'a, Id>(page: &'a Page<Id>, as_bytes: impl Fn(&'a Id) -> &'a [u8; 16]) -> &'a [u8] {
    match &page.after {
        Some(id) => as_bytes(id),
        // The empty string of bytes is below every id.
        None if page.newest_first => &ABOVE_ALL,
        None => &[],
    }
}

/// The statement for a page in its direction: `?1` is the bound, `?2` the limit, `$where` any further condition.
macro_rules! pages {
    ($select:ident, $where:literal, $page:expr) => {
        if $page.newest_first {
            $select!(concat!("WHERE id < ?1 ", $where, " ORDER BY id DESC LIMIT ?2"))
        } else {
            $select!(concat!("WHERE id > ?1 ", $where, " ORDER BY id LIMIT ?2"))
        }
    };
}

pub(super) use pages;
