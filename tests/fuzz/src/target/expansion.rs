//! Variables in a text, with every way of treating quotes, escapes and what is not set.

use layercake_core::dockerfile::expansion::{Options, expand, word, words};

/// The first byte says how; the rest is expanded.
pub(crate) fn check(input: &[u8]) {
    let Some((how, text)) = input.split_first() else { return };
    let text = super::text(text);
    let bit = |place: u8| how >> place & 1 == 1;
    let escape = if bit(0) { '`' } else { '\\' };
    let options = Options { raw_quotes: bit(1), raw_escapes: bit(2), skip_process_quotes: bit(3), skip_unset: bit(4) };
    let variables = ["a=b*/x", "empty=", "blank=x  y", "dots=a.b.c"].map(str::to_owned).to_vec();
    let expanded = expand(&text, escape, options, &variables);
    if let Ok(expanded) = &expanded {
        assert!(expanded.matched.is_disjoint(&expanded.unmatched), "{expanded:?}");
    }
    let is_plain = !text.contains(['$', '\'', '"', '\\', '`']);
    if is_plain {
        assert_eq!(expanded.map(|expanded| expanded.result).as_deref(), Ok(&*text));
    }
    // The same by default, however it is called.
    let plain = word(&text, escape, &variables);
    assert_eq!(plain, expand(&text, escape, Options::default(), &variables));
    assert_eq!(plain.map(|expanded| expanded.words), words(&text, escape, &variables));
}
