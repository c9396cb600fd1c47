//! Plates: the normal form by which a vehicle is known, and the looser key for searching after a camera's misreading.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::card_number::is_in as is_card_number_in;
use super::inline_text::{INLINE_BYTES_MAX, InlineText};
use crate::{Error, ErrorKind, Result};

/// The longest text that is looked at, in bytes: several times the longest plate, and little work for whoever sends junk.
const INPUT_BYTES_MAX: usize = 256;

// Fixed texts: nothing of what was typed can end up in a message.
const TOO_LONG: &str = "a plate is typed in at most 256 bytes";
const BAD_CHARACTER: &str = "a plate holds only letters, digits and separators";
const BAD_LENGTH: &str = "a plate has 2 to 16 letters and digits";
const CARD_NUMBER: &str = "a plate is not a number of 13 or more digits that passes the Luhn check, as a card's does";
const NOT_A_STORED_PLATE: &str = "a stored plate is a string in normal form";
const NOT_A_STORED_OCR_KEY: &str = "a stored OCR key is a string as Plate::ocr_key makes it";

/// The identity of a vehicle: its plate in normal form, 2 to 16 letters and digits.
///
/// Texts that show the same plate give the same value, however they were typed; keep the text itself for display:
///
/// - compatibility forms, such as full-width letters, are resolved (NFKC, Unicode Standard Annex 15);
/// - letters are upper case;
/// - spaces, hyphens, dots, slashes and invisible characters are removed;
/// - Cyrillic and Greek letters whose capital Unicode Technical Standard 39 (confusables) lists as a look-alike of a
///   Latin letter become that letter;
/// - an accent belongs to its letter where Unicode has the two as one character (NFC), typed as one or as two: in Germany
///   `BÖ-AB 12` and `BO-AB 12` are two cars. Other combining marks are removed, except the vowel signs of India and
///   South-East Asia, without which two plates would become one;
/// - other letters stay, among them those with a stroke such as `Ø`, so that a plate may be Chinese or Arabic; decimal
///   digits of living scripts become 0-9.
///
/// `0` and `O` differ, and so do `Ö` and `O` and other pairs that only a camera mixes up: see [`Plate::ocr_key`].
///
/// A plate is personal data: `Debug` does not show it and there is no `Display`, so that no log gets one by accident.
///
/// ```
/// use parking_garage::Plate;
///
/// let plate = Plate::new("wü-ab 123")?;
/// assert_eq!(plate.as_str(), "WÜAB123");
/// assert_eq!(Plate::new("ＷＵ\u{308}·АВ·123")?, plate); // full-width, the accent by itself, a Cyrillic A and B
/// assert_ne!(Plate::new("WU-AB 123")?, plate);
/// assert_eq!(format!("{plate:?}"), "Plate(..)");
/// # Ok::<(), parking_garage::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plate(InlineText);

impl Plate {
    /// The fewest characters of a normal form.
    pub const CHARS_MIN: usize = 2;
    /// The most characters of a normal form.
    pub const CHARS_MAX: usize = 16;

    /// The plate that `text` shows.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`] for text above 256 bytes, for a character that is neither letter, digit nor separator,
    /// and unless 2 to 16 letters and digits are left, which are no card number. The message never holds the text.
    #[inline]
    pub fn new(text: &str) -> Result<Self> {
        plain_normal_form(text).map_or_else(|| Self::of_any(text), |plate| Ok(Self(plate)))
    }

    /// The words of the plate that `text` shows, as [`Plate::words`] gives them; `None` for a text out of the ordinary.
    #[inline]
    pub(crate) fn words_of(text: &str) -> Option<[u64; 3]> {
        normal_words(text).or_else(|| plain_normal_form(text)?.words())
    }

    #[cold]
    fn of_any(text: &str) -> Result<Self> {
        if text.len() > INPUT_BYTES_MAX {
            return Err(invalid(TOO_LONG));
        }
        let plate = normal_form(text);
        if !plate.chars().all(is_plate_character) {
            return Err(invalid(BAD_CHARACTER));
        }
        if !(Self::CHARS_MIN..=Self::CHARS_MAX).contains(&plate.chars().count()) {
            return Err(invalid(BAD_LENGTH));
        }
        if is_card_number_in(&plate) {
            return Err(invalid(CARD_NUMBER));
        }
        Ok(Self(InlineText::new(&plate)))
    }

