//! Every flag that the table says the engine has is read by the function that carries its verb out, or by one that it uses: a
//! flag that is understood and then passed over would be a promise that nobody keeps.

use std::collections::{BTreeMap, BTreeSet};

use layercake_core::command::{Node, Place, Presence};
use syn::visit::{self, Visit};
use syn::{Expr, Item, UseTree};

use crate::source::{self, Source};

const CLI: &str = "server/src/cli/";
const TABLE: &str = "core/src/command/flags/";

/// Flags that need not be read: these have to be there.
const MEANS_NOTHING: [(&str, &str); 2] = [("DockerfileExpand", "json-lines"), ("DockerignoreMatch", "json-lines")];

#[test]
fn every_flag_of_the_engine_is_read() {
    let sources = source::all();
    let mut wanted = Vec::new();
    Place::root().walk(&mut |place| {
        if let Node::Verb(verb) = place.node
            && verb.presence == Presence::Everywhere
        {
            let here = verb.all_flags().filter(|flag| flag.presence == Presence::Everywhere);
            wanted.extend(here.map(|flag| (format!("{:?}", verb.action), flag.long)));
        }
    });
    assert!(wanted.len() > 50, "the table is read");
    let needless = |(action, flag): &(String, &str)| !MEANS_NOTHING.contains(&(action.as_str(), *flag));
    let wanted: Vec<_> = wanted.into_iter().filter(needless).collect();
    assert_eq!(unread(&sources, &wanted), [""; 0]);
}

#[test]
fn a_flag_that_is_passed_over_is_found() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let table = source(
        "core/src/command/flags/shared.rs",
        "pub const ALL: Flag = Flag::switch(\"all\", \"\");\npub const QUIET: Flag = Flag::switch(\"quiet\", \"\");\n\
         pub const LOUD: Flag = QUIET.help(\"\");\npub const SIZE: Flag = Flag::switch(\"size\", \"\");",
    );
    let main = source(
        "server/src/cli/mod.rs",
        "mod ps;\nmod common;\nfn command(action: Action) -> Option<fn()> {\n Some(match action { Action::Ps => ps::run, _ => return None })\n}",
    );
    let ps = source(
        "server/src/cli/ps.rs",
        "use layercake_core::command::flags::shared::{ALL, SIZE};\nuse super::common;\n\
         fn run(line: &Line) { line.on(&ALL); common::quiet(line); }\nfn unused(line: &Line) { line.on(&SIZE); }",
    );
    let common = source(
        "server/src/cli/common.rs",
        "use layercake_core::command::flags::shared;\npub fn quiet(line: &Line) { own(line) }\nfn own(line: &Line) { line.on(&shared::LOUD); }",
    );
    let wanted = ["all", "quiet", "size"].map(|flag| ("Ps".to_owned(), flag));
    assert_eq!(unread(&[table, main, ps, common], &wanted), ["Ps: nothing reads --size"]);
}

/// Which of the `wanted` flags are not read on the way from their action's function.
fn unread(sources: &[Source], wanted: &[(String, &str)]) -> Vec<String> {
    let names = long_names(sources);
    let files: Vec<File> = sources.iter().filter(|source| source.path.starts_with(CLI)).map(File::read).collect();
    let functions: BTreeMap<&[String], &BTreeSet<Vec<String>>> =
        files.iter().flat_map(|file| &file.functions).map(|(path, uses)| (path.as_slice(), uses)).collect();
    let mut actions: BTreeMap<&str, &BTreeSet<Vec<String>>> = BTreeMap::new();
    for file in &files {
        actions.extend(file.actions.iter().map(|(action, uses)| (action.as_str(), uses)));
    }
    let mut read: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (action, uses) in actions {
        let mut seen: BTreeSet<&[String]> = BTreeSet::new();
        let mut waiting: Vec<&Vec<String>> = uses.iter().collect();
        while let Some(path) = waiting.pop() {
            if seen.insert(path) {
                read.entry(action).or_default().extend(names.get(path).map(String::as_str));
                waiting.extend(functions.get(path.as_slice()).into_iter().copied().flatten());
            }
        }
    }
    let is_unread =
        |(action, flag): &&(String, &str)| !read.get(action.as_str()).is_some_and(|read| read.contains(flag));
    let complaints = wanted.iter().filter(is_unread).map(|(action, flag)| format!("{action}: nothing reads --{flag}"));
    complaints.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The long names of the constants of the table, by the paths of these.
fn long_names(sources: &[Source]) -> BTreeMap<Vec<String>, String> {
    let mut written: BTreeMap<Vec<String>, First> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.path.starts_with(TABLE)) {
        let module = [vec!["layercake_core".to_owned()], source.module()].concat();
        for item in syn::parse_file(&source.text).unwrap().items {
            if let Item::Const(item) = item {
                let mut first = First::default();
                first.visit_expr(&item.expr);
                written.insert([module.clone(), vec![item.ident.to_string()]].concat(), first);
            }
        }
    }
    let by_name: BTreeMap<&String, &First> =
        written.iter().map(|(path, first)| (path.last().unwrap(), first)).collect();
    let long = |first: &First| {
        let mut first = first;
        // One flag may be another, with something changed.
        while let Some(other) = first.constant.as_ref().and_then(|name| by_name.get(name)) {
            first = other;
        }
        first.text.clone()
    };
    written.iter().filter_map(|(path, first)| Some((path.clone(), long(first)?))).collect()
}

