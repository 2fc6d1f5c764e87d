//! Looks for a match, going back where it went wrong.

use super::{Groups, Node};
use crate::sim::shell::expansion::pattern::is_in_class;

pub(super) struct Matcher<'a> {
    pub(super) text: &'a str,
    pub(super) ignore_case: bool,
    pub(super) groups: Groups,
    pub(super) steps: &'a mut usize,
    pub(super) depth: usize,
}

impl<'a> Matcher<'a> {
    /// Matches the nodes one after the other from `at`, then asks `then`; goes back where that says no.
    pub(super) fn run(&mut self, nodes: &[&Node], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
        let Some((node, rest)) = nodes.split_first() else { return then(at) };
        if *self.steps == 0 || self.depth > 2000 {
            return false;
        }
        *self.steps -= 1;
        self.depth += 1;
        let matched = self.one(node, rest, at, then);
        self.depth -= 1;
        matched
    }

    fn one(&mut self, node: &Node, rest: &[&Node], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
        let next = self.text[at..].chars().next();
        match node {
            Node::Empty => self.run(rest, at, then),
            Node::Character(_) | Node::Any | Node::Set { .. } => match next {
                Some(character) if self.takes(node, character) => self.run(rest, at + character.len_utf8(), then),
                _ => false,
            },
            Node::Start => at == 0 && self.run(rest, at, then),
            Node::End => at == self.text.len() && self.run(rest, at, then),
            Node::WordStart => !self.word_before(at) && next.is_some_and(is_word) && self.run(rest, at, then),
            Node::WordEnd => self.word_before(at) && !next.is_some_and(is_word) && self.run(rest, at, then),
            Node::Reference(number) => {
                let Some((start, end)) = self.groups.get(*number).copied().flatten() else { return false };
                let wanted = &self.text[start..end];
                self.text[at..].starts_with(wanted) && self.run(rest, at + wanted.len(), then)
            }
            Node::Sequence(nodes) => {
                let all: Vec<&Node> = nodes.iter().chain(rest.iter().copied()).collect();
                self.run(&all, at, then)
            }
            Node::Either(nodes) => nodes.iter().any(|node| {
                let all: Vec<&Node> = std::iter::once(node).chain(rest.iter().copied()).collect();
                self.run(&all, at, then)
            }),
            Node::Group(number, node) => self.group(*number, node, rest, at, then),
            Node::Repeat { node, least, most } => self.repeat((node, *least, *most), rest, at, then),
        }
    }

    fn group(
        &mut self,
        number: usize,
        node: &Node,
        rest: &[&Node],
        at: usize,
        then: &mut dyn FnMut(usize) -> bool,
    ) -> bool {
        // Where the group may end, longest first; then what follows is tried from there.
        let before = self.groups.clone();
        for (end, inner) in self.ends(node, at) {
            self.groups = inner;
            if let Some(slot) = self.groups.get_mut(number) {
                *slot = Some((at, end));
            }
            if self.run(rest, end, then) {
                return true;
            }
        }
        self.groups = before;
        false
    }

    fn repeat(
        &mut self,
        (node, least, most): (&Node, usize, usize),
        rest: &[&Node],
        at: usize,
        then: &mut dyn FnMut(usize) -> bool,
    ) -> bool {
        // Greedy: as often as it goes, then less and less often.
        let mut places = vec![(at, self.groups.clone())];
        while places.len() <= most {
            let (at, groups) = places[places.len() - 1].clone();
            self.groups = groups;
            match self.ends(node, at).into_iter().next() {
                Some((end, groups)) if end > at || places.len() <= least => places.push((end, groups)),
                _ => break,
            }
            if *self.steps == 0 {
                return false;
            }
        }
        while places.len() > least {
            let Some((at, groups)) = places.pop() else { break };
            self.groups = groups;
            if self.run(rest, at, then) {
                return true;
            }
        }
        false
    }

    /// Where a node that begins at `at` may end, with the groups in it; the one that is tried first stands first.
    fn ends(&mut self, node: &Node, at: usize) -> Vec<(usize, Groups)> {
        if let Node::Character(_) | Node::Any | Node::Set { .. } = node {
            let next = self.text[at..].chars().next().filter(|next| self.takes(node, *next));
            return next.map(|next| (at + next.len_utf8(), self.groups.clone())).into_iter().collect();
        }
        let mut ends: Vec<usize> = Vec::new();
        let mut found = Vec::new();
        // Each end is found by refusing those that were found before.
        loop {
            let before = self.groups.clone();
            let mut end = None;
            let matched = self.run(&[node], at, &mut |place| {
                let is_new = !ends.contains(&place);
                if is_new {
                    end = Some(place);
                }
                is_new
            });
            let groups = std::mem::replace(&mut self.groups, before);
            match end.filter(|_| matched) {
                Some(end) => {
                    ends.push(end);
                    found.push((end, groups));
                }
                None => return found,
            }
        }
    }

    fn takes(&self, node: &Node, character: char) -> bool {
        let same = |a: char, b: char| a == b || (self.ignore_case && a.eq_ignore_ascii_case(&b));
        match node {
            Node::Character(own) => same(*own, character),
            Node::Any => true,
            Node::Set { negated, members, classes } => {
                let has = |character: char| {
                    members.iter().any(|(first, last)| (*first..=*last).contains(&character))
                        || classes.iter().any(|class| is_in_class(class, character))
                };
                let other = [character.to_ascii_lowercase(), character.to_ascii_uppercase()];
                let has = has(character) || (self.ignore_case && other.into_iter().any(has));
                has != *negated
            }
            _ => false,
        }
    }

    fn word_before(&self, at: usize) -> bool {
        self.text[..at].chars().next_back().is_some_and(is_word)
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