    /// As [`InlineText::words`].
    #[inline]
    pub(crate) fn words(&self) -> Option<[u64; 3]> {
        self.0.words()
    }

    /// The plate of these words, as they were made after a check.
    #[inline]
    pub(crate) fn from_words(words: [u64; 3]) -> Option<Self> {
        InlineText::from_words(words).map(Self)
    }

    /// The normal form. Not for logs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The key under which plates that a camera mixes up are found together.
    ///
    /// Accents are left out, and then:
    ///
    /// | read as | stands for |
    /// |---------|------------|
    /// | `0`     | `0 O Q D`  |
    /// | `1`     | `1 I L`    |
    /// | `2`     | `2 Z`      |
    /// | `5`     | `5 S`      |
    /// | `6`     | `6 G`      |
    /// | `8`     | `8 B`      |
    /// | `V`     | `U V`      |
    ///
    /// Source: shapes that plate fonts draw alike; this table is the library's own choice.
    ///
    /// ```
    /// use parking_garage::Plate;
    ///
    /// let (parked, misread) = (Plate::new("BÖ-S 15")?, Plate::new("80-S I5")?);
    /// assert_ne!(parked, misread);
    /// assert_eq!(parked.ocr_key(), misread.ocr_key());
    /// # Ok::<(), parking_garage::Error>(())
    /// ```
    #[must_use]
    pub fn ocr_key(&self) -> OcrKey {
        let plate = self.as_str();
        if plate.is_ascii() && plate.len() <= INLINE_BYTES_MAX {
            let mut bytes = [0; INLINE_BYTES_MAX];
            for (place, byte) in bytes.iter_mut().zip(plate.bytes()) {
                // ASCII has no accents, and what a camera reads is ASCII too.
                *place = as_a_camera_reads(char::from(byte)) as u8;
            }
            return OcrKey(InlineText::Short(plate.len() as u8, bytes));
        }
        let key: String = plate.chars().flat_map(without_accents).nfc().map(as_a_camera_reads).collect();
        OcrKey(InlineText::new(&key))
    }
}

/// A plate with everything that a camera mixes up made equal: for search only.
///
/// Two vehicles may share one, so it never decides whether a vehicle is parked or who pays. Made by [`Plate::ocr_key`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OcrKey(InlineText);

impl OcrKey {
    /// The key. Not for logs: it is as good as the plate.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidPlate, message)
}

/// What a byte of a plain plate becomes: itself in upper case, 0 if it is left out, [`ODD`] if it is not plain.
const PLAIN: [u8; 256] = {
    let mut table = [ODD; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => byte.to_ascii_uppercase(),
            b' ' | b'-' | b'.' => 0,
            _ => ODD,
        };
        byte += 1;
    }
    table
};
const ODD: u8 = 0x80;

/// The normal form of a plate of ASCII letters, digits and separators, as nearly all are: what [`Plate::new`] would find, in a
/// fiftieth of the time. `None` for anything out of the ordinary.
#[inline]
fn plain_normal_form(text: &str) -> Option<InlineText> {
    let mut bytes = [0; INLINE_BYTES_MAX];
    let (mut length, mut seen) = (0, 0);
    // As many as fit, whatever they are: within the loop nothing is asked about any of them.
    if text.len() > INLINE_BYTES_MAX {
        return None;
    }
    for byte in text.bytes() {
        let plain = PLAIN[usize::from(byte)];
        bytes[length] = plain;
        seen |= plain;
        length += usize::from(plain != 0);
    }
    if seen & ODD != 0 || !(Plate::CHARS_MIN..=Plate::CHARS_MAX).contains(&length) {
        return None;
    }
    // So many digits could be a card's number.
    if length > 12 && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() > 12 {
        return None;
    }
    Some(InlineText::Short(length as u8, bytes))
}

