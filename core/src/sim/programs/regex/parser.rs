//! A pattern to nodes.

use super::Node;

/// How often an expression in braces may be repeated.
const REPEATS: usize = 255;
const DEEPEST: usize = 50;

pub(super) struct Parser<'a> {
    pub(super) pattern: &'a [char],
    pub(super) at: usize,
    pub(super) extended: bool,
    pub(super) groups: usize,
    pub(super) depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    /// Takes a character that is special by itself in extended expressions, and after a backslash in basic ones.
    fn special(&mut self, character: char) -> bool {
        let rest = &self.pattern[self.at..];
        let length = if self.extended { 1 } else { 2 };
        let found = if self.extended { rest.starts_with(&[character]) } else { rest.starts_with(&['\\', character]) };
        self.at += if found { length } else { 0 };
        found
    }

    pub(super) fn either(&mut self) -> Result<Node, String> {
        let mut choices = vec![self.sequence()?];
        while self.special('|') {
            choices.push(self.sequence()?);
        }
        Ok(if choices.len() == 1 { choices.remove(0) } else { Node::Either(choices) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            let rest = &self.pattern[self.at..];
            let ends =
                matches!((self.extended, rest), (_, []) | (true, ['|' | ')', ..]) | (false, ['\\', '|' | ')', ..]));
            if ends && !(self.extended && rest.first() == Some(&')') && self.depth == 0) {
                return Ok(Node::Sequence(nodes));
            }
            let is_first = nodes.is_empty();
            let mut node = self.atom(is_first)?;
            while let Some((least, most)) = self.repetition(is_first && matches!(node, Node::Start))? {
                node = Node::Repeat { node: Box::new(node), least, most };
            }
            nodes.push(node);
        }
    }

    fn repetition(&mut self, after_start: bool) -> Result<Option<(usize, usize)>, String> {
        if self.peek() == Some('*') && (self.extended || !after_start) {
            self.at += 1;
            return Ok(Some((0, usize::MAX)));
        }
        if self.special('+') {
            return Ok(Some((1, usize::MAX)));
        }
        if self.special('?') {
            return Ok(Some((0, 1)));
        }
        let before = self.at;
        if !self.special('{') {
            return Ok(None);
        }
        let close = if self.extended { "}" } else { "\\}" };
        let rest: String = self.pattern[self.at..].iter().collect();
        let Some(end) = rest.find(close) else { return Err("Unmatched { or \\{".to_owned()) };
        let (least, most) = rest[..end].split_once(',').unwrap_or((&rest[..end], &rest[..end]));
        let limit = |text: &str, default: usize| if text.is_empty() { Some(default) } else { text.parse().ok() };
        match (limit(least, 0), limit(most, usize::MAX)) {
            (Some(least), Some(most)) if least <= REPEATS && (most <= REPEATS || most == usize::MAX) => {
                self.at += rest[..end].chars().count() + close.len();
                Ok(Some((least, most)))
            }
            _ if self.extended => {
                // `{` stands for itself where it begins no count.
                self.at = before;
                Ok(None)
            }
            _ => Err("Invalid content of \\{\\}".to_owned()),
        }
    }

    fn atom(&mut self, is_first: bool) -> Result<Node, String> {
        if self.special('(') {
            self.groups += 1;
            let number = self.groups;
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("too deeply nested".to_owned());
            }
            let node = self.either()?;
            if !self.special(')') {
                return Err("Unmatched ( or \\(".to_owned());
            }
            self.depth -= 1;
            return Ok(Node::Group(number, Box::new(node)));
        }
        let Some(character) = self.peek() else { return Ok(Node::Empty) };
        self.at += 1;
        Ok(match character {
            '.' => Node::Any,
            '[' => self.set()?,
            '^' if self.extended || is_first => Node::Start,
            '$' if self.extended
                || self.at == self.pattern.len()
                || self.pattern[self.at..].starts_with(&['\\', ')']) =>
            {
                Node::End
            }
            '*' if is_first => Node::Character('*'),
            '\\' => {
                let Some(next) = self.peek() else { return Err("Trailing backslash".to_owned()) };
                self.at += 1;
                let word =
                    |negated| Node::Set { negated, members: vec![('_', '_')], classes: vec!["alnum".to_owned()] };
                let space = |negated| Node::Set { negated, members: Vec::new(), classes: vec!["space".to_owned()] };
                match next {
                    '1'..='9' => Node::Reference(next as usize - '0' as usize),
                    'n' => Node::Character('\n'),
                    't' => Node::Character('\t'),
                    'w' => word(false),
                    'W' => word(true),
                    's' => space(false),
                    'S' => space(true),
                    '<' => Node::WordStart,
                    '>' => Node::WordEnd,
                    next => Node::Character(next),
                }
            }
            character => Node::Character(character),
        })
    }

    fn set(&mut self) -> Result<Node, String> {
        let unmatched = || "Unmatched [".to_owned();
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let (mut members, mut classes) = (Vec::new(), Vec::new());
        loop {
            let first = self.peek().ok_or_else(unmatched)?;
            self.at += 1;
            match first {
                ']' if !members.is_empty() || !classes.is_empty() => {
                    return Ok(Node::Set { negated, members, classes });
                }
                '[' if self.peek() == Some(':') => {
                    let name: String = self.pattern[self.at + 1..].iter().take_while(|it| **it != ':').collect();
                    self.at += name.chars().count() + 3;
                    classes.push(name);
                }
                first => {
                    let is_range =
                        self.peek() == Some('-') && self.pattern.get(self.at + 1).is_some_and(|it| *it != ']');
                    if is_range {
                        members.push((first, self.pattern[self.at + 1]));
                        self.at += 2;
                    } else {
                        members.push((first, first));
                    }
                }
            }
        }
    }
}
