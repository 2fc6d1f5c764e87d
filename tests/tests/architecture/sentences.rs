//! Where sentences stand: what core's render says in words of its own is said by its catalogue, so that a language is one module.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::references::{attributes, is_for_tests};
use crate::source::Source;

const RENDER: &str = "core/src/render/";
const CATALOGUE: &str = "core/src/render/catalogue/";

/// What holds Docker's own words, which stay as they are in every language.
const DOCKERS: [&str; 8] =
    ["ago.rs", "buildkit/", "classic.rs", "containers.rs", "history.rs", "images/", "size.rs", "table.rs"];

/// Texts of more than one word in a file of render that has no business with them.
pub(crate) fn complaints(source: &Source, file: &syn::File) -> Vec<(usize, String)> {
    let inside = source.path.strip_prefix(RENDER).filter(|_| !source.path.starts_with(CATALOGUE));
    if inside.is_none_or(|inside| DOCKERS.iter().any(|own| inside.starts_with(own))) {
        return Vec::new();
    }
    let mut collector = Collector { complaints: Vec::new() };
    collector.visit_file(file);
    collector.complaints
}

struct Collector {
    complaints: Vec<(usize, String)>,
}

impl Collector {
    fn see(&mut self, text: &str, line: usize) {
        if is_sentence(text) {
            self.complaints.push((line, format!("sentences stand only in {CATALOGUE}: {text:?}")));
        }
    }

    fn see_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.see_tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.see(&text.value(), line);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !attributes(item).iter().any(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    /// Documentation is text, but says nothing to who uses the product.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    /// `expect` says why something cannot happen: to who reads the source.
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "expect" {
            self.visit_expr(&call.receiver);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.see(&text.value(), text.span().start().line);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.see_tokens(call.tokens.clone());
    }
}

/// Whether a text has two words side by side, or a word and a value put in: `stage {name}` is one, `{:>7}  {}` is none.
fn is_sentence(text: &str) -> bool {
    let is_word =
        |word: &str| word.chars().filter(|letter| letter.is_alphabetic()).count() > 1 && !word.starts_with('{');
    let words: Vec<&str> = text.split(' ').collect();
    let said = |word: &&str| is_word(word) || word.starts_with('{');
    words.windows(2).any(|pair| pair.iter().all(said) && pair.iter().any(|word| is_word(word)))
}