/// The words of a text of 4 to 12 capitals and digits, which is its own normal form: as most plates are when a program asks.
/// All characters are looked at together.
#[inline]
fn normal_words(text: &str) -> Option<[u64; 3]> {
    let text = text.as_bytes();
    let length = text.len();
    let (low, high) = match length {
        // Two parts that overlap are the whole.
        4..8 => {
            let (first, last) = (u32::from_le_bytes(*text.first_chunk()?), u32::from_le_bytes(*text.last_chunk()?));
            (u64::from(first) | u64::from(last) << (8 * (length - 4)), 0)
        }
        8..=12 => {
            let (first, last) = (u64::from_le_bytes(*text.first_chunk()?), u64::from_le_bytes(*text.last_chunk()?));
            (first, u128::from(last).wrapping_shl(8 * (length as u32 - 8)).wrapping_shr(64) as u64)
        }
        _ => return None,
    };
    // Past the end stands nothing: as if it were a digit.
    let end = ZEROS_OF_ASCII as u128 | (ZEROS_OF_ASCII as u128) << 64;
    let padded = (u128::from(low) | u128::from(high) << 64) | end << (8 * length);
    let plain = is_normal(padded as u64) && is_normal((padded >> 64) as u64);
    plain.then_some([low << 8 | length as u64, low >> 56 | high << 8, high >> 56])
}

const ZEROS_OF_ASCII: u64 = 0x3030_3030_3030_3030;

/// Whether each of the eight bytes is a capital or a digit.
#[inline]
const fn is_normal(bytes: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = EACH * 0x80;
    // The top bit of a byte says that it is not below `first`; bytes have no top bit of their own, so nothing is carried over.
    const fn from(bytes: u64, first: u8) -> u64 {
        bytes + EACH * (0x80 - first as u64)
    }
    if bytes & TOP != 0 {
        return false;
    }
    let digits = from(bytes, b'0') & !from(bytes, b'9' + 1);
    let capitals = from(bytes, b'A') & !from(bytes, b'Z' + 1);
    (digits | capitals) & TOP == TOP
}

fn normal_form(text: &str) -> String {
    // Nearly every plate: what follows would do no more to it than this.
    if text.is_ascii() {
        return text.chars().filter(|&c| !is_removed(c)).map(|c| c.to_ascii_uppercase()).collect();
    }
    normal_form_of_any(text)
}

fn normal_form_of_any(text: &str) -> String {
    text.chars()
        // NFKC makes an ordinary sigma of the lunate one, which is drawn as a C: it must be caught before.
        .map(|c| if matches!(c, '\u{3F2}' | '\u{3F9}') { 'C' } else { c })
        .nfkd()
        .filter(|&c| !is_removed(c))
        // Lower case first: a few capitals, such as the German sharp s, share their small form with others.
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .map(|c| ascii_digit(c).unwrap_or_else(|| latin_twin(c)))
        // Not before: the accent of a Cyrillic look-alike goes to the Latin letter.
        .nfc()
        .filter(|&c| !is_stray_mark(c))
        // A mark in between kept apart what composes, such as a Korean syllable, and a stored plate must not change again.
        .nfc()
        .collect()
}

fn is_removed(c: char) -> bool {
    // The last is the iota under a Greek letter: a mark whose capital would be a letter of its own.
    c.is_whitespace() || c.is_control() || is_separator(c) || is_invisible(c) || c == '\u{345}'
}

/// Whether `c` is a mark that does not count by itself.
fn is_stray_mark(c: char) -> bool {
    is_combining_mark(c) && !is_vowel_sign(c)
}

fn is_separator(c: char) -> bool {
    match c {
        '-' | '.' | ',' | ':' | '_' | '/' | '\\' | '|' => true,
        // Hyphens, dashes, the Hebrew hyphen, minus; slashes; Arabic tatweel, which only stretches a word.
        '\u{2010}'..='\u{2015}' | '\u{5BE}' | '\u{2212}' | '\u{2044}' | '\u{2215}' | '\u{640}' => true,
        // Dots, as people type them behind the region of a Chinese plate.
        '\u{B7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{25CF}' | '\u{30FB}' => true,
        _ => false,
    }
}

/// Whether nothing is drawn for `c`: Default_Ignorable_Code_Point and category Cf of the Unicode Character Database, and
/// the empty Braille cell.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}' | '\u{8E2}'
            | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether the mark `c` spells a vowel rather than decorating a letter: in Nepal `मे` and `म` are different zones.
