//! Tokens to a tree: POSIX's shell grammar (2.10).

use std::sync::Arc;

use super::ast::{Command, Compound, Condition, Item, List, Pipeline, Simple, Word};
use super::lexer::{Documents, Token};
use super::shell::Flavour;

/// Why a script cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// It ends too early: one can go on typing. What is missing, in dash's words.
    Incomplete(&'static str),
    /// It is wrong, in dash's words.
    Syntax {
        /// The line, from 1.
        line: u32,
        /// What is wrong.
        message: String,
    },
}

impl ParseError {
    /// What a shell says.
    pub(super) fn in_words_of(&self, flavour: Flavour) -> String {
        let message = match self {
            Self::Incomplete(message) => message,
            Self::Syntax { message, .. } => message.as_str(),
        };
        let Some((what, rest)) = message.split_once(" unexpected").filter(|_| flavour == Flavour::Ash) else {
            let beginning = if flavour == Flavour::Ash { "syntax error" } else { "Syntax error" };
            return format!(
                "{beginning}: {}",
                if flavour == Flavour::Ash { message.to_ascii_lowercase() } else { message.to_owned() }
            );
        };
        format!("syntax error: unexpected {what}{rest}")
    }
}

/// Parses a whole script.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str) -> Result<List, ParseError> {
    parse_from(text, 1)
}

/// Parses a script that begins on the given line of another.
pub(super) fn parse_from(text: &str, line: u32) -> Result<List, ParseError> {
    let mut parser = Parser::new(text, line);
    let list = parser.list(&[])?;
    match parser.next()? {
        Token::End => Ok(list),
        token => Err(parser.unexpected(&token)),
    }
}

/// Parses the next complete command, to the end of its line; how long it is. `None` where nothing but blanks is left.
pub(super) fn parse_next(text: &str, line: u32) -> Result<Option<(List, usize)>, ParseError> {
    let mut parser = Parser::new(text, line);
    parser.skip_newlines()?;
    if matches!(parser.peek()?, Token::End) {
        return Ok(None);
    }
    let list = parser.line_list()?;
    match parser.next()? {
        Token::End | Token::Newline => Ok(Some((list, parser.at))),
        token => Err(parser.unexpected(&token)),
    }
}

/// A place in a script.
pub(super) struct Parser<'text> {
    pub(super) text: &'text str,
    pub(super) at: usize,
    /// Where the token that was scanned last begins.
    pub(super) token_start: usize,
    /// Open parentheses of an arithmetic expression.
    pub(super) depth: usize,
    pub(super) documents: Documents,
    first_line: u32,
    peeked: Option<Token>,
    pub(super) nesting: usize,
}

/// How deep commands may be nested: a hostile script must not use up the stack.
pub(super) const DEEPEST: usize = 100;

const RESERVED: [&str; 16] =
    ["!", "{", "}", "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in"];

impl<'text> Parser<'text> {
    pub(super) fn new(text: &'text str, first_line: u32) -> Self {
        Self {
            text,
            at: 0,
            token_start: 0,
            depth: 0,
            documents: Documents::new(),
            first_line,
            peeked: None,
            nesting: 0,
        }
    }

    pub(super) fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn expect_char(&mut self, character: char, missing: &'static str) -> Result<(), ParseError> {
        if self.peek_char() != Some(character) {
            return Err(ParseError::Incomplete(missing));
        }
        self.at += character.len_utf8();
        Ok(())
    }

