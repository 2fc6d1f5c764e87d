//! In what the older parser is known to differ.

use serde_json::{Deserializer, Value, json};

use crate::difference::{Case, Difference, Known};

/// How many of the known differences are told by mending the file for them. These are about all of an answer, the others about
/// a place in it.
const BY_MENDING: usize = 4;

/// What both say of an array of other things than strings.
const NOT_STRINGS: &str = "when using JSON array syntax, arrays must be comprised of strings only";

pub(super) const KNOWN: &[Known] = &[
    Known {
        name: "blanks before a heredoc's name",
        reason: "they know no heredoc whose name has blanks before it; the norm does (2.6, 2.7)",
        explains: |case, _| mends(case, "spaces"),
    },
    Known {
        name: "check directive",
        reason: "to them `# check=` is an ordinary comment, which ends the directives; to the norm it is one of them (2.2)",
        explains: |case, _| mends(case, "checks"),
    },
    Known {
        name: "escapes in flags",
        reason: "they take a backslash for the escape character of flags even where `# escape` names another (2.4)",
        explains: |case, difference| mends(case, "escapes") || mends_all_but_quotes(case, difference),
    },
    Known {
        name: "odd blanks around flags",
        reason: "flags are walked through byte by byte upstream, which sees no blank in one of two or three bytes; the norm \
                 says not to imitate it (2.4)",
        explains: |case, _| mends(case, "blanks"),
    },
    Known {
        name: "bytes of flags",
        reason: "flags are walked through byte by byte upstream, so that each byte of other than ASCII text becomes a \
                 character; the norm says not to imitate it (2.4)",
        explains: |_, difference| {
            let (Some(ours), Some(theirs)) = (difference.ours.as_str(), difference.theirs.as_str()) else {
                return false;
            };
            // Some of these bytes are blanks as characters. In an odd blank behind the flag, they come late.
            let is_character = |character: &char| !odd_blank(*character);
            let bytes = ours.bytes().map(char::from).filter(is_character);
            difference.place.contains("/flags/") && bytes.eq(theirs.trim_end_matches('Â').chars().filter(is_character))
        },
    },
    Known {
        name: "text behind an array",
        reason: "they take an array and drop what follows; the norm makes all of it a command for the shell (2.7)",
        explains: |case, difference| {
            let (ours, theirs) = instructions(case, difference);
            let dropped =
                theirs["exec"] == true && ours["exec"] == false && is_array_and_more(&ours["args"], &theirs["args"]);
            // An array of other things than strings is refused, whatever follows.
            dropped
                || (case.theirs["answer"]["error"] == NOT_STRINGS && has_other_array_and_more(case))
                || (case.ours["answer"]["error"] == "unterminated heredoc" && drops_heredoc(case))
        },
    },
    Known {
        name: "second check directive",
        reason: "to them `# check=` is an ordinary comment, of which there may be two (2.2)",
        explains: |case, _| case.ours["answer"]["error"] == "only one check parser directive can be used",
    },
    Known {
        name: "chained ONBUILD",
        reason: "behind ONBUILD we do not look into another one, which is refused anyway (5); they say its name",
        explains: |_, difference| {
            let is_name = difference.theirs.as_str().is_some_and(|name| name.eq_ignore_ascii_case("ONBUILD"));
            difference.place.ends_with("/nested") && difference.ours.is_null() && is_name
        },
    },
    Known {
        name: "odd blanks behind HEALTHCHECK's type",
        reason: "upstream looks for the end of the first word byte by byte as well, and we by character (3)",
        explains: |case, difference| {
            let (ours, theirs) = instructions(case, difference);
            let is_check = |instruction: &Value| {
                let names = [&instruction["keyword"], &instruction["nested"]];
                let mut names = names.iter().filter_map(|name| name.as_str());
                names.any(|name| name.eq_ignore_ascii_case("HEALTHCHECK"))
            };
            // Where the cut is in the blank, nothing of the file is handed over.
            let is_cut = || {
                let mut all = case.ours["answer"]["instructions"].as_array().into_iter().flatten();
                case.theirs["answer"]["error"] == "cut within a character" && all.any(is_check)
            };
            let has_blanks = text(case).contains(odd_blank);
            has_blanks && (is_cut() || is_check(ours) && same_but_for_blanks(ours, theirs))
        },
    },
];

fn text(case: &Case) -> &str {
    case.question["text"].as_str().unwrap_or_default()
}

fn odd_blank(character: char) -> bool {
    character.is_whitespace() && !character.is_ascii()
}

/// The instructions that the difference is in; null where it is in none.
fn instructions<'a>(case: &'a Case, difference: &Difference) -> (&'a Value, &'a Value) {
    let mut steps = difference.place.split('/').skip(2);
    let index = steps.next().and_then(|index| index.parse::<usize>().ok()).unwrap_or(usize::MAX);
    let of = |answers: &'a Value| &answers["answer"]["instructions"][index];
    (of(&case.ours), of(&case.theirs))
}

