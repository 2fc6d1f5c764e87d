//! A shell's variables and parameters.

use crate::ordered;

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Variable {
    /// `None` where it was only marked (`export X`).
    pub(super) value: Option<String>,
    pub(super) exported: bool,
    pub(super) read_only: bool,
}

/// All variables and parameters of a shell.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    named: ordered::Map<String, Variable>,
    /// `$0`
    pub(super) name: String,
    /// `$1`, ...
    pub(super) positional: Vec<String>,
    /// `$?`
    pub(super) status: u8,
    /// `$$`
    pub(super) process: u32,
    /// `$!`
    pub(super) background: Option<u32>,
    /// `$-`
    pub(super) flags: String,
}

impl Variables {
    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.named.get(name)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&String, &Variable)> {
        self.named.iter()
    }

    /// The value of a variable or parameter; `@` and `*` are joined with blanks.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        match name {
            "0" => Some(self.name.clone()),
            "#" => Some(self.positional.len().to_string()),
            "?" => Some(self.status.to_string()),
            "$" => Some(self.process.to_string()),
            "!" => self.background.map(|number| number.to_string()),
            "-" => Some(self.flags.clone()),
            "@" | "*" => (!self.positional.is_empty()).then(|| self.positional.join(" ")),
            _ => match name.parse::<usize>() {
                Ok(number) => self.positional.get(number.checked_sub(1)?).cloned(),
                Err(_) => self.named.get(name)?.value.clone(),
            },
        }
    }

    /// Sets a variable; refused where it is read-only.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) -> Result<(), String> {
        let variable = self.named.entry(name.to_owned()).or_default();
        if variable.read_only {
            return Err(format!("{name}: is read only"));
        }
        variable.value = Some(value.into());
        Ok(())
    }

    /// Sets and exports a variable, whatever it was.
    pub(super) fn import(&mut self, name: &str, value: &str) {
        let variable = Variable { value: Some(value.to_owned()), exported: true, read_only: false };
        self.named.insert(name.to_owned(), variable);
    }

    pub(super) fn mark(&mut self, name: &str, exported: bool, read_only: bool) {
        let variable = self.named.entry(name.to_owned()).or_default();
        variable.exported |= exported;
        variable.read_only |= read_only;
    }

    pub(super) fn unset(&mut self, name: &str) -> Result<(), String> {
        if self.named.get(name).is_some_and(|variable| variable.read_only) {
            return Err(format!("{name}: is read only"));
        }
        self.named.remove(name);
        Ok(())
    }

    /// Puts a variable back as it was: the end of a function with `local`, or of a command with assignments.
    pub(super) fn restore(&mut self, name: &str, variable: Option<Variable>) {
        match variable {
            Some(variable) => drop(self.named.insert(name.to_owned(), variable)),
            None => drop(self.named.remove(name)),
        }
    }

    /// What a program is started with.
    pub(super) fn environment(&self) -> ordered::Map<String, String> {
        let exported = self.named.iter().filter(|(_, variable)| variable.exported);
        exported.filter_map(|(name, variable)| Some((name.clone(), variable.value.clone()?))).collect()
    }
}