    /// The present line, from 1.
    pub(super) fn line(&self) -> u32 {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        self.first_line + u32::try_from(before.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
    }

    pub(super) fn peek(&mut self) -> Result<&Token, ParseError> {
        if self.peeked.is_none() {
            self.peeked = Some(self.scan()?);
        }
        Ok(self.peeked.as_ref().unwrap_or(&Token::End))
    }

    pub(super) fn next(&mut self) -> Result<Token, ParseError> {
        match self.peeked.take() {
            Some(token) => Ok(token),
            None => self.scan(),
        }
    }

    pub(super) fn unexpected(&self, token: &Token) -> ParseError {
        let what = match token {
            Token::End => return ParseError::Incomplete("end of file unexpected"),
            Token::Newline => "newline".to_owned(),
            Token::Operator(operator) => format!("\"{operator}\""),
            Token::Descriptor(number) => format!("\"{number}\""),
            Token::Word(word) => match word.bare() {
                Some(text) if RESERVED.contains(&text) => format!("\"{text}\""),
                _ => "word".to_owned(),
            },
        };
        ParseError::Syntax { line: self.line(), message: format!("{what} unexpected") }
    }

    pub(super) fn reserved(&mut self) -> Result<Option<&str>, ParseError> {
        Ok(match self.peek()? {
            Token::Word(word) => word.bare().filter(|text| RESERVED.contains(text)),
            _ => None,
        })
    }

    pub(super) fn take_reserved(&mut self, wanted: &str) -> Result<bool, ParseError> {
        let found = self.reserved()? == Some(wanted);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    pub(super) fn expect_reserved(&mut self, wanted: &'static str) -> Result<(), ParseError> {
        if self.take_reserved(wanted)? {
            return Ok(());
        }
        match self.next()? {
            Token::End => Err(ParseError::Incomplete("end of file unexpected")),
            token => {
                let ParseError::Syntax { line, message } = self.unexpected(&token) else {
                    return Err(self.unexpected(&token));
                };
                Err(ParseError::Syntax { line, message: format!("{message} (expecting \"{wanted}\")") })
            }
        }
    }

    pub(super) fn take_operator(&mut self, wanted: &str) -> Result<bool, ParseError> {
        let found = matches!(self.peek()?, Token::Operator(operator) if *operator == wanted);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    pub(super) fn skip_newlines(&mut self) -> Result<(), ParseError> {
        while matches!(self.peek()?, Token::Newline) {
            self.next()?;
        }
        Ok(())
    }

    /// The commands in `$( … )`, after its beginning.
    pub(super) fn nested(&mut self, end: &'static str) -> Result<List, ParseError> {
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(ParseError::Syntax { line: self.line(), message: "commands are nested too deeply".to_owned() });
        }
        let outer = self.peeked.take();
        let list = self.list(&[])?;
        let closed = self.take_operator(end)?;
        if !closed {
            let token = self.next()?;
            return Err(self.unexpected(&token));
        }
        self.peeked = outer;
        self.nesting -= 1;
        Ok(list)
    }

    /// Commands up to one of the reserved words, `)`, `;;` or the end, which are left.
    pub(super) fn list(&mut self, ends: &[&str]) -> Result<List, ParseError> {
        let mut items = Vec::new();
        loop {
            self.skip_newlines()?;
            let ended = match self.peek()? {
                Token::End => true,
                Token::Operator(operator) => matches!(*operator, ")" | ";;"),
                Token::Word(word) => word.bare().is_some_and(|text| ends.contains(&text)),
                _ => false,
            };
            if ended {
                return Ok(List { items });
            }
            let mut item = self.and_or()?;
            match self.peek()? {
                Token::Operator("&") => {
                    item.background = true;
                    self.next()?;
                }
                Token::Operator(";") | Token::Newline => {
                    self.next()?;
                }
                _ => {
                    items.push(item);
                    return Ok(List { items });
                }
            }
            items.push(item);
        }
    }

    /// Commands up to the line's end, which is left.
    fn line_list(&mut self) -> Result<List, ParseError> {
        let mut items = Vec::new();
        loop {
            let mut item = self.and_or()?;
            item.background = self.take_operator("&")?;
            let goes_on = item.background || self.take_operator(";")?;
            items.push(item);
            let ended = matches!(self.peek()?, Token::End | Token::Newline);
            if !goes_on || ended {
                return Ok(List { items });
            }
        }
    }

    /// A list that must not be empty.
    pub(super) fn body(&mut self, ends: &[&str]) -> Result<Arc<List>, ParseError> {
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(ParseError::Syntax { line: self.line(), message: "commands are nested too deeply".to_owned() });
        }
        let list = self.list(ends)?;
        self.nesting -= 1;
        if list.items.is_empty() {
            let token = self.next()?;
            return Err(self.unexpected(&token));
        }
        Ok(Arc::new(list))
    }

    fn and_or(&mut self) -> Result<Item, ParseError> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            let condition = if self.take_operator("&&")? {
                Condition::And
            } else if self.take_operator("||")? {
                Condition::Or
            } else {
                return Ok(Item { first, rest, background: false });
            };
            self.skip_newlines()?;
            rest.push((condition, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, ParseError> {
        let mut negated = false;
        while self.take_reserved("!")? {
            negated = !negated;
        }
        let mut commands = vec![Arc::new(self.command()?)];
        while self.take_operator("|")? {
            self.skip_newlines()?;
            commands.push(Arc::new(self.command()?));
        }
        Ok(Pipeline { negated, commands })
    }

    pub(super) fn command(&mut self) -> Result<Command, ParseError> {
        if self.take_operator("(")? {
            let list = self.body(&[])?;
            if !self.take_operator(")")? {
                let token = self.next()?;
                return Err(self.unexpected(&token));
            }
            return self.compound(Compound::Subshell(list));
        }
        let compound = match self.reserved()? {
            Some("{") => {
                self.next()?;
                let list = self.body(&["}"])?;
                self.expect_reserved("}")?;
                Compound::Group(list)
            }
            Some("if") => self.if_command()?,
            Some(word @ ("while" | "until")) => {
                let until = word == "until";
                self.next()?;
                let condition = self.body(&["do"])?;
                let body = self.do_group()?;
                Compound::Loop { until, condition, body }
            }
            Some("for") => self.for_command()?,
            Some("case") => self.case_command()?,
            Some(_) => {
                let token = self.next()?;
                return Err(self.unexpected(&token));
            }
            None => return self.simple(),
        };
        self.compound(compound)
    }

    fn compound(&mut self, compound: Compound) -> Result<Command, ParseError> {
        let mut redirections = Vec::new();
        while let Some(redirection) = self.redirection()? {
            redirections.push(redirection);
        }
        Ok(Command::Compound(compound, redirections))
    }

    fn simple(&mut self) -> Result<Command, ParseError> {
        self.peek()?;
        let mut simple = Simple { line: self.line(), ..Simple::default() };
        loop {
            if let Some(redirection) = self.redirection()? {
                simple.redirections.push(redirection);
                continue;
            }
            match self.peek()? {
                Token::Word(_) => {}
                Token::Operator("(") if simple.words.len() == 1 && simple.assignments.is_empty() => {
                    return self.function(&simple.words[0]);
                }
                token if simple == (Simple { line: simple.line, ..Simple::default() }) => {
                    let token = token.clone();
                    return Err(self.unexpected(&token));
                }
                _ => return Ok(Command::Simple(simple)),
            }
            let Token::Word(word) = self.next()? else { continue };
            match assignment(&word).filter(|_| simple.words.is_empty()) {
                Some(assignment) => simple.assignments.push(assignment),
                None => simple.words.push(word),
            }
        }
    }
}

/// A word that sets a variable: a name, `=` and a value.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let (first, rest) = word.pieces.split_first()?;
    let super::ast::Piece::Literal(text) = first else { return None };
    let (name, value) = text.split_once('=').filter(|(name, _)| is_name(name))?;
    let first = (!value.is_empty()).then(|| super::ast::Piece::Literal(value.to_owned()));
    Some((name.to_owned(), Word { pieces: first.into_iter().chain(rest.iter().cloned()).collect() }))
}

/// Whether a text can name a variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}
