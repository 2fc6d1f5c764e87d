//! Text that means the same with a shell and without one.

/// The words of a text, if a shell would take them as they are written: plain words and quoted ones, without variables,
/// patterns and operators.
pub(in crate::lint) fn literal_words(text: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' => words.extend(word.take()),
            quote @ ('\'' | '"') => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        end if end == quote => break,
                        '$' | '`' | '\\' if quote == '"' => return None,
                        inner => word.push(inner),
                    }
                }
            }
            plain if plain.is_alphanumeric() || "-_./:=,@+%".contains(plain) => {
                word.get_or_insert_default().push(plain)
            }
            _ => return None,
        }
    }
    words.extend(word);
    (!words.is_empty()).then_some(words)
}

/// Words as a JSON array, as people write it.
pub(in crate::lint) fn json_array(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| serde_json::Value::from(word.as_str()).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}
