//! A corpus, and what chance makes of it: the quick form of the fuzz targets.

use std::path::Path;

use parking_garage::SeededEntropy;

/// Calls `run` with each file of `fuzz/corpus/{name}` and with so many mutations of them; answers how many files there are.
pub fn each_of(name: &str, mutations: u64, run: impl Fn(&[u8])) -> usize {
    let mut folder = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    while !folder.join("fuzz").is_dir() {
        folder = folder.parent().unwrap_or_else(|| panic!("there is no folder fuzz above")).to_owned();
    }
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("fuzz/corpus").join(name)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let corpus: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    assert!(!corpus.is_empty(), "the corpus of {name} is empty");
    corpus.iter().for_each(|data| run(data));
    let dice = SeededEntropy::new(7);
    for number in 0..mutations {
        let data = mutated(&dice, &corpus);
        let shown = data.clone();
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&data))).is_err() {
            panic!("mutation {number} of {name}: {:?}", String::from_utf8_lossy(&shown));
        }
    }
    corpus.len()
}

fn mutated(dice: &SeededEntropy, corpus: &[Vec<u8>]) -> Vec<u8> {
    // Characters that mean something to a parser, or look like another.
    const SPECIAL: [&str; 16] =
        ["\0", "\"", "'", "[", "{", "}", ",", "=", "-", "9999999999999999999", "é", "Ａ", "\u{200b}", "\u{202e}", "А", "\n"];
    let below = |count: usize| (dice.next_u64() % count.max(1) as u64) as usize;
    let mut data = corpus[below(corpus.len())].clone();
    for _ in 0..=below(4) {
        let at = below(data.len() + 1);
        let until = data.len().min(at + below(8));
        match below(6) {
            0 => drop(data.splice(at..until, [])),
            1 => drop(data.splice(at..at, SPECIAL[below(SPECIAL.len())].bytes())),
            2 if at < data.len() => data[at] ^= 1 << below(8),
            3 => {
                let part = data[at..until].to_vec();
                data.splice(at..at, part);
            }
            4 => {
                let other = &corpus[below(corpus.len())];
                let from = below(other.len());
                let part = other[from..other.len().min(from + below(40))].to_vec();
                data.splice(at..until, part);
            }
            _ => data.insert(at, dice.next_u64().to_le_bytes()[0]),
        }
    }
    data
}
