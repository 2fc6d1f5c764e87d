//! Text to tokens: operators, and words with their quotes and expansions (POSIX 2.2, 2.3).

use std::sync::Arc;

use super::ast::{Operation, Parameter, Piece, Word};
use super::parser::{ParseError, Parser};
use crate::ordered;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `;`, `&&`, `<<-`, ...
    Operator(&'static str),
    /// A number directly before a redirection.
    Descriptor(u32),
    Newline,
    End,
}

/// The longest ones first.
const OPERATORS: [&str; 17] =
    ["<<-", "&&", "||", ";;", "<<", ">>", "<&", ">&", "<>", ">|", "<", ">", ";", "&", "|", "(", ")"];

/// What ends a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Blanks and operators.
    Word,
    /// `}` of a `${…}`.
    Brace,
    /// The same, within double quotes.
    QuotedBrace,
    /// `"`.
    Double,
    /// The text's end: a here-document.
    Here,
    /// `))`.
    Arithmetic,
}

impl Context {
    /// Whether single quotes and most backslashes are ordinary characters.
    fn is_quoted(self) -> bool {
        matches!(self, Self::QuotedBrace | Self::Double | Self::Here | Self::Arithmetic)
    }
}

impl Parser<'_> {
    /// The next token, taken.
    pub(super) fn scan(&mut self) -> Result<Token, ParseError> {
        loop {
            match self.peek_char() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.rest().starts_with("\\\n") => self.at += 2,
                Some('#') => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                }
                _ => break,
            }
        }
        self.token_start = self.at;
        match self.peek_char() {
            None => return Ok(Token::End),
            Some('\n') => {
                self.at = self.after_newline(self.at);
                return Ok(Token::Newline);
            }
            Some(_) => {}
        }
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0
            && self.rest()[digits..].starts_with(['<', '>'])
            && let Ok(number) = self.rest()[..digits].parse()
        {
            self.at += digits;
            return Ok(Token::Descriptor(number));
        }
        if let Some(operator) = OPERATORS.iter().find(|operator| self.rest().starts_with(**operator)) {
            self.at += operator.len();
            return Ok(Token::Operator(operator));
        }
        let pieces = self.pieces(Context::Word)?;
        Ok(Token::Word(Word { pieces }))
    }

    /// Where the text goes on after the newline at `at`: behind the here-documents that begin there.
    pub(super) fn after_newline(&self, at: usize) -> usize {
        self.documents.get(&at).copied().unwrap_or(at + 1)
    }

    /// Reads pieces up to what ends the context, which is left to the caller.
    pub(super) fn pieces(&mut self, context: Context) -> Result<Vec<Piece>, ParseError> {
        let mut pieces = Vec::new();
        while let Some(character) = self.peek_char() {
            let ends = match context {
                Context::Word => " \t\r\n;&|<>()".contains(character),
                Context::Brace | Context::QuotedBrace => character == '}',
                Context::Double => character == '"',
                Context::Arithmetic => character == ')' && self.depth == 0,
                Context::Here => false,
            };
            if ends {
                return Ok(pieces);
            }
            match character {
                '\\' => self.backslash(context, &mut pieces)?,
                '\'' if !context.is_quoted() => {
                    self.at += 1;
                    let end = self.rest().find('\'').ok_or(ParseError::Incomplete("Unterminated quoted string"))?;
                    pieces.push(Piece::Quoted(self.rest()[..end].to_owned()));
                    self.at += end + 1;
                }
                '"' if context != Context::Here && context != Context::Arithmetic => {
                    self.at += 1;
                    let inner = self.pieces(Context::Double)?;
                    self.expect_char('"', "Unterminated quoted string")?;
                    pieces.push(Piece::Double(inner));
                }
                '$' => self.dollar(context, &mut pieces)?,
                '`' => {
                    let list = self.backquotes(context)?;
                    pieces.push(Piece::Command(Arc::new(list)));
                }
                '(' | ')' if context == Context::Arithmetic => {
                    self.depth = if character == '(' { self.depth + 1 } else { self.depth - 1 };
                    push(&mut pieces, character);
                    self.at += 1;
                }
                '\n' => {
                    push(&mut pieces, '\n');
                    self.at = self.after_newline(self.at);
                }
                _ => {
                    push(&mut pieces, character);
                    self.at += character.len_utf8();
                }
            }
        }
        Ok(pieces)
    }

    fn backslash(&mut self, context: Context, pieces: &mut Vec<Piece>) -> Result<(), ParseError> {
        self.at += 1;
        let Some(next) = self.peek_char() else {
            push(pieces, '\\');
            return Ok(());
        };
        self.at += next.len_utf8();
        let special = match context {
            Context::Word | Context::Brace => true,
            Context::Double | Context::QuotedBrace => {
                "$`\"\\\n}".contains(next) && (next != '}' || context == Context::QuotedBrace)
            }
            Context::Here | Context::Arithmetic => "$`\\\n".contains(next),
        };
        match (special, next) {
            // A line goes on.
            (true, '\n') => {}
            (true, _) => pieces.push(Piece::Quoted(next.to_string())),
            (false, _) => {
                push(pieces, '\\');
                push(pieces, next);
            }
        }
        Ok(())
    }

    fn dollar(&mut self, context: Context, pieces: &mut Vec<Piece>) -> Result<(), ParseError> {
        self.at += 1;
        let rest = self.rest();
        if rest.starts_with("((")
            && let Some(pieces_inside) = self.arithmetic()?
        {
            pieces.push(Piece::Arithmetic(pieces_inside));
        } else if rest.starts_with('(') {
            self.at += 1;
            let list = self.nested(")")?;
            pieces.push(Piece::Command(Arc::new(list)));
        } else if rest.starts_with('{') {
            self.at += 1;
            pieces.push(Piece::Parameter(self.braces(context)?));
        } else {
            let name = name_at(rest);
            if name.is_empty() {
                push(pieces, '$');
            } else {
                self.at += name.len();
                pieces.push(Piece::Parameter(Parameter { name: name.to_owned(), operation: Operation::Value }));
            }
        }
        Ok(())
    }

    /// `$((`: `None` where it turns out to be a command in `(…)`, as in `$((a); b)`.
    fn arithmetic(&mut self) -> Result<Option<Vec<Piece>>, ParseError> {
        let start = self.at;
        let depth = std::mem::replace(&mut self.depth, 0);
        self.at += 2;
        let pieces = self.pieces(Context::Arithmetic)?;
        let is_arithmetic = self.rest().starts_with("))");
        self.depth = depth;
        if is_arithmetic {
            self.at += 2;
            return Ok(Some(pieces));
        }
        if self.peek_char().is_none() {
            return Err(ParseError::Incomplete("Missing '))'"));
        }
        self.at = start;
        Ok(None)
    }

    /// After `${`.
    fn braces(&mut self, context: Context) -> Result<Parameter, ParseError> {
        let context = if context.is_quoted() { Context::QuotedBrace } else { Context::Brace };
        let rest = self.rest();
        if rest.starts_with('#') && !rest.starts_with("#}") {
            let name = name_at(&rest[1..]).to_owned();
            if !name.is_empty() && rest[1 + name.len()..].starts_with('}') {
                self.at += 2 + name.len();
                return Ok(Parameter { name, operation: Operation::Length });
            }
        }
        let name = name_at(rest).to_owned();
        self.at += name.len();
        let colon = self.rest().starts_with(':');
        let start = self.at;
        self.at += usize::from(colon);
        let make: Option<fn(bool, Word) -> Operation> = match self.peek_char() {
            Some('}') if !colon && !name.is_empty() => {
                self.at += 1;
                return Ok(Parameter { name, operation: Operation::Value });
            }
            Some('-') => Some(Operation::Default),
            Some('=') => Some(Operation::Assign),
            Some('?') => Some(Operation::Require),
            Some('+') => Some(Operation::Alternative),
            Some('%') if !colon => Some(Operation::RemoveSuffix),
            Some('#') if !colon => Some(Operation::RemovePrefix),
            _ => None,
        };
        let operator = self.peek_char();
        let operation = match make.filter(|_| !name.is_empty()) {
            Some(make) => {
                self.at += 1;
                let mut flag = colon;
                if let Some(operator @ ('%' | '#')) = operator {
                    flag = self.peek_char() == Some(operator);
                    self.at += usize::from(flag);
                }
                // A pattern is not quoted by the quotes around the whole.
                let context = if matches!(operator, Some('%' | '#')) { Context::Brace } else { context };
                make(flag, Word { pieces: self.pieces(context)? })
            }
            None => {
                self.at = start;
                self.pieces(context)?;
                Operation::Bad(self.text[start - name.len()..self.at].to_owned())
            }
        };
        self.expect_char('}', "Missing '}'")?;
        Ok(Parameter { name, operation })
    }

    /// `` ` … ` ``: a script of its own, in which backslashes before `$`, `` ` `` and `\` go first.
    fn backquotes(&mut self, context: Context) -> Result<super::ast::List, ParseError> {
        self.at += 1;
        let mut script = String::new();
        loop {
            let character = self.peek_char().ok_or(ParseError::Incomplete("EOF in backquote substitution"))?;
            self.at += character.len_utf8();
            match character {
                '`' => break,
                '\\' => {
                    let next = self.peek_char().ok_or(ParseError::Incomplete("EOF in backquote substitution"))?;
                    let quoted = "$`\\".contains(next) || (next == '"' && context == Context::Double);
                    if !quoted {
                        script.push('\\');
                    }
                    script.push(next);
                    self.at += next.len_utf8();
                }
                character => script.push(character),
            }
        }
        super::parser::parse_from(&script, self.line())
    }

    /// A here-document of the operator just read: its text, which begins on the next line.
    pub(super) fn here_document(&mut self, end: &Word, strips_tabs: bool) -> Result<Word, ParseError> {
        let newline = self.line_end();
        let start = if newline >= self.text.len() { newline } else { self.after_newline(newline) };
        let name = end.unquoted();
        let (mut body, mut at) = (String::new(), start);
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            if rest.is_empty() {
                // Shells take the text's end for the document's.
                break;
            }
            let line = rest.split_inclusive('\n').next().unwrap_or_default();
            at += line.len();
            let line = if strips_tabs { line.trim_start_matches('\t') } else { line };
            if line.trim_end_matches('\n') == name {
                break;
            }
            body.push_str(line);
        }
        self.documents.insert(newline, at);
        if end.has_quotes() {
            return Ok(Word { pieces: vec![Piece::Quoted(body)] });
        }
        let mut inner = Parser::new(&body, self.line());
        Ok(Word { pieces: vec![Piece::Double(inner.pieces(Context::Here)?)] })
    }

    /// Where the present line ends, quotes considered.
    fn line_end(&self) -> usize {
        let mut quote = None;
        let mut characters = self.rest().char_indices();
        while let Some((index, character)) = characters.next() {
            match (quote, character) {
                (None, '\n') => return self.at + index,
                (None, '\'' | '"') => quote = Some(character),
                (Some(open), close) if open == close => quote = None,
                (None | Some('"'), '\\') => drop(characters.next()),
                _ => {}
            }
        }
        self.text.len()
    }
}

/// Where the text goes on after each newline that here-documents follow.
pub(super) type Documents = ordered::Map<usize, usize>;

fn push(pieces: &mut Vec<Piece>, character: char) {
    match pieces.last_mut() {
        Some(Piece::Literal(text)) => text.push(character),
        _ => pieces.push(Piece::Literal(character.to_string())),
    }
}

/// The name that a text begins with: letters, digits and `_`, one digit or more, or one special character.
fn name_at(text: &str) -> &str {
    let end = match text.chars().next() {
        Some(first) if first.is_ascii_alphabetic() || first == '_' => {
            text.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(text.len())
        }
        Some(first) if first.is_ascii_digit() => {
            // `$12` is `$1` and a 2; in braces it is one number.
            1
        }
        Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
        _ => 0,
    };
    &text[..end]
}
