//! All that goes into a step's key, in named parts.

use serde::{Deserialize, Serialize};

use crate::digest::{CacheKey, Digest};
use crate::ordered;

/// All that goes into a step's key. Their order is the order in which a difference is named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ingredients(Vec<(Name, String)>);

/// What an ingredient is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Name {
    /// Which instruction it is.
    Instruction,
    /// The command of a RUN, its shell included; the classic builder's `Cmd`.
    Command,
    /// The value of a build argument.
    Argument(String),
    /// That there is a proxy which nobody declared: with the classic builder, where no other argument counts.
    Proxy,
    /// The value of an environment variable.
    Environment(String),
    /// The working directory.
    WorkingDirectory,
    /// The user.
    User,
    /// The network of a RUN.
    Network,
    /// Where a COPY writes.
    Destination,
    /// `--chown`.
    Owner,
    /// `--chmod`.
    Mode,
    /// A mount of a RUN, by its target.
    Mount(String),
    /// `--link`.
    Link,
    /// `--parents`.
    Parents,
    /// The patterns of `--exclude`.
    Exclude,
    /// `--unpack`, where it changes anything.
    Unpack,
    /// The content of a source of a COPY.
    Content(String),
    /// A further field of the image's configuration, which the classic builder compares.
    Configuration(String),
    /// The time of what is written, where `SOURCE_DATE_EPOCH` sets one.
    Time,
    /// Operating system and architecture.
    Platform,
    /// What the step stands on: the key of the step before it, or the base's layers. The classic builder: the image
    /// before it.
    Parent,
}

/// An ingredient that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which.
    pub name: Name,
    /// What it was; `None` where it was not there.
    pub old: Option<String>,
    /// What it is; `None` where it is gone.
    pub new: Option<String>,
}

impl Ingredients {
    /// No ingredients yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an ingredient.
    pub fn add(&mut self, name: Name, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// The value of an ingredient.
    #[must_use]
    pub fn get(&self, name: &Name) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All ingredients, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &str)> {
        self.0.iter().map(|(name, value)| (name, value.as_str()))
    }

    /// The key: the digest of the ingredients' JSON, a list of `[name, value]`.
    #[must_use]
    pub fn key(&self) -> CacheKey {
        let bytes = serde_json::to_vec(self).expect("ingredients hold only strings");
        CacheKey::new(Digest::of(&bytes))
    }

    /// The ingredients that differ from `old`, those that say most first: what is the step's own, then what it stands on,
    /// then what earlier instructions or the base image have set.
    #[must_use]
    pub fn differences(&self, old: &Self) -> Vec<Difference> {
        let changed = self.0.iter().filter_map(|(name, new)| {
            let old = old.get(name);
            (old != Some(new)).then(|| Difference {
                name: name.clone(),
                old: old.map(str::to_owned),
                new: Some(new.clone()),
            })
        });
        let gone = old.0.iter().filter(|(name, _)| self.get(name).is_none()).map(|(name, old)| Difference {
            name: name.clone(),
            old: Some(old.clone()),
            new: None,
        });
        let mut differences: Vec<_> = changed.chain(gone).collect();
        // A stable sort: within each sort they stay in order.
        ordered::sort_by_key(&mut differences, |difference| difference.name.sort());
        differences
    }
}

/// Where an ingredient comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    /// From the instruction itself.
    Own,
    /// From what the step stands on.
    Parent,
    /// From an earlier instruction or the base image.
    Inherited,
}

impl Name {
    fn sort(&self) -> Sort {
        match self {
            Self::Instruction
            | Self::Command
            | Self::Argument(_)
            | Self::Proxy
            | Self::Network
            | Self::Destination
            | Self::Owner
            | Self::Mode
            | Self::Mount(_)
            | Self::Link
            | Self::Parents
            | Self::Exclude
            | Self::Time
            | Self::Unpack
            | Self::Content(_) => Sort::Own,
            Self::Parent => Sort::Parent,
            Self::Environment(_) | Self::WorkingDirectory | Self::User | Self::Configuration(_) | Self::Platform => {
                Sort::Inherited
            }
        }
    }

    /// Whether it is the instruction's own, and not what the step stands on or what was set before it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.sort() == Sort::Own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ingredients(items: &[(Name, &str)]) -> Ingredients {
        let mut ingredients = Ingredients::new();
        for (name, value) in items {
            ingredients.add(name.clone(), *value);
        }
        ingredients
    }

    fn first(new: &Ingredients, old: &Ingredients) -> Option<Name> {
        new.differences(old).into_iter().next().map(|difference| difference.name)
    }

    #[test]
    fn equal_ingredients_have_equal_keys_and_no_difference() {
        let one = ingredients(&[(Name::Command, "make"), (Name::Parent, "a")]);
        assert_eq!(one.key(), one.clone().key());
        assert_eq!(one.differences(&one), []);
    }

    #[test]
    fn what_is_own_is_named_before_the_parent_and_that_before_what_is_inherited() {
        let old = ingredients(&[(Name::Parent, "a"), (Name::User, "root"), (Name::Command, "make")]);
        let own = ingredients(&[(Name::Parent, "b"), (Name::User, "me"), (Name::Command, "make all")]);
        let parent = ingredients(&[(Name::Parent, "b"), (Name::User, "me"), (Name::Command, "make")]);
        let inherited = ingredients(&[(Name::Parent, "a"), (Name::User, "me"), (Name::Command, "make")]);
        assert_eq!(first(&own, &old), Some(Name::Command));
        assert_eq!(first(&parent, &old), Some(Name::Parent));
        assert_eq!(first(&inherited, &old), Some(Name::User));
    }

    #[test]
    fn what_is_gone_is_a_difference_too() {
        let old = ingredients(&[(Name::Environment("A".to_owned()), "1")]);
        let gone = Difference { name: Name::Environment("A".to_owned()), old: Some("1".to_owned()), new: None };
        assert_eq!(ingredients(&[]).differences(&old), [gone]);
    }

    #[test]
    fn name_and_value_cannot_run_into_each_other() {
        let one = ingredients(&[(Name::Environment("A".to_owned()), "1"), (Name::User, "")]);
        let other = ingredients(&[(Name::Environment("A\",\"1".to_owned()), ""), (Name::User, "")]);
        assert_ne!(one.key(), other.key());
    }
}