/// Whether they answer as we do to the file mended in this way, or in all ways and this has a part in it; but for what the
/// mending itself changes, and for differences of the other kind.
fn mends(case: &Case, way: &str) -> bool {
    let mended = |way: &str| json!({ "answer": unspaced(&case.theirs["mended"][way]) });
    let ours = json!({ "answer": unspaced(&case.ours["answer"]) });
    let agrees = |theirs: Value| {
        let case = Case { question: case.question.clone(), ours: ours.clone(), theirs };
        let others = &KNOWN[BY_MENDING..];
        case.differences().iter().all(|difference| others.iter().any(|known| (known.explains)(&case, difference)))
    };
    let has_a_part = mended(way)["answer"] != unspaced(&case.theirs["answer"]);
    has_a_part && (agrees(mended(way)) || agrees(mended("all")))
}

/// Whether they answer as we do to the instruction with its flags' escapes mended, but for a heredoc: who looks for those takes
/// only backslashes for escapes, so to him the mending also escapes a quote that was none before.
fn mends_all_but_quotes(case: &Case, difference: &Difference) -> bool {
    let mended = Case { theirs: json!({ "answer": case.theirs["mended"]["escapes"] }), ..case.clone() };
    let (ours, mended) = instructions(&mended, difference);
    let same = |key: &str| !ours.is_null() && ours[key] == mended[key];
    let heredocs = |instruction: &Value| instruction["heredocs"].as_array().map_or(0, Vec::len);
    same("flags") && same("args") && heredocs(ours) == 0 && heredocs(mended) > 0
}

/// Whether they have an array behind which a heredoc is named.
fn drops_heredoc(case: &Case) -> bool {
    let mut instructions = case.theirs["answer"]["instructions"].as_array().into_iter().flatten();
    instructions.any(|instruction| {
        let text = instruction["text"].as_str().unwrap_or_default();
        let Some(start) = text.find('[').filter(|_| instruction["exec"] == true) else { return false };
        let mut values = Deserializer::from_str(&text[start..]).into_iter::<Vec<String>>();
        matches!(values.next(), Some(Ok(_))) && text[start + values.byte_offset()..].contains("<<")
    })
}

/// An answer without the text, and in which arguments of heredocs have no blanks, and are not cut at them.
fn unspaced(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for instruction in answer["instructions"].as_array_mut().into_iter().flatten() {
        instruction["text"] = Value::Null;
        let arguments = joined(&instruction["args"]);
        if arguments.contains("<<") {
            instruction["args"] = arguments.split_whitespace().collect::<String>().into();
        }
    }
    answer
}

fn joined(texts: &Value) -> String {
    let texts: Vec<&str> = texts.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    texts.join(" ")
}

/// Whether an instruction has an array of other things than strings, and something behind that.
fn has_other_array_and_more(case: &Case) -> bool {
    let mut instructions = case.ours["answer"]["instructions"].as_array().into_iter().flatten();
    instructions.any(|instruction| {
        let arguments = joined(&instruction["args"]);
        let mut values = Deserializer::from_str(&arguments).into_iter::<Value>();
        let Some(Ok(Value::Array(array))) = values.next() else { return false };
        let more = &arguments[values.byte_offset()..];
        instruction["exec"] == false && !array.iter().all(Value::is_string) && !more.is_empty()
    })
}

/// Whether `ours`, cut at blanks or not, is a text with the array `theirs` in it and something behind that.
fn is_array_and_more(ours: &Value, theirs: &Value) -> bool {
    let (ours, theirs) = (joined(ours), theirs.as_array().map_or(&[][..], Vec::as_slice));
    let Some(start) = ours.find('[') else { return false };
    let (before, rest) = ours.split_at(start);
    let mut values = Deserializer::from_str(rest).into_iter::<Vec<String>>();
    let Some(Ok(array)) = values.next() else { return false };
    // Where ours are cut at blanks, nobody knows how many there were.
    let unspaced = |text: &str| text.split_whitespace().collect::<String>();
    let expected = before.split_whitespace().chain(array.iter().map(String::as_str)).map(unspaced);
    values.byte_offset() < rest.len() && expected.eq(theirs.iter().filter_map(Value::as_str).map(unspaced))
}

/// Whether two instructions have the same arguments, wherever they are cut.
fn same_but_for_blanks(ours: &Value, theirs: &Value) -> bool {
    let characters = |instruction: &Value| joined(&instruction["args"]).split_whitespace().collect::<String>();
    characters(ours) == characters(theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_with_more_behind_it() {
        for (ours, theirs, expected) in [
            (json!(["[\"a\"] b"]), json!(["a"]), true),
            (json!(["[\"a\"]", "#", "c"]), json!(["a"]), true),
            (json!(["CMD", "[\"a\"] b"]), json!(["CMD", "a"]), true),
            (json!(["[\"a", "\"]", "b"]), json!(["a  "]), true),
            (json!(["[\"a\"]"]), json!(["a"]), false),
            (json!(["[\"a\"] b"]), json!(["b"]), false),
            (json!(["[a] b"]), json!(["a"]), false),
        ] {
            assert_eq!(is_array_and_more(&ours, &theirs), expected, "{ours} {theirs}");
        }
    }
}
