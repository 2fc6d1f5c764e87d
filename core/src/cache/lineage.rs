//! The last build of the same context, Dockerfile and target: what today's misses are explained against.

use serde::{Deserialize, Serialize};

use super::{Contents, Ingredients};

/// The steps of a build with their ingredients.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lineage {
    /// The steps that asked the cache, in order of stage and place.
    pub steps: Vec<LineageStep>,
}

/// A step of an earlier build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineageStep {
    /// Its stage.
    pub stage: usize,
    /// The instruction as written.
    pub text: String,
    /// What went into its key.
    pub ingredients: Ingredients,
    /// What its COPY read: which file changed is told from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<Contents>,
}

/// For each of today's texts, the index of the old text that it continues. Equal texts are matched by a longest common
/// subsequence; between two matches, what is left on both sides is paired in order, if it is the same instruction.
#[must_use]
pub fn align(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut partners = vec![None; new.len()];
    for (old_index, new_index) in common_subsequence(old, new) {
        partners[new_index] = Some(old_index);
    }
    let matched = partners.clone();
    let (mut old_start, mut new_start) = (0, 0);
    for new_index in 0..=new.len() {
        let old_end = match matched.get(new_index) {
            Some(None) => continue,
            Some(Some(old_index)) => *old_index,
            None => old.len(),
        };
        pair_gap(&old[old_start..old_end], &new[new_start..new_index], |old_gap, new_gap| {
            partners[new_start + new_gap] = Some(old_start + old_gap);
        });
        (old_start, new_start) = (old_end + 1, new_index + 1);
    }
    partners
}

fn pair_gap(old: &[&str], new: &[&str], mut pair: impl FnMut(usize, usize)) {
    let mut next = 0;
    for (new_index, text) in new.iter().enumerate() {
        if let Some(found) = old[next..].iter().position(|other| keyword(other) == keyword(text)) {
            pair(next + found, new_index);
            next += found + 1;
        }
    }
}

fn keyword(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase()
}

fn common_subsequence(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let mut lengths = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, old_text) in old.iter().enumerate().rev() {
        for (j, new_text) in new.iter().enumerate().rev() {
            lengths[i][j] =
                if old_text == new_text { lengths[i + 1][j + 1] + 1 } else { lengths[i + 1][j].max(lengths[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::align;

    #[test]
    fn equal_texts_are_matched_and_an_edited_one_continues_the_old() {
        let old = ["RUN a", "COPY x /", "RUN b"];
        assert_eq!(align(&old, &["RUN a", "COPY x /", "RUN b"]), [Some(0), Some(1), Some(2)]);
        assert_eq!(align(&old, &["RUN a", "COPY y /", "RUN b"]), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn inserted_steps_have_no_partner_and_removed_ones_are_skipped() {
        let old = ["RUN a", "RUN b"];
        assert_eq!(align(&old, &["COPY x /", "RUN a", "RUN b"]), [None, Some(0), Some(1)]);
        assert_eq!(align(&old, &["RUN b"]), [Some(1)]);
        assert_eq!(align(&[], &["RUN b"]), [None]);
    }

    #[test]
    fn a_changed_keyword_continues_nothing() {
        assert_eq!(align(&["RUN a"], &["COPY a /"]), [None]);
    }
}