fn is_vowel_sign(c: char) -> bool {
    // Devanagari to Myanmar, and Khmer. Elsewhere marks called alphabetic, such as Arabic vowels, are not put on plates.
    c.is_alphabetic() && matches!(c, '\u{900}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

/// Whether a normal form may hold `c`.
fn is_plate_character(c: char) -> bool {
    // Other numerals, and digits that `ascii_digit` does not know, are refused: were they let in and folded by a later
    // version, stored plates would change. The two ranges are apostrophe-like signs and letters in coloured boxes.
    c.is_ascii_digit() || (c.is_alphabetic() && !matches!(c, '\u{2B9}'..='\u{2FF}' | '\u{1F100}'..='\u{1F1FF}'))
}

/// The digits zero that NFKC leaves alone, in ascending order; the digits one to nine follow each.
///
/// Source: category Nd of the Unicode Character Database, Basic Multilingual Plane: beyond it are no scripts of plates.
#[rustfmt::skip] // one digit a line would fill the page
const ZEROS: [char; 35] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}',
    '\u{B66}', '\u{BE6}', '\u{C66}', '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}',
    '\u{ED0}', '\u{F20}', '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}', '\u{1946}',
    '\u{19D0}', '\u{1A80}', '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}',
    '\u{A620}', '\u{A8D0}', '\u{A900}', '\u{A9D0}', '\u{A9F0}', '\u{AA50}', '\u{ABF0}',
];

fn ascii_digit(c: char) -> Option<char> {
    let zero = *ZEROS[..ZEROS.partition_point(|&zero| zero <= c)].last()?;
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

/// The Latin letter that the Greek or Cyrillic capital `c` looks like, or `c`.
///
/// Source: `confusables.txt` of Unicode Technical Standard 39, every Greek and Cyrillic capital listed with a single
/// letter. A plate is painted in capitals, so the capital decides: Greek nu is N although the small one looks like a v,
/// and Cyrillic ge is not R. The small form counts for three letters that no country's plates use: U+0460, U+0500, U+A646.
///
/// Escapes, because nobody could review letters that look alike.
fn latin_twin(c: char) -> char {
    match c {
        '\u{391}' | '\u{410}' => 'A',
        '\u{392}' | '\u{412}' | '\u{42C}' => 'B', // the last, the soft sign, is drawn as a small b
        '\u{421}' => 'C',                         // Greek: the lunate sigma, see `normal_form`
        '\u{500}' => 'D',
        '\u{395}' | '\u{415}' => 'E',
        '\u{3DC}' => 'F',
        '\u{50C}' => 'G',
        '\u{397}' | '\u{41D}' | '\u{4BA}' => 'H',
        '\u{399}' | '\u{406}' | '\u{4C0}' | '\u{A646}' => 'I',
        '\u{37F}' | '\u{408}' => 'J',
        '\u{39A}' | '\u{41A}' => 'K',
        '\u{39C}' | '\u{3FA}' | '\u{41C}' => 'M',
        '\u{39D}' => 'N',
        '\u{39F}' | '\u{41E}' => 'O',
        '\u{3A1}' | '\u{420}' => 'P',
        '\u{51A}' => 'Q',
        '\u{405}' => 'S',
        '\u{3A4}' | '\u{422}' => 'T',
        '\u{474}' => 'V',
        '\u{460}' | '\u{51C}' => 'W',
        '\u{3A7}' | '\u{425}' => 'X',
        '\u{3A5}' | '\u{423}' | '\u{4AE}' => 'Y',
        '\u{396}' => 'Z',
        _ => c,
    }
}

fn without_accents(c: char) -> impl Iterator<Item = char> {
    // A vowel sign is left whole: a rest of it could join the next one, and the key become too short for a plate.
    let whole = is_vowel_sign(c);
    c.nfd().filter(move |&part| whole || !is_stray_mark(part))
}

fn as_a_camera_reads(c: char) -> char {
    match c {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        'U' => 'V',
        _ => c,
    }
}

impl fmt::Debug for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plate(..)")
    }
}

impl fmt::Debug for OcrKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OcrKey(..)")
    }
}

impl Serialize for Plate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for OcrKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Reads a string for which `read` gives back that same string.
fn deserialize_exact<'de, D: serde::Deserializer<'de>, T>(
    deserializer: D,
    read: fn(&str) -> Option<T>,
    as_str: fn(&T) -> &str,
    otherwise: &'static str,
) -> Result<T, D::Error> {
    // The deserializer's own error is dropped: it quotes the value, say a plate of digits that was stored as a number.
    let text = String::deserialize(deserializer).map_err(|_| serde::de::Error::custom(otherwise))?;
    read(&text).filter(|value| as_str(value) == text).ok_or_else(|| serde::de::Error::custom(otherwise))
}

