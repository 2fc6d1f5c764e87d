//! Where two answers differ, and why they may.

use serde_json::Value;

/// A question, and what both sides answered: under `answer` what is compared, which has the same shape on both sides.
/// Beside it they may have notes, by which a known difference is told.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) question: Value,
    pub(crate) ours: Value,
    pub(crate) theirs: Value,
}

/// One place in which the answers differ.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Difference {
    /// Where in the answers, as a JSON pointer: `/instructions/2/flags`.
    pub(crate) place: String,
    pub(crate) ours: Value,
    pub(crate) theirs: Value,
}

/// A difference that may be: one of the two is known to do otherwise, and it is the other that is right, or neither.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// Who does what otherwise, and what the norm says.
    pub(crate) reason: &'static str,
    /// Whether it explains this difference, as narrowly as can be said.
    pub(crate) explains: fn(&Case, &Difference) -> bool,
}

impl Case {
    /// All places in which the answers differ, each as deep as both sides have it.
    pub(crate) fn differences(&self) -> Vec<Difference> {
        let mut differences = Vec::new();
        collect(String::new(), &self.ours["answer"], &self.theirs["answer"], &mut differences);
        differences
    }
}

fn collect(place: String, ours: &Value, theirs: &Value, differences: &mut Vec<Difference>) {
    match (ours, theirs) {
        _ if ours == theirs => {}
        (Value::Object(left), Value::Object(right)) if left.keys().eq(right.keys()) => {
            for (key, value) in left {
                collect(format!("{place}/{key}"), value, &theirs[key], differences);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                collect(format!("{place}/{index}"), left, right, differences);
            }
        }
        _ => differences.push(Difference { place, ours: ours.clone(), theirs: theirs.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_as_deep_as_both_sides_have_it() {
        let check = |ours: Value, theirs: Value, expected: &[&str]| {
            let case =
                Case { question: Value::Null, ours: json!({ "answer": ours }), theirs: json!({ "answer": theirs }) };
            let places: Vec<String> = case.differences().into_iter().map(|difference| difference.place).collect();
            assert_eq!(places, expected);
        };
        check(json!({"a": [1, 2], "b": 1}), json!({"a": [1, 2], "b": 1}), &[]);
        check(json!({"a": [1, 2], "b": 1}), json!({"a": [1, 3], "b": 2}), &["/a/1", "/b"]);
        check(json!({"a": [1, 2]}), json!({"a": [1]}), &["/a"]);
        check(json!({"a": 1}), json!({"error": "x"}), &[""]);
    }
}
