//! "Did you mean …?": the known word nearest to one that is not known.

/// The word of `known` that is nearest to `word`, if it is near enough to be what was meant. Case does not count.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_ascii_lowercase().chars().take(32).collect();
    let allowed = if word.len() <= 5 { 1 } else { 2 };
    known
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_ascii_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be put in, taken out, changed or swapped with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> =
        (0..=from.len()).map(|i| (0..=to.len()).map(|j| if i == 0 { j } else { i }).collect()).collect();
    for i in 1..=from.len() {
        for j in 1..=to.len() {
            let changed = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn nearest_finds_slips_and_leaves_strangers_alone() {
        let known = ["FROM", "RUN", "ENTRYPOINT", "CMD", "COPY"];
        for (word, expected) in [
            ("FORM", Some("FROM")),
            ("rnu", Some("RUN")),
            ("RUNN", Some("RUN")),
            ("ENTRYPONT", Some("ENTRYPOINT")),
            ("CMDS", Some("CMD")),
            ("HELLO", None),
            ("X", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
