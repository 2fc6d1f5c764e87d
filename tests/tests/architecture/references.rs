//! A parsed file → every path that it names: in `use` lines, in types and expressions, in attributes, and in macros,
//! where the paths are not parsed and are found among the tokens.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// A path as written, and where.
#[derive(Debug)]
pub(crate) struct Reference {
    /// `crate`, `engine`, `Engine`; a glob ends in `*`.
    pub(crate) path: Vec<String>,
    /// The module in which it is written, from the crate's root.
    pub(crate) module: Vec<String>,
    /// Its line, from 1.
    pub(crate) line: usize,
}

impl Reference {
    /// The path from a crate's root: `crate` and what follows where it lies in the same crate, as written otherwise.
    pub(crate) fn resolved(&self) -> Vec<String> {
        let mut base = match self.path.first().map(String::as_str) {
            Some("self" | "super") => [&["crate".to_owned()][..], &self.module].concat(),
            _ => Vec::new(),
        };
        for segment in &self.path {
            match segment.as_str() {
                "super" => {
                    base.pop();
                }
                "self" => {}
                _ => base.push(segment.clone()),
            }
        }
        base
    }
}

/// All paths in `file`, which is the module `module`; what only tests use is left out.
pub(crate) fn references(file: &syn::File, module: Vec<String>) -> Vec<Reference> {
    let mut collector = Collector { module, found: Vec::new() };
    collector.visit_file(file);
    collector.found
}

struct Collector {
    module: Vec<String>,
    found: Vec<Reference>,
}

impl Collector {
    fn add(&mut self, path: Vec<String>, line: usize) {
        self.found.push(Reference { path, module: self.module.clone(), line });
    }

    fn add_tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&path.tree, &with(path.ident.to_string())),
            UseTree::Name(name) => self.add(with(name.ident.to_string()), name.span().start().line),
            UseTree::Rename(rename) => self.add(with(rename.ident.to_string()), rename.span().start().line),
            UseTree::Glob(glob) => self.add(with("*".to_owned()), glob.span().start().line),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(tree, before)),
        }
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.finish(&mut path, line);
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.finish(&mut path, line);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.add_tokens(group.stream());
                    }
                }
            }
        }
        self.finish(&mut path, line);
    }

    fn finish(&mut self, path: &mut Vec<String>, line: usize) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.add(path, line);
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast Item) {
        if !attributes(item).iter().any(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.add(segments, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        visit::visit_macro(self, call);
        self.add_tokens(call.tokens.clone());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        visit::visit_meta_list(self, list);
        self.add_tokens(list.tokens.clone());
    }

    /// `pub(in crate::layer)` names a module without using it.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

pub(crate) fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::Path(path) => path.is_ident("test"),
        Meta::NameValue(_) => false,
    }
}

pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