/// What a constant starts with: another constant, or else a text.
#[derive(Debug, Default)]
struct First {
    constant: Option<String>,
    text: Option<String>,
}

impl<'ast> Visit<'ast> for First {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let name = path.path.segments.last().unwrap().ident.to_string();
        let is_constant = name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
        if is_constant && self.text.is_none() {
            self.constant.get_or_insert(name);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.text.get_or_insert(text.value());
    }
}

/// A file of the command line: its functions with all paths that they name, and what `command` says of the actions.
struct File {
    functions: Vec<(Vec<String>, BTreeSet<Vec<String>>)>,
    actions: Vec<(String, BTreeSet<Vec<String>>)>,
}

impl File {
    fn read(source: &Source) -> Self {
        let module = [vec!["crate".to_owned()], source.module()].concat();
        let parsed = syn::parse_file(&source.text).unwrap();
        let mut names = BTreeMap::new();
        for item in &parsed.items {
            match item {
                Item::Use(item) => add(&item.tree, &[], &module, &mut names),
                Item::Mod(item) => {
                    names.insert(item.ident.to_string(), [module.clone(), vec![item.ident.to_string()]].concat());
                }
                Item::Fn(item) => {
                    let name = item.sig.ident.to_string();
                    names.insert(name.clone(), [module.clone(), vec![name]].concat());
                }
                _ => {}
            }
        }
        let mut file = Self { functions: Vec::new(), actions: Vec::new() };
        for item in &parsed.items {
            if let Item::Fn(item) = item {
                let mut uses = Uses { module: &module, names: &names, found: BTreeSet::new(), actions: Vec::new() };
                uses.visit_block(&item.block);
                file.actions.extend(uses.actions);
                file.functions.push((names[&item.sig.ident.to_string()].clone(), uses.found));
            }
        }
        file
    }
}

fn add(tree: &UseTree, before: &[String], module: &[String], names: &mut BTreeMap<String, Vec<String>>) {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => add(&path.tree, &with(&path.ident), module, names),
        UseTree::Name(name) if name.ident == "self" => {
            names.insert(before.last().unwrap().clone(), absolute(before, module));
        }
        UseTree::Name(name) => {
            names.insert(name.ident.to_string(), absolute(&with(&name.ident), module));
        }
        UseTree::Rename(name) => {
            names.insert(name.rename.to_string(), absolute(&with(&name.ident), module));
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| add(tree, before, module, names)),
        UseTree::Glob(_) => {}
    }
}

/// A path without `super` and `self`.
fn absolute(path: &[String], module: &[String]) -> Vec<String> {
    let mut absolute = match path.first().map(String::as_str) {
        Some("super" | "self") => module.to_vec(),
        _ => Vec::new(),
    };
    for segment in path {
        match segment.as_str() {
            "super" => {
                absolute.pop();
            }
            "self" => {}
            _ => absolute.push(segment.clone()),
        }
    }
    absolute
}

struct Uses<'a> {
    module: &'a [String],
    names: &'a BTreeMap<String, Vec<String>>,
    found: BTreeSet<Vec<String>>,
    actions: Vec<(String, BTreeSet<Vec<String>>)>,
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let path = match self.names.get(&written[0]) {
            Some(start) => [start, &written[1..]].concat(),
            None => absolute(&written, self.module),
        };
        self.found.insert(path);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let mut uses = Uses { module: self.module, names: self.names, found: BTreeSet::new(), actions: Vec::new() };
        uses.visit_expr(&arm.body);
        let mut patterns = vec![&arm.pat];
        while let Some(pattern) = patterns.pop() {
            match pattern {
                syn::Pat::Or(or) => patterns.extend(&or.cases),
                syn::Pat::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "Action") => {
                    let action = path.path.segments.last().unwrap().ident.to_string();
                    self.actions.push((action, uses.found.clone()));
                }
                _ => {}
            }
        }
        visit::visit_arm(self, arm);
    }

    /// What is given to `println!` and its kin may be an expression as well.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let parser = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        if let Ok(arguments) = call.parse_body_with(parser) {
            arguments.iter().for_each(|argument| self.visit_expr(argument));
        }
    }
}
