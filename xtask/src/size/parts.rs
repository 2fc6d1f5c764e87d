//! A WebAssembly module with its name section → how many bytes each part of the sources takes in it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};

/// Sections that are looked at.
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The parts and their bytes, the largest first: code by module, data as one.
///
/// # Errors
/// Bytes that are no module, or one with other imports than functions.
pub(super) fn parts(module: &[u8]) -> Result<Vec<(String, usize)>> {
    let mut cursor = Cursor(module.strip_prefix(b"\0asm\x01\0\0\0").context("no WebAssembly module")?);
    let (mut imports, mut sizes, mut data) = (0, Vec::new(), 0);
    let mut names = BTreeMap::new();
    while !cursor.0.is_empty() {
        let id = cursor.byte()?;
        let length = cursor.number()?;
        let mut section = Cursor(cursor.take(length)?);
        match id {
            CUSTOM if section.text()? == "name" => names = function_names(section)?,
            IMPORT => imports = functions_imported(section)?,
            CODE => {
                for _ in 0..section.number()? {
                    let size = section.number()?;
                    section.take(size)?;
                    sizes.push(size);
                }
            }
            DATA => data = length,
            _ => {}
        }
    }
    let mut parts = BTreeMap::from([("data: texts and tables".to_owned(), data)]);
    for (index, size) in sizes.into_iter().enumerate() {
        let name = names.get(&(index + imports)).copied().unwrap_or_default();
        *parts.entry(part(name)).or_default() += size;
    }
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(parts)
}

fn functions_imported(mut section: Cursor<'_>) -> Result<usize> {
    let count = section.number()?;
    for _ in 0..count {
        section.text()?;
        section.text()?;
        ensure!(section.byte()? == 0, "the module imports something else than functions");
        section.number()?;
    }
    Ok(count)
}

fn function_names(mut section: Cursor<'_>) -> Result<BTreeMap<usize, &str>> {
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let kind = section.byte()?;
        let length = section.number()?;
        let mut list = Cursor(section.take(length)?);
        // 1 is the list of functions.
        for _ in 0..if kind == 1 { list.number()? } else { 0 } {
            names.insert(list.number()?, list.text()?);
        }
    }
    Ok(names)
}

/// The part that a function belongs to, from its mangled name: a module of core where one is named, else whose code it is.
/// Generic code counts where it is written, although it is there for core's types.
fn part(name: &str) -> String {
    let module = name.split_once("layercake_core").and_then(|(_, after)| word(after));
    module.map_or_else(|| foreign(name).to_owned(), |module| format!("core::{module}"))
}

fn foreign(name: &str) -> &'static str {
    const KNOWN: [(&str, &str); 8] = [
        ("serde", "serde"),
        ("indexmap", "serde"),
        ("btree", "standard library: BTreeMap"),
        ("slice4sort", "standard library: sort"),
        ("drop_in_place", "standard library: drop"),
        ("alloc", "standard library: alloc"),
        ("core", "standard library: core"),
        ("std", "standard library: std"),
    ];
    KNOWN.iter().find(|(word, _)| name.contains(word)).map_or("others", |(_, what)| what)
}

/// The next identifier: `5build…` in a path, `..dockerfile..` in a type.
fn word(text: &str) -> Option<&str> {
    if let Some(text) = text.strip_prefix("..") {
        return text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next();
    }
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    text[digits..].get(..text[..digits].parse().ok()?)
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).context("the module ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    /// LEB128.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        anyhow::bail!("a number in the module is too long")
    }

    fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).context("a name in the module is not UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_a_module_of_core() {
        for (name, expected) in [
            ("_ZN14layercake_core5build7session7Session5readyE", "core::build"),
            ("_ZN98_$LT$layercake_core..command..Problem$u20$as$u20$core..fmt..Display$GT$3fmtE", "core::command"),
            ("_ZN5alloc11collections5btree4node3fooE", "standard library: BTreeMap"),
            ("_ZN10serde_json2de12from_str17hE", "serde"),
            ("", "others"),
        ] {
            assert_eq!(part(name), expected, "{name}");
        }
    }

    #[test]
    fn sizes_are_summed_by_part() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let names = b"\x04name\x01\x09\x01\x01\x06std::f";
        // One import, so the first function's number is 1.
        module.extend(b"\x02\x07\x01\x01a\x01b\0\0");
        module.extend(b"\x0a\x05\x01\x03\0\0\x0b");
        module.extend([0, names.len() as u8]);
        module.extend(names);
        assert_eq!(
            parts(&module).unwrap(),
            [("standard library: std".to_owned(), 3), ("data: texts and tables".to_owned(), 0)]
        );
        assert!(parts(b"no module").is_err());
    }
}
