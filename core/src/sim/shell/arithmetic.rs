//! `$((…))`: C's integer expressions on signed 64-bit numbers (POSIX 2.6.4).

use crate::ordered;

/// What looks a variable up, after those that were assigned.
pub(super) type Lookup<'a> = &'a dyn Fn(&ordered::Map<String, String>, &str) -> Option<String>;

/// Evaluates an expression; what it assigns goes to `assigned`. Of blanks alone, busybox makes 0, dash an error.
///
/// # Errors
/// What is wrong with it, in dash's words.
pub(super) fn evaluate(
    text: &str,
    assigned: &mut ordered::Map<String, String>,
    lookup: Lookup<'_>,
    empty_is_zero: bool,
) -> Result<i64, &'static str> {
    let mut parser = Parser { text, at: 0, assigned, lookup, depth: 0 };
    parser.blanks();
    if parser.rest().is_empty() && empty_is_zero {
        return Ok(0);
    }
    let value = parser.assignment(true)?;
    if parser.rest().is_empty() { Ok(value) } else { Err("expecting EOF") }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    assigned: &'a mut ordered::Map<String, String>,
    lookup: Lookup<'a>,
    depth: usize,
}

/// Operators of two operands by how strongly they bind, the weakest first. Longer ones stand before their beginnings.
const LEVELS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

const ASSIGNMENTS: [&str; 11] = ["<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "="];

const PRIMARY: &str = "expecting primary";
const DEEPEST: usize = 200;

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, operator: &str) -> bool {
        let found = self.rest().starts_with(operator);
        if found {
            self.at += operator.len();
            self.blanks();
        }
        found
    }

    fn name(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        if !super::parser::is_name(&name) {
            return None;
        }
        self.at += end;
        self.blanks();
        Some(name)
    }

    /// `live`: whether what is parsed counts; `0 && (x = 1)` assigns nothing.
    fn assignment(&mut self, live: bool) -> Result<i64, &'static str> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("too deeply nested");
        }
        let start = self.at;
        if let Some(name) = self.name() {
            let operator = ASSIGNMENTS.iter().find(|operator| {
                self.rest().starts_with(**operator) && !(**operator == "=" && self.rest().starts_with("=="))
            });
            if let Some(operator) = operator {
                self.take(operator);
                let value = self.assignment(live)?;
                let operator = operator.trim_end_matches('=');
                let value =
                    if operator.is_empty() { value } else { binary(operator, self.variable(&name)?, value, live)? };
                if live {
                    self.assigned.insert(name, value.to_string());
                }
                self.depth -= 1;
                return Ok(value);
            }
        }
        self.at = start;
        let value = self.conditional(live)?;
        self.depth -= 1;
        Ok(value)
    }

    fn conditional(&mut self, live: bool) -> Result<i64, &'static str> {
        let condition = self.level(0, live)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.assignment(live && condition != 0)?;
        if !self.take(":") {
            return Err("expecting ':'");
        }
        let no = self.assignment(live && condition == 0)?;
        Ok(if condition != 0 { yes } else { no })
    }

    fn level(&mut self, level: usize, live: bool) -> Result<i64, &'static str> {
        let Some(operators) = LEVELS.get(level) else { return self.unary(live) };
        let mut left = self.level(level + 1, live)?;
        loop {
            let rest = self.rest();
            let operator = operators.iter().find(|operator| {
                // `|` is not `||`, `<` is not `<<`, and neither is an assignment's.
                rest.starts_with(**operator)
                    && !rest[operator.len()..].starts_with('=')
                    && (operator.len() == 2 || !"|&<>".contains(**operator) || !rest[1..].starts_with(**operator))
            });
            let Some(operator) = operator else { return Ok(left) };
            self.take(operator);
            let counts = match *operator {
                "&&" => live && left != 0,
                "||" => live && left == 0,
                _ => live,
            };
            let right = self.level(level + 1, counts)?;
            left = match *operator {
                "&&" => i64::from(left != 0 && right != 0),
                "||" => i64::from(left != 0 || right != 0),
                operator => binary(operator, left, right, live)?,
            };
        }
    }

    fn unary(&mut self, live: bool) -> Result<i64, &'static str> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("too deeply nested");
        }
        let value = if self.take("!") {
            i64::from(self.unary(live)? == 0)
        } else if self.take("~") {
            !self.unary(live)?
        } else if self.take("-") {
            self.unary(live)?.wrapping_neg()
        } else if self.take("+") {
            self.unary(live)?
        } else {
            self.primary(live)?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn primary(&mut self, live: bool) -> Result<i64, &'static str> {
        if self.take("(") {
            let value = self.assignment(live)?;
            return if self.take(")") { Ok(value) } else { Err("expecting ')'") };
        }
        if let Some(name) = self.name() {
            return if live { self.variable(&name) } else { Ok(0) };
        }
        let rest = self.rest();
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let value = number(&rest[..end]).ok_or(PRIMARY)?;
        self.at += end;
        self.blanks();
        Ok(value)
    }

    fn variable(&self, name: &str) -> Result<i64, &'static str> {
        match (self.lookup)(self.assigned, name) {
            Some(value) if !value.trim().is_empty() => {
                let text = value.trim();
                let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
                let value = number(digits.trim_start_matches('+')).ok_or("Illegal number")?;
                Ok(if negative { value.wrapping_neg() } else { value })
            }
            _ => Ok(0),
        }
    }
}

/// Decimal, octal (`0…`) or hexadecimal (`0x…`).
fn number(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        i64::from_str_radix(digits, 16).ok()
    } else if text.len() > 1 && text.starts_with('0') {
        i64::from_str_radix(&text[1..], 8).ok()
    } else if text.starts_with(|first: char| first.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn binary(operator: &str, left: i64, right: i64, live: bool) -> Result<i64, &'static str> {
    Ok(match operator {
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "<<" => left.wrapping_shl(right as u32),
        ">>" => left.wrapping_shr(right as u32),
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "*" => left.wrapping_mul(right),
        "/" | "%" if right == 0 => return if live { Err("division by zero") } else { Ok(0) },
        "/" => left.wrapping_div(right),
        _ => left.wrapping_rem(right),
    })
}
