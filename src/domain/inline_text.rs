//! Short texts inside the row that has them: plates and spot codes.

use std::fmt;

/// Bytes that lie in the row itself; with them a text takes as much room as a `String`'s pointer, length and capacity.
pub(crate) const INLINE_BYTES_MAX: usize = 22;

/// A text that never changes. A short one, as nearly all plates and codes are, is not on the heap: a look-up that compares
/// it follows no pointer, and copying the row allocates nothing.
#[derive(Clone)]
pub(crate) enum InlineText {
    /// Zeros behind the text, so that equal texts have equal bytes.
    Short(u8, [u8; INLINE_BYTES_MAX]),
    Long(Box<str>),
}

impl InlineText {
    pub(crate) fn new(text: &str) -> Self {
        match u8::try_from(text.len()) {
            Ok(length) if text.len() <= INLINE_BYTES_MAX => {
                let mut bytes = [0; INLINE_BYTES_MAX];
                bytes[..text.len()].copy_from_slice(text.as_bytes());
                Self::Short(length, bytes)
            }
            _ => Self::Long(text.into()),
        }
    }

    /// A short text as three words: its length in the lowest byte, and the text behind. `None` for a long one.
    #[inline]
    pub(crate) fn words(&self) -> Option<[u64; 3]> {
        let Self::Short(length, text) = self else { return None };
        let mut bytes = [0; 24];
        bytes[0] = *length;
        bytes[1..=INLINE_BYTES_MAX].copy_from_slice(text);
        Some(std::array::from_fn(|word| u64::from_le_bytes(std::array::from_fn(|byte| bytes[word * 8 + byte]))))
    }

    /// The text of these words, which `words` gave.
    #[inline]
    pub(crate) fn from_words(words: [u64; 3]) -> Option<Self> {
        let mut bytes = [0; 24];
        for (part, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
            *part = word.to_le_bytes();
        }
        let [length, text @ .., _] = bytes;
        (usize::from(length) <= INLINE_BYTES_MAX).then_some(Self::Short(length, text))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(text) => text.as_bytes(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            // Always what `new` was given; checked again, which costs less than following a pointer.
            Self::Short(..) => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

impl PartialEq for InlineText {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Short(a_length, a), Self::Short(b_length, b)) => a_length == b_length && a == b,
            _ => self.as_bytes() == other.as_bytes(),
        }
    }
}

impl Eq for InlineText {}

impl PartialOrd for InlineText {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The order of the bytes, which is that of the characters.
impl Ord for InlineText {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl std::hash::Hash for InlineText {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for InlineText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl serde::Serialize for InlineText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for InlineText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_compares_as_strings_do(a in ".{0,30}", b in ".{0,30}") {
            let (short, other) = (InlineText::new(&a), InlineText::new(&b));
            prop_assert_eq!(short.as_str(), a.as_str());
            prop_assert_eq!(short.cmp(&other), a.cmp(&b));
            prop_assert_eq!(short == other, a == b);
            prop_assert_eq!(&short.clone(), &short);
            prop_assert_eq!(short.words().is_some(), a.len() <= INLINE_BYTES_MAX);
            prop_assert!(short.words().is_none_or(|words| InlineText::from_words(words).as_ref() == Some(&short)));
        }
    }

    #[test]
    fn it_takes_no_more_room_than_a_string() {
        assert_eq!(size_of::<InlineText>(), size_of::<String>());
        assert_eq!(InlineText::new(&"x".repeat(INLINE_BYTES_MAX + 1)).as_str().len(), INLINE_BYTES_MAX + 1);
    }
}