/// Reads only what [`Plate::as_str`] gives: a store that holds anything else is damaged or was written by other hands.
impl<'de> Deserialize<'de> for Plate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_exact(deserializer, |text| Plate::new(text).ok(), Plate::as_str, NOT_A_STORED_PLATE)
    }
}

/// Reads only what [`OcrKey::as_str`] gives.
impl<'de> Deserialize<'de> for OcrKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A key is itself a plate in normal form, whose key it is.
        let read = |text: &str| Plate::new(text).ok().map(|plate| plate.ocr_key());
        deserialize_exact(deserializer, read, OcrKey::as_str, NOT_A_STORED_OCR_KEY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #[test]
        fn the_words_of_a_text_are_those_of_its_plate(text in prop_oneof!["[A-Z0-9]{0,14}", "[ -~]{0,14}", ".{0,14}", "[/-:@-\\[]{4,12}"]) {
            let words = Plate::new(&text).ok().and_then(|plate| plate.words());
            prop_assert!(Plate::words_of(&text).is_none_or(|quick| Some(quick) == words));
            if text.is_ascii() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && (2..=12).contains(&text.len()) {
                prop_assert_eq!(Plate::words_of(&text), words);
            }
        }
    }
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_plates_take_a_shorter_way_to_the_same_end(text in "[ -~]{0,24}") {
            if let Some(plain) = plain_normal_form(&text) {
                prop_assert_eq!(plain.as_str(), normal_form(&text));
                prop_assert!(!is_card_number_in(plain.as_str()));
                let key: String =
                    plain.as_str().chars().flat_map(without_accents).nfc().map(as_a_camera_reads).collect();
                let short = Plate(plain).ocr_key();
                prop_assert_eq!(short.as_str(), key);
            }
        }
    }

    fn normal(text: &str) -> String {
        Plate::new(text).unwrap_or_else(|error| panic!("{text:?}: {error}")).as_str().to_owned()
    }

    #[test]
    fn the_short_way_for_ascii_is_the_long_one() {
        let ascii: Vec<char> = (0..=127_u8).map(char::from).collect();
        for &first in &ascii {
            for &second in &ascii {
                let text = String::from_iter([first, second]);
                assert_eq!(normal_form(&text), normal_form_of_any(&text), "{text:?}");
            }
            let long: String = without_accents(first).nfc().map(as_a_camera_reads).collect();
            assert_eq!(long, as_a_camera_reads(first).to_string(), "{first:?}");
        }
    }

    #[test]
    fn plates_of_many_countries_have_a_normal_form() {
        let cases = [
            ("b-ab 123", "BAB123"),
            ("WÜ-AB 123", "WÜAB123"),
            ("wu\u{308}AB123", "WÜAB123"),
            ("bjørn łđ", "BJØRNŁĐ"),
            ("groß 1", "GROSS1"),
            ("GROẞ 1", "GROSS1"),
            ("а123вс77", "A123BC77"),  // Russia
            ("ΙΚΥ-1234", "IKY1234"),   // Greece
            ("1234 УБГ", "1234YБГ"),   // Mongolia: letters without a Latin look-alike stay
            ("京A·12345", "京A12345"), // China
            ("京A●12345", "京A12345"),
            ("品川 500 さ 46-49", "品川500さ4649"), // Japan
            ("12가 3456", "12가3456"),              // Korea
            ("12\u{1100}\u{1161} 3456", "12가3456"),
            ("أ ب ج ١٢٣", "أبج123"),   // Egypt
            ("۱۲ب۳۴۵", "12ب345"),      // Iran
            ("กข ๑๒๓๔", "กข1234"),     // Thailand
            ("मे १ च १२३४", "मे1च1234"), // Nepal, and not the zone of the next one
            ("म १ च १२३४", "म1च1234"),
            ("ＡＢ１２", "AB12"),
            ("\u{1D400}\u{1D401}12", "AB12"), // mathematical bold
            ("\u{202E}A\u{200B}B\u{AD}1\u{FE0F}2\u{2066}\u{FEFF}\u{E0020}", "AB12"),
            ("A\u{335}B\u{20DD}12", "AB12"),
            ("O\u{335}\u{30D}\u{20DD}12", "O12"),
            ("O\u{335}-\u{200B}\u{308}12", "Ö12"),
            ("А\u{308}ёй1", "ÄËЙ1"), // Cyrillic
            ("ά\u{345}1", "Á1"),     // Greek
            ("が1", "が1"),
            ("か\u{3099}1", "が1"),
            ("\u{1100}\u{302E}\u{1161}\u{302E}\u{11A8} 1", "각1"),
            ("\u{9C7}\u{301}\u{9BE}1", "\u{9CB}1"), // both parts of a Bengali vowel sign
            ("ıi-Iİ", "IIIİ"),
            (" A\t1\n", "A1"),
            ("A.B/C_D–E\\F:G,H", "ABCDEFGH"),
            ("AB|1−2", "AB12"),
            ("A123456789012345", "A123456789012345"),
        ];
        for (text, plate) in cases {
            assert_eq!(normal(text), plate, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_plate_is_refused() {
        let long = "A".repeat(INPUT_BYTES_MAX + 1);
        let spaces = " ".repeat(INPUT_BYTES_MAX);
        let cases = [
            ("", BAD_LENGTH),
            ("A", BAD_LENGTH),
            ("---", BAD_LENGTH),
            (&*spaces, BAD_LENGTH),
            ("A\u{300}\u{300}", BAD_LENGTH),
            ("\u{115F}\u{3164}\u{2800}", BAD_LENGTH),
            ("A1234567890123456", BAD_LENGTH),
            (&*long, TOO_LONG),
            ("AB 12!", BAD_CHARACTER),
            ("AB\u{1F697}12", BAD_CHARACTER),
            ("AB\u{1F171}12", BAD_CHARACTER),
            ("AB'; DROP TABLE vehicles", BAD_CHARACTER),
            ("A\u{2BC}B", BAD_CHARACTER),
            ("\u{1E950}\u{1E951}", BAD_CHARACTER), // digits of a script outside the table
            ("\u{E000}AB", BAD_CHARACTER),
        ];
        for (text, message) in cases {
            let error = Plate::new(text).unwrap_err();
            assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::InvalidPlate, message), "{text:?}");
        }
    }

    /// What looks like each Latin letter, in Greek and Cyrillic; L, R and U have nothing.
    const LOOK_ALIKES: &[(char, &str)] = &[
        ('A', "ΑА"),
        ('B', "ΒВЬ"),
        ('C', "ϹС"),
        ('D', "Ԁ"),
        ('E', "ΕЕ"),
        ('F', "Ϝ"),
        ('G', "Ԍ"),
        ('H', "ΗНҺ"),
        ('I', "ΙІӀꙆ"),
        ('J', "ͿЈ"),
        ('K', "ΚК"),
        ('M', "ΜМϺ"),
        ('N', "Ν"),
        ('O', "ΟО"),
        ('P', "ΡР"),
        ('Q', "Ԛ"),
        ('S', "Ѕ"),
        ('T', "ΤТ"),
        ('V', "Ѵ"),
        ('W', "ѠԜ"),
        ('X', "ΧХ"),
        ('Y', "ΥУҮϒ"),
        ('Z', "Ζ"),
    ];

    #[test]
    fn every_look_alike_becomes_its_latin_letter_in_both_cases() {
        for (latin, twins) in LOOK_ALIKES {
            for twin in twins.chars().flat_map(|twin| [twin.to_string(), twin.to_lowercase().to_string()]) {
                assert!(!twin.is_ascii());
                assert_eq!(normal(&format!("{twin}1")), format!("{latin}1"), "{twin:?}");
            }
        }
    }

    #[test]
    fn letters_that_only_resemble_a_latin_one_stay_themselves() {
        for letter in "ΓΔΘΛΞΠΣΦΨΩБГДЖЗЛПФЦЧШЩЪЫЭЮЯӨ".chars() {
            assert_eq!(normal(&format!("{letter}1")), format!("{letter}1"));
        }
    }

    #[test]
    fn every_digit_of_the_table_becomes_ascii() {
        for zero in ZEROS {
            for value in 0..10 {
                let digit = char::from_u32(u32::from(zero) + value).unwrap();
                assert_eq!(normal(&format!("A{digit}")), format!("A{value}"));
            }
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn an_accent_belongs_to_its_letter_however_it_was_typed() {
        assert_ne!(Plate::new("BÖ-AB 12").unwrap(), Plate::new("BO-AB 12").unwrap());
        for text in ["bö-ab 12", "bo\u{308}-ab 12", "ВО\u{308}-АВ 12", "ＢＯ\u{308}ＡＢ１２"] {
            assert_eq!(normal(text), "BÖAB12", "{text:?}");
        }
    }

    /// Every character of Unicode: planes 4 to 13 are unassigned, 15 and 16 private.
    fn characters() -> impl Iterator<Item = char> {
        ('\0'..='\u{33FFF}').chain('\u{E0000}'..='\u{E0FFF}')
    }

    #[test]
    fn no_mark_but_a_vowel_sign_counts_by_itself() {
        for mark in characters().filter(|&c| is_stray_mark(c)) {
            assert_eq!(normal(&format!("{mark}1{mark}{mark}1{mark}")), "11", "{mark:?}");
        }
    }

    #[test]
    fn the_normal_form_and_the_key_of_every_character_are_their_own() {
        let mut text = String::new();
        // Marks of several classes: what they come between may be kept from composing.
        for between in ["", "\u{335}", "\u{323}", "\u{302E}", "\u{30D}", "\u{308}", "\u{30D}\u{308}", "\u{93C}", "\u{3099}"] {
            for c in characters().filter(|c| between.is_empty() || c.nfd().count() > 1) {
                text.clear();
                text.push('1');
                for part in c.nfd() {
                    text.push(part);
                    text.push_str(between);
                }
                text.push('1');
                let Ok(plate) = Plate::new(&text) else { continue };
                assert_eq!(normal(plate.as_str()), plate.as_str(), "{text:?}");
                let key = plate.ocr_key();
                assert_eq!(Plate::new(key.as_str()).unwrap().ocr_key(), key, "{text:?}");
            }
        }
    }

    #[test]
    fn a_stored_plate_must_be_in_normal_form() {
        let plate = Plate::new("b-os 15").unwrap();
        let key = plate.ocr_key();
        assert_eq!(serde_json::to_string(&(&plate, &key)).unwrap(), r#"["BOS15","80515"]"#);
        assert_eq!(serde_json::from_str::<(Plate, OcrKey)>(r#"["BOS15","80515"]"#).unwrap(), (plate, key));
        for text in [r#""bos15""#, r#""B-OS15""#, r#""В15""#, r#""""#, r#""B""#, "4711815", "null", r#"["4711815"]"#] {
            let error = serde_json::from_str::<Plate>(text).unwrap_err().to_string();
            assert!(error.starts_with(NOT_A_STORED_PLATE) && !error.contains("4711815"), "{text}: {error}");
        }
        for text in [r#""BOS15""#, r#""8-0515""#, r#""8""#, "4711815"] {
            let error = serde_json::from_str::<OcrKey>(text).unwrap_err().to_string();
            assert!(error.starts_with(NOT_A_STORED_OCR_KEY) && !error.contains("4711815"), "{text}: {error}");
        }
    }

    #[test]
    fn the_ocr_key_makes_equal_what_a_camera_mixes_up_and_nothing_else() {
        let key = |text| Plate::new(text).unwrap().ocr_key().as_str().to_owned();
        assert_eq!(key("0OQD1IL2Z5S6G8B"), "000011122556688");
        assert_eq!(key("UV"), "VV");
        assert_eq!(key("ACEFHJKMNPRTWXY"), "ACEFHJKMNPRTWXY");
        assert_eq!(key("京3479"), "京3479");
        assert_eq!(key("BÖÜÑ"), key("BOUN"));
        assert_eq!(key("Йが가"), "Иか가");
        assert_eq!(key("मे1च1"), "मे1च1");
        // The second sign would join the rest of the first.
        assert_eq!(key("\u{DDA}\u{DCF}"), "\u{DDA}\u{DCF}");
    }

    /// Text as it might be typed: letters of several scripts and digits.
    fn letters_and_digits() -> impl Strategy<Value = Vec<char>> {
        let letters: Vec<char> =
            "ABDOQZabzÄÖÜäöüßÉéАВЕКМНОРСТУХЖЯавекмнорстухжяΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζηικμνορτυχςσΆάΐЙйЁё京가0189٣".chars().collect();
        prop::collection::vec(prop::sample::select(letters), 2..=8)
    }

    /// Text of few characters that compose with one another, and of marks that come in between.
    fn parts_of_letters() -> impl Strategy<Value = String> {
        let parts: Vec<char> =
            "Aoı1-か\u{410}\u{3B9}\u{3C9}\u{300}\u{301}\u{304}\u{306}\u{307}\u{308}\u{30D}\u{323}\u{335}\u{345}\u{34F}\
            \u{1100}\u{1161}\u{11A8}\u{302E}\u{3099}\u{627}\u{653}\u{654}\u{655}\u{928}\u{93C}\u{9C7}\u{9BE}\u{9D7}\
            \u{BC6}\u{BBE}\u{CC6}\u{CC2}\u{CD5}\u{DD9}\u{DCA}\u{DCF}\u{DDF}\u{F71}\u{F72}\u{F80}\u{1025}\u{102E}\u{1B05}\u{1B35}\
            \u{11382}\u{113C9}\u{16D63}\u{16D67}"
                .chars()
                .collect();
        prop::collection::vec(prop::sample::select(parts), 2..=12).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics_and_never_shows(text in any::<String>()) {
            match Plate::new(&text) {
                Ok(plate) => {
                    let length = plate.as_str().chars().count();
                    prop_assert!((Plate::CHARS_MIN..=Plate::CHARS_MAX).contains(&length));
                    prop_assert_eq!(format!("{:?}", &plate), "Plate(..)");
                    prop_assert_eq!(format!("{:#?}", plate.ocr_key()), "OcrKey(..)");
                }
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::InvalidPlate);
                    prop_assert!([TOO_LONG, BAD_CHARACTER, BAD_LENGTH].contains(&&*error.to_string()));
                    prop_assert!(std::error::Error::source(&error).is_none());
                }
            }
        }

        #[test]
        fn normalisation_is_idempotent(text in prop_oneof![any::<String>(), r"[\p{L}\p{M}\p{Nd} .·-]{2,16}", parts_of_letters()]) {
            if let Ok(plate) = Plate::new(&text) {
                prop_assert_eq!(Plate::new(plate.as_str()).unwrap(), plate.clone());
                let json = serde_json::to_string(&plate).unwrap();
                prop_assert_eq!(serde_json::from_str::<Plate>(&json).unwrap(), plate);
            }
        }

        #[test]
        fn what_unicode_holds_equal_is_the_same_plate(text in prop_oneof![r"[\p{L}\p{M}\p{Nd} .·-]{2,16}", parts_of_letters()]) {
            let plate = |text: String| Plate::new(&text).map(|plate| plate.as_str().to_owned()).ok();
            prop_assert_eq!(plate(text.nfd().collect()), plate(text.nfc().collect()));
            prop_assert_eq!(plate(text.nfd().collect()), plate(text));
        }

        #[test]
        fn case_separators_and_stray_marks_do_not_matter(
            letters in letters_and_digits(),
            between in prop::collection::vec(r"[ ._/\\\u{B7}\u{2013}\u{200B}\u{200D}\u{202E}\u{FEFF}\u{30D}\u{335}\u{20DD}-]{0,3}", 9),
        ) {
            let plain: String = letters.iter().collect();
            let mut spread = between[0].clone();
            for (letter, filling) in letters.iter().zip(&between[1..]) {
                spread.push(*letter);
                spread.push_str(filling);
            }
            let plate = Plate::new(&plain).unwrap();
            for text in [plain.to_lowercase(), plain.to_uppercase(), spread] {
                prop_assert_eq!(normal(&text), plate.as_str());
            }
        }

        #[test]
        fn a_latin_plate_stays_ascii_and_a_disguised_one_equals_it(plate in "[A-Z0-9]{2,16}", picks in prop::collection::vec(any::<usize>(), 16)) {
            prop_assert_eq!(normal(&plate), plate.clone());
            let disguised: String = plate
                .chars()
                .zip(picks)
                .map(|(latin, pick)| {
                    let twins = LOOK_ALIKES.iter().find(|(letter, _)| *letter == latin).map_or("", |(_, twins)| twins);
                    twins.chars().nth(pick % (twins.chars().count() + 1)).unwrap_or(latin)
                })
                .collect();
            prop_assert_eq!(normal(&disguised), plate);
        }

        #[test]
        fn the_key_of_a_key_is_itself(text in prop_oneof![r"[\p{L}\p{Nd}]{2,16}|[A-Z0-9]{2,16}", parts_of_letters()]) {
            if let Ok(plate) = Plate::new(&text) {
                let key = plate.ocr_key();
                prop_assert_eq!(Plate::new(key.as_str()).unwrap().ocr_key(), key.clone());
                let json = serde_json::to_string(&key).unwrap();
                prop_assert_eq!(serde_json::from_str::<OcrKey>(&json).unwrap(), key);
            }
        }
    }
}
