//! The grammar of commands that contain others, of functions and of redirections.

use std::sync::Arc;

use super::ast::{Command, Compound, List, Redirection, Target, Word};
use super::lexer::Token;
use super::parser::{DEEPEST, ParseError, Parser, is_name};

impl Parser<'_> {
    pub(super) fn do_group(&mut self) -> Result<Arc<List>, ParseError> {
        self.expect_reserved("do")?;
        let body = self.body(&["done"])?;
        self.expect_reserved("done")?;
        Ok(body)
    }

    pub(super) fn if_command(&mut self) -> Result<Compound, ParseError> {
        self.next()?;
        let mut arms = Vec::new();
        loop {
            let condition = self.body(&["then"])?;
            self.expect_reserved("then")?;
            let body = self.body(&["elif", "else", "fi"])?;
            arms.push((condition, body));
            if !self.take_reserved("elif")? {
                break;
            }
        }
        let otherwise = if self.take_reserved("else")? { Some(self.body(&["fi"])?) } else { None };
        self.expect_reserved("fi")?;
        Ok(Compound::If { arms, otherwise })
    }

    pub(super) fn for_command(&mut self) -> Result<Compound, ParseError> {
        self.next()?;
        let name = match self.next()? {
            Token::Word(word) if word.bare().is_some_and(is_name) => word.unquoted(),
            Token::Word(_) => {
                return Err(ParseError::Syntax { line: self.line(), message: "Bad for loop variable".to_owned() });
            }
            token => return Err(self.unexpected(&token)),
        };
        self.skip_newlines()?;
        let mut words = None;
        if self.take_reserved("in")? {
            let mut values = Vec::new();
            loop {
                match self.next()? {
                    Token::Word(word) => values.push(word),
                    Token::Operator(";") | Token::Newline => break,
                    token => return Err(self.unexpected(&token)),
                }
            }
            words = Some(values);
        } else {
            self.take_operator(";")?;
        }
        self.skip_newlines()?;
        let body = self.do_group()?;
        Ok(Compound::For { name, words, body })
    }

    pub(super) fn case_command(&mut self) -> Result<Compound, ParseError> {
        self.next()?;
        let word = match self.next()? {
            Token::Word(word) => word,
            token => return Err(self.unexpected(&token)),
        };
        self.skip_newlines()?;
        self.expect_reserved("in")?;
        let mut arms = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.take_reserved("esac")? {
                return Ok(Compound::Case { word, arms });
            }
            self.take_operator("(")?;
            let mut patterns = Vec::new();
            loop {
                match self.next()? {
                    Token::Word(word) => patterns.push(word),
                    token => return Err(self.unexpected(&token)),
                }
                if self.take_operator(")")? {
                    break;
                }
                if !self.take_operator("|")? {
                    let token = self.next()?;
                    return Err(self.unexpected(&token));
                }
            }
            let body = Arc::new(self.list(&["esac"])?);
            arms.push((patterns, body));
            if !self.take_operator(";;")? {
                self.expect_reserved("esac")?;
                return Ok(Compound::Case { word, arms });
            }
        }
    }

    pub(super) fn function(&mut self, name: &Word) -> Result<Command, ParseError> {
        self.next()?;
        if !self.take_operator(")")? {
            let token = self.next()?;
            return Err(self.unexpected(&token));
        }
        let name = match name.bare() {
            Some(name) if is_name(name) => name.to_owned(),
            _ => return Err(ParseError::Syntax { line: self.line(), message: "Bad function name".to_owned() }),
        };
        self.skip_newlines()?;
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(ParseError::Syntax { line: self.line(), message: "commands are nested too deeply".to_owned() });
        }
        let body = Arc::new(self.command()?);
        self.nesting -= 1;
        Ok(Command::Function { name, body })
    }

    pub(super) fn redirection(&mut self) -> Result<Option<Redirection>, ParseError> {
        let mut descriptor = None;
        if let Token::Descriptor(number) = self.peek()? {
            descriptor = Some(*number);
            self.next()?;
        }
        let operator = match self.peek()? {
            Token::Operator(operator @ ("<" | ">" | ">|" | ">>" | "<>" | "<&" | ">&" | "<<" | "<<-")) => *operator,
            _ => return Ok(None),
        };
        self.next()?;
        let word = match self.next()? {
            Token::Word(word) => word,
            token => return Err(self.unexpected(&token)),
        };
        let target = match operator {
            "<" => Target::Read(word),
            ">" => Target::Write { file: word, clobber: false },
            ">|" => Target::Write { file: word, clobber: true },
            ">>" => Target::Append(word),
            "<>" => Target::ReadWrite(word),
            "<&" | ">&" => Target::Copy(word),
            _ => Target::Here(self.here_document(&word, operator == "<<-")?),
        };
        let default = u32::from(operator.starts_with('>'));
        Ok(Some(Redirection { descriptor: descriptor.unwrap_or(default), target }))
    }
}
