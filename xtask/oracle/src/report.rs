//! What came of asking both sides.

use std::fmt;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::difference::{Case, Difference, Known};
use crate::oracle::Oracle;

/// Cases that are shown of those that nothing explains.
const SHOWN: usize = 8;

/// What came of it.
pub(crate) struct Report {
    cases: usize,
    agree: usize,
    /// How many cases each known difference had a part in, and the shortest of them.
    known: Vec<(&'static Known, usize, Option<Case>)>,
    /// Cases with differences that nothing explains, the shortest first.
    unexplained: Vec<(Case, Vec<Difference>)>,
}

impl Report {
    /// Compares the answers to each question.
    pub(crate) fn new(oracle: &Oracle, questions: Vec<Value>, ours: Vec<Value>, theirs: Vec<Value>) -> Result<Self> {
        ensure!(questions.len() == ours.len() && ours.len() == theirs.len(), "an answer is missing");
        let known = oracle.known.iter().map(|known| (known, 0, None)).collect();
        let mut report = Self { cases: questions.len(), agree: 0, known, unexplained: Vec::new() };
        for ((question, ours), theirs) in questions.into_iter().zip(ours).zip(theirs) {
            report.add(Case { question, ours, theirs });
        }
        report.unexplained.sort_by_key(|(case, _)| length(case));
        Ok(report)
    }

    fn add(&mut self, case: Case) {
        let differences = case.differences();
        self.agree += usize::from(differences.is_empty());
        let mut unexplained = Vec::new();
        let mut used = vec![false; self.known.len()];
        for difference in differences {
            match self.known.iter().position(|(known, ..)| (known.explains)(&case, &difference)) {
                Some(index) => used[index] = true,
                None => unexplained.push(difference),
            }
        }
        for ((_, count, example), _) in self.known.iter_mut().zip(used).filter(|(_, used)| *used) {
            *count += 1;
            if example.as_ref().is_none_or(|example| length(&case) < length(example)) {
                *example = Some(case.clone());
            }
        }
        if !unexplained.is_empty() {
            self.unexplained.push((case, unexplained));
        }
    }

    /// All that nothing explains, a line of JSON each.
    pub(crate) fn lines(&self) -> String {
        let line = |(case, differences): &(Case, Vec<Difference>)| {
            let places: Vec<&str> = differences.iter().map(|difference| difference.place.as_str()).collect();
            let Case { question, ours, theirs } = case;
            format!("{}\n", json!({ "question": question, "ours": ours, "theirs": theirs, "places": places }))
        };
        self.unexplained.iter().map(line).collect()
    }

    /// How many cases nothing explains.
    pub(crate) fn unexplained(&self) -> usize {
        self.unexplained.len()
    }
}

fn length(case: &Case) -> usize {
    case.question.to_string().len()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases, {} agree, {} unexplained", self.cases, self.agree, self.unexplained.len())?;
        for (known, count, example) in &self.known {
            writeln!(f, "  {count:>5}  {}: {}", known.name, known.reason)?;
            if let Some(case) = example {
                writeln!(f, "         as in {}", case.question)?;
            }
        }
        for (case, differences) in self.unexplained.iter().take(SHOWN) {
            writeln!(f, "\n  unexplained: {}", case.question)?;
            for difference in differences {
                writeln!(f, "    at {:?}", difference.place)?;
                writeln!(f, "      ours    {}", difference.ours)?;
                writeln!(f, "      theirs  {}", difference.theirs)?;
            }
        }
        Ok(())
    }
}
