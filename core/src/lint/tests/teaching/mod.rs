//! The rules about layers, the cache, the first process and secrets: for each a test of its name, with files that it flags,
//! once each, and files that it leaves alone. What it says in full stands in `advice/NAME.txt`; `UPDATE_EXPECT=1` writes it
//! anew.

mod cache;
mod context;
mod instructions;
mod layers;
mod running;

use expect_test::ExpectFile;

use super::{Options, check, check_with, found, ignoring, rules};
use crate::lint::Origin;

/// Makes a test for each rule.
macro_rules! cases {
    ($($test:ident $rule:ident { flagged: [$($flagged:literal),+ $(,)?], fine: [$($fine:literal),+ $(,)?] $(,)? })+) => {
        /// The rules that are tested here.
        pub(super) const RULES: &[&str] = &[$(stringify!($rule)),+];
        $(
            #[test]
            fn $test() {
                let advice = expect_test::expect_file![concat!("advice/", stringify!($rule), ".txt")];
                super::check_rule(stringify!($rule), &[$($flagged),+], &[$($fine),+], advice);
            }
        )+
    };
}
use cases;

fn check_rule(rule: &str, flagged: &[&str], fine: &[&str], advice: ExpectFile) {
    let mut shown = String::new();
    for text in flagged {
        let said = found(rule, text, &Options::default());
        assert_eq!(said.len(), 1, "{rule} on\n{text}\n{said:#?}");
        check(rule, text, &[&format!("{}: {}", said[0].lines.first, said[0].message)]);
        assert!(said[0].cost.is_some() && said[0].help.is_some(), "{rule} says what it costs and what to do");
        shown += &show(text, &said[0]);
    }
    for text in fine {
        check(rule, text, &[]);
    }
    advice.assert_eq(&shown);
}

/// A file, and what is said of it.
fn show(text: &str, warning: &super::Warning) -> String {
    let mut shown = format!("{text}-- line {}, {:?}\n", warning.lines.first, &text[warning.span.range()]);
    shown += &format!("   {}\n", warning.message);
    for (name, text) in [("cost", &warning.cost), ("help", &warning.help)] {
        shown += &text.as_ref().map(|text| format!("   {name}: {text}\n")).unwrap_or_default();
    }
    shown += &warning.fix.as_ref().map(|fix| format!("-- fixed\n{}", fix.apply(text))).unwrap_or_default();
    shown + "\n"
}

#[test]
fn every_teaching_rule_has_a_test() {
    let teaching = rules().iter().filter(|rule| rule.origin == Origin::Teaching);
    let mut names: Vec<&str> = teaching.map(|rule| rule.name).collect();
    let mut tested = [cache::RULES, context::RULES, instructions::RULES, layers::RULES, running::RULES].concat();
    names.sort_unstable();
    tested.sort_unstable();
    assert_eq!(tested, names);
}
