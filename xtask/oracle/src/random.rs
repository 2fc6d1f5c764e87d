//! Random numbers that are the same for the same seed, on every machine and with every version.

/// SplitMix64: a few lines, and good enough to choose with.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = self.next() % u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(number).unwrap_or_default()
    }

    /// True in one of `many` times.
    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// One of the texts.
    pub(crate) fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts.get(self.below(texts.len())).copied().unwrap_or_default()
    }

    /// So many pieces, at least `least` and less than `end`, joined.
    pub(crate) fn joined(
        &mut self,
        least: usize,
        end: usize,
        separator: &str,
        mut piece: impl FnMut(&mut Self) -> String,
    ) -> String {
        let count = least + self.below(end - least);
        let pieces: Vec<String> = (0..count).map(|_| piece(self)).collect();
        pieces.join(separator)
    }
}
